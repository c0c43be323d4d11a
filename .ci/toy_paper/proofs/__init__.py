"""A paper of one line, to try an installation on: nothing in it needs an extra."""

from sympy import Symbol

from bptools.claims import Citation, Source

PAPER = "A paper of one line"
N = Symbol("N", integer=True, positive=True)
HERE = Source(PAPER, "1")
WEINGARTEN = Citation(
    "Weingarten", "D. Weingarten, J. Math. Phys. 19, 999 (1978)", "Haar integrals of polynomials."
)
