"""Matrices of sequences: members of families, and matrices that a recursion defines.

A matrix X_(n+1) of a recursion is its step with X_n in it, X_0 its start; X_n stands for itself. It
depends on every free name of the recursion, so that nothing that binds one of them has a rule.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import chain

from bptools.kernel import terms as t
from bptools.kernel.combination import Combination, Sizes
from bptools.kernel.contexts import Context, Kind, Matrices, Scalars
from bptools.kernel.generators import Sort
from bptools.kernel.index_products import LONGEST, number_and_constant
from bptools.kernel.networks import RECURSIONS, Label, Shape, labels_of
from bptools.kernel.refusal import Refusal
from bptools.kernel.scalars import Scalar
from bptools.kernel.signs import is_natural


@dataclass(frozen=True)
class Sequences:
    """The normal forms of a context's sequences.

    Args:
        context: What the names around them are.
        read: The normal form of a term.
        read_inside: The normal form of a term in a larger context, defined on its whole domain.
        standing: A matrix as a network.
    """

    context: Context
    read: Callable[[t.Term], Combination]
    read_inside: Callable[[Context, t.Term], Combination]
    standing: Callable[[Label, Sizes], Combination]

    def member(self, name: str, size: Scalar, index: Scalar) -> Combination:
        """Return the member of a family at an index.

        Raises:
            Refusal: If the index is not shown to be a natural number.
        """
        if not is_natural(index, self.context):
            raise Refusal(f"the index of a member of {name} must be natural, not {index}")
        return self.standing(Label(Shape.MEMBER, name, position=index), (size, size))

    def recursion(self, recursion: t.Recursion, size: Scalar, count: Scalar) -> Combination:
        """Return X_n, and X_(n+k) by k steps.

        Raises:
            Refusal: If the count is no natural number or has no rule, or a shape is another one.
        """
        if not is_natural(count, self.context):
            raise Refusal(f"a recursion must have a natural number of steps, not {count}")
        name, steps = number_and_constant(count)
        if not 0 <= steps <= LONGEST:
            raise Refusal(f"a recursion of {count} steps has no rule")
        if steps:
            before = _sum_of(name, steps - 1)
            previous = replace(recursion, count=before)
            values = {recursion.index: before, recursion.previous: previous}
            matrix = self.read(recursion.step.put(values))
        elif name is None:
            matrix = self.read(recursion.start)
        else:
            return self._standing(replace(recursion, count=t.Variable(name)), size)
        _require_square(matrix, size)
        return matrix

    def _standing(self, recursion: t.Recursion, size: Scalar) -> Combination:
        """Return X_n as it stands; Hermitian if X_0 is, and the step of any Hermitian matrix."""
        if not all(map(self.context.is_fresh, (recursion.previous, recursion.index))):
            names = f"{recursion.previous} and {recursion.index}"
            raise Refusal(f"{names} must have no meaning outside of the recursion that binds them")
        hermitian = frozenset((Kind.HERMITIAN,))
        previous = Matrices(recursion.previous, recursion.size, recursion.size, hermitian)
        index = Scalars(recursion.index, Sort.NATURAL)
        inner = Context((*self.context.declarations, previous, index))
        start, step = self.read(recursion.start), self.read_inside(inner, recursion.step)
        for matrix in (start, step):
            _require_square(matrix, size)
        gaps = (
            self.read(_skew(recursion.start)),
            self.read_inside(inner, _skew(recursion.step)),
        )
        self_adjoint = all(gap.is_zero for gap in gaps)
        number = RECURSIONS.number(recursion)
        label = Label(Shape.SEQUENCE, sequence=number, self_adjoint=self_adjoint)
        return self.standing(label, (size, size))


def _skew(matrix: t.Term) -> t.Term:
    """Return what vanishes if a matrix is Hermitian."""
    return t.minus(t.adjoint(matrix), matrix)


def _sum_of(name: str | None, constant: int) -> t.Term:
    if name is None:
        return t.whole(constant)
    number = t.Variable(name)
    return t.Sum((number, t.whole(constant))) if constant else number


def _require_square(matrix: Combination, size: Scalar) -> None:
    sizes = matrix.sizes
    if sizes is None or not all((x - size).is_zero for x in sizes):
        raise Refusal(f"a recursion must be of square matrices of {size} rows, not of {sizes}")


def require_independent(combination: Combination, name: str) -> Combination:
    """Return a normal form in which no matrix of a sequence depends on a name.

    Raises:
        Refusal: If one does, so that nothing can bind the name.
    """
    for label in chain(*map(labels_of, combination.terms)):
        inside = label.shape is Shape.SEQUENCE and name in RECURSIONS[label.sequence].free_names()
        index = label.position if label.shape is Shape.MEMBER else None
        if inside or (index is not None and index.has(name)):
            raise Refusal(f"a matrix of a sequence depends on {name}, which is bound")
    return combination
