"""Equations 40 to 44 and Theorem 1 (13): approximately Haar inputs, moments in trace norm.

Let Delta_t be the deviation of the ensemble's t-th moment E[psi^(x t)] from the Haar moment,
Delta_t = Delta_t^+ - Delta_t^- with positive parts A_+^dagger A_+, B_+^dagger B_+, ... What "the
moments deviate by epsilon" implies depends on the norm; entry by entry it is in another file.

In the trace norm, epsilon_t = Tr Delta_t^+ + Tr Delta_t^-, the mean and the second moment of the
gradient deviate by at most epsilon_1/2 and epsilon_2/4: whatever the dimension. For a contraction
K, 1 -+ K is a sum of squares, (1 -+ K)^2/2 + (1 - K^2)/2, and so is Tr[Delta^+-(1 -+ K)]. On two
copies K_1 = K x 1 and K_2 = 1 x K commute, so K x K is their symmetrised product.
"""

from collections.abc import Callable

from sympy import (
    Adjoint,
    Basic,
    Expr,
    Identity,
    KroneckerProduct,
    MatrixSymbol,
    Rational,
    S,
    Symbol,
    Trace,
)
from sympy.matrices.expressions.matexpr import MatrixExpr

from bptools.algebra import Abbreviation, HaarAverage, Hypothesis, Kind
from bptools.claims import Claim, Reading, Relation
from bptools.derivations import (
    Algebra,
    Average,
    Bound,
    Complement,
    Derivation,
    Product,
    Square,
    Step,
    proof,
)
from proofs import HAAR_INPUT, N_A, PSI0, WEINGARTEN, N, V, matrix, source
from proofs.haar_input import (
    ANCILLA_DEFINITIONS,
    ANCILLA_TARGET,
    EMBEDDED_INPUT,
    EMBEDDING,
    OPERATOR,
    RESTRICTED,
    WITH,
)
from proofs.mean import COMMUTATOR, COMPLEMENT, EMBEDDED

_HALF, _QUARTER = Rational(1, 2), Rational(1, 4)


def _positive(name: str, root: MatrixExpr) -> Abbreviation:
    return Abbreviation(name, Adjoint(root) * root)


# The first moment and its deviation from Haar, on one copy; the second on two copies.
_A = {sign: matrix(f"A_{sign}") for sign in "+-"}
SECOND_ROOTS = {sign: matrix(f"B_{sign}", N**2) for sign in "+-"}
FIRST = {sign: _positive(f"Delta_1^{sign}", root) for sign, root in _A.items()}
SECOND = {sign: _positive(f"Delta_2^{sign}", root) for sign, root in SECOND_ROOTS.items()}
PSI = Abbreviation("psi", HAAR_INPUT)
AVERAGE = Abbreviation("rho_1", Identity(N) / N + FIRST["+"] - FIRST["-"])
TWO_COPIES = Abbreviation("rho_2", KroneckerProduct(PSI, PSI) + SECOND["+"] - SECOND["-"])
FIRST_DISTANCE = Trace(FIRST["+"]) + Trace(FIRST["-"])
SECOND_DISTANCE = Trace(SECOND["+"]) + Trace(SECOND["-"])

SCALE = Symbol("c", real=True)  # the norm of M less its Haar mean
_K, _L = matrix("K"), matrix("L")
_COPIES = (Hypothesis(_K, Kind.CONTRACTION), Hypothesis(PSI0, Kind.PURE))
_CENTRED = (*_COPIES, Hypothesis(_K, Kind.TRACELESS))
_NOTATION = (
    "With $c$ the norm of $M$ less its Haar mean, $c K$ is $M$ less that mean. The second moment "
    "of the inputs is the average of $rho_2$ over Haar states $psi$: it deviates from that of Haar "
    "states by $Delta_2^+ - Delta_2^-$, whose traces add up to $epsilon_2$, the trace norm, if "
    "they are its positive and negative part. "
)
_VARIANCE = (
    "The variance by moments, $c^2$ times the expectation of $K times.o K$ in the second less the "
    "square of that of $c K$ in the first, is at most "
)

TEST = matrix("X")

NORM = Claim(
    name="approximate_haar.norm",
    title="Norm of the gradient's operator",
    statement=(
        "The gradient's operator $M$ has norm at most $1 slash 2$, ancillas included: "
        "$M^2 <= bb(1) slash 4$ in every $X$."
    ),
    quantity=Trace(Adjoint(TEST) * RESTRICTED**2 * TEST),
    relation=Relation.AT_MOST,
    closed_form=Trace(Adjoint(TEST) * TEST) / 4,
    source=source("43, 44"),
    reading=Reading.OURS,
    domain=((N, 1), (N_A, 1)),
    hypotheses=ANCILLA_TARGET,
    uses=("haar_input.gradient_with_ancillas",),
)

MEAN = Claim(
    name="approximate_haar.mean",
    title="Mean over approximately Haar inputs",
    statement=(
        "If the averaged input deviates from $bb(1) slash N$ by $epsilon_1$ in trace norm, the "
        "mean gradient deviates from its Haar value by at most $epsilon_1 slash 2$, free of the "
        "dimension, ancillas included; with $-P_k$ for $P_k$, from below too."
    ),
    quantity=WITH.derivative(EMBEDDING * AVERAGE * Adjoint(EMBEDDING))
    - HaarAverage(WITH.derivative(EMBEDDED_INPUT), V),
    relation=Relation.AT_MOST,
    closed_form=FIRST_DISTANCE / 2,
    source=source("40, 43"),
    reading=Reading.RESTORED,
    domain=((N, 1), (N_A, 1)),
    hypotheses=ANCILLA_TARGET,
    uses=(WEINGARTEN, "haar_input.gradient_with_ancillas", "mean.with_ancillas"),
)


def _pair_claim(
    name: str, title: str, statement: str, quantity: Basic, closed_form: Basic, **more: object
) -> Claim:
    return Claim(
        name=f"approximate_haar.{name}",
        title=title,
        statement=_NOTATION + statement,
        quantity=quantity,
        relation=Relation.AT_MOST,
        closed_form=closed_form,
        reading=Reading.RESTORED,
        domain=((N, 1),),
        **more,  # type: ignore[arg-type]  # source, hypotheses, uses, principal
    )


def _deviation(observable: MatrixExpr) -> Expr:
    return Trace(SECOND["+"] * observable) - Trace(SECOND["-"] * observable)


_BOTH, _PAIR = KroneckerProduct(_K, _K), KroneckerProduct(_K, _L)
_EXCESS = Trace(TWO_COPIES * _BOTH) - Trace(PSI * _K) ** 2  # of the mean square, averaged
_FIRST_COPY = KroneckerProduct(_K, Identity(N))
_SHIFT = SCALE * Trace(AVERAGE * _K)

SECOND_MOMENT = _pair_claim(
    "second_moment",
    "Second moment over approximately Haar inputs",
    "$c^2$ times its expectation of $K times.o L$ deviates from its Haar value by at most "
    "$c^2 epsilon_2$. For every finite ensemble (finite_ensembles.squares) that bounds the mean "
    "square of the gradient about its Haar mean, from above with $L = K$, from below with "
    "$L = -K$; $c <= 1/2$ without ancillas.",
    SCALE**2 * HaarAverage(Trace(TWO_COPIES * _PAIR) - Trace(PSI * _K) * Trace(PSI * _L), V),
    SCALE**2 * SECOND_DISTANCE,
    source=source("41"),
    hypotheses=(*_COPIES, Hypothesis(_L, Kind.CONTRACTION)),
    uses=("approximate_haar.norm",),
)
ABOVE = _pair_claim(
    "variance_above",
    "Variance over approximately Haar inputs, from above",
    _VARIANCE + "$c^2 epsilon_2$ above its Haar value, free of the dimension. For every finite "
    "ensemble it is that of the gradient (finite_ensembles.squares): the plateau stays.",
    SCALE**2 * HaarAverage(_EXCESS, V) - _SHIFT**2,
    SCALE**2 * SECOND_DISTANCE,
    source=source("13, 44"),
    hypotheses=_CENTRED,
    uses=("approximate_haar.norm", "theorem1.variance_with_ancillas"),
)
BELOW = _pair_claim(
    "variance_below",
    "Variance over approximately Haar inputs, from below",
    _VARIANCE + "$c^2 (epsilon_2 + epsilon_1^2)$ below its Haar value; the mean shifts too.",
    SCALE**2 * HaarAverage(-_EXCESS, V) + _SHIFT**2,
    SCALE**2 * (SECOND_DISTANCE + FIRST_DISTANCE**2),
    source=source("13, 44"),
    hypotheses=_CENTRED,
    uses=("approximate_haar.norm", "theorem1.variance_with_ancillas"),
)


@proof(NORM)
def norm() -> Derivation:
    """Use that the square of the commutator is at most $1 slash 4$."""
    outside = Identity(N * N_A) - EMBEDDED * Adjoint(EMBEDDED)
    squares = (
        Square(_QUARTER, COMPLEMENT * EMBEDDED * TEST),
        Square(S.One, outside * COMMUTATOR * EMBEDDED * TEST),
    )
    steps = (
        Step(
            Trace(Adjoint(TEST) * OPERATOR**2 * TEST),
            "Definition of $M$.",
            Algebra((OPERATOR, WITH.carried)),
        ),
        Step(
            NORM.closed_form,
            "$1/4 - K^2 = 1/4 (bb(1) - P Phi' P - Phi')^2$ for $K = i/2 [P, Phi']$; $G = U_- J$.",
            Bound(squares, (OPERATOR,)),
            Relation.AT_MOST,
        ),
    )
    return Derivation(NORM.quantity, steps, ANCILLA_DEFINITIONS)


@proof(MEAN)
def mean() -> Derivation:
    """Bound the commutator from above where the deviation is positive, from below elsewhere."""
    half_identity = _HALF * Identity(N * N_A)
    gaps = {"+": half_identity - COMMUTATOR, "-": half_identity + COMMUTATOR}
    squares = [
        square
        for sign, gap in gaps.items()
        for square in (
            Square(S.One, gap * EMBEDDED * Adjoint(_A[sign])),
            Square(_QUARTER, COMPLEMENT * EMBEDDED * Adjoint(_A[sign])),
        )
    ]
    expectation = Trace(AVERAGE * OPERATOR)
    steps = (
        Step(
            expectation - HaarAverage(Trace(HAAR_INPUT * OPERATOR), V),
            "The gradient is an expectation value (22), linear in the input.",
            Algebra((OPERATOR, WITH.carried)),
        ),
        Step(expectation - Trace(PSI0) * Trace(OPERATOR) / N, "First moment (24).", Average()),
        Step(
            Trace(FIRST["+"] * OPERATOR) - Trace(FIRST["-"] * OPERATOR),
            "$rho_1$ is $bb(1) slash N$ and the deviation.",
            Algebra(),
        ),
        Step(
            MEAN.closed_form,
            "$1/2 minus.plus K = (1/2 minus.plus K)^2 + 1/4 (bb(1) - P Phi' P - Phi')^2$ for "
            "$K = i/2 [P, Phi']$; $G = U_- J$.",
            Bound(tuple(squares), (OPERATOR,)),
            Relation.AT_MOST,
        ),
    )
    return Derivation(MEAN.quantity, steps, ANCILLA_DEFINITIONS)


def pair_gap(sign: str, flip: int = 1, second: MatrixSymbol = _K) -> tuple[Square, ...]:
    """Return c^2 Tr[Delta_2 (1 -+ K x L)] as squares; ``flip`` exchanges the signs."""
    on_first, on_second = _FIRST_COPY, KroneckerProduct(Identity(N), second)
    root = SCALE * Adjoint(SECOND_ROOTS[sign])
    plus = flip * (1 if sign == "+" else -1)
    return (
        Complement(_HALF, root, on_first),
        Complement(_HALF, root, on_second),
        Square(_HALF, (on_first - plus * on_second) * root),
    )


def _gap(sign: str, flip: int, scale: Expr = S.One) -> tuple[Square, ...]:
    """Return scale^2 Tr[Delta_1 (1 -+ K)] as squares; ``flip`` exchanges the signs."""
    root = scale * Adjoint(_A[sign])
    plus = flip * (1 if sign == "+" else -1)
    return (
        Complement(_HALF, root, _K),
        Square(_HALF, (Identity(N) - plus * _K) * root),
    )


def both_parts(gap: Callable[[str], tuple[Square, ...]]) -> tuple[Square, ...]:
    """Return the gaps of both parts of a deviation."""
    return (*gap("+"), *gap("-"))


_FIRST_SHIFT = SCALE * (Trace(FIRST["+"] * _K) - Trace(FIRST["-"] * _K))
_HAAR_CANCELS = "The Haar averages cancel; what is left is the deviation."
_SHIFTED = "The Haar averages cancel; $K$ is traceless, so that its Haar mean is 0."
_GAP = (
    "$K times.o bb(1)$ and $bb(1) times.o K$ are contractions that commute, so that "
    "$bb(1) minus.plus K times.o K$ is a sum of squares."
)


@proof(SECOND_MOMENT)
def second_moment() -> Derivation:
    """Write the gap of each part of the deviation as squares."""
    rule = Bound(both_parts(lambda sign: pair_gap(sign, second=_L)))
    steps = (
        Step(SCALE**2 * _deviation(_PAIR), _HAAR_CANCELS, Average()),
        Step(SECOND_MOMENT.closed_form, _GAP, rule, Relation.AT_MOST),
    )
    return Derivation(SECOND_MOMENT.quantity, steps)


@proof(ABOVE)
def variance_above() -> Derivation:
    """Drop the square of the shift of the mean."""
    rule = Bound((*both_parts(pair_gap), Square(S.One, _FIRST_SHIFT)))
    steps = (
        Step(SCALE**2 * _deviation(_BOTH) - _FIRST_SHIFT**2, _SHIFTED, Average()),
        Step(ABOVE.closed_form, _GAP, rule, Relation.AT_MOST),
    )
    return Derivation(ABOVE.quantity, steps)


@proof(BELOW)
def variance_below() -> Derivation:
    """Bound the second moment from below and the shift of the mean from both sides."""
    over = both_parts(lambda sign: _gap(sign, 1, SCALE))
    under = both_parts(lambda sign: _gap(sign, -1))
    rule = Bound(
        (*both_parts(lambda sign: pair_gap(sign, -1)), Product(S.One, S.One, over, under)),
    )
    steps = (
        Step(_FIRST_SHIFT**2 - SCALE**2 * _deviation(_BOTH), _SHIFTED, Average()),
        Step(BELOW.closed_form, _GAP + " So is $bb(1) minus.plus K$.", rule, Relation.AT_MOST),
    )
    return Derivation(BELOW.quantity, steps)
