"""Exact scalars, and what can be said of their signs.

In reading order:

    multiplying  products of large sums of monomials, by a library
    polynomials  polynomials in named quantities, with exponents of any kind
    ratios       quotients of polynomials
    quantities   scalar terms as exact scalars
    signs        the sign of a scalar on a whole domain
    angles       means over an angle
"""
