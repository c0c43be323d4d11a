"""Moments of matrix elements.

In reading order: ``columns`` (integrating one column after the other), ``quaternions`` (the same
over Sp(2d)), ``tables``, ``table_moments`` and ``isotypic`` (over U(d), by operators that commute
with it), ``permuted_factors`` (over U(d), all pairs of permutations), ``monomials`` (powers of
elements, and which route integrates them), ``index_pairs`` (elements whose indices are symbols),
``haarpy``, ``symplectic``, ``permutations`` and ``free`` (what users call, with the arguments of
haarpy).
"""
