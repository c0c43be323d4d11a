"""Unital noise, all versions: depolarising noise shrinks every gradient by q in each layer."""

from bptools.claims import Relation
from bptools.derivations import Again, Bound, CauchySchwarz, Induction, Square, Step
from bptools.paper import *

paper("Singkanipa and Lidar 2024", "arXiv:2402.08721")

q, theta = angle("q"), angle("theta")
P, U, rho, H = involution("P"), unitary("U"), hermitian("rho"), hermitian("H")


def depolarised(state):
    """Return q state + (1 - q) Tr(state) 1/N, of which only the first part depends on angles."""
    return q * state, (1 - q) * Tr(state) / N


def expected(state):
    """Return the expectation of H after the noise."""
    kept, mixed = depolarised(state)
    return Tr(H * kept) + mixed * Tr(H)


R = Rotation(P, theta)
claim(
    "one_layer",
    slope(expected(U * R * rho * dagger(R) * dagger(U)), theta),
    q * slope(Tr(H * U * R * rho * dagger(R) * dagger(U)), theta),
    statement="A layer of depolarising noise multiplies the gradient by q, for every circuit.",
)

# any number of layers, each with a circuit V_k of its own and the same noise: what reaches H of
# anything that comes in, so of the slope of a state too
L, k, w = natural("L"), natural("k", 0), positive("q")
V, S, M = family("V", N, Kind.UNITARY), hermitian("S"), matrix("M")
carried = V.at(k) * M * dagger(V.at(k))
clean = iterate(carried, S, (M, k, L))
noisy = iterate(w * carried + (1 - w) * Tr(carried) * identity() / N, S, (M, k, L))
shrunk = w**L * (Tr(H * clean) - Tr(H) * Tr(clean) / N)
asked_before = dagger(V.at(L)) * H * V.at(L)
claim(
    "layers",
    Tr(H * noisy) - Tr(H) * Tr(noisy) / N,
    shrunk,
    statement="$L$ layers of depolarising noise multiply by $q^L$ what anything that comes in "
    "makes of an observable's mean, beyond its trace: gradients too.",
    steps=[
        Step(
            shrunk,
            "Layer by layer: the last one asks of the others what it asks itself, turned.",
            Induction(L, (Again(Square(w, Rational(1)), values=((H, asked_before),)),)),
        )
    ],
)

sigma = density("sigma")
state = iterate(w * carried + (1 - w) * Tr(carried) * identity() / N, sigma, (M, k, L))
excess = state - Tr(state) / N * identity()
reached = Tr(H * excess) * conjugate(Tr(H * excess))
left_over = Tr(H**2) * w ** (2 * L) * (Tr(sigma**2) - 1 / N)
claim(
    "plateau",
    reached,
    at_most(left_over),
    statement="After $L$ layers of depolarising noise an observable's mean is within $q^L$ times "
    "its norm of what it is in the mixed state: a plateau for every circuit, at every depth.",
    steps=[
        Step(
            Tr(H**2) * Tr(dagger(excess) * excess),
            "Cauchy-Schwarz.",
            Bound((CauchySchwarz(Rational(1), H, excess),)),
            Relation.AT_MOST,
        ),
        Step(left_over, "Layer by layer.", Induction(L, (Again(Square(w**2, Rational(1))),))),
    ],
)
