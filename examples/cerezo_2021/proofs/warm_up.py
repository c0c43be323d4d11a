"""The warm-up example: one rotation a qubit, the cost of all qubits against that of each.

Qubit j is in cos(theta_j/2)|0> + sin(theta_j/2)|1>, so that it is found in 0 with probability
cos^2(theta_j/2). The global cost is 1 less the product of these, the local one 1 less their mean.
The paper's numbers are restored from memory.
"""

from bptools.paper import *

paper("Cerezo et al. 2021", "arXiv:2001.00550")
RESTORED = Reading.RESTORED

x, y, z = angle("theta_1"), angle("theta_2"), angle("theta_3")
n = natural("n")


def zero(angle):
    """Return the probability of finding a qubit in 0."""
    return cos(angle / 2) ** 2


claim("mean", E_angles(slope(zero(x) * zero(y), x), x, y), 0, reading=RESTORED)
claim("slope", E_angles(slope(zero(x), x) ** 2, x), Rational(1, 8), reading=RESTORED)
claim("spectator", E_angles(zero(x) ** 2, x), Rational(3, 8), reading=RESTORED)
claim(
    "global_three",
    E_angles(slope(1 - zero(x) * zero(y) * zero(z), x) ** 2, x, y, z),
    Rational(1, 8) * Rational(3, 8) ** 2,
    reading=RESTORED,
    statement="The global cost on three qubits.",
)
claim(
    "global_any",
    E_angles(slope(zero(x), x) ** 2, x) * E_angles(zero(y) ** 2, y) ** (n - 1),
    Rational(1, 8) * Rational(3, 8) ** (n - 1),
    reading=RESTORED,
    in_words="The average of a product over independent angles is the product of the averages.",
    statement="The global cost on n qubits: a plateau at depth one.",
)
claim(
    "local_any",
    E_angles(slope(1 - zero(x) / n, x) ** 2, x),
    1 / (8 * n**2),
    reading=RESTORED,
    in_words="The other qubits' terms do not depend on the angle.",
    statement="The local cost on n qubits: no plateau at depth one.",
)
refute(
    "global_as_local",
    E_angles(slope(zero(x), x) ** 2, x) * E_angles(zero(y) ** 2, y) ** (n - 1),
    at_least(1 / (8 * n**2)),
    n >= 4,
    instead="global_any",
    at=at(n=4),
    statement="The variance of the global cost is at least that of the local one.",
    words="On four qubits it is 27/4096, that of the local cost 1/128, and it falls faster.",
)
