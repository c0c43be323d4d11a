"""What is printed: formulas read as terms, and whether a theorem is the printed claim.

In reading order:

    building  terms of operations that formulas print
    alphabet  the letters of printed formulas
    binding   what binds a letter in them
    formulas  printed formulas, read as terms
    letters   what the letters of a printed formula are
    arranged  terms in one arrangement
    claims    whether a theorem is the claim that is printed
"""
