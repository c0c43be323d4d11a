"""Factorisations that refine each other: (2, 4) and (4, 2) of one space are both (2, 2, 2).

Inclusions on both sides of a bond, or of a run of square matrices, may factorise the space between
them differently. Their factors are split until they agree; a label that is split on one side is
split wherever it stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sympy import Expr, Mul, fraction, powsimp

from bptools.algebra.words import Letter, Word
from bptools.haar.factors import Inclusion

Dims = tuple[Expr, ...]
_Splits = dict[tuple[Inclusion, int], Dims]  # the new factors of a factor of an inclusion


def refined(words: list[Word]) -> list[Word]:
    """Split factors until neighbouring inclusions factorise the space between them equally.

    Where no common refinement is known the words stay as they are.
    """
    inclusions = {x.symbol for word in words for x in word if isinstance(x.symbol, Inclusion)}
    single = all(len(inclusion.keep) <= 1 for inclusion in inclusions)
    if single and len({inclusion.dims for inclusion in inclusions}) == 1:
        return words  # as it mostly is: one factorisation, of which nothing has to be split
    while True:
        splits = next(filter(None, map(_splits, _neighbours(words))), None)
        if splits is None:
            return words
        words = _split(words, splits)


def common_refinement(left: Dims, right: Dims) -> Dims | None:
    """Return factors of which the factors of both are products, None if none are known.

    >>> from sympy import Integer
    >>> common_refinement((Integer(2), Integer(4)), (Integer(4), Integer(2)))
    (2, 2, 2)
    """
    parts: list[Expr] = []
    first, second = list(left), list(right)
    while first and second:
        ratio = powsimp(first[0] / second[0])
        if ratio == 1:
            parts.append(first.pop(0))
            second.pop(0)
        elif _is_whole(ratio):
            parts.append(second.pop(0))
            first[0] = ratio
        elif _is_whole(1 / ratio):
            parts.append(first.pop(0))
            second[0] = powsimp(1 / ratio)
        else:
            return None
    return None if first or second else tuple(parts)


def _is_whole(ratio: Expr) -> bool:
    """Whether a ratio of dimensions is known to be an integer."""
    return ratio.is_Integer or (ratio.is_integer is True and fraction(ratio)[1] == 1)


def _neighbours(words: list[Word]) -> Iterator[tuple[Letter, Letter]]:
    """List neighbouring inclusions, perhaps with other matrices between them."""
    for word in words:
        inclusions = [letter for letter in word if isinstance(letter.symbol, Inclusion)]
        yield from zip(inclusions, [*inclusions[1:], *inclusions[:1]], strict=True)


def _splits(neighbours: tuple[Letter, Letter]) -> _Splits | None:
    left, right = (
        _side(letter, at_end=at_end)
        for letter, at_end in zip(neighbours, (True, False), strict=True)
    )
    left_dims, right_dims = (
        tuple(place[0].dims[place[1]] for place in side) for side in (left, right)
    )
    if left_dims == right_dims or Mul(*left_dims) != Mul(*right_dims):
        return None
    parts = common_refinement(left_dims, right_dims)
    if parts is None:
        return None
    splits: _Splits = {}
    for side in (left, right):
        rest = list(parts)
        for inclusion, factor in side:
            piece: list[Expr] = []
            while powsimp(Mul(*piece)) != inclusion.dims[factor]:
                piece.append(rest.pop(0))
            if len(piece) > 1:
                splits[inclusion, factor] = tuple(piece)
    return splits or None


def _side(letter: Letter, *, at_end: bool) -> list[tuple[Inclusion, int]]:
    """Return the factors of one side of an inclusion: all of them, or those kept."""
    inclusion = letter.symbol
    is_big = letter.transposed == at_end
    return [(inclusion, k) for k in (range(len(inclusion.dims)) if is_big else inclusion.keep)]


def _split(words: list[Word], splits: _Splits) -> list[Word]:
    """Split the factors, and those of equal label."""
    labels: dict[int, tuple[tuple[int, ...], Dims]] = {}
    highest = max(
        (
            label
            for word in words
            for letter in word
            if isinstance(letter.symbol, Inclusion)
            for label in letter.symbol.labels
        ),
        default=0,
    )
    for (inclusion, factor), parts in splits.items():
        label = inclusion.labels[factor]
        if label >= 0 and label not in labels:
            labels[label] = tuple(range(highest + 1, highest + 1 + len(parts))), parts
            highest += len(parts)

    def split(letter: Letter) -> Letter:
        if not isinstance(letter.symbol, Inclusion):
            return letter
        return letter._replace(symbol=_split_inclusion(letter.symbol, splits, labels))

    return [tuple(map(split, word)) for word in words]


def _split_inclusion(
    inclusion: Inclusion,
    splits: _Splits,
    labels: Mapping[int, tuple[tuple[int, ...], Dims]],
) -> Inclusion:
    dims: list[Expr] = []
    keep: list[int] = []
    names: list[int] = []
    for factor, (size, label) in enumerate(zip(inclusion.dims, inclusion.labels, strict=True)):
        if factor in inclusion.keep:
            parts = splits.get((inclusion, factor), (size,))
            keep += range(len(dims), len(dims) + len(parts))
            names += [label] * len(parts)
        else:
            labels_after, parts = labels.get(label, ((label,), (size,)))
            names += labels_after
        dims += parts
    return Inclusion(tuple(dims), tuple(keep), tuple(names))
