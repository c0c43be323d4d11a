"""Normal forms compared: where two terms are equal, and where they are defined at all."""

from __future__ import annotations

from bptools.kernel import terms as t
from bptools.kernel.averages import Integration
from bptools.kernel.combination import Combination
from bptools.kernel.contexts import CONTRACTIONS, Context, Scalars
from bptools.kernel.generators import Sort
from bptools.kernel.normal import Normaliser
from bptools.kernel.refusal import Refusal
from bptools.kernel.scalars import Scalar
from bptools.kernel.signs import Sign, is_natural, require_defined, sign_of


class Needs(Refusal):
    """A step holds only from a larger dimension on."""

    def __init__(self, dimension: Scalar, least: int) -> None:
        super().__init__(f"needs {dimension} >= {least}")
        self.dimension, self.least = dimension, least


class NotShown(Refusal):
    """Two sides that the rules do not bring together; ``rest`` is the difference of their forms."""

    def __init__(self, rest: str) -> None:
        super().__init__(f"unexplained: {rest}")
        self.rest = rest


def normal_forms_of_averages(context: Context, *sides: t.Term) -> list[Combination]:
    """Return normal forms, averages taken.

    Raises:
        Needs: If an average's formula holds only from a larger dimension on.
    """
    integration = Integration()
    forms = normal_forms(context, *sides, average=integration)
    for dimension, least in integration.needs:
        if not is_natural(dimension - least, context):
            raise Needs(dimension, least)
    return forms


def normal_forms(
    context: Context, *sides: t.Term, average: Integration | None = None
) -> list[Combination]:
    """Return normal forms; refuse what is undefined somewhere on the domain."""
    normaliser = Normaliser(context, average)
    forms = [normaliser(side) for side in sides]
    require_defined(context, normaliser.scalars.inverted)
    return forms


def require_meaning(context: Context, term: t.Term) -> None:
    """Refuse a term that has no normal form; of a quotient of moduli its parts must have one."""
    parts = (t.AbsoluteRatio, t.Sum, t.Product, t.Power)
    if not _holds_quotient(term):
        normal_forms(context, term)
    elif isinstance(term, parts):
        for child in term.children():
            require_meaning(context, child)
    else:
        require_meaning(_inside(context, term), next(term.children()))


def _inside(context: Context, mean: t.Term) -> Context:
    """Return what the body of a mean of a quotient quantifies over."""
    match mean:
        case t.HaarMean(name) if context.matrix(name).group is not None:
            return context
        case t.IndexSum(name, _, size) if context.is_fresh(name):
            Normaliser(context).size(size)
            return Context((*context.declarations, Scalars(name, Sort.NATURAL, 0, size)))
    raise Refusal("a quotient of moduli may stand in sums over an index and in averages alone")


def _holds_quotient(term: t.Term) -> bool:
    return isinstance(term, t.AbsoluteRatio) or any(map(_holds_quotient, term.children()))


def require_equal(left: Combination, right: Combination) -> None:
    """Refuse two normal forms that differ.

    Raises:
        NotShown: With the difference.
    """
    rest = left.minus(right)
    if not rest.is_zero:
        raise NotShown(str(rest))


def require_real(normaliser: Normaliser, term: t.Term) -> None:
    """Refuse the side of an inequality that is not shown to be a real number."""
    form = normaliser(term)
    if form.sizes is not None or not normaliser.assembly.adjoint(form).minus(form).is_zero:
        raise Refusal("an inequality needs sides that are shown to be real")


def require_weight(context: Context, weight: t.Term) -> None:
    """Refuse a weight that is not shown to be a non-negative scalar on the whole domain."""
    (form,) = normal_forms(context, weight)
    scalar = form.value("a weight")
    if sign_of(scalar, context) not in (Sign.POSITIVE, Sign.NONNEGATIVE):
        raise Refusal(f"weight must be non-negative on the domain, {scalar} is not shown to be")


def require_positive(context: Context, number: t.Term) -> None:
    """Refuse a number that is not shown to be positive on the whole domain."""
    (form,) = normal_forms(context, number)
    scalar = form.value("a number")
    if sign_of(scalar, context) is not Sign.POSITIVE:
        raise Refusal(f"a number must be positive on the domain, {scalar} is not shown to be")


def require_contraction(context: Context, term: t.Term) -> None:
    """Refuse what is not, by its declaration, a Hermitian matrix whose square is at most 1."""
    match term:
        case t.MatrixVariable(name):
            fits = bool(context.matrix(name).kinds & CONTRACTIONS)
        case t.Tensor(factors):
            for factor in factors:
                require_contraction(context, factor)
            fits = True
        case _:
            fits = isinstance(term, t.Identity)
    if not fits:
        names = ", ".join(sorted(term.names()))
        raise Refusal(f"{names} must be declared a contraction, or be tensor products of such")


def adjoint_of(context: Context, term: t.Term) -> t.Term:
    """Return the adjoint of a matrix, or the conjugate of a scalar."""
    is_matrix = Normaliser(context)(term).sizes is not None
    return t.adjoint(term) if is_matrix else t.Conjugate(term)


def squared_norm(context: Context, term: t.Term) -> t.Term:
    """Return Tr X^dagger X for a matrix, or |x|^2 for a scalar."""
    squared = t.Product((adjoint_of(context, term), term))
    return t.Trace(squared) if Normaliser(context)(term).sizes is not None else squared
