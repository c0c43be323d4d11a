"""McClean et al. 2018: gradients of random circuits; the variances are leading orders."""

from bptools.claims import PaperFacts

PAPER = (
    "J. R. McClean, S. Boixo, V. N. Smelyanskiy, R. Babbush, H. Neven: Barren plateaus in quantum "
    "neural network training landscapes, Nat. Commun. 9, 4812 (2018), arXiv:1803.11173"
)
ORDER = ("gradients",)
PRINCIPAL = ("gradients.both", "gradients.both_uniform")
FACTS = PaperFacts(
    thesis=(
        "The gradient of an energy over random circuits has mean 0, and its variance falls "
        "exponentially with the number of qubits."
    ),
    setting=(
        "$U$ acts before the gate $e^(-i theta V)$ and $W$ behind it, each Haar random or fixed; "
        "$rho$ is the input and $H$ is measured."
    ),
    restoration="The formulas are restored from memory: the paper could not be read here.",
)
