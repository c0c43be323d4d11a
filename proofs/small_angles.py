"""Second moments of gradients over small angles: a walk on Pauli strings, one gate at a time.

For Pauli strings, Pauli rotations exp(-i theta H) and Clifford gates the second moment of a
gradient is carried back from the observable to the input, two copies at a time. What one gate does
to a pair of strings is proved here, for all matrices that commute or anticommute with H as the
strings do. Where both anticommute the pair stays with alpha and moves, both together, with beta;
where one does it is damped by c, the average of cos 2 theta; the differentiated gate kills what
commutes with it. So the square of a string is a random walk, and its second moment an expectation
over where the walk ends: exact at any number of qubits that the walk can reach.
"""

from sympy import Derivative, Expr, I, Trace

from bptools.algebra import Hypothesis, Kind, Rotation
from bptools.claims import Claim, Reading
from bptools.derivations import Algebra, Derivation, Step, proof
from proofs import N, matrix, source
from proofs.theorem2 import ALPHA, ANGLE, BETA, COSINE, average

GENERATOR, FIRST, SECOND, STATE = (matrix(name) for name in ("H", "X", "Y", "rho"))
_HYPOTHESES = (
    Hypothesis(GENERATOR, Kind.INVOLUTION),
    Hypothesis(FIRST, Kind.HERMITIAN),
    Hypothesis(SECOND, Kind.HERMITIAN),
    Hypothesis(STATE, Kind.HERMITIAN),
)
_TURN = Rotation(GENERATOR, 2 * ANGLE)  # exp(-i theta H)


def odd(observable: Expr) -> Expr:
    """Return twice the part that anticommutes with H: every O with HO = -OH is of this form."""
    return observable - GENERATOR * observable * GENERATOR


def even(observable: Expr) -> Expr:
    """Return twice the part that commutes with H."""
    return observable + GENERATOR * observable * GENERATOR


def _loss(observable: Expr) -> Expr:
    return Trace(observable * _TURN * STATE * _TURN.adjoint())


def _here(observable: Expr) -> Expr:
    return Trace(observable * STATE)


def _moved(observable: Expr) -> Expr:
    return Trace(I * GENERATOR * observable * STATE)


def _claim(name: str, title: str, statement: str, quantity: Expr, closed_form: Expr) -> Claim:
    return Claim(
        name=f"small_angles.{name}",
        title=title,
        statement=statement,
        quantity=quantity,
        closed_form=closed_form,
        source=source("53-59"),
        reading=Reading.OURS,
        domain=((N, 1),),
        hypotheses=_HYPOTHESES,
        uses=("theorem2.cosine_square", "theorem2.sine_square", "theorem2_universal.string_odd"),
    )


PAIR = _claim(
    "pair",
    "Two strings that anticommute with the gate",
    "Where both observables anticommute with $H$, as $X - H X H$ and $Y - H Y H$ do, they stay "
    "with weight $alpha$ and move together to $i H O$ with weight $beta$; that one moves alone has "
    "weight 0.",
    average(_loss(odd(FIRST)) * _loss(odd(SECOND))),
    ALPHA * _here(odd(FIRST)) * _here(odd(SECOND))
    + BETA * _moved(odd(FIRST)) * _moved(odd(SECOND)),
)
DAMPED = _claim(
    "damped",
    "One string of two anticommutes with the gate",
    "Where one observable anticommutes with $H$ and the other commutes, neither moves and their "
    "pair is damped by $c$, the average of $cos 2 theta$.",
    average(_loss(odd(FIRST)) * _loss(even(SECOND))),
    COSINE * _here(odd(FIRST)) * _here(even(SECOND)),
)
DIFFERENTIATED = _claim(
    "differentiated",
    "At the differentiated gate",
    "Of any observable $X$ the part that commutes with $H$ has no gradient; a string that "
    "anticommutes, here $(X - H X H) slash 2$, stays with weight $4 beta$ and moves with "
    "$4 alpha$.",
    average(Derivative(_loss(FIRST), ANGLE) ** 2),
    BETA * _here(odd(FIRST)) ** 2 + ALPHA * _moved(odd(FIRST)) ** 2,
)


def _integrated(claim: Claim, reason: str) -> Derivation:
    return Derivation(claim.quantity, (Step(claim.closed_form, reason, Algebra()),))


@proof(PAIR)
def pair() -> Derivation:
    """Multiply out both rotations and integrate."""
    return _integrated(PAIR, "Double angles; $cos$ and $sin$ of $2 theta$ are uncorrelated.")


@proof(DAMPED)
def damped() -> Derivation:
    """Take the commuting observable out of the average."""
    outside = average(_loss(odd(FIRST))) * _here(even(SECOND))
    steps = (
        Step(outside, "An observable that commutes with $H$ does not see the gate.", Algebra()),
        Step(DAMPED.closed_form, "Integrate.", Algebra()),
    )
    return Derivation(DAMPED.quantity, steps)


@proof(DIFFERENTIATED)
def differentiated() -> Derivation:
    """Differentiate, square and integrate."""
    return _integrated(DIFFERENTIATED, "Differentiate; double angles; integrate.")
