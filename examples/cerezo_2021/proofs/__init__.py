"""Cerezo et al. 2021: a cost of all qubits has a plateau where one of single qubits has none."""

from bptools.claims import PaperFacts

PAPER = (
    "M. Cerezo, A. Sone, T. Volkoff, L. Cincio, P. J. Coles: Cost function dependent barren "
    "plateaus in shallow parametrized quantum circuits, Nat. Commun. 12, 1791 (2021), "
    "arXiv:2001.00550"
)
FACTS = PaperFacts(
    thesis=(
        "In shallow circuits of blocks a cost that asks all qubits at once has a plateau, one that "
        "asks single qubits has none."
    ),
    setting=(
        "Blocks of $m$ qubits, of dimension $d = 2^m$, are Haar-random unitaries $W$; each takes "
        "its input to the target with probability $p$."
    ),
    restoration="The paper could not be read here; its formulas are restored.",
)
