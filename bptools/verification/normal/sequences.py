"""Members of families and matrices of recursions: letters of the reader's own, and what they are.

X_(n+1) is the step with X_n in the place of the previous matrix. X_n itself is a letter; it is
Hermitian if X_0 is, and the step is of a Hermitian letter; and it is another matrix for other
values of any name that is free in the recursion.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from bptools.verification.limits import OutOfReach, Rejected
from bptools.verification.networks.sums import POINT, NetworkSum, Shape, alike
from bptools.verification.networks.tensors import Draft, IndexedTensor
from bptools.verification.scalars.ratios import ONE, Ratio
from bptools.verification.scalars.signs import counted, is_natural
from bptools.verification.terms.contexts import Context, Declared
from bptools.verification.terms.language import Node, adjoint, minus, node, put, whole

OWN = "\0"  # before a letter of the reader's own: no name in a file begins so


class StandingLetter(NamedTuple):
    """What is known of a letter, and on which names it depends."""

    kinds: frozenset[str]
    depends: frozenset[str]


MOST_RECURSIONS = 256
_KINDS: dict[tuple[Context, Node], frozenset[str]] = {}  # of recursions that were read before


class SequenceReader:
    """The letters that stand for matrices of sequences, in one context.

    Args:
        context: What the names mean.
        value: The value of a term in the context.
        inside: The values of terms in a larger context, defined on its whole domain.
        reduced: The value of drafts of one shape.
    """

    def __init__(
        self,
        context: Context,
        value: Callable[[Node], NetworkSum],
        inside: Callable[..., list[NetworkSum]],
        reduced: Callable[[Shape, list[Draft]], NetworkSum],
    ) -> None:
        self._context, self._value, self._inside = context, value, inside
        self._reduced = reduced
        self._names: dict[object, str] = {}
        self.letters: dict[str, StandingLetter] = {}

    def _letter(self, key: object, size: Ratio, letter: StandingLetter) -> NetworkSum:
        name = self._names.setdefault(key, f"{OWN}{len(self._names)}")
        self.letters[name] = letter
        draft = Draft(POINT, ONE)
        draft.ends = [draft.leg(size), draft.leg(size)]
        draft.tensors.append(IndexedTensor(name, (draft.ends[0], draft.ends[1])))
        return self._reduced((size, size), [draft])

    def member(self, declared: Declared, size: Ratio, index: Ratio) -> NetworkSum:
        """Return a member of a family."""
        if not is_natural(index, self._context):
            raise Rejected("the index of a member is not shown to be a natural number")
        depends = frozenset(q.variable for q in index.quantities())
        return self._letter(
            (declared.name, index.key), size, StandingLetter(declared.kinds, depends)
        )

    def member_of(self, name: str) -> tuple[str, int] | None:
        """Return the family and the number of the member that a letter stands for, if it does."""
        for key, own in self._names.items():
            if own == name and type(key) is tuple:  # of a recursion it is a term
                number = Ratio(key[1]).integer()
                return None if number is None else (key[0], number)
        return None

    def recursion(self, recursion: Node, number_of_rows: Ratio, count: Ratio) -> NetworkSum:
        """Return the value of X_count; X_n, n a natural number that is a name, is a letter.

        Raises:
            Rejected: If the count is no natural number, or a name of the step has another meaning.
            OutOfReach: If it is neither a number nor a name and a number.
        """
        previous, index, size, start, step, _ = recursion.parts
        name, fixed = counted(count, self._context)
        if fixed < 0:
            raise OutOfReach("a recursion of fewer steps than a name")
        names = () if name is None else (node("Variable", name),)
        if fixed:
            before = node("Sum", (*names, whole(fixed - 1)))
            earlier = node("Recursion", previous, index, size, start, step, before)
            return self._square(put(step, {previous: earlier, index: before}), number_of_rows)
        if not names:
            return self._square(start, number_of_rows)
        standing = node("Recursion", previous, index, size, start, step, *names)
        return self._standing(standing, number_of_rows)

    def _square(self, term: Node, number_of_rows: Ratio) -> NetworkSum:
        value = self._value(term)
        if not alike(value.shape, (number_of_rows, number_of_rows)):
            raise Rejected("a matrix of a recursion is of another size than is stated")
        return value

    def _standing(self, recursion: Node, number_of_rows: Ratio) -> NetworkSum:
        key = self._context, recursion
        if key not in _KINDS:
            if len(_KINDS) >= MOST_RECURSIONS:
                _KINDS.clear()
            _KINDS[key] = self._kinds(recursion)
        return self._letter(recursion, number_of_rows, StandingLetter(_KINDS[key], recursion.free))

    def _kinds(self, recursion: Node) -> frozenset[str]:
        """Return what all matrices of a recursion are, whose start and step have a value."""
        previous, index, size, start, step, _ = recursion.parts
        if {previous, index} & {declared.name for declared in self._context}:
            raise Rejected("a name of the step of a recursion has another meaning")
        inner = (
            *self._context,
            Declared("Matrix", previous, rows=size, columns=size, kinds=frozenset(("Hermitian",))),
            Declared("Scalar", index, "natural"),
        )
        zero, are_hermitian = node("Zero", size, size), True
        for context, matrix in ((self._context, start), (inner, step)):
            sized = node("Sum", (matrix, zero))  # of the size that is stated
            _, skew = self._inside(context, sized, minus(adjoint(matrix), matrix))
            are_hermitian = are_hermitian and skew.is_zero
        return frozenset(("Hermitian",)) if are_hermitian else frozenset()

    def independent(self, value: NetworkSum, name: str) -> NetworkSum:
        """Return a value in which no letter depends on a name, so that it can be bound."""
        for network, _ in value.terms:
            for tensor in network.tensors:
                letter = self.letters.get(tensor.name)
                if letter is not None and name in letter.depends:
                    raise Rejected(f"{name} is bound, and a matrix of a sequence depends on it")
        return value
