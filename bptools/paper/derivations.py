"""Proofs that take no code of the author's: one average, algebra, a slack of one sign."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from sympy import Basic, Expr, I, MatrixSymbol, Product, Rational, Symbol, eye
from sympy.matrices.matrixbase import MatrixBase

from bptools.algebra import AngleAverage, HaarAverage, HaarVariance
from bptools.claims import Claim, Relation
from bptools.derivations import (
    Algebra,
    Average,
    Bound,
    Counterexample,
    Derivation,
    Entries,
    Step,
)
from bptools.derivations.rules import Rule
from bptools.errors import UsageError
from bptools.evaluation import Exact, Gaussian
from bptools.falsification import MINIMAL, falsify, minimised
from bptools.haar.matrices import RandomMatrix
from bptools.paper.engine import value_of
from bptools.paper.letters import WitnessValues
from bptools.paper.powers import bounded_powers, counted, telescoped
from bptools.paper.squares import squares_of

_AVERAGES = (AngleAverage, HaarAverage, HaarVariance)


def derivation_of(claim: Claim, steps: tuple[Step, ...]) -> Derivation:
    """Return the derivation of a claim: the author's lines, or the shortest that there is.

    Args:
        claim: The claim.
        steps: Lines between its quantity and its right side; perhaps none.

    Returns:
        A derivation for the kernel to verify; nothing here is trusted.
    """
    right = claim.closed_form
    if steps:
        closing = () if steps[-1].expression == right else (_line(steps[-1].expression, right),)
        return Derivation(claim.quantity, (*steps, *closing))
    if claim.relation is Relation.EQUAL:
        return Derivation(claim.quantity, _equal(claim))
    return Derivation(claim.quantity, _bounded(claim))


def _equal(claim: Claim) -> tuple[Step, ...]:
    """Go to the right side in one line, or by induction from one exact value to the other."""
    induction = counted(claim.quantity, claim.closed_form)
    if induction is not None:
        return (Step(claim.closed_form, "Step by step.", induction),)
    if claim.quantity.has(Product) or claim.closed_form.has(Product):
        left, right = _averaged(claim, claim.quantity), _averaged(claim, claim.closed_form)
        induction = telescoped(left, right)
    if induction is None:
        return (_line(claim.quantity, claim.closed_form),)
    lines = [Step(right, "Each further factor multiplies both sides.", induction)]
    if left != claim.quantity:
        lines.insert(0, _line(claim.quantity, left))
    if right != claim.closed_form:
        lines.append(_line(right, claim.closed_form))
    return tuple(lines)


def _averaged(claim: Claim, side: Expr) -> Expr:
    """Return a side with its averages carried out, as it is where the engine does not know it."""
    try:
        return value_of(side, claim.hypotheses).value
    except UsageError:
        return side


def _line(before: Expr, after: Expr) -> Step:
    return Step(after, _REASONS[type(_rule(before, after))], _rule(before, after))


_REASONS: Mapping[type, str] = {
    Average: "Average by Weingarten calculus.",
    Entries: "Compare entry by entry.",
    Algebra: "Multiply out.",
}


def _rule(*sides: Expr) -> Rule:
    if any(side.has(*_AVERAGES) for side in sides):
        return Average()
    is_numeric = any(s.atoms(MatrixBase) for s in sides) and not any(
        s.atoms(MatrixSymbol) for s in sides
    )
    return Entries() if is_numeric else Algebra()


def _bounded(claim: Claim) -> tuple[Step, ...]:
    """Average both sides and leave to the kernel that their difference has one sign."""
    left, right = _averaged(claim, claim.quantity), _averaged(claim, claim.closed_form)
    slack = right - left if claim.relation is Relation.AT_MOST else left - right
    lines = list(bounded_powers(left, right, claim.relation, dict(claim.domain)))
    if not lines:
        rule = Bound(squares_of(slack, claim.hypotheses))
        lines = [Step(right, "The difference is not negative.", rule, claim.relation)]
    elif lines[-1].expression != right:
        lines.append(_line(lines[-1].expression, right))
    if left != claim.quantity:
        lines.insert(0, _line(claim.quantity, left))
    if right != claim.closed_form:
        lines.append(_line(right, claim.closed_form))
    return tuple(lines)


def refutation_of(
    claim: Claim, place: WitnessValues | None, words: str, truth: Expr | None
) -> Counterexample:
    """Return the counterexample of a claim at a place, or at an instance that contradicts it.

    Args:
        claim: The claim.
        place: Where it fails; None to look for an instance.
        words: Why it fails, in a sentence.
        truth: What its quantity equals, if that is known; else the engine says it.

    Raises:
        UsageError: If no instance is found, or the place names what the claim does not hold.
    """
    values = _drawn(claim) if place is None else _placed(claim, place)
    averaged = _averaged(claim, claim.quantity) if truth is None else truth
    steps = () if averaged == claim.quantity else (_line(claim.quantity, averaged),)
    numbers = ", ".join(f"{key} = {value}" for key, value in values.items() if key.is_Symbol)
    sentences = [words or f"At ${numbers}$ the sides differ."]
    sentences += [MINIMAL] if place is None else []
    return Counterexample(Derivation(claim.quantity, steps), values, " ".join(sentences))


def _letters(claim: Claim) -> dict[str, Basic]:
    """Return the free letters of a claim by name, dimensions too."""
    sides = (claim.quantity, claim.closed_form)
    free = set().union(*(side.free_symbols for side in sides))
    sizes = {
        s for m in free if isinstance(m, MatrixSymbol) for n in m.shape for s in n.free_symbols
    }
    bound = {m for side in sides for node in side.atoms(HaarAverage) for m in node.matrices}
    open_letters = (free | sizes | {symbol for symbol, _ in claim.domain}) - bound
    return {letter.name: letter for letter in open_letters if hasattr(letter, "name")}


def _placed(claim: Claim, place: WitnessValues) -> dict[Basic, Any]:
    letters = _letters(claim)
    if unknown := place.values.keys() - letters.keys():
        known = ", ".join(sorted(letters))
        raise UsageError(f"at must give values to {known}, not to {', '.join(sorted(unknown))}")
    values = {letters[name]: value for name, value in place.values.items()}
    sizes = {key: value for key, value in values.items() if isinstance(key, Symbol)}
    for letter in letters.values():
        if isinstance(letter, RandomMatrix) and letter not in values:
            values[letter] = eye(int(letter.rows.subs(sizes)))[:, : int(letter.cols.subs(sizes))]
    return {key: _listed(value) for key, value in values.items()}


def _listed(value: Any) -> Any:  # noqa: ANN401 - a number or a matrix
    return value.tolist() if isinstance(value, MatrixBase) else value


def _drawn(claim: Claim) -> dict[Basic, Any]:
    tried = falsify(claim)
    trial = tried.contradiction
    if trial is None:
        places = "; ".join(dict.fromkeys(each.instance.label for each in tried.trials))
        raise UsageError(
            f"no instance is found that contradicts {claim.name}, of those drawn at "
            f"{places or 'none'}: give one by at=, as at(N=3, A=[[...], ...])"
        )
    instance, letters = minimised(claim, trial).instance, _letters(claim)
    numbers = {**instance.dimensions, **instance.scalars}
    values: dict[Basic, Any] = {
        symbol: _exact(number) for symbol, number in numbers.items() if symbol.name in letters
    }
    matrices = {name: m for name, m in instance.matrices.items() if name in letters}
    return values | {letters[name]: _exact_list(array) for name, array in matrices.items()}


def _exact_list(array: Exact) -> list[list[Expr]]:
    return [[_exact(entry) for entry in row] for row in array.tolist()]


def _exact(number: int | Fraction | Gaussian) -> Expr:
    gaussian = Gaussian.of(number)
    real, imaginary = (
        Rational(int(p.numerator), int(p.denominator)) for p in (gaussian.x, gaussian.y)
    )
    return real + I * imaginary
