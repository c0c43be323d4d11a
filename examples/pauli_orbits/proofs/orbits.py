"""Second moments of circuits of Pauli rotations are means over orbits of strings.

S is a string that anticommutes with P and S' = i P S its neighbour, R = exp(-i x P/2) a rotation by
an angle uniform on the circle, a and b two copies of the input. Proved are the steps: averaged over
x, two neighbours have the same second moment (``neighbours``); at every x, S and S' keep the sum of
their products (``invariant``), and the other strings stay (``kept``); strings that commute and that
anticommute are uncorrelated (``apart``). U is Haar random on the group, so that a rotation before
it changes no average. Hence, by induction along the orbit (``walk``), all S of it have one second
moment, and its sum over the orbit does not change: E (tr U a U* P)(tr U b U* P) is the mean of
(tr a S)(tr b S) over the orbit of P. Nothing here asks whether P lies in the Lie algebra.
M - P M P is what anticommutes with P.
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
    statement="Two neighbours have the same second moment.",
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

# Along a whole orbit: T is an average over a group of two copies of the input, V and W are any two
# of the group's elements on two copies, with which T commutes; each of n steps goes by either, or
# by a mixture. With T and S exchanged it is the sum over an orbit that commutes, and the circuit
# that moves the input.
n, k = natural("n", 0), natural("k", 0)
T, S, X = hermitian("T"), hermitian("S"), matrix("X")
V, W, c = unitary("V"), unitary("W"), family("c", 1)
share = Tr(c.at(k))
walked = iterate(share * V.H * X * V + (1 - share) * W.H * X * W, S, (X, k, n))
claim(
    "walk",
    Tr(T * walked),
    Tr(T * S),
    hypotheses=(commuting(T, V), commuting(T, W)),
    statement="After any number of steps through its orbit a string has the second moment that it "
    "began with: a whole orbit has one. The sum over an orbit expects what it began with.",
    in_words="An average over a group commutes with two copies of each of its elements: a rotation "
    "before U changes no average.",
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
