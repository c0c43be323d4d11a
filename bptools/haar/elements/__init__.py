"""Moments of matrix elements.

In reading order: ``columns`` (integrating one column after the other), ``monomials`` (powers of
elements, and which route integrates them), ``haarpy``, ``symplectic``, ``permutations`` and
``free`` (what users call, with the arguments of the package haarpy).
"""
