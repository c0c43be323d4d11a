"""Averages on a whole domain: by the general formula, and below it dimension by dimension."""

from __future__ import annotations

from bptools.kernel import terms as t
from bptools.kernel import theorems as kernel
from bptools.kernel.contexts import Context
from bptools.kernel.equality import Needs, NotShown
from bptools.kernel.refusal import Refusal
from bptools.kernel.scalars import Scalar
from bptools.kernel.signs import MayVanish, is_natural, require_defined
from bptools.kernel.theorems import Theorem

MOST_CASES = 8  # of a finite case split


def averaged_by_cases(context: Context, left: t.Term, right: t.Term) -> Theorem:
    """Return the theorem that two terms are equal once averages are taken, on the whole domain.

    Where the general formula needs a larger dimension, the smaller ones are proved one by one.

    Raises:
        Refusal: If the general formula does not give it, or a smaller dimension stays open.
    """
    try:
        return kernel.averaged(context, left, right)
    except Needs as needs:
        name, start = _threshold(context, needs)
        least = context.scalar(name).least
        general = averaged_by_cases(context.from_value(name, start), left, right)
        cases, open_values = [], []
        for value in range(least, start):
            number = {name: t.whole(value)}
            smaller = context.at_value(name, value)
            try:
                cases.append(averaged_by_cases(smaller, left.put(number), right.put(number)))
            except NotShown:
                open_values.append(value)
        if open_values:
            values = ", ".join(map(str, open_values))
            verb = "is" if len(open_values) == 1 else "are"
            raise Refusal(
                f"needs {name} >= {start}, the claim says {name} >= {least}: "
                f"{name} = {values} {verb} open"
            ) from needs
        return kernel.by_cases(context, name, general, tuple(cases))


def _threshold(context: Context, needs: Needs) -> tuple[str, int]:
    """Return a natural number and the value from which on a dimension is large enough."""
    for declared in context.naturals:
        if not any(g.name == declared.name for g in needs.dimension.generators):
            continue
        for value in range(declared.least + 1, declared.least + MOST_CASES + 1):
            if is_natural(_excess(needs), context.from_value(declared.name, value)):
                return declared.name, value
    raise needs


def said(refusal: Refusal) -> str:
    """Return what is refused; of a divisor that may vanish the domain on which it does not."""
    if not isinstance(refusal, MayVanish):
        return str(refusal)
    for declared in (d for d in refusal.context.naturals if d.below is None):
        for value in range(declared.least + 1, declared.least + MOST_CASES + 1):
            try:
                larger = refusal.context.from_value(declared.name, value)
                require_defined(larger, [refusal.divisor])
            except MayVanish:
                continue
            return f"{refusal}: state {declared.name} >= {value}"
    return str(refusal)


def _excess(needs: Needs) -> Scalar:
    return needs.dimension - needs.least
