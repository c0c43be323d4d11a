"""From words with inclusions of factors to networks of tensors: inclusions are pure wiring."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sympy import Expr

from bptools.algebra.words import Letter, Word
from bptools.haar.factors import Inclusion
from bptools.haar.networks.element_words import letter_matrix
from bptools.haar.networks.legs import COLUMN, ROW, Dims, Leg, Network, Tensor
from bptools.haar.networks.refinement import refined


class _Port(NamedTuple):
    """The end of a leg at one side of an item: an inclusion, or a run of other letters."""

    item: int
    side: int
    place: int


class LetterRun(NamedTuple):
    """Letters without an inclusion, or one inclusion alone."""

    letters: Word
    dims: tuple[Dims, Dims]  # of rows (left) and columns (right)
    following: int  # the item at its right

    @property
    def inclusion(self) -> Inclusion | None:
        """The inclusion, if it is one."""
        symbol = self.letters[0].symbol
        return symbol if isinstance(symbol, Inclusion) else None


class Wiring(NamedTuple):
    """Runs of letters, the wires between their legs, and the dimensions of wires without an end."""

    runs: dict[int, LetterRun]
    wires: dict[Leg, Leg]
    dimensions: list[Expr]


def network_of(words: Iterable[Word], open_end: Letter) -> Network:
    """Return the tensor network of closed words with inclusions.

    Args:
        words: Words, each with at least one inclusion or the open end.
        open_end: The letter that stands for the open end of a matrix-valued product.

    Raises:
        ValueError: If neighbours factorise the space between them differently.
    """
    wiring = wiring_of(words)
    tensors = {number: _tensor(run, open_end) for number, run in wiring.runs.items()}
    return Network(tensors, wiring.wires, wiring.dimensions)


def wiring_of(words: Iterable[Word]) -> Wiring:
    """Return how inclusions wire the other letters of closed words.

    Args:
        words: Words, each with at least one inclusion.

    Raises:
        ValueError: If neighbours factorise the space between them differently.
    """
    pieces: list[LetterRun] = []
    for word in refined(list(words)):
        pieces.extend(_items(word, len(pieces)))
    runs = {number: piece for number, piece in enumerate(pieces) if not piece.inclusion}
    joints, inner = _joints(pieces), _inner_edges(pieces)
    wires: dict[Leg, Leg] = {}
    seen: set[_Port] = set()
    for number, run in runs.items():
        for side in (ROW, COLUMN):
            for place in range(len(run.dims[side])):
                start = _Port(number, side, place)
                wires[Leg(*start)] = Leg(*_followed(start, joints, inner, seen))
    dimensions: list[Expr] = []
    for port in joints:
        if port not in seen and pieces[port.item].inclusion:
            _followed(port, joints, inner, seen)
            dimensions.append(pieces[port.item].dims[port.side][port.place])
    return Wiring(runs, wires, dimensions)


def _items(word: Word, offset: int) -> Iterator[LetterRun]:
    """Cut a closed word into inclusions and runs of other letters."""
    starts = [i for i, letter in enumerate(word) if isinstance(letter.symbol, Inclusion)]
    word = word[starts[0] :] + word[: starts[0]]
    pieces: list[list[Letter]] = []
    for letter in word:
        joins_run = pieces and not isinstance(letter.symbol, Inclusion)
        if joins_run and not isinstance(pieces[-1][0].symbol, Inclusion):
            pieces[-1].append(letter)
        else:
            pieces.append([letter])
    for place, piece in enumerate(pieces):
        before, after = pieces[place - 1][-1], pieces[(place + 1) % len(pieces)][0]
        if isinstance(piece[0].symbol, Inclusion):
            dims = _dims(piece[0])
            if isinstance(after.symbol, Inclusion) and dims[COLUMN] != _dims(after)[ROW]:
                raise ValueError(
                    "factorisations of one space must agree, not be "
                    f"{dims[COLUMN]} and {_dims(after)[ROW]}"
                )
        else:
            dims = (_dims(before)[COLUMN], _dims(after)[ROW])
        yield LetterRun(tuple(piece), dims, offset + (place + 1) % len(pieces))


def _dims(letter: Letter) -> tuple[Dims, Dims]:
    inclusion = letter.symbol
    kept = tuple(inclusion.dims[k] for k in inclusion.keep)
    return (kept, inclusion.dims) if letter.transposed else (inclusion.dims, kept)


def _tensor(item: LetterRun, open_end: Letter) -> Tensor:
    ends = [i for i, letter in enumerate(item.letters) if letter.symbol == open_end.symbol]
    if not ends:
        return Tensor([letter_matrix(x) for x in item.letters], None, item.dims)
    left, right = item.letters[: ends[0]], item.letters[ends[0] + 1 :]
    return Tensor([letter_matrix(x) for x in left], [letter_matrix(x) for x in right], item.dims)


def _joints(pieces: list[LetterRun]) -> dict[_Port, _Port]:
    """Return the bonds between neighbours, leg by leg."""
    joints: dict[_Port, _Port] = {}
    for number, piece in enumerate(pieces):
        for place in range(len(piece.dims[COLUMN])):
            left, right = _Port(number, COLUMN, place), _Port(piece.following, ROW, place)
            joints[left], joints[right] = right, left
    return joints


def _inner_edges(pieces: list[LetterRun]) -> dict[_Port, _Port]:
    """Return how inclusions join legs: kept factors inside, the others where labels are equal."""
    edges: dict[_Port, _Port] = {}
    labelled: dict[int, list[_Port]] = defaultdict(list)
    for number, network_factor in enumerate(pieces):
        inclusion = network_factor.inclusion
        if inclusion is None:
            continue
        big = COLUMN if network_factor.letters[0].transposed else ROW
        for factor in range(len(inclusion.dims)):
            port = _Port(number, big, factor)
            if factor in inclusion.keep:
                small = _Port(number, 1 - big, inclusion.keep.index(factor))
                edges[port], edges[small] = small, port
            else:
                labelled[inclusion.labels[factor]].append(port)
    for first, second in labelled.values():
        edges[first], edges[second] = second, first
    return edges


def _followed(
    start: _Port, joints: dict[_Port, _Port], inner: dict[_Port, _Port], seen: set[_Port]
) -> _Port:
    """Follow a leg from joint to joint until it ends at a tensor, or where it started."""
    port = start
    while True:
        seen.add(port)
        port = joints[port]
        seen.add(port)
        if port not in inner:
            return port
        port = inner[port]
        if port == start:
            return start
