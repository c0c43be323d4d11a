"""Ragone et al. 2024 and Fontana et al. 2024: variances of deep circuits by Lie algebra."""

PAPER = (
    "M. Ragone et al.: A Lie algebraic theory of barren plateaus for deep parameterized quantum "
    "circuits, Nat. Commun. 15, 7172 (2024), arXiv:2309.09342; E. Fontana et al., arXiv:2309.07902"
)
