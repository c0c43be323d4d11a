"""Theorems, and the rules that make them: nothing else can.

A theorem says that in a context (all values of its names of their sorts, shapes and kinds) the left
side relates to the right one, wherever both are defined. ``RULES`` lists every rule with the
mathematics that it rests on. The rules are in ``equalities``, ``inequalities``, ``means``,
``limits`` and ``quantifiers``.
"""

from bptools.kernel.equalities import (
    antisymmetric,
    averaged,
    congruent,
    entrywise,
    equal,
    reflexive,
    transitive,
    weakened,
)
from bptools.kernel.inequalities import (
    added,
    bounded,
    cauchy_schwarz,
    complement,
    mean_over_angle,
    multiplied,
    overlap,
    positive,
    scaled,
    slack,
    square,
)
from bptools.kernel.limits import integrated, tends, tends_at_zero
from bptools.kernel.means import (
    mean_of_bound,
    mean_of_product,
    quotient,
    quotient_from_below,
    ratio,
)
from bptools.kernel.minting import NOTHING, RULES, Theorem, trust
from bptools.kernel.quantifiers import (
    Again,
    InductionStep,
    by_cases,
    by_induction,
    equal_by_induction,
    instance,
    narrowed,
)

__all__ = [
    "NOTHING",
    "RULES",
    "Again",
    "InductionStep",
    "Theorem",
    "added",
    "antisymmetric",
    "averaged",
    "bounded",
    "by_cases",
    "by_induction",
    "cauchy_schwarz",
    "complement",
    "congruent",
    "entrywise",
    "equal",
    "equal_by_induction",
    "instance",
    "integrated",
    "mean_of_bound",
    "mean_of_product",
    "mean_over_angle",
    "multiplied",
    "narrowed",
    "overlap",
    "positive",
    "quotient",
    "quotient_from_below",
    "ratio",
    "reflexive",
    "scaled",
    "slack",
    "square",
    "tends",
    "tends_at_zero",
    "transitive",
    "trust",
    "weakened",
]
