"""McClean et al. 2018: gradients of random circuits; the variances are leading orders."""

PAPER = (
    "J. R. McClean, S. Boixo, V. N. Smelyanskiy, R. Babbush, H. Neven: Barren plateaus in quantum "
    "neural network training landscapes, Nat. Commun. 9, 4812 (2018), arXiv:1803.11173"
)
ORDER = ("gradients",)
PRINCIPAL = ("gradients.both", "gradients.both_uniform")
