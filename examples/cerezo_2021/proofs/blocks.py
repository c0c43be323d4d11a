"""One layer of blocks, each a Haar-random unitary of dimension d = 2^m: global and local cost.

A block takes |0..0> to itself with probability p = |<0|W|0>|^2, asked of all blocks or of each.
"""

from sympy import Identity, KroneckerProduct

from bptools.paper import *

paper("Cerezo et al. 2021", "arXiv:2001.00550")

d, k = natural("d"), natural("k")
W, W2 = haar("W", d), haar("W_2", d)
rho, target, rho2, target2 = (pure(name, d) for name in ("rho", "tau", "rho_2", "tau_2"))
p, p2 = Tr(W * rho * W.H * target), Tr(W2 * rho2 * W2.H * target2)

claim("mean", E(p, over=W), 1 / d)
claim("square", E(p**2, over=W), 2 / (d * (d + 1)))
claim("variance", Var(p, over=W), (d - 1) / (d**2 * (d + 1)))
claim(
    "global_two_blocks",
    Var(p * p2, over=(W, W2)),
    4 / (d**2 * (d + 1) ** 2) - 1 / d**4,
    statement="The global cost of two blocks: the product of their probabilities.",
)
claim(
    "local_two_blocks",
    Var((p + p2) / 2, over=(W, W2)),
    (d - 1) / (2 * d**2 * (d + 1)),
    statement="The mean of two blocks' probabilities.",
)

# what is asked of a block may be about one of its factors alone
V, psi = haar("V", 2 * k), pure("psi", 2 * k)
Q = pauli("Q", 2)
local = Tr(V * psi * V.H * KroneckerProduct(Q, Identity(k)))
claim(
    "one_qubit_of_a_block",
    Var(local, over=V),
    1 / (2 * k + 1),
    statement="A Pauli matrix of one qubit of a block of dimension 2k.",
)
