"""Theorems, and the rules that make them: nothing else can.

A theorem says that in a context (all values of its names of their sorts, shapes and kinds) the left
side relates to the right one, wherever both are defined. ``RULES`` lists every rule with the
mathematics that it rests on. The rules are in ``equalities``, ``inequalities``, ``means``,
``limits`` and ``quantifiers``.
"""

from bptools.kernel.equalities import antisymmetric as antisymmetric
from bptools.kernel.equalities import averaged as averaged
from bptools.kernel.equalities import congruent as congruent
from bptools.kernel.equalities import entrywise as entrywise
from bptools.kernel.equalities import equal as equal
from bptools.kernel.equalities import reflexive as reflexive
from bptools.kernel.equalities import transitive as transitive
from bptools.kernel.equalities import weakened as weakened
from bptools.kernel.inequalities import added as added
from bptools.kernel.inequalities import bounded as bounded
from bptools.kernel.inequalities import cauchy_schwarz as cauchy_schwarz
from bptools.kernel.inequalities import complement as complement
from bptools.kernel.inequalities import mean_over_angle as mean_over_angle
from bptools.kernel.inequalities import multiplied as multiplied
from bptools.kernel.inequalities import overlap as overlap
from bptools.kernel.inequalities import positive as positive
from bptools.kernel.inequalities import scaled as scaled
from bptools.kernel.inequalities import slack as slack
from bptools.kernel.inequalities import square as square
from bptools.kernel.limits import integrated as integrated
from bptools.kernel.limits import tends as tends
from bptools.kernel.limits import tends_at_zero as tends_at_zero
from bptools.kernel.means import mean_of_bound as mean_of_bound
from bptools.kernel.means import mean_of_product as mean_of_product
from bptools.kernel.means import quotient as quotient
from bptools.kernel.means import quotient_from_below as quotient_from_below
from bptools.kernel.means import ratio as ratio
from bptools.kernel.minting import NOTHING as NOTHING
from bptools.kernel.minting import RULES as RULES
from bptools.kernel.minting import Theorem as Theorem
from bptools.kernel.minting import trust as trust
from bptools.kernel.quantifiers import Again as Again
from bptools.kernel.quantifiers import InductionStep as InductionStep
from bptools.kernel.quantifiers import by_cases as by_cases
from bptools.kernel.quantifiers import by_induction as by_induction
from bptools.kernel.quantifiers import equal_by_induction as equal_by_induction
from bptools.kernel.quantifiers import instance as instance
from bptools.kernel.quantifiers import narrowed as narrowed
