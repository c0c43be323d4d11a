"""Unital noise, all versions: depolarising noise shrinks every gradient by q in each layer."""

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
