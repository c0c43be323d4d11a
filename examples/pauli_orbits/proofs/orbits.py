"""Second moments of circuits of Pauli rotations are means over orbits of strings.

S is a string that anticommutes with P and S' = i P S its neighbour, R = exp(-i x P/2) a rotation by
an angle uniform on the circle, a and b two copies of the input. Proved are the steps: averaged over
x, two neighbours have the same second moment (``neighbours``); at every x, S and S' keep the sum of
their products (``invariant``), and the other strings stay (``kept``); strings that commute and that
anticommute are uncorrelated (``apart``). U is Haar random on the group, so that a rotation before
it changes no average. Hence all S of an orbit have one second moment, and its sum over the orbit
does not change: E (tr U a U* P)(tr U b U* P) is the mean of (tr a S)(tr b S) over the orbit of P.
Nothing here asks whether P lies in the Lie algebra. M - P M P is what anticommutes with P.
"""

from bptools.paper import *

paper("Orbits of Pauli strings, ours", "bptools.groups")

x = angle("x")
P, M, L, a, b = involution("P"), hermitian("M"), hermitian("L"), density("a"), density("b")
R = Rotation(P, x)
turned, kept = M - P * M * P, M + P * M * P


def value(state, observable):
    """Return the loss after the rotation."""
    return Tr(state * dagger(R) * observable * R)


def two_copies(observable, partner):
    """Return the second moment before the average."""
    return value(a, observable) * value(b, partner)


near = I * P * turned
both = (Tr(a * turned) * Tr(b * turned) + Tr(a * near) * Tr(b * near)) / 2
claim(
    "turned",
    E_angles(two_copies(turned, turned), x),
    both,
    statement="The step of the chain: what anticommutes is shared between two neighbours.",
)
claim(
    "neighbours",
    E_angles(two_copies(near, near), x),
    both,
    statement="Two neighbours have the same second moment, so a whole orbit has one.",
    in_words="Neighbour by neighbour along the orbit; U may be preceded by any rotation.",
)
claim(
    "invariant",
    two_copies(turned, turned) + two_copies(near, near),
    2 * both,
    statement="At every angle two neighbours keep the sum of their products: the sum over an "
    "orbit is invariant.",
)
claim(
    "kept",
    two_copies(kept, kept),
    Tr(a * kept) * Tr(b * kept),
    statement="What commutes stays, at every angle.",
)
claim(
    "apart",
    E_angles(two_copies(turned, kept), x),
    0,
    statement="What commutes and what anticommutes are uncorrelated.",
)
claim(
    "symmetry",
    E_angles(two_copies(turned, L * turned), x),
    (Tr(a * turned) * Tr(b * L * turned) + Tr(a * near) * Tr(b * L * near)) / 2,
    hypotheses=(commuting(L, P),),
    statement="Two strings whose product L commutes with the generators walk along together.",
)
claim(
    "slope",
    E_angles(slope(value(a, turned), x) * slope(value(b, turned), x), x),
    both,
    statement="Differentiated by the angle, the same: sines and cosines change places.",
)
claim(
    "three",
    E(Tr(haar("V", 2) * density("q", 2) * haar("V", 2).H * pauli("Q", 2)) ** 2),
    (2 * Tr(density("q", 2) ** 2) - 1) / 3,
    statement="An orbit of three: X, Y and Z under all one-qubit gates.",
)
m = natural("m")
r, A = orthogonal("r", m), matrix("A", m)
majoranas = claim(
    "majoranas",
    E(Tr(r * A) ** 2, over=r),
    Tr(A * A.T) / m,
    statement="The open Ising chain in a field rotates its m = 2n Majorana strings, which are the "
    "orbit of $Z_1$: A holds what the input expects of them in the row of what is measured.",
)
