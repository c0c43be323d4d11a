"""Equations 6 and 7: the maximum mean discrepancy with the fidelity kernel.

The fidelity of pure states is Tr[phi psi], linear in each; so its mean over two ensembles depends
on the ensembles only through their averaged states, and the discrepancy is the squared
Hilbert-Schmidt distance of these. It is zero if and only if the averaged states agree: it cannot
tell, for example, the Haar ensemble from the uniform ensemble of basis states, both of average 1/N.
An ensemble is written as a matrix: each column is a state times the root of its weight.
"""

from sympy import Adjoint, Expr, MatrixSymbol, S, Sum, Symbol, Trace, symbols

from bptools.algebra import Abbreviation, BasisProjector, Hypothesis, Kind
from bptools.claims import Claim, Reading, Relation
from bptools.derivations import (
    Algebra,
    Bound,
    CauchySchwarz,
    Definition,
    Derivation,
    Square,
    Step,
    proof,
)
from proofs import N, matrix, source

RHO_1, RHO_2 = matrix("rho_1"), matrix("rho_2")
COUNTS = symbols("m m'", integer=True, positive=True)
COLUMNS = MatrixSymbol("K", N, COUNTS[0]), MatrixSymbol("L", N, COUNTS[1])
_PLACES = tuple(symbols(names, integer=True, nonnegative=True) for names in ("i j", "k l"))


def _state(ensemble: int, place: Symbol) -> Abbreviation:
    """Return a state of an ensemble, times its weight."""
    column = COLUMNS[ensemble] * BasisProjector(place, COUNTS[ensemble])
    name = f"{('phi', 'psi')[ensemble]}_{place.name}"
    return Abbreviation(name, column * Adjoint(COLUMNS[ensemble]))


def _mean_fidelity(first: int, second: int) -> Expr:
    """Return the mean fidelity of two ensembles: over all pairs of their states."""
    i, j = _PLACES[first][0], _PLACES[second][1]
    ranges = ((i, 0, COUNTS[first] - 1), (j, 0, COUNTS[second] - 1))
    return Sum(Trace(_state(first, i) * _state(second, j)), *ranges)


# The averaged states in the claim, which says of itself what they are made of.
AVERAGE_1, AVERAGE_2 = (
    Abbreviation(symbol.name, columns * Adjoint(columns))
    for symbol, columns in zip((RHO_1, RHO_2), COLUMNS, strict=True)
)
_AVERAGES = tuple(
    Definition(
        symbol,
        average.expression,
        (Kind.HERMITIAN,),
        because="The averaged state of an ensemble.",
    )
    for symbol, average in ((RHO_1, AVERAGE_1), (RHO_2, AVERAGE_2))
)
_AVERAGE_STATES = (Hypothesis(RHO_1, Kind.HERMITIAN), Hypothesis(RHO_2, Kind.HERMITIAN))
_DISCREPANCY = Trace(RHO_1**2) + Trace(RHO_2**2) - 2 * Trace(RHO_1 * RHO_2)

DISTANCE = Claim(
    name="mmd.distance",
    title="MMD is a distance of averaged states",
    statement=(
        "With the fidelity kernel the discrepancy of two ensembles, of any numbers of states and "
        "any weights, is the squared Hilbert-Schmidt distance of their averaged states $rho_1$ "
        "and $rho_2$, for the loss (7) as for (6). Column $i$ of $K$ is a state of the first "
        "ensemble times the root of its weight, $phi_i$ that state times its weight."
    ),
    quantity=_mean_fidelity(0, 0) + _mean_fidelity(1, 1) - 2 * _mean_fidelity(0, 1),
    closed_form=Trace(Adjoint(AVERAGE_1 - AVERAGE_2) * (AVERAGE_1 - AVERAGE_2)),
    source=source("6, 7"),
    reading=Reading.RESTORED,
    domain=((N, 1), *((count, 1) for count in COUNTS)),
)

TEST = matrix("X")
DEFINITE = Claim(
    name="mmd.definite",
    title="MMD is zero for equal averages alone",
    statement=(
        "No observable $X$ tells two averaged states of discrepancy zero apart: the squared "
        'difference of its expectations is at most $op("Tr") X^2$ times the discrepancy.'
    ),
    quantity=Trace(TEST * (RHO_1 - RHO_2)) ** 2,
    relation=Relation.AT_MOST,
    closed_form=Trace(TEST**2) * _DISCREPANCY,
    source=source("6"),
    reading=Reading.OURS,
    domain=((N, 1),),
    hypotheses=(*_AVERAGE_STATES, Hypothesis(TEST, Kind.HERMITIAN)),
    uses=("mmd.distance",),
    check="auto",
)

NONNEGATIVE = Claim(
    name="mmd.nonnegative",
    title="MMD is non-negative",
    statement=(
        "The discrepancy is never negative, and zero exactly when the averaged states agree "
        "(mmd.definite), as those of different ensembles can (mmd_blindness.blind): it is no "
        "metric on ensembles."
    ),
    quantity=_DISCREPANCY,
    relation=Relation.AT_LEAST,
    closed_form=S.Zero,
    source=source("6"),
    reading=Reading.RESTORED,
    domain=((N, 1),),
    hypotheses=_AVERAGE_STATES,
    uses=("mmd.distance", "mmd.definite"),
)


@proof(DISTANCE)
def distance() -> Derivation:
    """Collect the sums of fidelities into averaged states."""
    steps = (
        Step(_DISCREPANCY, "The trace is linear in each state.", Algebra((RHO_1, RHO_2))),
        Step(DISTANCE.closed_form, "Complete the square.", Algebra()),
    )
    return Derivation(DISTANCE.quantity, steps, _AVERAGES)


@proof(DEFINITE)
def definite() -> Derivation:
    """Apply the Cauchy-Schwarz inequality to the observable and the difference."""
    rule = Bound((CauchySchwarz(S.One, TEST, RHO_1 - RHO_2),))
    return Derivation.in_one_line(DEFINITE, "Cauchy-Schwarz.", rule)


@proof(NONNEGATIVE)
def nonnegative() -> Derivation:
    """Show the discrepancy as one square."""
    square = Bound((Square(S.One, RHO_1 - RHO_2),))
    steps = (Step(S.Zero, "The discrepancy is a squared distance.", square, Relation.AT_LEAST),)
    return Derivation(NONNEGATIVE.quantity, steps)
