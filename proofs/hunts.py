"""What the recorded hunts must have found of this paper's inequalities.

A hunt minimises the slack of one inequality by gradient descent over states, observables and
circuits (``bptools hunt``, ``proofs/slacks.py``). What it violates is false, proved by the instance
that it found; what it does not violate may still be false. So neither statement is derived, and
none of the inequalities is held for true because of them.
"""

from sympy import Integer

from bptools.claims import Relation
from proofs import experimental

ASSERTED = experimental(
    name="hunts.asserted",
    title="The hunt violates no inequality that we assert",
    statement=(
        "Of every inequality that we assert, where there is anything to vary, $v$ violations are "
        "recorded: gradient descent from many starting points has made its slack, the larger side "
        "less the smaller, as small as it would go. That it found no violation proves nothing; the "
        "table says how hard it looked and how near it came, smaller/larger = 1 being equality."
    ),
    symbol="v",
    relation=Relation.EQUAL,
    closed_form=Integer(0),
    equation="Theorems 1 and 2",
)
REFUTED = experimental(
    name="hunts.refuted",
    title="The hunt violates every inequality that we call false",
    statement=(
        "Of every inequality that we call false, where there is anything to vary, $v$ violations "
        "are recorded. The same descent found them from random starting points, without being told "
        "where to look, and rounded them to simple fractions; here both sides are enclosed anew at "
        "each of them, in ball arithmetic."
    ),
    symbol="v",
    relation=Relation.AT_LEAST,
    closed_form=Integer(1),
    equation="Theorems 1 and 2",
)
