"""Equations 40 to 44 for the averages over an ensemble themselves, not for its moments.

An ensemble is a family of m inputs, each as often in it as its weight asks. What is averaged over
it is a sum, input by input: a recursion, of numbers as of matrices. By induction over m the sum of
products of two expectations is one expectation in the sum of both copies, the second moment; so
what ``approximate_haar`` says of second moments holds of the averages.
"""

from sympy import Expr, Identity, KroneckerProduct, MatrixSymbol, S, Symbol, Trace, ZeroMatrix
from sympy.matrices.expressions.matexpr import MatrixExpr

from bptools.algebra import Abbreviation, HaarAverage, Hypothesis, Kind, MatrixFamily, Recursion
from bptools.claims import Claim, Reading, Relation
from bptools.derivations import (
    Again,
    Bound,
    Derivation,
    Induction,
    Product,
    ProofFunction,
    SlackOf,
    Square,
    proof,
)
from proofs import PSI0, N, V, matrix, source
from proofs.approximate_haar import (
    PSI,
    SCALE,
    SECOND_DISTANCE,
    TWO_COPIES,
    both_parts,
    pair_gap,
)

COUNT = Symbol("m", integer=True, positive=True)
INPUTS = MatrixFamily("phi", N)
K, L = matrix("K"), matrix("L")
_PLACE = Symbol("j", integer=True, nonnegative=True)
_NUMBER, _COPIES = matrix("x", 1), matrix("X_2", N**2)
_INPUT = INPUTS.at(_PLACE)


def _summed(previous: MatrixExpr, name: str, term: MatrixExpr) -> Abbreviation:
    """Return the sum of a matrix over the inputs."""
    nothing = ZeroMatrix(*previous.shape)
    return Abbreviation(name, Recursion(previous, _PLACE, nothing, previous + term, COUNT))


def _mean(name: str, at_input: Expr) -> Expr:
    """Return the average of a number over the inputs."""
    return Trace(_summed(_NUMBER, name, at_input * Identity(1))) / COUNT


BOTH = KroneckerProduct(K, L)
SUM_OF_COPIES = _summed(_COPIES, "Sigma", KroneckerProduct(_INPUT, _INPUT))
MEAN_OF_PRODUCT = _mean("s", Trace(_INPUT * K) * Trace(_INPUT * L))
MEAN = _mean("r", Trace(_INPUT * K))
BESIDE = Abbreviation("Xi", SUM_OF_COPIES / COUNT - TWO_COPIES)
_EXPECTED = HaarAverage(Trace(PSI * K) * Trace(PSI * L), V)
MEAN_SQUARE, _HAAR, TWO = (pair.xreplace({L: K}) for pair in (MEAN_OF_PRODUCT, _EXPECTED, BOTH))
_HERMITIAN = Hypothesis(INPUTS, Kind.HERMITIAN)
_DOMAIN = ((N, 1), (COUNT, 1))


def over_inputs(observable: MatrixExpr) -> Expr:
    """Return the sum over the inputs of what two copies of each show."""
    return Trace(SUM_OF_COPIES * observable)


def mismatch(observable: MatrixExpr) -> Expr:
    """Return what two copies see of the second moment beside Haar's and the deviation."""
    return HaarAverage(Trace(BESIDE * observable), V)


def _claim(name: str, **settings: object) -> Claim:
    return Claim(name=f"finite_ensembles.{name}", domain=_DOMAIN, **settings)  # type: ignore[arg-type]  # checked by Claim


_OF_TWO = tuple(Hypothesis(letter, Kind.HERMITIAN) for letter in (K, L))
PRODUCTS = _claim(
    "products",
    title="Averages of products are expectations in the second moment",
    statement=(
        "For all $m$ inputs the sum of the products of two expectations is one expectation in the "
        "sum $Sigma$ of two copies of each."
    ),
    quantity=MEAN_OF_PRODUCT * COUNT,
    closed_form=over_inputs(BOTH),
    source=source("40, 41"),
    reading=Reading.OURS,
    hypotheses=(_HERMITIAN, *_OF_TWO),
    check="auto",
)
SQUARES = _claim(
    "squares",
    title="Averages of squares are expectations in the second moment",
    statement="The same for the square of one expectation.",
    quantity=MEAN_SQUARE * COUNT,
    closed_form=over_inputs(TWO),
    source=source("40, 41"),
    reading=Reading.OURS,
    hypotheses=(_HERMITIAN, _OF_TWO[0]),
    check="auto",
)


_NOTATION = (
    "With $c$ the norm of $M$ less its Haar mean, $c K$ is $M$ less that mean, and $Delta_2^+$, "
    "$Delta_2^-$ are positive; for an ensemble of $m$ inputs "
)
_ENDING = (
    " The trace norm $epsilon_2$ is the sum of their traces, and $Xi$ what the second moment "
    "$Sigma slash m$ has beside $rho_2$: 0 on average where $Delta_2^+ - Delta_2^-$ is its "
    "deviation from that of Haar states $psi$."
)
SECOND_MOMENT = _claim(
    "second_moment",
    title="Second moment over a nearly Haar ensemble",
    statement=_NOTATION
    + (
        "the mean square of the gradient about its Haar mean deviates from that of Haar states by "
        "at most $c^2 epsilon_2$: $L = K$ from above, $L = -K$ from below."
    )
    + _ENDING,
    quantity=SCALE**2 * (MEAN_OF_PRODUCT - _EXPECTED),
    relation=Relation.AT_MOST,
    closed_form=SCALE**2 * (SECOND_DISTANCE + mismatch(BOTH)),
    source=source("41"),
    reading=Reading.RESTORED,
    hypotheses=(
        _HERMITIAN,
        Hypothesis(PSI0, Kind.PURE),
        *(Hypothesis(letter, Kind.CONTRACTION) for letter in (K, L)),
    ),
    uses=("approximate_haar.second_moment", "finite_ensembles.products"),
)
_VARIANCE = SCALE**2 * (MEAN_SQUARE - MEAN**2)
_CENTRED = (
    _HERMITIAN,
    Hypothesis(PSI0, Kind.PURE),
    Hypothesis(K, Kind.CONTRACTION),
    Hypothesis(K, Kind.TRACELESS),
)
ABOVE = _claim(
    "variance_above",
    title="Variance over a nearly Haar ensemble, from above",
    statement=_NOTATION
    + "the variance of the gradient is at most $c^2 epsilon_2$ above its Haar value."
    + _ENDING,
    quantity=_VARIANCE - SCALE**2 * _HAAR,
    relation=Relation.AT_MOST,
    closed_form=SCALE**2 * (SECOND_DISTANCE + mismatch(TWO)),
    source=source("13, 44"),
    reading=Reading.RESTORED,
    hypotheses=_CENTRED,
    uses=("approximate_haar.variance_above", "finite_ensembles.squares"),
)
BELOW = _claim(
    "variance_below",
    title="Variance over a nearly Haar ensemble, from below",
    statement=_NOTATION
    + (
        "the variance of the gradient is at most $c^2 epsilon_2$ plus the square of $c$ times "
        '$op("Tr") r slash m$, the mean of $op("Tr") phi K$, below its Haar value: the mean '
        "shifts too, by at most $c epsilon_1$ (approximate_haar.mean)."
    )
    + _ENDING,
    quantity=SCALE**2 * _HAAR - _VARIANCE,
    relation=Relation.AT_MOST,
    closed_form=SCALE**2 * (SECOND_DISTANCE - mismatch(TWO) + MEAN**2),
    source=source("13, 44"),
    reading=Reading.RESTORED,
    hypotheses=_CENTRED,
    uses=("approximate_haar.variance_below", "finite_ensembles.squares"),
)
CLAIMS = (PRODUCTS, SQUARES, SECOND_MOMENT, ABOVE, BELOW)
_GAP = "$bb(1) minus.plus K times.o L$ is a sum of squares; the rest is one expectation."


def _of(
    proved: ProofFunction, *letters: MatrixSymbol, relation: Relation = Relation.EQUAL
) -> Square:
    """Return c^2/m times the slack, which is 0, of an equality for these letters."""
    values = tuple((letter, letter) for letter in letters)
    slack = SlackOf(S.One, S.One, proved, values, relation=relation)  # type: ignore[arg-type]  # SymPy is untyped
    return Product(1 / COUNT, S.One, (Square(S.One, SCALE),), (slack,))


@proof(PRODUCTS)
def products() -> Derivation:
    """Add an input to both sides."""
    return Derivation.in_one_line(PRODUCTS, "Input by input.", Induction(COUNT, (Again(),)))


@proof(SQUARES)
def squares() -> Derivation:
    """Add an input to both sides."""
    return Derivation.in_one_line(SQUARES, "Input by input.", Induction(COUNT, (Again(),)))


@proof(SECOND_MOMENT)
def second_moment() -> Derivation:
    """Write the average as an expectation, and the gap of each part of the deviation as squares."""
    gaps = both_parts(lambda sign: pair_gap(sign, second=L))
    return Derivation.in_one_line(SECOND_MOMENT, _GAP, Bound((*gaps, _of(products, K, L))))


@proof(ABOVE)
def variance_above() -> Derivation:
    """Drop the square of the mean."""
    return Derivation.in_one_line(
        ABOVE, _GAP, Bound((*both_parts(pair_gap), _of(squares, K), Square(S.One, SCALE * MEAN)))
    )


@proof(BELOW)
def variance_below() -> Derivation:
    """Bound the second moment from below."""
    gaps = both_parts(lambda sign: pair_gap(sign, -1))
    return Derivation.in_one_line(
        BELOW, _GAP, Bound((*gaps, _of(squares, K, relation=Relation.AT_LEAST)))
    )
