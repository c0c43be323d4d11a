"""The step that both theorems share for Pauli rotations: one angle, averaged over a full turn.

A string S that anticommutes with P becomes S or i P S with equal weights, in both copies at once;
one that commutes stays; and the two kinds never mix. So second moments walk on the orbits of
strings, inside and outside of the Lie algebra. M - P M P is what anticommutes with P.
"""

from bptools.paper import *

paper("Orbits of Pauli strings, ours", "bptools.groups")

x = angle("x")
P, M, L, rho = involution("P"), hermitian("M"), hermitian("L"), density("rho")
R = Rotation(P, x)
turned, kept = M - P * M * P, L + P * L * P


def value(observable):
    """Return the loss after the rotation."""
    return Tr(rho * dagger(R) * observable * R)


both = (Tr(rho * turned) ** 2 + Tr(rho * I * P * turned) ** 2) / 2
claim(
    "turned",
    E_angles(value(turned) ** 2, x),
    both,
    statement="What anticommutes is shared between two strings.",
)
claim(
    "kept",
    E_angles(value(kept) ** 2, x),
    Tr(rho * kept) ** 2,
    statement="What commutes stays.",
)
claim(
    "apart",
    E_angles(value(turned) * value(kept), x),
    0,
    statement="What commutes and what anticommutes are uncorrelated.",
)
claim(
    "slope",
    E_angles(slope(value(turned), x) ** 2, x),
    both,
    statement="Differentiated by the angle, the same: sines and cosines change places.",
)
