"""The author's statements: a paper, a claim, a refutation, a leading order with its rate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from types import EllipsisType

from sympy import Basic, Expr, Integer

from bptools.algebra import HaarAverage, HaarVariance, Hypothesis
from bptools.claims import Citation, Claim, Reading, Relation, Stance
from bptools.derivations import Counterexample, Step
from bptools.errors import UsageError
from bptools.paper.arguments import bound_of, listed, require_described, side_of
from bptools.paper.conditions import domain_of, hypotheses_of, simple_conditions
from bptools.paper.derivations import derivation_of, refutation_of
from bptools.paper.engine import ExactValue, value_of
from bptools.paper.letters import WitnessValues
from bptools.paper.means import MeanMatrix, tested
from bptools.paper.pages import Page, page_of_caller, words_of
from bptools.paper.parameters import DIMENSION, TEXT, WHETHER, word
from bptools.paper.rates import LeadingOrder
from bptools.paper.shapes import require_fitting
from bptools.printing import typst_math

COLLINS_SNIADY = Citation(
    "Collins-Sniady 2006",
    "B. Collins, P. Sniady: Integration with respect to the Haar measure on unitary, orthogonal "
    "and symplectic group, Commun. Math. Phys. 264, 773-795 (2006), doi:10.1007/s00220-006-1554-3",
    "An integral of matrix elements over the Haar measure of U(N) is the sum over pairs of "
    "permutations of Kronecker deltas times Weingarten functions.",
)


@dataclass(frozen=True)
class Bounded:
    """The right side of an inequality."""

    relation: Relation
    bound: Expr


def at_most(bound: Expr) -> Bounded:
    """Return the right side of "is at most".

    Raises:
        UsageError: If it is no exact scalar.
    """
    return Bounded(Relation.AT_MOST, bound_of("at_most", bound))


def at_least(bound: Expr) -> Bounded:
    """Return the right side of "is at least".

    Raises:
        UsageError: If it is no exact scalar.
    """
    return Bounded(Relation.AT_LEAST, bound_of("at_least", bound))


@word
def paper(title: str, reference: str = "") -> None:
    """Say which paper the claims below are from; a file may name several, one after the other.

    Args:
        title: Authors and year, or the title.
        reference: Where it can be read, as ``arXiv:1803.11173v1``.

    Raises:
        UsageError: If the title is empty.
    """
    TEXT.require("a paper", "title", title)
    TEXT.require("a paper", "reference", reference)
    if not title:
        raise UsageError("title of a paper must not be empty")
    page_of_caller().source = ", ".join(filter(None, [title, reference]))


@word
def claim(
    name: str,
    left: Expr | MeanMatrix,
    right: Expr | Bounded | MeanMatrix | EllipsisType,
    *conditions: object,
    eq: str = "",
    title: str = "",
    statement: str = "",
    in_words: str = "",
    reading: Reading | None = None,
    hypotheses: Sequence[Hypothesis] = (),
    uses: Sequence[str | Citation] = (),
    steps: Sequence[Step] = (),
    proved: bool = True,
) -> Claim | None:
    """State a claim; its proof is found if one average, or algebra, is all that it takes.

    Args:
        name: A word in lower case, of which there is one in the file.
        left: What the claim is about.
        right: What it equals; ``at_most(...)`` or ``at_least(...)``; or ``...``, for which the
            engine prints the value and its domain.
        conditions: As ``N >= 2``.
        eq: The number of the equation.
        title: A few words; by default the name.
        statement: A sentence or two.
        in_words: What the statement says beyond its formula, which nothing here verifies.
        reading: Where the formula comes from: by default as printed if it has a number.
        hypotheses: What is assumed beyond what its letters carry.
        uses: Names of claims, of this file in short, and citations.
        steps: Lines of the proof between the left and the right side, if it needs any.
        proved: Whether to look for a proof; without, write your own under ``@proof(claim)``.

    Returns:
        The claim; None for one with ``...``, which states nothing yet.

    Raises:
        UsageError: If an argument is wrong, or a claim of this name is stated already.
    """
    page = page_of_caller()
    full = page.full(name)
    source = page.place(eq)
    require_described(full, reading, title=title, statement=statement, in_words=in_words)
    WHETHER.require(full, "proved", proved)
    left, right = tested(full, left, right)
    left = side_of(full, "left", left)
    listed(full, "hypotheses", hypotheses, Hypothesis, "[commuting(A, B)]")
    listed(full, "uses", uses, (str, Citation), "['other_claim']")
    listed(full, "steps", steps, Step, "[Step(N, '', Algebra())]")
    if right is ...:
        require_fitting(full, left=left, right=left)
        words = str(_known(full, "left", left, hypotheses))
        page.leave_open(full, words)
        return None
    bounded = _right(full, "right", right)
    require_fitting(full, left=left, right=bounded.bound)
    stated = Claim(
        name=full,
        title=title or words_of(name),
        statement=statement or _sentence(title or words_of(name), eq),
        quantity=left,
        relation=bounded.relation,
        closed_form=bounded.bound,
        source=source,
        reading=reading or (Reading.PRINTED if eq else Reading.OURS),
        domain=domain_of((left, bounded.bound), conditions),
        hypotheses=hypotheses_of((left, bounded.bound), hypotheses),
        in_words=in_words,
        uses=_uses(page, left, uses),
        check="auto",
    )
    page.enter(stated)
    if proved:
        page.prove(stated, _title(left, steps), partial(derivation_of, stated, tuple(steps)))
    return stated


@word
def refute(
    name: str,
    left: Expr | MeanMatrix,
    printed: Expr | Bounded | MeanMatrix,
    *conditions: object,
    instead: str,
    at: WitnessValues | None = None,
    eq: str = "",
    title: str = "",
    statement: str = "",
    reading: Reading | None = None,
    hypotheses: Sequence[Hypothesis] = (),
    words: str = "",
) -> Claim:
    """State a claim that a paper makes and that is false, with the place where it fails.

    Args:
        name: A word in lower case, of which there is one in the file.
        left: What the claim is about.
        printed: What it is said to equal, or to be bounded by.
        conditions: As ``N >= 2``.
        instead: The claim that is true instead, by its name.
        at: Where it fails, as ``qubit(V=X, H=Z)``; by default a place is looked for among
            instances of its hypotheses.
        eq: The number of the equation.
        title: A few words; by default the name.
        statement: A sentence or two.
        reading: Where the formula comes from: by default as printed if it has a number.
        hypotheses: What is assumed beyond what its letters carry.
        words: Why it fails, in a sentence.

    Raises:
        UsageError: If an argument is wrong, or ``instead`` is no claim of the file.
    """
    page = page_of_caller()
    TEXT.require("refute", "instead", instead)
    truth = page.claims.get(page.full(instead))
    is_here = page.full(instead).startswith(f"{page.stem}.")
    if truth is None and is_here and page.full(instead) not in page.open:
        raise UsageError(f"instead must name a claim above, not {instead!r}")
    full = page.full(name)
    source = page.place(eq)
    require_described(full, reading, title=title, statement=statement, words=words)
    left, printed = tested(full, left, printed)
    left, bounded = side_of(full, "left", left), _right(full, "printed", printed)
    listed(full, "hypotheses", hypotheses, Hypothesis, "[commuting(A, B)]")
    if not isinstance(at, WitnessValues | None):
        kind = type(at).__name__
        raise UsageError(f"at of {full} must be a place, as qubit(P=Z) or at(N=3), not {kind}")
    require_fitting(full, left=left, printed=bounded.bound)
    stated = Claim(
        name=full,
        title=title or words_of(name),
        statement=statement or _sentence(title or words_of(name), eq),
        quantity=left,
        relation=bounded.relation,
        closed_form=bounded.bound,
        source=source,
        reading=reading or (Reading.PRINTED if eq else Reading.OURS),
        stance=Stance.REFUTED,
        domain=domain_of((left, bounded.bound), conditions),
        hypotheses=hypotheses_of((left, bounded.bound), hypotheses),
        uses=_uses(page, left, ()),
        check="auto",
        repaired_by=page.full(instead),
        repair=_repair(left, bounded.relation, truth),
        fails_at=at.exact if at else (),
    )

    is_equality = truth is not None and truth.relation is Relation.EQUAL
    known = truth.closed_form if truth and is_equality and truth.quantity == left else None

    def derive() -> Counterexample:
        return refutation_of(stated, at, words, known)

    page.enter(stated)
    page.prove(stated, "Evaluate both sides where they differ.", derive)
    return stated


@word
def asymptotic(
    name: str,
    leading: Expr,
    exact: Expr,
    size: Expr,
    *conditions: object,
    rate: int = 1,
    eq: str = "",
    title: str = "",
    statement: str = "",
    reading: Reading | None = None,
    least: bool = False,
) -> Claim:
    """State that a leading order is one: |leading/exact - 1| <= C/size^rate, with C found.

    Args:
        name: A word in lower case, of which there is one in the file.
        leading: The leading order.
        exact: What it approximates.
        size: The dimension that grows.
        conditions: As ``N >= 2``; without any, from where the formula of the averages holds.
        rate: The power of 1/size.
        eq: The number of the equation.
        title: A few words; by default the name.
        statement: A sentence or two.
        reading: Where the formula comes from: by default as printed if it has a number.
        least: Whether to state as well, as a claim ``NAME_least``, that no smaller C will do: the
            bound is an equality at a size, or short of one by a factor 1 - K/size.

    Returns:
        The claim size^(2 rate) (leading - exact)^2 <= C^2 exact^2. C is the largest value that a
        search finds, a function of other dimensions if it depends on them; that it is a bound is
        proved, that it is the least only by ``least``.

    Raises:
        UsageError: If the ratio depends on more than dimensions, so that no C is one for all
            matrices, or it does not tend to 1 at this rate.
    """
    page = page_of_caller()
    full = page.full(name)
    source = page.place(eq)
    require_described(full, reading, title=title, statement=statement)
    DIMENSION.require(full, "size", size)
    WHETHER.require(full, "least", least)
    leading, exact = side_of(full, "leading", leading), side_of(full, "exact", exact)
    if not isinstance(rate, int) or isinstance(rate, bool) or rate < 1:
        raise UsageError(f"rate of {full} must be a whole number from 1 on, not {rate!r}")
    require_fitting(full, leading=leading, exact=exact)
    _known(full, "leading", leading)
    needs = conditions or simple_conditions(_known(full, "exact", exact).domain)
    domain = domain_of((leading, exact), needs)
    order = LeadingOrder(leading, exact, size, rate, dict(domain))
    constant = order.constant
    bound = typst_math(constant / size**rate)
    words = f"Up to a factor that is 1 within ${bound}$"
    stated = Claim(
        name=full,
        title=title or words_of(name),
        statement=statement or f"{words}: the leading order, with its rate.",
        quantity=size ** (2 * rate) * (leading - exact) ** 2,
        relation=Relation.AT_MOST,
        closed_form=constant**2 * exact**2,
        source=source,
        reading=reading or (Reading.PRINTED if eq else Reading.OURS),
        domain=domain,
        hypotheses=hypotheses_of((leading, exact)),
        uses=_uses(page, exact, ()),
        check="auto",
    )
    for each in (stated, _least(stated, order)) if least else (stated,):
        page.enter(each)
        title_of_proof = "Average both sides; what is left has one sign."
        page.prove(each, title_of_proof, partial(derivation_of, each, ()))
    return stated


def _least(bounded: Claim, order: LeadingOrder) -> Claim:
    """State that no smaller constant than that of a leading order will do."""
    constant, place = typst_math(order.constant), order.attained
    if place is not None:
        at_place = {order.size: Integer(place)}
        sides = [side.xreplace(at_place) for side in (bounded.quantity, bounded.closed_form)]
        words = f"it is attained at ${order.size} = {place}$"
    else:
        square = order.constant**2 - order.nearness / order.size
        sides = [bounded.quantity, square * order.exact**2]
        words = f"its square is approached up to ${typst_math(order.nearness / order.size)}$"
    return replace(
        bounded,
        name=f"{bounded.name}_least",
        title=f"{bounded.title}: no smaller constant",
        statement=f"No smaller constant than ${constant}$ will do: {words}.",
        quantity=sides[0],
        relation=Relation.EQUAL if place is not None else Relation.AT_LEAST,
        closed_form=sides[1],
        reading=Reading.OURS,
        domain=domain_of(sides, ()) if place is not None else bounded.domain,
        hypotheses=hypotheses_of(sides),
    )


def _known(
    claim: str, argument: str, expression: Expr, hypotheses: Sequence[Hypothesis] = ()
) -> ExactValue:
    """Return the value of a side of a claim; refuse one that the engine does not know."""
    try:
        return value_of(expression, hypotheses)
    except UsageError as error:
        must = f"{argument} of {claim} must be known to the engine"
        raise UsageError(f"{must}: {error}") from error


def _right(claim: str, argument: str, right: object) -> Bounded:
    """Return the right side of a claim with its relation; refuse what is none."""
    given = right if isinstance(right, Bounded) else Bounded(Relation.EQUAL, right)
    return Bounded(given.relation, side_of(claim, argument, given.bound))


def _sentence(title: str, eq: str) -> str:
    return f"{title}, as in equation {eq}." if eq else f"{title}."


def _title(left: Basic, steps: Sequence[Step]) -> str:
    if steps:
        return "Line by line."
    return "One exact average." if left.has(HaarAverage, HaarVariance) else "Multiply out."


def _uses(page: Page, left: Basic, uses: Sequence[str | Citation]) -> tuple[str | Citation, ...]:
    named = [page.full(use) if isinstance(use, str) else use for use in uses]
    averages = left.has(HaarAverage, HaarVariance)
    cited = [COLLINS_SNIADY] if averages and COLLINS_SNIADY not in named else []
    return (*cited, *named)


def _repair(left: Expr, relation: Relation, truth: Claim | None) -> Expr | None:
    """Return the true right side, where that of the claim that is true instead is none."""
    if truth and truth.quantity == left and truth.relation in (Relation.EQUAL, relation):
        return None
    try:
        return value_of(left).value
    except UsageError:
        return None  # the report then names the other claim alone
