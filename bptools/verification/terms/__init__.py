"""The language of theorems: terms, what their names mean, statements.

In reading order:

    language   terms, and values put in the place of names
    contexts   what names mean, and what is stated of them
    tables     the tables of a proof, read and checked
    rendering  statements in plain text
"""
