"""Huang, Kueng and Preskill 2020: classical shadows, and how many of them an observable needs."""

from bptools.claims import PaperFacts

PAPER = (
    "H.-Y. Huang, R. Kueng, J. Preskill: Predicting many properties of a quantum system from very "
    "few measurements, Nat. Phys. 16, 1050 (2020), arXiv:2002.08953"
)
FACTS = PaperFacts(
    thesis=(
        "Random measurements of a state estimate any observable without bias, with a second "
        "moment that does not grow with the dimension."
    ),
    setting=(
        "$U$ is applied to the state $rho$ and all qubits are measured; $b$ is the state that is "
        "found, one of $N$ that are alike, so that a mean over them is $N$ times that of one."
    ),
    restoration="The formulas are restored from memory: the paper could not be read here.",
)
