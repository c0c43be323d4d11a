"""What is kept and added at angle 0 by gates on both sides of the differentiated one.

In the notation of ``many_squares``: two copies of what the gates make of a state, with a weight for
each gate but the differentiated one: kappa in ``theorem2_circuits``, alpha where the excesses are
stated too, in ``theorem2_needs``. What is kept at angle 0, K, begins behind the differentiated gate
as alpha times the squared gradient and beta/4 times the squared second derivative; P, the mixed
derivatives by the gates before, is added those of K by each gate behind. The step is that of the
gates before, which asks nothing of what K and P begin with. Both are sums of what Theorem 2 states
and, in P, of third derivatives, which are dropped.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from sympy import Expr, Rational, S
from sympy.matrices.expressions.matexpr import MatrixExpr

from bptools.algebra import Abbreviation
from bptools.claims import Claim, Reading, Relation
from bptools.derivations import (
    Again,
    Bound,
    Derivation,
    Induction,
    MeanSquare,
    ProofFunction,
    SlackOf,
)
from proofs import formula, source
from proofs.many_gates import AFTER, DOMAIN, HYPOTHESES, Proved
from proofs.many_squares import (
    ALPHA_MEAN,
    BETA_MEAN,
    CURVATURE,
    DIFFERENTIATED,
    SEEN,
    SLOPE,
    H,
    OneMore,
    Q,
    added,
    added_by_gates,
    dual_slope,
    kept,
    kept_by_gates,
    seen,
    slack_of,
    slopes,
    times,
)
from proofs.theorem2 import ALPHA, BETA

QUARTER = Rational(1, 4)
BEHIND = "Behind the differentiated gate, for all $D$ and $L$, "


def claim_behind(name: str, quantity: Expr, closed_form: Expr, **settings: object) -> Claim:
    """Return a lower bound for all gates before the differentiated one and behind it."""
    settings = {"source": source("14, 55-63"), "reading": Reading.OURS, "check": "auto"} | settings
    return Claim(
        name=name,
        quantity=quantity,
        relation=Relation.AT_LEAST,
        closed_form=closed_form,
        domain=(*DOMAIN, (AFTER.count, 0)),
        hypotheses=(*HYPOTHESES, *AFTER.hypotheses, DIFFERENTIATED, SEEN),
        **settings,  # type: ignore[arg-type]  # checked by Claim
    )


def _name(proved: ProofFunction) -> str:
    (one,) = proved.__proofs__  # type: ignore[attr-defined]  # set by @proof
    return str(one.claim.name)


@dataclass(frozen=True)
class Weighted:
    """What gates before the differentiated one keep and add, with a weight for each.

    Args:
        weight: For each gate, here and behind.
        mean: The weight as the mean of a square.
        kept: What they keep of two copies.
        added: Their squared derivatives.
        is_kept: The proof that the former is not negative.
        is_added: The proof that the latter is not.
    """

    weight: Expr
    mean: MeanSquare
    kept: Abbreviation
    added: Abbreviation
    is_kept: ProofFunction
    is_added: ProofFunction


class Stated(NamedTuple):
    """What a claim on squares says, whatever the weight."""

    squares: MatrixExpr
    title: str
    words: str
    uses: tuple[str, ...] = ()
    at_least: Expr = S.Zero


@dataclass(frozen=True)
class SquaresBehind:
    """Squares at angle 0 behind the differentiated gate: what is claimed of them, and why.

    Args:
        stem: Of the claims.
        before: What the gates before keep and add.
    """

    stem: str
    before: Weighted

    @cached_property
    def _first(self) -> Abbreviation:
        return Abbreviation("B_1", slopes(H, self.before.kept))

    @cached_property
    def _second(self) -> Abbreviation:
        return Abbreviation("B_2", slopes(H, self._first))

    @cached_property
    def _mixed(self) -> Abbreviation:
        return Abbreviation("S_1", slopes(H, self.before.added))

    @property
    def _both(self) -> MatrixExpr:
        return ALPHA * self._first + BETA / 4 * self._second

    @cached_property
    def gradients(self) -> Abbreviation:
        """The squared gradient."""
        return kept(AFTER, self._first, letter="A", factor=self.before.weight)

    @cached_property
    def curvatures(self) -> Abbreviation:
        """The squared second derivative."""
        return kept(AFTER, self._second, letter="C", factor=self.before.weight)

    @cached_property
    def mixed(self) -> Abbreviation:
        """The squared derivatives of the gradient by all other gates."""
        return added(AFTER, self._mixed, self._first, of="A", factor=self.before.weight)

    def kept(self, count: Expr | None = None) -> Abbreviation:
        """Return what all gates behind, or as many, keep of both squares."""
        return kept(AFTER, self._both, count, "K", self.before.weight)

    def added(self, count: Expr | None = None) -> Abbreviation:
        """Return the squared derivatives of that by all other gates, or as many behind."""
        start = ALPHA * self._mixed
        return added(AFTER, start, self._both, "P", "K", self.before.weight, count)

    def claim(self, name: str) -> Claim:
        """Return one of the claims: gradient, curvature, kept, added, split or mixed."""
        stated = self._stated[name]
        return claim_behind(
            f"{self.stem}.{name}",
            seen(stated.squares),
            stated.at_least,
            title=f"{stated.title}, with {formula(self.before.weight)}",
            statement=BEHIND + stated.words,
            uses=stated.uses,
        )

    @property
    def _stated(self) -> dict[str, Stated]:
        each = f"times {formula(self.before.weight)} for each other gate, is not negative."
        is_kept, is_added = _name(self.before.is_kept), _name(self.before.is_added)
        parts = ALPHA * seen(self.gradients) + BETA / 4 * seen(self.curvatures)
        return {
            "gradient": Stated(
                self.gradients,
                title="Squared gradient at angle 0",
                words=f"the squared gradient at 0, {each}",
                uses=(is_kept,),
            ),
            "curvature": Stated(
                self.curvatures,
                title="Squared second derivative at angle 0",
                words=f"the squared second derivative at 0, {each}",
                uses=(is_kept,),
            ),
            "kept": Stated(
                self.kept(),
                title="What is kept at angle 0",
                words="what is kept of both squares at 0 is not negative.",
                uses=(is_kept,),
            ),
            "added": Stated(
                self.added(),
                title="Squared mixed derivatives at angle 0",
                words="the squared derivatives at 0, by all other gates, of what is kept are not "
                "negative together.",
                uses=(is_added, f"{self.stem}.kept"),
            ),
            "split": Stated(
                self.kept(),
                title="What is kept, by derivatives",
                words="what is kept at 0 is made of the squared gradient and of the squared second "
                "derivative.",
                at_least=parts,
            ),
            "mixed": Stated(
                self.added(),
                title="Mixed derivatives alone",
                words="the squared derivatives of what is kept are at least $alpha$ times the "
                "squared mixed derivatives: the third ones are dropped.",
                uses=(f"{self.stem}.split", f"{self.stem}.curvature"),
                at_least=ALPHA * seen(self.mixed),
            ),
        }

    def of_one(self, claim: Claim, derivative: MatrixExpr) -> Derivation:
        """Return the derivation that a squared derivative is not negative, as seen before."""
        base = slack_of(self.before.is_kept, derivative)
        return kept_by_gates(claim, AFTER, base, factor=self.before.mean)

    def of_kept(self, claim: Claim) -> Derivation:
        """Return the derivation from both squares."""
        first, second = (slack_of(self.before.is_kept, seen) for seen in (SLOPE, CURVATURE))
        base = times(ALPHA_MEAN, first), times(BETA_MEAN, second, weight=QUARTER)
        return kept_by_gates(claim, AFTER, *base, factor=self.before.mean)

    def of_added(self, claim: Claim, is_kept: ProofFunction) -> Derivation:
        """Return the derivation from the derivatives by the gates before."""
        base = times(ALPHA_MEAN, slack_of(self.before.is_added, SLOPE))
        return added_by_gates(claim, AFTER, is_kept, base, factor=self.before.mean)

    def of_split(self, claim: Claim) -> Derivation:
        """Return the derivation by which all three become what they are before a gate."""
        again = Again(self.before.mean, ((Q, OneMore(AFTER).before),))
        return Derivation.in_one_line(claim, "Gate by gate.", Induction(AFTER.count, (again,)))

    def of_mixed(self, claim: Claim, split: ProofFunction, curvature: ProofFunction) -> Derivation:
        """Return the derivation that drops third derivatives."""
        gate = OneMore(AFTER)
        again = Again(self.before.mean, ((Q, gate.before),))
        observed = dual_slope(gate.generator, gate.before)
        third = times(BETA_MEAN, slack_of(curvature, observed), weight=QUARTER)
        rule = Induction(AFTER.count, (again,), (slack_of(split, observed), third))
        return Derivation.in_one_line(claim, "Gate by gate.", rule)


def taken_apart(claim: Claim, sharp: Proved, split: Proved, mixed: Proved) -> Derivation:
    """Return the derivation of a bound in derivatives by that in what is kept and added."""
    parts = (
        SlackOf(S.One, S.One, sharp),
        SlackOf(S.One, S.One, split),
        times(BETA_MEAN, SlackOf(S.One, S.One, mixed), weight=QUARTER),
    )
    reason = "What is kept and added is at least what Theorem 2 states."
    return Derivation.in_one_line(claim, reason, Bound(parts))
