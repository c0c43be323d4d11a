"""Yao and Hasegawa 2025: when the mean of a gradient is not zero."""

from bptools.claims import PaperFacts

PAPER = "K. Yao, Y. Hasegawa, arXiv:2503.05145 (2025)"
FACTS = PaperFacts(
    thesis=("The mean of a gradient over uniform angles is not zero."),
    setting=(
        "A cost is $tr [B R A R^dagger]$ in any one angle $x$, that of the rotation $R$; "
        "$A$ is what comes before the gate and $B$ what comes after it."
    ),
    restoration="The paper's text could not be read here; its statement is restored.",
)
