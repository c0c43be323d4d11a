"""Classical shadows of a state: from all qubits at once, and from each by itself.

The snapshot U.H b U of an outcome b is found with probability Tr(U rho U.H b). U is Haar-random
here; random Clifford circuits have the same third moments. The formulas are restored from memory.
"""

from bptools.paper import *

paper("Huang, Kueng, Preskill 2020", "arXiv:2002.08953")
RESTORED = Reading.RESTORED

rho, b, U = density("rho"), pure("b"), haar("U")
O, psi = traceless("O"), pure("psi")
found, snapshot = Tr(U * rho * U.H * b), U.H * b * U
shadow = (N + 1) * snapshot - identity()


def second_moment(estimate):
    """Return the mean of the square of an estimate over circuits and outcomes."""
    return N * E(found * estimate**2, over=U)


claim(
    "channel",
    E(N * found * snapshot, over=U),
    (rho + identity()) / (N + 1),
    reading=RESTORED,
    statement="The mean snapshot is a depolarised state.",
)
claim(
    "unbiased",
    E(N * found * shadow, over=U),
    rho,
    reading=RESTORED,
    statement="The mean shadow, a snapshot with the channel undone, is the state.",
)
of_observable = second_moment(Tr(shadow * O))
claim(
    "second_moment",
    of_observable,
    (N + 1) * (Tr(O**2) + 2 * Tr(rho * O**2)) / (N + 2),
    N >= 2,
    statement="The second moment of the estimate of a traceless observable, for every state.",
)
claim(
    "shadow_norm",
    of_observable,
    at_most(3 * Tr(O**2)),
    N >= 2,
    reading=RESTORED,
    statement='It is at most $3 op("Tr") O^2$, whatever the dimension.',
)
claim(
    "from_below",
    of_observable,
    at_least((N + 1) * Tr(O**2) / (N + 2)),
    N >= 2,
    statement="It is at least that of a state on which $O$ vanishes.",
)
ground = kron(ZERO, ZERO)
refute(
    "smaller_constant",
    of_observable,
    at_most(2 * Tr(O**2)),
    N >= 2,
    instead="second_moment",
    at=qubits(2, O=4 * ground - kron(ID, ID), rho=ground, b=ground),
    statement="The constant 2 will do, as it does on one qubit.",
    words="On two qubits, for $O = 4 |00 chevron.r chevron.l 00| - 1$, it is 25, not at most 24.",
)
fidelity = Tr(rho * psi)
claim(
    "fidelity",
    second_moment(Tr(shadow * psi)),
    N * (1 + 2 * fidelity) / (N + 2),
    statement="The second moment of an estimated fidelity: at most 3 for any number of qubits.",
)

# each qubit by itself: a Pauli string of weight k is a product over the k qubits that it is about
k = natural("k")
V, c, P, sigma = haar("V", 2), pure("c", 2), pauli("P", 2), density("sigma", 2)
of_qubit = 3 * Tr(V.H * c * V * P)
claim(
    "pauli_string",
    (2 * E(Tr(V * sigma * V.H * c) * of_qubit**2, over=V)) ** k,
    3**k,
    reading=RESTORED,
    statement="From a random basis for each qubit the second moment of a Pauli string of weight "
    "$k$ is $3^k$, for every product state.",
)
