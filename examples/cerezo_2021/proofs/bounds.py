"""The bounds F_n and G_n, each block a 2-design on m qubits, the varied gate in any layer l of L.

The varied gate exp(-i theta P/2) stands inside a block, between Haar-random A and B of dimension
d = 2^m. ``checks/bounds.py`` has the exact variance of whole circuits. Restored from memory, the
text could not be read here:
F_n(L, l) = 2^(2m + (2m - 1)(L - l)) c^2 / ((2^(2m) - 1) 3^(n/m) 2^((2 - 3/m) n)), global, and
G_n(L, l) = 2^(m(l + 1) - 1) sum c^2 eps(rho) eps(O) / ((2^(2m) - 1)^2 (2^m + 1)^(L + l)), local,
eps(M) = Tr M^2 - (Tr M)^2 / d.
"""

from bptools.paper import *

paper("Cerezo et al. 2021", "arXiv:2001.00550")
RESTORED = Reading.RESTORED

d = natural("d")
A, B, W = haar("A", d), haar("B", d), haar("W", d)
rho, target = pure("rho", d), pure("tau", d)
P = pauli("P", d)
gradient = I * Tr(A * rho * A.H * comm(P / 2, B.H * target * B))


def upper(blocks):
    """Return F_n(1, 1), c = 1: (8 / (3 d^2))^blocks d^2 / (d^2 - 1)."""
    return (8 / (3 * d**2)) ** blocks * d**2 / (d**2 - 1)


claim(
    "global_exact",
    Var(gradient, over=(A, B)),
    1 / (2 * (d + 1) ** 2),
    statement="The global cost on one block: the exact variance of the gradient.",
)
# any number of layers: the slope is half a difference of probabilities, the last layer's blocks
# let the mean square of a probability fall, whatever comes in from the others (w) and before (T)
x, p, q, w = angle("theta"), real("p"), real("q"), positive("w")
T, turn = density("T", d), Rotation(P, x)
f = Tr(B * turn * T * dagger(turn) * B.H * target)
claim("shift", slope(f, x), (f.subs(x, x + pi / 2) - f.subs(x, x - pi / 2)) / 2)
claim("difference", ((p - q) / 2) ** 2, at_most((p**2 + q**2) / 2))
share = 2 / (d * (d + 1))
claim(
    "last_layer",
    E((w * Tr(W * T * W.H * target)) ** 2, over=W),
    at_most(share * w**2),
    statement="A block of the last layer: the mean square of the probability is at most the share "
    "$2 slash (d (d + 1))$ of that of the other blocks.",
)
n, r = natural("xi"), natural("r")
printed = upper(n) * (d**2 / 2) ** (r - 1)
GLOBAL_UPPER = claim(
    "global_upper",
    share**n,
    at_most(printed),
    d >= 2,
    reading=RESTORED,
    title="F_n for every L and l",
    statement="The global cost on $xi$ blocks, the varied gate in layer $l = L - r + 1$: the "
    "variance is at most $F_n (L, l)$.",
    in_words="By claims shift, difference and last_layer, a block at a time, the variance is at "
    "most $(2 slash (d (d + 1)))^xi$, in each layer of each circuit.",
    uses=("shift", "difference", "last_layer"),
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

# layers behind the gate: a block of two halves of dimension k carries on a share of an observable
k = natural("k")
V, Q = haar("V", k**2), traceless("Q", k**2)
half = partial_trace(V.H * Q * V, (k, k), keep=0)
claim(
    "behind",
    E(Tr(half**2), over=V) / k,
    Tr(Q**2) / (k**2 + 1),
    k >= 2,
    statement="A block of two halves of dimension k, $d = k^2$: of an observable's weight the "
    "share $1 slash (d + 1)$ stays on one half.",
)


# layers before it: what a block lets through on a half, beside a region of dimension D, perhaps 1
D = natural("D")
R, turned = density("R", k**2 * D), kron(V, identity(D))
through = partial_trace(turned * R * dagger(turned), (k, k, D), keep=(1, 2))
region = partial_trace(R, (k**2, D), keep=1)
claim(
    "before",
    E(Tr(through**2) - 1 / (k * D), over=V),
    k * (Tr(region**2) - 1 / D + Tr(R**2) - 1 / (k**2 * D)) / (k**2 + 1),
    k >= 2,
    statement="A block before a region: eps of its half and the region is $k slash (d + 1)$ times "
    "the sum of eps over the region and over both. Blocks at both ends let through "
    "$d slash (d + 1)^2$ of the sum over four regions, each of which is one of $G_n$.",
)
l, a, b = natural("l"), positive("a"), positive("b")
per_path = d ** (l + 1) * a * b / (2 * (d**2 - 1) ** 2 * (d + 1) ** (2 * l + r - 3))
LOCAL_LOWER = claim(
    "local_lower",
    per_path,
    at_least(per_path / (d + 1) ** 2),
    d >= 2,
    reading=RESTORED,
    title="G_n for every L and l",
    statement="The local cost, the varied gate in layer $l = L - r + 1$: what one path of blocks "
    "carries is at least $G_n (L, l)$; it is $(d + 1)^2$ times that.",
    in_words="$a$ is the sum of eps over the regions before the gate, $b$ that of the observable; "
    "layers behind and before the gate multiply it as claims say, other paths only add.",
    uses=("local_exact", "behind", "before"),
)
