"""Equations 6 and 7: the maximum mean discrepancy with the fidelity kernel.

The fidelity of pure states is Tr[phi psi], linear in each; so its mean over two ensembles depends
on the ensembles only through their averaged states, and the discrepancy is the squared
Hilbert-Schmidt distance of these. It is zero if and only if the averaged states agree: it cannot
tell, for example, the Haar ensemble from the uniform ensemble of basis states, both of average 1/N.
The proof is written for ensembles of two weighted states each; linearity carries it to any.
"""

from sympy import Adjoint, Expr, MatrixSymbol, S, Symbol, Trace

from bptools.algebra import Abbreviation, Hypothesis, Kind
from bptools.claims import Claim, Reading, Relation
from bptools.derivations import Algebra, Bound, Definition, Derivation, Square, Step, proof
from proofs import N, matrix, source

WEIGHT_1, WEIGHT_2 = Symbol("p", real=True), Symbol("q", real=True)
_PHI, _PSI = (matrix("phi_1"), matrix("phi_2")), (matrix("psi_1"), matrix("psi_2"))
RHO_1, RHO_2 = matrix("rho_1"), matrix("rho_2")
_FIRST = ((WEIGHT_1, _PHI[0]), (1 - WEIGHT_1, _PHI[1]))
_SECOND = ((WEIGHT_2, _PSI[0]), (1 - WEIGHT_2, _PSI[1]))


_Ensemble = tuple[tuple[Expr, MatrixSymbol], ...]


def _mean_fidelity(one: _Ensemble, other: _Ensemble) -> Expr:
    return sum(p * q * Trace(a * b) for p, a in one for q, b in other)


_DISCREPANCY = (
    _mean_fidelity(_FIRST, _FIRST)
    + _mean_fidelity(_SECOND, _SECOND)
    - 2 * _mean_fidelity(_FIRST, _SECOND)
)
_AVERAGES = tuple(
    Definition(
        symbol,
        sum((p * a for p, a in ensemble[1:]), ensemble[0][0] * ensemble[0][1]),
        (Kind.HERMITIAN,),
        because="The averaged state of an ensemble.",
    )
    for symbol, ensemble in ((RHO_1, _FIRST), (RHO_2, _SECOND))
)
# The same averages in the claim, which says of itself what they are made of.
AVERAGE_1, AVERAGE_2 = (Abbreviation(d.symbol.name, d.expression) for d in _AVERAGES)
_STATES = tuple(Hypothesis(state, Kind.PURE) for state in (*_PHI, *_PSI))
_AVERAGE_STATES = (Hypothesis(RHO_1, Kind.HERMITIAN), Hypothesis(RHO_2, Kind.HERMITIAN))

DISTANCE = Claim(
    name="mmd.distance",
    title="MMD is a distance of averaged states",
    statement=(
        "With the fidelity kernel the discrepancy of two ensembles is the squared Hilbert-Schmidt "
        "distance of their averaged states $rho_1$ and $rho_2$, for the loss (7) as for (6)."
    ),
    quantity=_DISCREPANCY,
    closed_form=Trace(Adjoint(AVERAGE_1 - AVERAGE_2) * (AVERAGE_1 - AVERAGE_2)),
    source=source("6, 7"),
    reading=Reading.RESTORED,
    domain=((N, 1),),
    hypotheses=_STATES,
    in_words=(
        "Ensembles of more than two states, those of equal weights in (7) among them: the same "
        "sums are longer, and a fidelity is linear in either state."
    ),
)

NONNEGATIVE = Claim(
    name="mmd.nonnegative",
    title="MMD is non-negative",
    statement=(
        "The discrepancy is never negative, and zero exactly when the averaged states agree; it is "
        "therefore no metric on ensembles."
    ),
    quantity=Trace(RHO_1**2) + Trace(RHO_2**2) - 2 * Trace(RHO_1 * RHO_2),
    relation=Relation.AT_LEAST,
    closed_form=S.Zero,
    source=source("6"),
    reading=Reading.RESTORED,
    domain=((N, 1),),
    hypotheses=_AVERAGE_STATES,
    in_words=(
        "That it is zero only where the averaged states agree: a norm vanishes at 0 alone. That "
        "it is no metric: different ensembles can have the same average."
    ),
    uses=("mmd.distance",),
)


@proof(DISTANCE)
def distance() -> Derivation:
    """Collect the sums of fidelities into averaged states."""
    collected = Trace(RHO_1**2) + Trace(RHO_2**2) - 2 * Trace(RHO_1 * RHO_2)
    steps = (
        Step(collected, "The trace is linear in each state.", Algebra((RHO_1, RHO_2))),
        Step(DISTANCE.closed_form, "Complete the square.", Algebra()),
    )
    return Derivation(DISTANCE.quantity, steps, _AVERAGES)


@proof(NONNEGATIVE)
def nonnegative() -> Derivation:
    """Show the discrepancy as one square."""
    square = Bound((Square(S.One, RHO_1 - RHO_2),))
    steps = (Step(S.Zero, "The discrepancy is a squared distance.", square, Relation.AT_LEAST),)
    return Derivation(NONNEGATIVE.quantity, steps)
