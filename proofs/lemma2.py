"""Equations 35 to 37, Lemma 2: two integrals of fourth order, exactly and for all N.

Write the traces in elements (Lemma 1), average by (31), contract the Kronecker deltas. Neither
unitarity of A, B, C, D (which the paper assumes, but does not have where it uses the lemma: states
are not unitary) nor large N is needed.

"For N large" the paper drops the terms with 1/(N(N^2-1)). That is not uniform in the matrices: for
A = C = 1 what is dropped cancels what is kept, at every N.
"""

from sympy import (
    Adjoint,
    Expr,
    I,
    Identity,
    KroneckerDelta,
    S,
    Sum,
    Trace,
    conjugate,
    sqrt,
    symbols,
)

from bptools.algebra import HaarAverage, Hypothesis, Kind
from bptools.claims import Claim, Reading, Stance
from bptools.derivations import Algebra, Average, Counterexample, Derivation, Step, proof
from bptools.haar import Unitary
from proofs import WEINGARTEN, N, matrix, source

A, B, C, D = (matrix(name) for name in "ABCD")
U = Unitary("U", N)
INDICES = symbols("i j k l p q r s", integer=True, nonnegative=True)
_LIMITS = tuple((index, 0, N - 1) for index in INDICES)
_ELEMENTS = HaarAverage(
    U[INDICES[1], INDICES[2]]
    * U[INDICES[5], INDICES[6]]
    * conjugate(U[INDICES[0], INDICES[3]])
    * conjugate(U[INDICES[4], INDICES[7]]),
    U,
)


def _second_moment() -> Expr:
    """Equation 31 for the rows (j, q), (i, p) and the columns (k, r), (l, s)."""
    i, j, k, l, p, q, r, s = INDICES  # noqa: E741 - the paper's indices

    def delta(a: Expr, b: Expr) -> Expr:
        return KroneckerDelta(a, b)

    rows = (delta(j, i) * delta(q, p), delta(j, p) * delta(q, i))
    cols = (delta(k, l) * delta(r, s), delta(k, s) * delta(r, l))
    same = rows[0] * cols[0] + rows[1] * cols[1]
    crossed = rows[0] * cols[1] + rows[1] * cols[0]
    return same / (N**2 - 1) - crossed / (N * (N**2 - 1))


def _matrices(*, first: bool) -> Expr:
    """The constant factors of the sum over indices: they close the traces."""
    i, j, k, l, p, q, r, s = INDICES  # noqa: E741 - the paper's indices
    inner = A[k, l] * C[r, s]
    return inner * (B[i, j] * D[p, q] if first else B[i, q] * D[p, j])


KEPT_FIRST = Trace(A) * Trace(B) * Trace(C) * Trace(D) + Trace(A * C) * Trace(B * D)
DROPPED_FIRST = Trace(A * C) * Trace(B) * Trace(D) + Trace(A) * Trace(C) * Trace(B * D)
KEPT_SECOND = Trace(A) * Trace(C) * Trace(B * D) + Trace(A * C) * Trace(B) * Trace(D)
DROPPED_SECOND = Trace(A * C) * Trace(B * D) + Trace(A) * Trace(B) * Trace(C) * Trace(D)


def _exact(kept: Expr, dropped: Expr) -> Expr:
    return kept / (N**2 - 1) - dropped / (N * (N**2 - 1))


FIRST = Claim(
    name="lemma2.first",
    title="Lemma 2, product of two traces",
    statement="The exact average of a product of two traces, for any matrices $A$, $B$, $C$, $D$.",
    quantity=HaarAverage(Trace(U * A * Adjoint(U) * B) * Trace(U * C * Adjoint(U) * D), U),
    closed_form=_exact(KEPT_FIRST, DROPPED_FIRST),
    source=source("35, 36, 37"),
    reading=Reading.REPAIRED,
    domain=((N, 2),),
    uses=(WEINGARTEN, "moments.second", "lemma1.adjoints"),
)

SECOND = Claim(
    name="lemma2.second",
    title="Lemma 2, one trace",
    statement="The exact average of one trace, for any matrices $A$, $B$, $C$, $D$.",
    quantity=HaarAverage(Trace(U * A * Adjoint(U) * B * U * C * Adjoint(U) * D), U),
    closed_form=_exact(KEPT_SECOND, DROPPED_SECOND),
    source=source("35, 36, 37"),
    reading=Reading.REPAIRED,
    domain=((N, 2),),
    uses=(WEINGARTEN, "moments.second", "lemma1.adjoints"),
)

# The matrices that show that dropping terms is not uniform: A = C = 1.
W = matrix("W")  # a traceless Hermitian unitary, such as a Pauli string
_AT_W = (Hypothesis(W, Kind.INVOLUTION), Hypothesis(W, Kind.TRACELESS))
_ROOT = (Identity(N) + I * W) / sqrt(2)
_UNIFORM = (
    "Dropping the terms with $1 slash (N(N^2-1))$ changes the integral by a factor that tends to 1 "
    "with $N$, uniformly in the matrices"
)


_PAULI_Z = {N: 2, W: [[1, 0], [0, -1]]}


def _at_witness(expression: Expr, b: Expr, d: Expr) -> Expr:
    return expression.subs({A: Identity(N), C: Identity(N), B: b, D: d})


UNIFORM_FIRST = Claim(
    name="lemma2.large_n_first",
    title="Large-N form is uniform, two traces",
    statement=f"{_UNIFORM}; here $A = C = bb(1)$ and $B = D = W$, a traceless involution.",
    quantity=_at_witness(FIRST.quantity, W, W),
    closed_form=N**2 / (N**2 - 1),
    source=source("37"),
    reading=Reading.OURS,
    stance=Stance.REFUTED,
    domain=((N, 2),),
    hypotheses=_AT_W,
    uses=("lemma2.first",),
    repaired_by="lemma2.first",
    repair=S.Zero,
)

UNIFORM_SECOND = Claim(
    name="lemma2.large_n_second",
    title="Large-N form is uniform, one trace",
    statement=f"{_UNIFORM}; here $A = C = bb(1)$ and $B = D = (bb(1) + i W) slash sqrt(2)$.",
    quantity=_at_witness(SECOND.quantity, _ROOT, _ROOT),
    closed_form=N**3 / (2 * (N**2 - 1)),
    source=source("37"),
    reading=Reading.OURS,
    stance=Stance.REFUTED,
    domain=((N, 2),),
    hypotheses=_AT_W,
    uses=("lemma2.second",),
    repaired_by="lemma2.second",
    repair=S.Zero,
)


def _derivation(claim: Claim, *, first: bool) -> Derivation:
    outer = _matrices(first=first)
    steps = (
        Step(
            Sum(outer * _ELEMENTS, *_LIMITS),
            "Lemma 1: traces in elements.",
            Algebra(name="index contraction"),
        ),
        Step(
            Sum(outer * _second_moment(), *_LIMITS),
            "Equation 31 for the elements of $U$.",
            Average(),
        ),
        Step(
            claim.closed_form, "Sum over the Kronecker deltas.", Algebra(name="index contraction")
        ),
    )
    return Derivation(claim.quantity, steps)


@proof(FIRST)
def first() -> Derivation:
    """Expand in elements, average, contract."""
    return _derivation(FIRST, first=True)


@proof(SECOND)
def second() -> Derivation:
    """Expand in elements, average, contract."""
    return _derivation(SECOND, first=False)


@proof(UNIFORM_FIRST)
def large_n_first() -> Counterexample:
    """Evaluate at $A = C = bb(1)$: the integral vanishes, its large-$N$ form does not."""
    steps = (Step(S.Zero, '$U U^dagger = bb(1)$, so both traces are $op("Tr") W = 0$.', Average()),)
    words = (
        "$A = C = bb(1)$, $B = D = W$ traceless with $W^2 = bb(1)$: the integral is 0 for every "
        "$N$, the large-$N$ form tends to 1; for $N = 2$, $W = Z$ it is $4 slash 3$."
    )
    return Counterexample(Derivation(UNIFORM_FIRST.quantity, steps), _PAULI_Z, words)


@proof(UNIFORM_SECOND)
def large_n_second() -> Counterexample:
    """Evaluate at $A = C = bb(1)$: the integral vanishes, its large-$N$ form grows."""
    steps = (Step(S.Zero, 'The integral is $op("Tr")[B D] = i op("Tr") W = 0$.', Average()),)
    words = (
        "$A = C = bb(1)$, $B = D = (bb(1) + i W) slash sqrt(2)$: the integral is 0 for every $N$, "
        "the large-$N$ form grows like $N slash 2$; for $N = 2$, $W = Z$ it is $4 slash 3$."
    )
    return Counterexample(Derivation(UNIFORM_SECOND.quantity, steps), _PAULI_Z, words)
