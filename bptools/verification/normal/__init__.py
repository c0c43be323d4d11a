"""The value of a term, in a form that can be compared.

In reading order:

    sequences       members of families, and matrices of recursions
    index_products  products of scalars over an index
    reader          the value of a term
    haar            averages, by inverse Gram matrices
    equality        whether two terms have one value
"""
