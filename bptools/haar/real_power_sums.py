"""Averages of real powers by addends, by independent factors, and over an index."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from sympy import Abs, Add, Basic, Dummy, Expr, Mul, S, Sum, expand, log
from sympy.matrices.expressions.matexpr import MatrixElement

from bptools.haar.integrals import Integral, jointly
from bptools.haar.invariance import with_moduli_of_elements
from bptools.haar.matrices import Orthogonal, RandomMatrix, State, Unitary
from bptools.haar.real_powers import integral_of_powers


def integral_of_power_sums(
    expression: Basic, integrate: Callable[[Expr], Integral]
) -> Integral | None:
    """Return the average of a sum, an addend of which is a real power; None if there is none.

    Args:
        expression: An expression.
        integrate: The average of an addend that is a polynomial.

    >>> from sympy import Symbol
    >>> psi = State("psi", Symbol("d", integer=True, positive=True))
    >>> i = Symbol("i", integer=True, nonnegative=True)
    >>> entropy = -Sum(2 * Abs(psi[i, 0]) ** 2 * log(Abs(psi[i, 0])), (i, 0, psi.rows - 1))
    >>> integral_of_power_sums(entropy.subs(psi.rows, 2), integral_of_powers).value
    1/2
    """
    if not isinstance(expression, Expr) or not _is_beyond_polynomials(expression):
        return None
    addends = list(_addends(expand(expression)))
    parts = [
        integral_of_powers(addend) or _over_indices(addend) or _of_independent(addend, integrate)
        for addend in addends
    ]
    if not any(parts):
        return None
    known = [part or integrate(addend) for part, addend in zip(parts, addends, strict=True)]
    return jointly(known, lambda values: Add(*values))


def _is_beyond_polynomials(expression: Expr) -> bool:
    """Whether there is a modulus to another power than an even one, or a logarithm, of elements."""
    if not expression.has(Abs, log) or not expression.has(RandomMatrix):
        return False

    def is_square(node: Expr) -> bool:
        is_modulus = node.is_Pow and isinstance(node.base, Abs)
        return bool(is_modulus and node.exp.is_Integer and node.exp % 2 == 0 and node.exp > 0)

    rest = expression.replace(is_square, lambda _: Dummy())
    return any(node.has(RandomMatrix) for node in rest.atoms(Abs) | expression.atoms(log))


def _addends(expression: Expr) -> Iterator[Expr]:
    """Yield the addends, also those of sums over indices."""
    for addend in Add.make_args(expression):
        factors = Mul.make_args(addend)
        sums = [factor for factor in factors if isinstance(factor, Sum)]
        if len(sums) == 1 and isinstance(sums[0].function, Add):
            rest = Mul(*(factor for factor in factors if factor not in sums))
            yield from (rest * Sum(x, *sums[0].limits) for x in sums[0].function.args)
        else:
            yield addend


def _over_indices(addend: Expr) -> Integral | None:
    """Return the average of a sum of one element's powers: those of all elements are the same."""
    constant, total = addend.as_independent(RandomMatrix, as_Add=False)
    if not isinstance(total, Sum) or any(len(limit) != 3 for limit in total.limits):
        return None
    elements = {x for x in total.function.atoms(MatrixElement) if x.parent.has(RandomMatrix)}
    if len(elements) != 1:
        return None
    (element,) = elements
    if not isinstance(element.parent, State | Unitary | Orthogonal):
        return None
    if not _is_inside(element, total.limits):
        return None
    indices = [limit[0] for limit in total.limits]
    first = (S.Zero if index in indices else index for index in element.indices)
    summand = total.function.xreplace({element: MatrixElement(element.parent, *first)})
    random, weight = summand.as_independent(*indices, as_Add=False)
    mean = None if weight.has(RandomMatrix) else integral_of_powers(random)
    if mean is None:
        return None
    scale = constant * Sum(weight, *total.limits).doit()
    return jointly([mean], lambda values: values[0] * scale)


def _of_independent(addend: Expr, integrate: Callable[[Expr], Integral]) -> Integral | None:
    """Return the average of a product of independent factors; None if no one is a real power."""
    groups: list[Expr] = []
    for factor in Mul.make_args(with_moduli_of_elements(addend)):
        matrices = factor.atoms(RandomMatrix)
        joint = [group for group in groups if not matrices.isdisjoint(group.atoms(RandomMatrix))]
        groups = [group for group in groups if group not in joint]
        groups.append(Mul(factor, *joint))
    parts = [integral_of_powers(group) for group in groups]
    if len(groups) < 2 or not any(parts):
        return None
    means = [part or integrate(group) for part, group in zip(parts, groups, strict=True)]
    return jointly(means, lambda values: Mul(*values))


def _is_inside(element: MatrixElement, limits: Iterable[tuple[Expr, Expr, Expr]]) -> bool:
    """Whether the indices of an element are fixed, or run over some of a range."""
    ranges = {name: (low, high) for name, low, high in limits}
    for index, size in zip(element.indices, element.parent.shape, strict=True):
        if index in ranges:
            low, high = ranges[index]
            if not (low.is_nonnegative and (size - 1 - high).is_nonnegative):
                return False
        elif index.free_symbols & set(ranges):
            return False
    return True
