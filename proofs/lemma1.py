"""Equations 32 to 34, Lemma 1: a trace of a product in matrix elements.

A trace of a product of matrices is the sum over all indices of the products of their elements, each
index shared by two neighbours. No matrix need be unitary, though the paper assumes it.
"""

from sympy import Sum, Trace, conjugate, symbols

from bptools.claims import Claim, Reading
from bptools.derivations import Algebra, Derivation, Step, proof
from proofs import N, matrix, source

A, B, C, U, V = (matrix(name) for name in ("A", "B", "C", "U", "V"))
INDICES = symbols("i j k l m", integer=True, nonnegative=True)
_i, _j, _k, _l, _m = INDICES
_LIMITS = tuple((index, 0, N - 1) for index in INDICES)

EXPANSION = Claim(
    name="lemma1.expansion",
    title="Lemma 1",
    statement="A trace is the sum of products of matrix elements round the cycle of its factors.",
    quantity=Trace(A * U * B * V * C),
    closed_form=Sum(A[_i, _j] * U[_j, _k] * B[_k, _l] * V[_l, _m] * C[_m, _i], *_LIMITS),
    source=source("32, 33, 34"),
    reading=Reading.RESTORED,
    domain=((N, 1),),
)

ADJOINTS = Claim(
    name="lemma1.adjoints",
    title="Lemma 1 with adjoints",
    statement="An adjoint factor contributes the conjugate element with its indices exchanged.",
    quantity=Trace(A * U * B * U.adjoint()),
    closed_form=Sum(A[_i, _j] * U[_j, _k] * B[_k, _l] * conjugate(U[_i, _l]), *_LIMITS[:4]),
    source=source("32, 33, 34"),
    reading=Reading.RESTORED,
    domain=((N, 1),),
)


@proof(EXPANSION)
def expansion() -> Derivation:
    """Write every matrix product as a sum over the index between its factors."""
    reason = "Definition of product and trace, every shared index contracted."
    return Derivation(
        EXPANSION.quantity,
        (Step(EXPANSION.closed_form, reason, Algebra(name="index contraction")),),
    )


@proof(ADJOINTS)
def adjoints() -> Derivation:
    """Do the same with a conjugate element for the adjoint."""
    reason = "Definition of product, trace and adjoint."
    return Derivation(
        ADJOINTS.quantity, (Step(ADJOINTS.closed_form, reason, Algebra(name="index contraction")),)
    )
