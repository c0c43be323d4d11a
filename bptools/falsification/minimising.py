"""Contradictions made simple: what a witness is made of replaced by plainer while it stays one."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import partial

from sympy import MatrixSymbol, Symbol

from bptools.algebra import Hypothesis, Kind
from bptools.claims import Claim, Verdict
from bptools.falsification.entries import TooLargeError
from bptools.falsification.falsifier import Trial, trial_at
from bptools.falsification.instances import Instance, instances
from bptools.falsification.matrices import holds
from bptools.falsification.plain import plain_matrices
from bptools.falsification.valuation import NotComputableError
from bptools.haar.matrices import Orthogonal, State, Unitary
from bptools.statistics import stream

MINIMAL = (
    "The witness is minimal one by one: no matrix of it can be replaced by the identity, a basis "
    "state, Z or X, no number by 0, 1, -1, 1/2 or 2, in this order; at no smaller dimensions, by "
    "their sum, was one found among eight instances each."
)
DRAWN = 8  # instances at each choice of smaller dimensions
PLAIN_NUMBERS = (Fraction(0), Fraction(1), Fraction(-1), Fraction(1, 2), Fraction(2))
RANDOM = {Unitary: Kind.UNITARY, Orthogonal: Kind.UNITARY, State: Kind.ISOMETRY}


def minimised(claim: Claim, trial: Trial) -> Trial:
    """Return a contradiction at the least dimensions with plainer matrices.

    Args:
        claim: The claim.
        trial: A contradiction of it.

    Returns:
        A contradiction in which no single matrix can be replaced by a plainer one: by the first of
        the identity, |0><0|, Z or X (at larger sizes diagonal signs and the flip) that satisfies
        every hypothesis; and then no single number by the first of 0, 1, -1, 1/2 and 2. At
        dimensions with a smaller sum none of eight instances each contradicts the claim, as far
        as they can be computed. ``MINIMAL`` says so.
    """
    trial = _at_least_dimensions(claim, trial)
    symbols = {
        symbol.name: symbol
        for side in (claim.quantity, claim.closed_form)
        for symbol in side.atoms(MatrixSymbol)
    }
    order = sorted(trial.instance.matrices, key=lambda n: (type(symbols.get(n)) not in RANDOM, n))
    for name in order:  # what turns the others first, so that they do not stand still
        for candidate in plain_matrices(*trial.instance.matrices[name].shape):
            matrices = {**trial.instance.matrices, name: candidate}
            instance = replace(trial.instance, matrices=matrices)
            if _is_plain_enough(claim, symbols.get(name), instance):
                plainer = _tried(claim, instance)
                if plainer is not None:
                    trial = plainer
                    break
    return _with_plain_numbers(claim, trial)


def _at_least_dimensions(claim: Claim, trial: Trial) -> Trial:
    """Return the first contradiction at the smallest dimensions, of eight instances each."""

    def size(instance: Instance) -> int:
        return sum(instance.dimensions.values())

    drawn = instances(claim, stream(0, "smaller", claim.name), DRAWN)
    smaller = sorted((x for x in drawn if size(x) < size(trial.instance)), key=size)
    return next(filter(None, (_tried(claim, instance) for instance in smaller)), trial)


def _with_plain_numbers(claim: Claim, trial: Trial) -> Trial:
    for symbol in sorted(trial.instance.scalars, key=str):
        for number in filter(partial(_is_of_sort, symbol), PLAIN_NUMBERS):
            scalars = {**trial.instance.scalars, symbol: number}
            plainer = _tried(claim, replace(trial.instance, scalars=scalars))
            if plainer is not None:
                trial = plainer
                break
    return trial


def _is_of_sort(symbol: Symbol, number: Fraction) -> bool:
    too_small = (symbol.is_positive and number <= 0) or (symbol.is_nonnegative and number < 0)
    is_fraction = symbol.is_integer and number.denominator > 1
    return not (too_small or is_fraction or (symbol.is_nonzero and number == 0))


def _is_plain_enough(claim: Claim, symbol: MatrixSymbol | None, instance: Instance) -> bool:
    """Return whether every hypothesis on a symbol holds, decided exactly."""
    if symbol is None:
        return False
    assumed = [h for h in claim.hypotheses if symbol in (h.matrix, *h.others)]
    if type(symbol) in RANDOM:
        assumed.append(Hypothesis(symbol, RANDOM[type(symbol)]))
    return all(holds(each, instance.matrices, instance.dimensions) for each in assumed)


def _tried(claim: Claim, instance: Instance) -> Trial | None:
    try:
        plainer = trial_at(claim, instance)
    except (NotComputableError, TooLargeError):
        return None
    return plainer if plainer.verdict is Verdict.FAILS else None
