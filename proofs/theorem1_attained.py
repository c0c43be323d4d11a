"""The bounds of Theorem 1 are attained at every even dimension, so that no constant is too large.

The varied gate turns a qubit about Z, and what is measured has that qubit in |+> or is its X: of
either Z has no expectation. Beside it are k more dimensions, in a pure state of the target or left
alone. With as many ancillas as there are dimensions beside the qubit, N_a = k = N/2, the circuit
exchanges both after the gate: the qubit alone is measured, and the ancillas are as good as data.
"""

from sympy import (
    Adjoint,
    Derivative,
    Identity,
    ImmutableMatrix,
    KroneckerProduct,
    Rational,
    Symbol,
    Trace,
)
from sympy.matrices.expressions.matexpr import MatrixExpr

from bptools.algebra import BasisProjector, HaarVariance, Hypothesis, Kind, Rotation
from bptools.claims import Claim, Reading
from bptools.derivations import Derivation, proof
from bptools.derivations.rules import TensorAverage
from bptools.haar import Unitary
from proofs import THETA, WEINGARTEN, matrix, source
from proofs.gates import X

HALF = Symbol("k", integer=True, positive=True)  # N/2
_SIZE = 2 * HALF
_V, _PSI0 = Unitary("V", _SIZE), matrix("psi_0", _SIZE)
CHI = matrix("chi", HALF)
_INPUT = _V * _PSI0 * Adjoint(_V)
_PLUS = ImmutableMatrix([[Rational(1, 2)] * 2] * 2)
_BESIDE = Identity(HALF)


_ZERO = KroneckerProduct(BasisProjector(0, 2), _BESIDE)
_GATE = Rotation(2 * _ZERO - Identity(_SIZE), THETA)  # about Z = 2 |0><0| - 1 of the first qubit


def _variance(observable: MatrixExpr, state: MatrixExpr, gate: MatrixExpr) -> HaarVariance:
    """Return the variance of the slope of an observable behind the gate."""
    return HaarVariance(Derivative(Trace(observable * gate * state * Adjoint(gate)), THETA), _V)


def _claim(name: str, *assumed: Hypothesis, **settings: object) -> Claim:
    return Claim(
        name=f"theorem1_attained.{name}",
        source=source("12"),
        reading=Reading.OURS,
        domain=((HALF, 1),),
        hypotheses=(Hypothesis(_PSI0, Kind.PURE), *assumed),
        uses=(WEINGARTEN, "theorem1.variance"),
        check="auto",
        **settings,  # type: ignore[arg-type]  # checked by Claim
    )


_TARGET = Hypothesis(CHI, Kind.PURE)
PURE = _claim(
    "pure",
    _TARGET,
    title="Theorem 1 is attained",
    statement=(
        "In $N = 2 k$ dimensions a rotation of the first qubit about $Z$, with the target "
        "$|+〉〈+| times.o chi$, has the variance $1 slash (2 N (N + 1))$, for every $k$ and angle."
    ),
    quantity=_variance(KroneckerProduct(_PLUS, CHI), _INPUT, _GATE),
    closed_form=1 / (2 * _SIZE * (_SIZE + 1)),
)
OBSERVABLE = _claim(
    "observable",
    title="Theorem 1 for any observable is attained",
    statement=(
        "In $N = 2 k$ dimensions a rotation of the first qubit about $Z$, with $X$ of that qubit "
        "measured, has the variance $1 slash (N + 1)$, for every $k$ and angle."
    ),
    quantity=_variance(KroneckerProduct(X, _BESIDE), _INPUT, _GATE),
    closed_form=1 / (_SIZE + 1),
)
ANCILLAS = _claim(
    "ancillas",
    _TARGET,
    title="Theorem 1 with ancillas is attained",
    statement=(
        "With $N = 2 k$, $N_a = k$ dimensions of ancillas in $chi$ and the target "
        "$|+〉〈+| times.o chi$, a rotation of the first qubit about $Z$, before ancillas and "
        "other data change places, has for every $k$ and angle the variance "
        "$1 slash (4 (N + 1)) = N_a slash (2 N (N + 1))$."
    ),
    quantity=_variance(
        KroneckerProduct(_PLUS, _BESIDE, CHI),
        KroneckerProduct(_INPUT, CHI),
        KroneckerProduct(_GATE, _BESIDE),
    ),
    closed_form=1 / (4 * (_SIZE + 1)),
)
CLAIMS = (PURE, OBSERVABLE, ANCILLAS)
_REASON = "Second moment; $Z$ has no expectation in what is measured."


@proof(PURE)
def pure() -> Derivation:
    """Take the second moment of the slope."""
    return Derivation.in_one_line(PURE, _REASON, TensorAverage())


@proof(OBSERVABLE)
def observable() -> Derivation:
    """Take the second moment of the slope."""
    return Derivation.in_one_line(OBSERVABLE, _REASON, TensorAverage())


@proof(ANCILLAS)
def ancillas() -> Derivation:
    """Take the second moment of the slope."""
    return Derivation.in_one_line(ANCILLAS, _REASON, TensorAverage())
