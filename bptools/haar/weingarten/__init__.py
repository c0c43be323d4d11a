"""Weingarten functions of U(d), O(d) and Sp(2d): exact tables, sums of them, expansions.

In reading order: ``symmetric_group`` (partitions, permutations, pairings), ``set_partitions`` (of
permutation matrices), ``rational_functions``
(of one dimension, with known poles), ``memory`` (what would not fit is refused), ``characters``
and ``zonal`` (tables below the degree, and single classes), ``shapes`` (sums over them),
``walks`` (full tables by counting monotone walks), ``store`` (expensive tables on disk),
``tables`` (the tables of a group),
``sums`` and ``spheres`` (sums of pairings and of columns as one rational function),
``functions`` (what users call) and ``asymptotics`` (expansions in 1/d).
"""
