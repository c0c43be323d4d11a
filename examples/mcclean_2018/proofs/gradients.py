"""Means and variances of the gradient where the circuit before, after, or around a gate is random.

The circuit is U before the gate exp(-i theta V) and W after it; H is measured, rho is the input:
dE/dtheta = i Tr(U rho U.H [V, W.H H W]). The formulas of the paper are restored from memory (its
text could not be read here): they are the leading order in N = 2^n, printed as equalities.
"""

from bptools.paper import *

paper("McClean et al. 2018", "arXiv:1803.11173")
RESTORED = Reading.RESTORED

rho, V, H, U, W = hermitian("rho"), hermitian("V"), hermitian("H"), haar("U"), haar("W")
carried = comm(V, W.H * H * W)
gradient = I * Tr(U * rho * U.H * carried)
purity, square_V, square_H = Tr(rho**2), Tr(V**2), Tr(H**2)
spread = (N * purity - Tr(rho) ** 2) / (N * (N**2 - 1))  # 1/(N(N+1)) for a pure state

claim("mean_before", E(gradient, over=U), 0, reading=RESTORED)
claim("mean_after", E(gradient, over=W), 0, reading=RESTORED)

claim(
    "before",
    Var(gradient, over=U),
    -spread * Tr(carried**2),
    N >= 2,
    statement="A random circuit before the gate: the exact variance, for every input.",
)
refute(
    "before_printed",
    Var(gradient, over=U),
    -purity * Tr(carried**2) / N**2,
    N >= 2,
    reading=RESTORED,
    at=qubit(rho=ZERO, V=X, H=Z),
    instead="before",
    words="On one qubit the exact variance is 4/3, the printed one 2.",
)

moved = comm(V, U * rho * U.H)
claim(
    "after",
    Var(gradient, over=W),
    -(N * square_H - Tr(H) ** 2) / (N * (N**2 - 1)) * Tr(moved**2),
    N >= 2,
    statement="A random circuit after the gate: the exact variance, for every observable.",
)
refute(
    "after_printed",
    Var(gradient, over=W),
    -square_H * Tr(moved**2) / N**2,
    N >= 2,
    reading=RESTORED,
    at=qubit(rho=ZERO, V=X, H=ID),
    instead="after",
    words="H = 1 has no gradient at all; the printed variance is 2.",
)

claim(
    "both",
    Var(gradient, over=(U, W)),
    2
    * (N * square_H - Tr(H) ** 2)
    * (N * square_V - Tr(V) ** 2)
    * (N * purity - Tr(rho) ** 2)
    / (N**2 * (N - 1) ** 2 * (N + 1) ** 2),
    N >= 2,
    statement="Random circuits on both sides: the exact variance.",
)
printed = 2 * square_H * purity * square_V / N**3
refute(
    "both_printed",
    Var(gradient, over=(U, W)),
    printed,
    N >= 2,
    reading=RESTORED,
    at=qubit(rho=ZERO, V=X, H=Z),
    instead="both",
    words="On one qubit the exact variance is 8/9, the printed one 1.",
)
refute(
    "both_uniform",
    Var(gradient, over=(U, W)),
    at_least(printed / 2),
    N >= 2,
    at=qubit(rho=ZERO, V=ID, H=Z),
    instead="both",
    statement="The printed variance is right up to a factor of 2, for all generators.",
    words="A generator V = 1 has no gradient at any N; the printed variance is 1 on one qubit.",
)

# for a pure input and Pauli strings the leading order is one, with its rate
state_of_input, P, Q = pure("rho"), pauli("P"), pauli("Q")
of_paulis = I * Tr(U * state_of_input * U.H * comm(P, W.H * Q * W))
claim("paulis", Var(of_paulis, over=(U, W)), 2 * N**2 / ((N - 1) * (N + 1) ** 2))
asymptotic(
    "paulis_rate",
    2 / N,
    Var(of_paulis, over=(U, W)),
    N,
    reading=RESTORED,
    statement="For Pauli strings the printed variance 2/N is right up to a factor 1 + O(1/N).",
)
