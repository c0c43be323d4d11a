"""Singkanipa and Lidar: what each version on the arXiv says of noise that is not unital."""

PAPER = (
    "P. Singkanipa, D. A. Lidar: Beyond unital noise in variational quantum algorithms: "
    "noise-induced barren plateaus and limit sets, Quantum 9, 1617 (2025), arXiv:2402.08721"
)
ORDER = ("unital", "version_1", "version_4", "version_6")
