"""Theorem 1 inside and outside of the Lie algebra, for real rotations and for two factors.

Outside of the algebra its formula is false; the same holds with the irreducible space that the
observable lies in, in the place of the algebra.
"""

from bptools.paper import *

paper("Ragone et al. 2024", "arXiv:2309.09342")
RESTORED = Reading.RESTORED

rho = density("rho")

# i so(N): the Hermitian matrices that change their sign when they are transposed
R, H = orthogonal("R"), hermitian("H")
odd, even = H - H.T, H + H.T
rho_odd, rho_even = (rho - rho.T) / 2, (rho + rho.T) / 2
claim(
    "so",
    Var(Tr(R * rho * R.T * odd), over=R),
    Tr(rho_odd**2) * Tr(odd**2) / (N * (N - 1) / 2),
    N >= 2,
    eq="Theorem 1",
    reading=RESTORED,
    statement="Real rotations, and an observable of their algebra, $H - H^T$.",
)
claim(
    "so_outside",
    Var(Tr(R * rho * R.T * even), over=R),
    (Tr(rho_even**2) - 1 / N) * (Tr(even**2) - Tr(even) ** 2 / N) / ((N - 1) * (N + 2) / 2),
    N >= 3,
    statement="Real rotations, and an observable outside of their algebra: its own space decides.",
)
refute(
    "so_outside_as_inside",
    Var(Tr(R * rho * R.T * even), over=R),
    Tr(rho_odd**2) * Tr(even**2) / (N * (N - 1) / 2),
    N >= 2,
    instead="so_outside",
    statement="The formula of the Lie algebra holds for observables outside of it.",
    words="A real input has nothing in the algebra, and its loss has a variance all the same.",
)

# each qudit turns by itself
d = natural("d")
V, W = haar("V", d), haar("W", d)
a, b = density("alpha", d), density("beta", d)
A, B = traceless("A", d), traceless("B", d)
first, second = Tr(V * a * V.H * A), Tr(W * b * W.H * B)
one = (Tr(a**2) - 1 / d) * Tr(A**2) / (d**2 - 1)
two = (Tr(b**2) - 1 / d) * Tr(B**2) / (d**2 - 1)
claim(
    "outside_of_both",
    Var(first * second, over=(V, W)),
    one * two,
    d >= 2,
    statement="A product over both ideals, outside of the algebra: what adds inside multiplies.",
)
