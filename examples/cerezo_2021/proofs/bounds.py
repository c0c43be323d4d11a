"""The bounds F_n and G_n, each block a 2-design on m qubits, the varied gate in the first layer.

The varied gate exp(-i theta P/2) stands inside a block, between Haar-random A and B of dimension
d = 2^m. Restored from memory, the text could not be read here:
F_n(L, l) = 2^(2m + (2m - 1)(L - l)) c^2 / ((2^(2m) - 1) 3^(n/m) 2^((2 - 3/m) n)), global, and
G_n(L, l) = 2^(m(l + 1) - 1) sum c^2 eps(rho) eps(O) / ((2^(2m) - 1)^2 (2^m + 1)^(L + l)), local,
eps(M) = Tr M^2 - (Tr M)^2 / d.
"""

from bptools.claims import Relation
from bptools.derivations import Average, Induction, Square, Step
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

# deeper circuits: of what a block of a further layer carries back, half of it is asked again
k, L = natural("k"), natural("L")
V, Q = haar("V", k**2), traceless("Q", k**2)
half = partial_trace(V.H * Q * V, (k, k), keep=0)
claim(
    "layer",
    E(Tr(half**2), over=V) / k,
    Tr(Q**2) / (k**2 + 1),
    k >= 2,
    statement="A block of two halves of dimension k, $d = k^2$: of an observable's weight the "
    "share $1 slash (d + 1)$ stays on one half.",
)
claim(
    "local_lower_layers",
    Var(local, over=(A, B)) / (d + 1) ** (L - 1),
    at_least(exact / (d + 1) ** (L + 1)),
    d >= 2,
    reading=RESTORED,
    title="G_n of L layers",
    statement="The local cost after $L$ layers: what one path of blocks carries back is at least "
    "$G_n (L, 1)$.",
    in_words="A layer multiplies what a path carries by the share of claim bounds.layer; other "
    "paths only add to it.",
    uses=("layer",),
)
variance = 1 / (2 * (d + 1) ** 2)
claim(
    "global_upper_layers",
    Var(gradient, over=(A, B)),
    at_most(upper(1) * (d**2 / 2) ** (L - 1)),
    d >= 2,
    reading=RESTORED,
    title="F_n of L layers on one block",
    statement="The global cost on one block: the variance is at most $F_n (L, 1)$.",
    in_words="Further layers of the block are absorbed by the Haar-random one.",
    steps=[
        Step(variance, "Average over both blocks.", Average()),
        Step(
            upper(1) * (d**2 / 2) ** (L - 1),
            "$F_n$ grows with the layers, the variance does not.",
            Induction(
                L,
                d**2 / 2,
                step=(Square((d**2 / 2 - 1) * variance, Rational(1)),),
                base=(Square(upper(1) - variance, Rational(1)),),
            ),
            Relation.AT_MOST,
        ),
    ],
)
