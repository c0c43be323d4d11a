"""From the cases of a check to the evidence of a finding."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from bptools.claims import Case, Claim, Evidence, Method, Verdict
from bptools.confrontation.check import BUDGET, CLAIM, QUICK, SEED, Check, Confrontation

if TYPE_CHECKING:
    from bptools.statistics import Budget


def examine(
    check: Check, *, seed: int, budget: Budget | None = None, quick: bool = False
) -> Evidence:
    """Carry out a check and return its evidence: the verdict is that of its cases.

    Args:
        check: What is carried out.
        seed: Root of its random streams, recorded if it asks for it.
        budget: What it may spend, if it is sampled.
        quick: Whether to choose fewer cases.

    Returns:
        The evidence; the first failing case, if any, is its witness.

    Raises:
        TypeError: If the check returns anything but cases.
        ValueError: If there is no case, one in floating point or in balls says to be more, a
            sampled check has no budget, or another draws samples; if an interval of samples has no
            error rate, or all together exceed the check's.
    """
    answer = _answer(check, seed=seed, budget=budget, quick=quick)
    cases = _numbered(tuple(_sound(check, answer.cases)))
    verdict = Verdict.of_all([case.verdict for case in cases])
    restricted = _restricted(check.claim, cases)
    # a counterexample refutes the whole; what holds at a part of it is observed there
    method = Method.OBSERVED if restricted and verdict is not Verdict.FAILS else check.method
    return Evidence(
        claim=check.claim.name,
        finding=check.finding,
        title=check.title,
        verdict=verdict,
        method=method,
        cases=cases,
        figures=answer.figures,
        drawings=answer.drawings,
        listings=answer.listings,
        witness=_witness(cases),
        assumes=_assumed(answer.assumes, cases),
        seed=seed if SEED in check.asks_for else None,
        error_rate=None if budget is None else budget.error_rate,
        restricted=restricted,
    )


def _restricted(claim: Claim, cases: Sequence[Case]) -> str:
    """Return what of the values that a claim is stated for the cases examine, if not all."""
    parts = []
    for name, values in claim.stated_for:
        examined = {value for case in cases for value in case.at.get(name, ())}
        if not examined >= set(values):
            listed = ", ".join(map(str, sorted(examined & set(values)))) or "none"
            parts.append(f"{name} = {listed} of {', '.join(map(str, values))}")
    return "; ".join(parts)


def judge(check: Check, *, seed: int, budget: Budget | None = None, quick: bool = False) -> Verdict:
    """Return the verdict of a check alone: of cases made one by one, none after a failing one.

    Args:
        check: What is carried out.
        seed: As of ``examine``, like all other arguments.
        budget: What it may spend, if it is sampled.
        quick: Whether to choose fewer cases.

    Raises:
        TypeError: As ``examine``, of the cases that are made.
        ValueError: As ``examine``, of the cases that are made.
    """
    verdicts: list[Verdict] = []
    for case in _sound(check, _answer(check, seed=seed, budget=budget, quick=quick).cases):
        if case.verdict is Verdict.FAILS:
            return Verdict.FAILS
        verdicts.append(case.verdict)
    return Verdict.of_all(verdicts)


def _answer(check: Check, *, seed: int, budget: Budget | None, quick: bool) -> Confrontation:
    """Return what a check answers to what it asks for."""
    if (budget is None) is (check.method is Method.SAMPLED):
        words = "needs a" if budget is None else "draws no samples, so it must have no"
        raise ValueError(f"{check.finding} is {check.method}: it {words} budget")
    offers = {CLAIM: check.claim, BUDGET: budget, QUICK: quick, SEED: seed}
    answer = check.confront(**{name: offers[name] for name in check.asks_for})
    return answer if isinstance(answer, Confrontation) else Confrontation(answer)


def _sound(check: Check, cases: Iterable[Case]) -> Iterator[Case]:
    """Yield the cases, refusing what is none, and samples outside the run's error rate."""
    for case in cases if isinstance(cases, Iterable) else (cases,):
        if not isinstance(case, Case):
            raise TypeError(f"{check.finding} must return cases, not {type(case).__name__}")
        if case.samples and check.method is not Method.SAMPLED:
            raise ValueError(
                f"{check.finding} is {check.method}, but draws samples in {case.label!r}: "
                f"declare it with Method.SAMPLED and a weight"
            )
        if case.rounded and check.method.strength > Method.ROUNDED.strength:
            raise ValueError(
                f"{check.finding} is {check.method}, but computes in floating point in "
                f"{case.label!r}: declare it with Method.ROUNDED"
            )
        enclosed = case.low is not None and not (case.samples or case.shares)
        if enclosed and check.method.strength > Method.ENCLOSED.strength:
            raise ValueError(
                f"{check.finding} is {check.method}, but encloses its values in {case.label!r}: "
                f"declare it with Method.ENCLOSED"
            )
        if case.samples and case.low is not None and not case.shares:
            raise ValueError(
                f"{check.finding} states an interval of samples in {case.label!r} at no error "
                f"rate: make it of others by Interval.following, and the case by bound_case or "
                f"equality_case"
            )
        yield case


def _numbered(cases: tuple[Case, ...]) -> tuple[Case, ...]:
    """Return the cases with their intervals counted from 1, in the order in which they come."""
    numbers: dict[int, int] = {}
    for case in cases:
        for share in case.shares:
            numbers.setdefault(share.interval, len(numbers) + 1)
    return tuple(
        replace(
            case,
            shares=tuple(replace(s, interval=numbers[s.interval]) for s in case.shares),
        )
        for case in cases
    )


def _assumed(stated: tuple[str, ...], cases: Iterable[Case]) -> tuple[str, ...]:
    """Return what an author lists, and the premises of all intervals that the cases are made of."""
    premises = (share.premise for case in cases for share in case.shares)
    return tuple(dict.fromkeys((*stated, *premises)))


def _witness(cases: Sequence[Case]) -> str:
    for case in cases:
        if case.verdict is Verdict.FAILS:
            expected, found = _short(case.expected), _short(case.found)
            return f"{case.label}: claimed {expected}, found {found}"
    return ""


def _short(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:.4g}"
