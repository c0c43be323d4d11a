"""The variance of a loss is a sum over ideals, purity of the input times norm of the observable.

For the whole algebra su(N) this is one term over dim g = N^2 - 1; for su(d_1) + su(d_2) there are
two; where the observable is a Pauli string of one qubit of many, 1/3 whatever their number.
The theorem (Var = sum over j of P_j(rho) P_j(O) / dim g_j) is restored from memory; for Pauli
generators in general, inside the algebra and outside, ``bptools.groups`` computes it by orbits.
"""

from bptools.paper import *

paper("Ragone et al. 2024", "arXiv:2309.09342")
RESTORED = Reading.RESTORED

rho, O, U = hermitian("rho"), hermitian("O"), haar("U")
loss = Tr(U * rho * U.H * O)

claim(
    "whole",
    Var(loss, over=U),
    (Tr(rho**2) - Tr(rho) ** 2 / N) * (Tr(O**2) - Tr(O) ** 2 / N) / (N**2 - 1),
    N >= 2,
    eq="Theorem 1",
    reading=RESTORED,
    statement="Circuits that are Haar-random on SU(N): one simple ideal of dimension N^2 - 1.",
)

state, P = pure("psi"), pauli("P")
string = claim(
    "string",
    Var(Tr(U * state * U.H * P), over=U),
    1 / (N + 1),
    statement="A Pauli string measured on a pure input: 1/(2^n + 1).",
)

d1, d2 = natural("d_1"), natural("d_2")
V, W = haar("V", d1), haar("W", d2)
one, two = pure("psi_1", d1), pure("psi_2", d2)
A, B = traceless("A", d1), traceless("B", d2)
claim(
    "two_ideals",
    Var(Tr(V * one * V.H * A) + Tr(W * two * W.H * B), over=(V, W)),
    Tr(A**2) / (d1 * (d1 + 1)) + Tr(B**2) / (d2 * (d2 + 1)),
    statement="Local circuits: each factor is an ideal, and the variances add up.",
)
gate, qubit_state, Q = haar("V", 2), pure("q", 2), pauli("Q", 2)
claim(
    "single_qubit_gates",
    Var(Tr(gate * qubit_state * gate.H * Q), over=gate),
    Rational(1, 3),
    statement="Any single-qubit gates and a local observable: no plateau, whatever the number.",
)
refute(
    "needs_the_trace",
    Var(loss, over=U),
    Tr(rho**2) * Tr(O**2) / (N**2 - 1),
    N >= 2,
    at=qubit(rho=ZERO, O=ID),
    instead="whole",
    statement="Purities may be taken of operators outside the algebra, the identity's part too.",
    words="O = 1 has no variance; the product of purities over dim g is 2/3.",
)
