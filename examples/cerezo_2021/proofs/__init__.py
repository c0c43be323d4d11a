"""Cerezo et al. 2021: a cost of all qubits has a plateau where one of single qubits has none."""

PAPER = (
    "M. Cerezo, A. Sone, T. Volkoff, L. Cincio, P. J. Coles: Cost function dependent barren "
    "plateaus in shallow parametrized quantum circuits, Nat. Commun. 12, 1791 (2021), "
    "arXiv:2001.00550"
)
