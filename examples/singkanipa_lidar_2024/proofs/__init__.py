"""Singkanipa and Lidar: what each version on the arXiv says of noise that is not unital."""

from bptools.claims import PaperFacts

PAPER = (
    "P. Singkanipa, D. A. Lidar: Beyond unital noise in variational quantum algorithms: "
    "noise-induced barren plateaus and limit sets, Quantum 9, 1617 (2025), arXiv:2402.08721"
)
ORDER = ("unital", "version_1", "version_4", "version_6")
FACTS = PaperFacts(
    thesis=(
        "Noise makes plateaus if it is unital; if it is not, the cost comes to a set of limits."
    ),
    setting=(
        "Each layer is followed by noise: depolarising, which is unital, or amplitude damping, "
        "which is not."
    ),
    restoration="Of the paper its abstracts were read; the formulas are restored.",
)
