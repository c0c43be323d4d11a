"""The bounds F_n and G_n for one layer of blocks (L = l = 1), each block a 2-design on m qubits.

The varied gate exp(-i theta P/2) stands inside a block, between Haar-random A and B of dimension
d = 2^m. Restored from memory, the text could not be read here:
F_n(L, l) = 2^(2m + (2m - 1)(L - l)) c^2 / ((2^(2m) - 1) 3^(n/m) 2^((2 - 3/m) n)), global, and
G_n(L, l) = 2^(m(l + 1) - 1) sum c^2 eps(rho) eps(O) / ((2^(2m) - 1)^2 (2^m + 1)^(L + l)), local,
eps(M) = Tr M^2 - (Tr M)^2 / d.
"""

from bptools.paper import *

paper("Cerezo et al. 2021", "arXiv:2001.00550")
RESTORED = Reading.RESTORED

d = natural("d")
A, B, W = haar("A", d), haar("B", d), haar("W", d)
rho, target, rho2, target2 = (pure(name, d) for name in ("rho", "tau", "rho_2", "tau_2"))
P = pauli("P", d)
gradient = I * Tr(A * rho * A.H * comm(P / 2, B.H * target * B))
spectator = E(Tr(W * rho2 * W.H * target2) ** 2, over=W)


def upper(blocks):
    """Return F_n(1, 1) for n = m blocks, c = 1: (8 / (3 d^2))^blocks d^2 / (d^2 - 1)."""
    return Rational(8, 3) ** blocks / d ** (2 * blocks) * d**2 / (d**2 - 1)


claim(
    "global_exact",
    Var(gradient, over=(A, B)),
    1 / (2 * (d + 1) ** 2),
    statement="The global cost on one block: the exact variance of the gradient.",
)
for blocks in (1, 3):
    claim(
        f"global_upper_{blocks}",
        Var(gradient, over=(A, B)) * spectator ** (blocks - 1),
        at_most(upper(blocks)),
        d >= 2,
        reading=RESTORED,
        title=f"F_n on {blocks} blocks",
        statement="The global cost: the variance of a gradient is at most $F_n$.",
        in_words="The blocks are independent, so that the variance is a product.",
    )

state, O = density("sigma", d), hermitian("O", d)
local = I * Tr(A * state * A.H * comm(P / 2, B.H * O * B))
distance_of_state, distance_of_O = Tr(state**2) - 1 / d, Tr(O**2) - Tr(O) ** 2 / d
exact = d**2 * distance_of_state * distance_of_O / (2 * (d**2 - 1) ** 2)
claim(
    "local_exact",
    Var(local, over=(A, B)),
    exact,
    d >= 2,
    statement="The local cost on its block: the exact variance, for every state and observable.",
)
claim(
    "local_lower",
    Var(local, over=(A, B)),
    at_least(exact / (d + 1) ** 2),
    d >= 2,
    reading=RESTORED,
    statement="The local cost: the variance of a gradient is at least $G_n$; it is $(d + 1)^2$ "
    "times that.",
)
