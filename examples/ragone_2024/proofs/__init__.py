"""Ragone et al. 2024 and Fontana et al. 2024: variances of deep circuits by Lie algebra."""

from bptools.claims import PaperFacts

PAPER = (
    "M. Ragone et al.: A Lie algebraic theory of barren plateaus for deep parameterized quantum "
    "circuits, Nat. Commun. 15, 7172 (2024), arXiv:2309.09342; E. Fontana et al., arXiv:2309.07902"
)
FACTS = PaperFacts(
    thesis=(
        "The variance of a deep circuit's loss is fixed by its dynamical Lie algebra: a sum over "
        "ideals of the purities of input and observable over the ideal's dimension."
    ),
    setting=(
        "A circuit is deep enough to be Haar random on its group, $U$ or $R$; $rho$ is the input "
        "and $O$ is measured."
    ),
    restoration="The theorem is restored from memory: the paper could not be read here.",
)
