"""Theorem 2 (14) with kappa, for every observable; where alpha is enough; where kappa is needed.

With D gates, G = partial_k f, H = partial_k^2 f and S_j = partial_j partial_k f at 0, the claim is

    E (partial_k f)^2 >= alpha kappa^(D-1) G^2
                         + beta/4 [kappa^(D-1) H^2 + alpha kappa^(D-2) sum_j S_j^2].

Induction over the gates. For D = 1 it is the exact average over the differentiated angle
(``theorem2.differentiated_gate``). One gate more: with its angle phi fixed the bound holds with
G(phi), H(phi), S_j(phi), each of the form A + B cos 2 phi + C sin 2 phi; averaging over phi, the
sharp step (``theorem2.spectator_kappa``) takes G^2 to kappa G(0)^2 + beta/4 G'(0)^2, where G'(0) is
the new S_j, and H^2 and S_j^2 to at least kappa times their value at 0. Divided by
kappa^(D-2) that is the claim ``step`` here, whatever D is. The induction, for every number of gates
before the differentiated one and behind it, is ``theorem2_circuits``.

Equality at every gate is reached by products of one-qubit observables, so that the coefficient of
the squared gradient cannot be better than alpha kappa^(D-1).

If the measured operator is carried to H O H = O or -O at every gate, as a Pauli string is by
Clifford gates and Pauli rotations, then A or B vanishes at every step, and (14) holds with alpha.
"""

from sympy import (
    Derivative,
    Expr,
    I,
    Identity,
    Integer,
    Rational,
    S,
    Symbol,
    Trace,
    cos,
    sin,
    symbols,
)

from bptools.algebra import (
    Hypothesis,
    Kind,
    LimitToZero,
    MatrixAngleAverage,
    Recursion,
    Rotation,
)
from bptools.claims import Claim, Reading, Relation
from bptools.derivations import (
    Again,
    Algebra,
    AtZero,
    Bound,
    Derivation,
    Induction,
    MeanSquare,
    Square,
    Step,
    proof,
)
from proofs import N, matrix, source
from proofs.theorem2 import ALPHA, ANGLE, BETA, COSINE, KAPPA, WIDTH, WORST, A, average

OTHER, THIRD = symbols("phi chi", real=True)
_U = 1 - cos(2 * OTHER)


class Wave:
    """A function of one angle, ``constant + cosine cos 2 phi + sine sin 2 phi``, named."""

    def __init__(self, name: str, angle: Expr = OTHER) -> None:
        self.angle = angle
        self.constant, self.cosine, self.sine = symbols(f"{name}_0 {name}_c {name}_s", real=True)

    @property
    def formula(self) -> Expr:
        """The function."""
        double = 2 * self.angle
        return self.constant + self.cosine * cos(double) + self.sine * sin(double)

    @property
    def at_zero(self) -> Expr:
        """Its value at 0."""
        return self.constant + self.cosine

    @property
    def slope(self) -> Expr:
        """Its derivative at 0."""
        return 2 * self.sine

    @property
    def root(self) -> Expr:
        """What the sharp step leaves: E formula^2 = kappa at_zero^2 + beta sine^2 + E root^2."""
        return _U * (WORST * self.at_zero - self.cosine)

    @property
    def excess(self) -> Expr:
        """What the step with alpha leaves, of either sign."""
        return self.constant * ((1 - ALPHA) * self.constant + 2 * (COSINE - ALPHA) * self.cosine)


G, H, S_J = Wave("G"), Wave("H"), Wave("S")
P, Q = Wave("P"), Wave("Q")
# f' = cos 2 theta P(phi) + sin 2 theta Q(phi): every loss of two angles
GRADIENT = cos(2 * ANGLE) * P.formula + sin(2 * ANGLE) * Q.formula


def _claim(name: str, **settings: object) -> Claim:
    return Claim(name=f"theorem2_universal.{name}", **settings)  # type: ignore[arg-type]  # checked by Claim


STEP = _claim(
    "step",
    title="Theorem 2 with $kappa$: one gate more, in waves",
    statement=(
        "If a gradient $G$, its $cal(H)_(k k)$, $H$, and one of its $cal(H)_(j k)$, $S$, are waves "
        "$A + B cos 2 phi + C sin 2 phi$ of the angle of one gate more, the bound with $kappa$ for "
        "the gates before, averaged over $phi$, is at least that with this gate: from $D - 1$ "
        "gates to $D$, divided by $kappa^(D-3)$. The slope of $G$ is the new $cal(H)_(j k)$."
    ),
    quantity=average(
        ALPHA * KAPPA * G.formula**2 + BETA / 4 * (KAPPA * H.formula**2 + ALPHA * S_J.formula**2),
        OTHER,
    ),
    relation=Relation.AT_LEAST,
    closed_form=ALPHA * KAPPA**2 * G.at_zero**2
    + BETA / 4 * (KAPPA**2 * H.at_zero**2 + ALPHA * KAPPA * (S_J.at_zero**2 + G.slope**2)),
    source=source("14, 61-63"),
    reading=Reading.REPAIRED,
    uses=("theorem2.differentiated_gate", "theorem2.spectator_kappa"),
)
TWO_GATES = _claim(
    "two_gates",
    title="Theorem 2 with $kappa$, two gates",
    statement=(
        "For two gates the average of the squared gradient is at least "
        "$alpha kappa (partial_k f(0))^2 + beta/4 [kappa cal(H)_(k k)^2 + alpha cal(H)_(j k)^2]$, "
        "whatever the loss."
    ),
    quantity=average(GRADIENT**2, ANGLE, OTHER),
    relation=Relation.AT_LEAST,
    closed_form=ALPHA * KAPPA * P.at_zero**2
    + BETA / 4 * (KAPPA * (2 * Q.at_zero) ** 2 + ALPHA * P.slope**2),
    source=source("14, 63"),
    reading=Reading.REPAIRED,
    uses=("theorem2.one_gate",),
)
_PRINTED = ALPHA**2 * P.at_zero**2 + ALPHA * BETA / 4 * ((2 * Q.at_zero) ** 2 + P.slope**2)
SUFFICIENT = _claim(
    "sufficient",
    title="What Theorem 2 needs",
    statement=(
        "For two gates the average of the squared gradient is the right side of (14), a square, "
        "and the excesses $A((1 - alpha) A + 2 (c - alpha) B)$ of $partial_k f$ and "
        "$partial_k^2 f$ in the other angle, $c$ the average of $cos 2 theta$. If no excess is "
        "negative, (14) holds; with any number of gates the same is needed of each, those nearer "
        "to the input at 0, averaged over the angles that follow (theorem2_needs.circuits)."
    ),
    quantity=TWO_GATES.quantity,
    closed_form=_PRINTED + BETA**2 * Q.sine**2 + ALPHA * P.excess + BETA * Q.excess,
    source=source("14, 55-63"),
    reading=Reading.REPAIRED,
    uses=("theorem2.spectator_exact", "theorem2_needs.circuits"),
)
SMALL_SCALES = _claim(
    "small_scales",
    title="Theorem 2 at small angle scales",
    statement=(
        "For two gates, to lowest order in the scale $a$, the average of the squared gradient "
        "exceeds the right side of (14) by $4/3 a^2 g A$, $g$ the gradient at 0 and "
        "$A$ its average over a full turn of the other angle, the own one at 0: where their signs "
        "differ, Theorem 2 fails at all small scales."
    ),
    quantity=LimitToZero((TWO_GATES.quantity - _PRINTED) / WIDTH**2, WIDTH),
    closed_form=Rational(4, 3) * P.constant * P.at_zero,
    source=source("14, 53-59"),
    reading=Reading.OURS,
    uses=("theorem2_universal.sufficient",),
)


def _spectator(angle: Expr) -> Expr:
    return 1 - WORST + WORST * cos(2 * angle)


FAMILY = _claim(
    "family",
    title="The decay with $kappa$ is attained",
    statement=(
        "The product loss $f = A/2 sin 2 theta_1 product_(j > 1) (1 - w + w cos 2 theta_j)$, "
        "$w$ the ratio of the means of $u$ and $u^2$, $u = 1 - cos 2 theta$, has gradient $A$ at "
        "0 and no second derivatives there; the average of its squared gradient is "
        "$alpha kappa^(D-1) A^2$: below for $D = 3$, for every $D$ by theorem2_universal.product."
    ),
    quantity=average(
        Derivative(A / 2 * sin(2 * ANGLE) * _spectator(OTHER) * _spectator(THIRD), ANGLE) ** 2,
        ANGLE,
        OTHER,
        THIRD,
    ),
    closed_form=ALPHA * KAPPA**2 * A**2,
    source=source("14, 63"),
    reading=Reading.OURS,
    uses=("theorem2.differentiated_gate", "theorem2_universal.product"),
)

_PLACE, OTHERS = (Symbol(name, integer=True, nonnegative=True) for name in "km")
_AVERAGED = matrix("x", Integer(1))
COEFFICIENT = Symbol("mu", real=True)  # of the squared gradient at 0, in any bound
_SLOPE_SQUARED = average(Derivative(A / 2 * sin(2 * ANGLE), ANGLE) ** 2)
PRODUCT = _claim(
    "product",
    title="The product loss of any number of gates",
    statement=(
        "Averaged over one angle after the other, from the differentiated one on, the squared "
        "gradient of the product loss with $m = D - 1$ other angles is $alpha kappa^m A^2$ for "
        "every $m$, $A$ the gradient at 0. Less $mu A^2$ it is negative for $mu > alpha kappa^m$: "
        "no such $mu$ will do for all losses, and every one that does decays exponentially."
    ),
    quantity=Trace(
        Recursion(
            _AVERAGED,
            _PLACE,
            _SLOPE_SQUARED * Identity(1),
            MatrixAngleAverage(_spectator(OTHER) ** 2 * _AVERAGED, WIDTH, OTHER),
            OTHERS,
        )
    )
    - COEFFICIENT * A**2,
    closed_form=(ALPHA * KAPPA**OTHERS - COEFFICIENT) * A**2,
    source=source("14, 63"),
    reading=Reading.OURS,
    domain=((OTHERS, 0),),
    uses=("theorem2.differentiated_gate", "theorem2.kappa_attained"),
    check="auto",
)

_GENERATOR, _X, _RHO = matrix("H"), matrix("X"), matrix("rho")
_FLIPPED = _GENERATOR * _X * _GENERATOR
_TURN = Rotation(_GENERATOR, 2 * OTHER)
_HYPOTHESES = (
    Hypothesis(_GENERATOR, Kind.INVOLUTION),
    Hypothesis(_X, Kind.HERMITIAN),
    Hypothesis(_RHO, Kind.PURE),
)
ODD, EVEN = _X - _FLIPPED, _X + _FLIPPED  # all O with HO = -OH, all O with HO = OH


def _loss(observable: Expr) -> Expr:
    return Trace(observable * _TURN * _RHO * _TURN.adjoint())


STRING_ODD = _claim(
    "string_odd",
    title="A string that anticommutes with the gate",
    statement=(
        "If $H O = -O H$, as for $O = X - H X H$, the average of the squared loss over one angle "
        "is exactly $alpha$ times the square at 0 plus $beta$ times that of $i H O$."
    ),
    quantity=average(_loss(ODD) ** 2, OTHER),
    closed_form=ALPHA * Trace(ODD * _RHO) ** 2 + BETA * Trace(I * _GENERATOR * ODD * _RHO) ** 2,
    source=source("55-59"),
    reading=Reading.REPAIRED,
    domain=((N, 1),),
    hypotheses=_HYPOTHESES,
    uses=("theorem2.one_gate",),
)
STRING_EVEN = _claim(
    "string_even",
    title="A string that commutes with the gate",
    statement=(
        "If $H O = O H$, as for $O = X + H X H$, the loss does not depend on the angle, so its "
        "mean square is at least $alpha$ times the square at 0: (14) holds for Pauli strings, "
        "Pauli rotations and Clifford gates at every angle scale."
    ),
    quantity=average(_loss(EVEN) ** 2, OTHER),
    relation=Relation.AT_LEAST,
    closed_form=ALPHA * Trace(EVEN * _RHO) ** 2,
    source=source("55-59"),
    reading=Reading.REPAIRED,
    domain=((N, 1),),
    hypotheses=_HYPOTHESES,
    in_words=(
        "(14) for whole circuits: one gate after the other, each string being carried to a string "
        "that commutes or anticommutes with the next generator, so that one of the two laws of one "
        "gate applies; where it commutes, the derivative by that angle is 0 too. The kernel has no "
        "hypothesis that all members of a family commute or anticommute with what the gates behind "
        "make of a string."
    ),
    uses=("theorem2.one_gate", "theorem2_universal.string_odd"),
)


def _mean(root: Expr, *angles: Expr) -> MeanSquare:
    return MeanSquare(Integer(1), root, WIDTH, angles)


@proof(STEP)
def step() -> Derivation:
    """Apply the sharp step to the gradient and to its derivatives."""
    # alpha and kappa, which multiply the squares, are mean squares themselves
    root_alpha, root_kappa = cos(2 * ANGLE), _spectator(THIRD)
    half_root_beta = sin(2 * ANGLE) / 2
    square = (root_alpha * root_kappa * G.root, ANGLE, OTHER, THIRD)
    squares = (
        _mean(*square),
        _mean(half_root_beta * root_kappa * H.root, ANGLE, OTHER, THIRD),
        _mean(half_root_beta * root_kappa * sin(2 * OTHER) * H.sine, ANGLE, OTHER, THIRD),
        _mean(half_root_beta * cos(2 * THIRD) * S_J.root, ANGLE, OTHER, THIRD),
        _mean(half_root_beta * cos(2 * THIRD) * sin(2 * OTHER) * S_J.sine, ANGLE, OTHER, THIRD),
    )
    reason = "The sharp step in each of $G$, $H$ and $S$."
    return Derivation(
        STEP.quantity, (Step(STEP.closed_form, reason, Bound(squares), Relation.AT_LEAST),)
    )


@proof(TWO_GATES)
def two_gates() -> Derivation:
    """Apply the sharp step to both amplitudes of the differentiated gate."""
    squares = (
        _mean(cos(2 * ANGLE) * P.root, ANGLE, OTHER),
        _mean(sin(2 * ANGLE) * Q.root, ANGLE, OTHER),
        _mean(sin(2 * ANGLE) * sin(2 * OTHER) * Q.sine, ANGLE, OTHER),
    )
    reason = "The sharp step in both amplitudes."
    return Derivation(
        TWO_GATES.quantity,
        (Step(TWO_GATES.closed_form, reason, Bound(squares), Relation.AT_LEAST),),
    )


@proof(SUFFICIENT)
def sufficient() -> Derivation:
    """Average one angle after the other and collect."""
    inner = average(ALPHA * P.formula**2 + BETA * Q.formula**2, OTHER)
    steps = (
        Step(inner, "Integrate over the differentiated angle.", Algebra()),
        Step(SUFFICIENT.closed_form, "Integrate over the other one and collect.", Algebra()),
    )
    return Derivation(SUFFICIENT.quantity, steps)


@proof(SMALL_SCALES)
def small_scales() -> Derivation:
    """Compare the lowest powers of a."""
    reason = "$1 - alpha$ is $4/3 a^2$ and $c - alpha$ half of that, to lowest order."
    return Derivation.in_one_line(SMALL_SCALES, reason, AtZero())


@proof(FAMILY)
def family() -> Derivation:
    """Differentiate and integrate one angle after the other."""
    steps = (Step(FAMILY.closed_form, "The angles are independent.", Algebra()),)
    return Derivation(FAMILY.quantity, steps)


@proof(PRODUCT)
def product() -> Derivation:
    """Multiply by kappa for each angle more."""
    rule = Induction(OTHERS, (Again(Square(KAPPA, S.One)),))
    return Derivation.in_one_line(PRODUCT, "The angles are independent.", rule)


@proof(STRING_ODD)
def string_odd() -> Derivation:
    """Turn the observable: only a cosine and a sine are left."""
    turned = cos(2 * OTHER) * Trace(ODD * _RHO) + sin(2 * OTHER) * Trace(
        I * _GENERATOR * ODD * _RHO
    )
    steps = (
        Step(average(turned**2, OTHER), "$O$ and $H$ anticommute.", Algebra()),
        Step(STRING_ODD.closed_form, "Integrate.", Algebra()),
    )
    return Derivation(STRING_ODD.quantity, steps)


@proof(STRING_EVEN)
def string_even() -> Derivation:
    """The gate drops out; 1 - alpha = beta is a mean square."""
    value = Trace(EVEN * _RHO)
    rule = Bound((_mean(sin(2 * OTHER) * value, OTHER),))
    steps = (
        Step(value**2, "$O$ and $H$ commute.", Algebra()),
        Step(STRING_EVEN.closed_form, "$1 - alpha = beta >= 0$.", rule, Relation.AT_LEAST),
    )
    return Derivation(STRING_EVEN.quantity, steps)
