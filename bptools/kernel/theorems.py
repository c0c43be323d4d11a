"""Theorems, and the rules that make them: nothing else can.

A theorem says that in a context (all values of its names of their sorts, shapes and kinds) the left
side relates to the right one, wherever both are defined. ``RULES`` lists every rule with the
mathematics that it rests on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from inspect import signature
from typing import NamedTuple, ParamSpec

from bptools.kernel import terms as t
from bptools.kernel.averages import Integration
from bptools.kernel.combination import same_sizes
from bptools.kernel.contexts import POSITIVE, Context, Tie, assumes, placed
from bptools.kernel.equality import (
    Needs,
    NotShown,
    adjoint_of,
    explicit_values,
    normal_forms,
    require_contraction,
    require_defined,
    require_equal,
    require_real,
    require_weight,
    squared_norm,
)
from bptools.kernel.fitting import require_fits, require_tied
from bptools.kernel.generators import Sort
from bptools.kernel.inferences import Inference, Rule
from bptools.kernel.integrals import rise
from bptools.kernel.normal import Normaliser
from bptools.kernel.refusal import Refusal
from bptools.kernel.scalars import ONE
from bptools.kernel.signs import is_natural
from bptools.kernel.terms import Relation

NOTHING = t.whole(0)
_MINT = object()


class Theorem:
    """A statement that the rules have proved; only they hold the key to make one."""

    __slots__ = ("_content", "_inference")
    _content: tuple[Context, t.Term, Relation, t.Term]
    _inference: Inference

    def __init__(
        self, key: object, context: Context, left: t.Term, relation: Relation, right: t.Term
    ) -> None:
        if key is not _MINT:
            raise TypeError("a theorem is made by the rules of the kernel alone")
        object.__setattr__(self, "_content", (context, left, relation, right))

    def __setattr__(self, name: str, value: object) -> None:
        raise TypeError("a theorem does not change")

    def __init_subclass__(cls) -> None:
        raise TypeError("there is one kind of theorem")

    @property
    def context(self) -> Context:
        """What it quantifies over."""
        return self._content[0]

    @property
    def left(self) -> t.Term:
        """The left side."""
        return self._content[1]

    @property
    def relation(self) -> Relation:
        """How the sides relate."""
        return self._content[2]

    @property
    def right(self) -> t.Term:
        """The right side."""
        return self._content[3]

    @property
    def inference(self) -> Inference:
        """The rule that made it, and of what: its proof, theorem by theorem."""
        return self._inference


class InductionStep(NamedTuple):
    """gap(n + 1) = multiple gap(n) + rest: a term, and two theorems 0 <= x for all n."""

    gap: t.Term
    multiple: Theorem
    rest: Theorem


RULES: list[Rule] = []
Passed = ParamSpec("Passed")


def _rule(mathematics: str) -> Callable[[Callable[Passed, Theorem]], Callable[Passed, Theorem]]:
    def register(function: Callable[Passed, Theorem]) -> Callable[Passed, Theorem]:
        RULES.append(Rule(function.__name__, mathematics))
        parameters = signature(function)

        @wraps(function)
        def infer(*args: Passed.args, **kwargs: Passed.kwargs) -> Theorem:
            theorem = function(*args, **kwargs)
            made_of = parameters.bind(*args, **kwargs).arguments
            object.__setattr__(theorem, "_inference", Inference(function.__name__, made_of))
            return theorem

        return infer

    return register


def trust() -> tuple[Rule, ...]:
    """Return every rule of the kernel with the mathematics that a reader of a proof has to trust.

    >>> [rule.name for rule in trust()][:3]
    ['equal', 'reflexive', 'integrated']
    """
    return tuple(RULES)


@_rule(
    "Both sides have one normal form. Rests on the axioms of a field and of matrices (sums, "
    "products, adjoints, traces, tensor products, sums over an index), on the kinds and ties of "
    "the matrices in the context, on Euler's formula, on the product rule, and on the linearity of "
    "averages, which are left standing."
)
def equal(context: Context, left: t.Term, right: t.Term) -> Theorem:
    """Return the theorem that two terms are equal by definition."""
    require_equal(*normal_forms(context, left, right))
    return Theorem(_MINT, context, left, Relation.EQUAL, right)


@_rule("A term is equal to itself.")
def reflexive(context: Context, term: t.Term) -> Theorem:
    """Return the theorem that a term, of declared names, is equal to itself."""
    if not context.covers(term.free_names()):
        raise Refusal("a term must be made of names of the context")
    return Theorem(_MINT, context, term, Relation.EQUAL, term)


@_rule(
    "If F' = f on the real line, the integral of f is F(oo) - F(-oo) (fundamental theorem); a "
    "rational function of negative degree vanishes at infinity, arctan(k u), k > 0, rises by pi."
)
def integrated(
    context: Context, integral: t.LineIntegral, antiderivative: t.Term, value: t.Term
) -> Theorem:
    """Return the value of an integral over the real line."""
    name = integral.name
    if context.scalar(name).sort is not Sort.REAL:
        raise Refusal(f"{name} must be real to range over the real line")
    if name in value.names():
        raise Refusal(f"the value of an integral over {name} cannot depend on it")
    slope = t.Slope(antiderivative, t.Variable(name))
    require_equal(*normal_forms(context, slope, integral.body))
    reader = Normaliser(context).scalars
    rest = rise(reader(antiderivative), name, context) - reader(value)
    if not rest.is_zero:
        raise NotShown(str(rest))
    return Theorem(_MINT, context, integral, Relation.EQUAL, value)


@_rule(
    "Averages over U(d) and O(d) are sums over pairings with Weingarten functions (Collins, "
    "Sniady, Commun. Math. Phys. 264, 773, 2006), for d at least the degree or integer d; averages "
    "over unit vectors are sums over permutations by d (d+1) .. (d+k-1), for every d. Independent "
    "averages are taken one after the other (Fubini)."
)
def averaged(context: Context, left: t.Term, right: t.Term) -> Theorem:
    """Return the theorem that two terms are equal once their averages are taken.

    Raises:
        Needs: If an average's formula holds only from a larger dimension on.
    """
    integration = Integration()
    forms = normal_forms(context, left, right, average=integration)
    for dimension, least in integration.needs:
        if not is_natural(dimension - least, context):
            raise Needs(dimension, least)
    require_equal(*forms)
    return Theorem(_MINT, context, left, Relation.EQUAL, right)


@_rule(
    "Matrices are equal if their entries are, which are computed from those of the factors; a "
    "matrix with one entry is that scalar."
)
def entrywise(context: Context, left: t.Term, right: t.Term) -> Theorem:
    """Return the theorem that two explicit matrices, or scalars made of them, are equal."""
    first, second = explicit_values(context, left, right)
    rest = first.plus(second.scaled(-ONE)).numbers()
    if unexplained := [str(x) for x in rest if not x.is_zero]:
        raise NotShown(", ".join(unexplained))
    return Theorem(_MINT, context, left, Relation.EQUAL, right)


@_rule("Equality and order are transitive; an equality is also a bound from either side.")
def transitive(first: Theorem, second: Theorem) -> Theorem:
    """Return the theorem that the first left side relates to the second right side."""
    if first.context != second.context or first.right != second.left:
        raise Refusal("two lines that do not meet make no chain")
    relations = {first.relation, second.relation} - {Relation.EQUAL}
    if len(relations) > 1:
        raise Refusal("relations of a chain must not mix <= and >=")
    relation = next(iter(relations), Relation.EQUAL)
    return Theorem(_MINT, first.context, first.left, relation, second.right)


@_rule("What is equal is at most, and at least.")
def weakened(theorem: Theorem, relation: Relation) -> Theorem:
    """Return an equality as a bound between real sides."""
    if theorem.relation not in (Relation.EQUAL, relation):
        raise Refusal(f"{theorem.relation} does not imply {relation}")
    require_real(Normaliser(theorem.context), theorem.left)
    return Theorem(_MINT, theorem.context, theorem.left, relation, theorem.right)


@_rule("Tr X^dagger X and |x|^2 are not negative.")
def square(context: Context, root: t.Term) -> Theorem:
    """Return the theorem that the square of a matrix or scalar is not negative."""
    return Theorem(_MINT, context, NOTHING, Relation.AT_MOST, squared_norm(context, root))


@_rule(
    "Tr X^dagger (1 - A^2) X is not negative for a Hermitian A with A^2 <= 1: a declared "
    "contraction, involution, projector or state, and tensor products of such: norms multiply."
)
def complement(context: Context, root: t.Term, contraction: t.Term) -> Theorem:
    """Return the theorem for a matrix that is a Hermitian contraction by its declaration."""
    require_contraction(context, contraction)
    if Normaliser(context)(root).sizes is None:
        raise Refusal("the root of a complement must be a matrix")
    image = t.Product((contraction, root))
    gap = t.minus(squared_norm(context, root), squared_norm(context, image))
    return Theorem(_MINT, context, NOTHING, Relation.AT_MOST, gap)


@_rule("Tr X^dagger A X is not negative for a matrix that is declared positive.")
def positive(context: Context, root: t.Term, middle: t.MatrixVariable) -> Theorem:
    """Return the theorem for a density matrix, a projector or a pure state."""
    if not context.matrix(middle.name).kinds & POSITIVE:
        raise Refusal(f"{middle.name} must be declared a density matrix, a projector or pure")
    form = t.Product((adjoint_of(context, root), middle, root))
    if Normaliser(context)(root).sizes is None:
        raise Refusal("the root must be a matrix")
    return Theorem(_MINT, context, NOTHING, Relation.AT_MOST, t.Trace(form))


@_rule("|Tr X^dagger Y|^2 <= Tr X^dagger X Tr Y^dagger Y (Cauchy, Schwarz).")
def cauchy_schwarz(context: Context, left: t.Term, right: t.Term) -> Theorem:
    """Return the theorem for two matrices of one shape, or two scalars."""
    forms = [Normaliser(context)(side) for side in (left, right)]
    if not same_sizes(forms[0].sizes, forms[1].sizes):
        raise Refusal("the Cauchy-Schwarz inequality needs matrices of one shape, or scalars")
    product: t.Term = t.Product((adjoint_of(context, left), right))
    if Normaliser(context)(product).sizes is not None:
        product = t.Trace(product)
    inner = t.Product((t.Conjugate(product), product))
    norms = t.Product((squared_norm(context, left), squared_norm(context, right)))
    return Theorem(_MINT, context, NOTHING, Relation.AT_MOST, t.minus(norms, inner))


def _require_nonnegative(*theorems: Theorem) -> Context:
    for theorem in theorems:
        if (theorem.left, theorem.relation) != (NOTHING, Relation.AT_MOST):
            raise Refusal("a theorem of the form 0 <= x is needed")
        if theorem.context != theorems[0].context:
            raise Refusal("theorems of one context are needed")
    return theorems[0].context


@_rule(
    "A non-negative multiple of what is not negative is not negative. The sign of a weight is read "
    "off: with every natural number n = least + t, and b^n >= b^least (1 + t) (Bernoulli), all "
    "coefficients of numerator and denominator are non-negative."
)
def scaled(theorem: Theorem, weight: t.Term) -> Theorem:
    """Return the theorem times a weight."""
    context = _require_nonnegative(theorem)
    require_weight(context, weight)
    product = t.Product((weight, theorem.right))
    return Theorem(_MINT, context, NOTHING, Relation.AT_MOST, product)


@_rule("A sum of what is not negative is not negative.")
def added(first: Theorem, second: Theorem) -> Theorem:
    """Return the sum of two theorems 0 <= x."""
    context = _require_nonnegative(first, second)
    total = t.Sum((first.right, second.right))
    return Theorem(_MINT, context, NOTHING, Relation.AT_MOST, total)


@_rule("A product of what is not negative is not negative.")
def multiplied(first: Theorem, second: Theorem) -> Theorem:
    """Return the product of two theorems 0 <= x."""
    context = _require_nonnegative(first, second)
    product = t.Product((first.right, second.right))
    return Theorem(_MINT, context, NOTHING, Relation.AT_MOST, product)


@_rule("The mean of what is not negative at any angle is not negative.")
def mean_over_angle(theorem: Theorem, angle: t.Variable, half_width: t.Term) -> Theorem:
    """Return the mean of a theorem 0 <= x over an angle uniform on [-a, a]."""
    context = _require_nonnegative(theorem)
    mean = t.AngleMean(angle.name, theorem.right, half_width)
    return Theorem(_MINT, context, NOTHING, Relation.AT_MOST, mean)


@_rule("If b - a is equal to what is not negative, a <= b and b >= a.")
def bounded(left: t.Term, relation: Relation, right: t.Term, gap: Theorem) -> Theorem:
    """Return an inequality whose slack is not negative."""
    context = _require_nonnegative(gap)
    if relation is Relation.EQUAL:
        raise Refusal("relation of a bound must be <= or >=, not =")
    low, high = (left, right) if relation is Relation.AT_MOST else (right, left)
    normaliser = Normaliser(context)
    require_equal(normaliser(t.minus(high, low)), normaliser(gap.right))
    require_defined(context, normaliser.scalars.inverted)
    require_real(normaliser, left)
    return Theorem(_MINT, context, left, relation, right)


@_rule("If a <= b or b >= a, b - a is not negative.")
def slack(theorem: Theorem) -> Theorem:
    """Return the theorem that the larger side less the smaller one is not negative."""
    low, high = theorem.left, theorem.right
    if theorem.relation is Relation.AT_LEAST:
        low, high = high, low
    if theorem.relation is Relation.EQUAL:
        require_real(Normaliser(theorem.context), low)
    return Theorem(_MINT, theorem.context, NOTHING, Relation.AT_MOST, t.minus(high, low))


@_rule("What holds for n >= m, and for each smaller n, holds for all n: a finite case split.")
def by_cases(context: Context, name: str, general: Theorem, cases: tuple[Theorem, ...]) -> Theorem:
    """Return a theorem of a context from one of larger values and one of each smaller value."""
    least = context.scalar(name).least
    if general.context != context.from_value(name, least + len(cases)):
        raise Refusal(f"the general case must be that of {name} >= {least + len(cases)}")
    for value, case in enumerate(cases, least):
        number = {name: t.whole(value)}
        sides = general.left.put(number), general.relation, general.right.put(number)
        if case.context != context.at_value(name, value):
            raise Refusal(f"the case {name} = {value} is of another context")
        if (case.left, case.relation, case.right) != sides:
            raise Refusal(f"the case {name} = {value} is of another statement")
    return Theorem(_MINT, context, general.left, general.relation, general.right)


@_rule(
    "Induction: a gap that is not negative at the least n, and at n + 1 a non-negative multiple of "
    "that at n plus something non-negative, is never negative."
)
def by_induction(context: Context, name: str, base: Theorem, step: InductionStep) -> Theorem:
    """Return the theorem 0 <= gap for all values of a natural number.

    Args:
        context: What the statement quantifies over.
        name: The natural number.
        base: 0 <= gap, at its least value.
        step: What the gap is at n + 1.
    """
    least = context.scalar(name).least
    _require_nonnegative(base)
    if base.context != context.at_value(name, least):
        raise Refusal(f"an induction over {name} starts at {least}")
    if base.right != step.gap.put({name: t.whole(least)}):
        raise Refusal("the base of an induction must be the statement at the least value")
    if moved := context.sized_by(name) & step.gap.names():
        raise Refusal(f"an induction over {name} cannot keep {min(moved)}, whose size it is")
    if _require_nonnegative(step.multiple, step.rest) != context:
        raise Refusal("the step of an induction must be of the statement's context")
    following = step.gap.put({name: t.Sum((t.Variable(name), t.whole(1)))})
    made = t.Sum((t.Product((step.multiple.right, step.gap)), step.rest.right))
    require_equal(*normal_forms(context, following, made))
    return Theorem(_MINT, context, NOTHING, Relation.AT_MOST, step.gap)


@_rule(
    "A name that neither side uses may be left out of what is quantified over, if nothing but its "
    "sort and shape is assumed of it: it has a value."
)
def narrowed(theorem: Theorem, context: Context) -> Theorem:
    """Return a theorem in a context with fewer names."""
    used = theorem.left.names() | theorem.right.names()
    surviving = set(context.declarations)
    for declared in theorem.context.declarations:
        if declared in surviving:
            continue
        if declared.name in used or assumes(declared):
            raise Refusal(f"{declared.name} must be declared in the statement")
    if not surviving <= set(theorem.context.declarations):
        raise Refusal("a statement cannot be narrowed to a context with other names")
    return Theorem(_MINT, context, theorem.left, theorem.relation, theorem.right)


@_rule(
    "What holds for all values of a name holds for one: the value has the name's sort, shape, "
    "kinds and rank, or exceeds its least value."
)
def instance(theorem: Theorem, context: Context, values: Mapping[str, t.Term]) -> Theorem:
    """Return a theorem at values of some names, in a context that declares the others alike."""
    for declared in theorem.context.declarations:
        if declared.name in values or isinstance(declared, Tie):
            continue
        declarations = (d for d in context.declarations if d.name == declared.name)
        if next(declarations, None) != placed(declared, values):
            raise Refusal(f"{declared.name} must be declared as in the theorem")
    for name, value in values.items():
        require_fits(theorem.context, context, name, value, values)
    require_tied(theorem.context, context, values)
    left, right = theorem.left.put(values), theorem.right.put(values)
    normal_forms(context, left, right)
    return Theorem(_MINT, context, left, theorem.relation, right)
