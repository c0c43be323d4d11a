"""Statements at explicit values: numbers and matrices.

In reading order:

    balls        values in balls
    matrices     matrices of exact numbers
    witnesses    whether values are what a context says
    harmonics    means and slopes of what is in waves of an angle
    direct       terms as they stand, without averages over random matrices
    contraction  sums of networks at explicit matrices
    evaluation   both sides of a statement, and whether they violate it
"""
