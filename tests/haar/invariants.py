"""The projector onto the tensors that a group leaves fixed, sharing no code with the engine.

E[U (x) ... (x) conj U] projects onto the tensors that the group leaves fixed, which are spanned by
products of deltas (of Omegas for Sp). The projector is built over the integers from an
independent subset of them, so that it is exact in every dimension, below the degree too.
"""

from functools import cache
from itertools import permutations

import numpy as np
from flint import fmpz_mat

LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def pairings(points):
    if not points:
        yield ()
        return
    first, *rest = points
    for k, partner in enumerate(rest):
        for more in pairings(rest[:k] + rest[k + 1 :]):
            yield ((first, partner), *more)


def invariants(group, degree, dim):
    """Integer tensors with 2 * degree indices; for U(d) the last half belongs to conj(U)."""
    form = np.eye(dim, dtype=np.int64)
    if group == "symplectic":
        half = dim // 2
        form = np.zeros((dim, dim), dtype=np.int64)
        form[:half, half:] = np.eye(half)
        form[half:, :half] = -np.eye(half)
    if group == "unitary":
        pairs = [
            [(a, degree + b) for a, b in enumerate(sigma)] for sigma in permutations(range(degree))
        ]
    else:
        pairs = list(pairings(list(range(2 * degree))))
    output = LETTERS[: 2 * degree]
    for pairing in pairs:
        inputs = ",".join(LETTERS[a] + LETTERS[b] for a, b in pairing)
        yield np.einsum(f"{inputs}->{output}", *[form] * degree)


@cache
def projector(group, degree, dim):
    """Return (numerators, denominator) of the projector, rows first, then columns."""
    vectors = np.array([v.ravel() for v in invariants(group, degree, dim)])
    gram = fmpz_mat((vectors @ vectors.T).tolist())
    reduced, _, rank = gram.rref()
    pivots = [next(j for j in range(len(vectors)) if reduced[i, j]) for i in range(rank)]
    basis = vectors[pivots]
    inverse = fmpz_mat((basis @ basis.T).tolist()).inv()
    denominator = 1
    for entry in inverse.entries():
        denominator = int(np.lcm(denominator, int(entry.q)))
    scaled = np.array(
        [[int(inverse[i, j] * denominator) for j in range(rank)] for i in range(rank)]
    )
    return (basis.T @ scaled @ basis).reshape((dim,) * (4 * degree)), denominator
