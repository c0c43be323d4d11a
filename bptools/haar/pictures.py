"""The networks of an average as a picture: before it, the pairings of one matrix, and after it.

A word is a row of boxes, a trace is closed below it. The random boxes of a word are paired twice:
row ends above, column ends below; the Weingarten function of the cycle type is the weight.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from math import factorial, prod
from pathlib import Path
from typing import NamedTuple

from sympy import Dummy, Expr, S

from bptools.algebra.polynomial import Monomial, Polynomial
from bptools.algebra.words import Letter, Word
from bptools.files import write_text
from bptools.haar.matrices import BasisVector, Orthogonal, RandomMatrix, Symplectic, Unitary
from bptools.haar.networks.separated import Involution, first_of_each_type, pairings_of
from bptools.haar.weingarten.symmetric_group import (
    Partition,
    class_size,
    coset_size,
    partitions,
)

MOST_TERMS = 6  # of a panel
MOST_LETTERS = 40  # of a line
FULLY_PAIRED = 2  # degree up to which all pairs of pairings are drawn
BOX, GAP, HALF = 30, 14, 13  # width of a box, of a wire between two, half a box's height
ROWS, COLUMNS, RANDOM = "#1f6fb2", "#c2570c", "#d8e6f3"


class Networks(NamedTuple):
    """What was averaged over which matrices, and what is left.

    Args:
        before: The words.
        matrices: The random matrices.
        after: The words that are left.
        has_explicit: Whether some constants stand for explicit matrices.
    """

    before: Polynomial
    matrices: tuple[RandomMatrix, ...]
    after: Polynomial
    has_explicit: bool = False


@dataclass(frozen=True)
class NetworkDrawing:
    """A picture in SVG; a notebook shows it."""

    svg: str

    def _repr_svg_(self) -> str:
        return self.svg

    def save(self, path: Path | str) -> None:
        """Write the picture to a file."""
        write_text(Path(path), self.svg + "\n")


def drawing_of(networks: Networks) -> NetworkDrawing:
    """Return the networks before an average, their pairings, and the networks after it."""
    canvas = _Canvas()
    canvas.heading("before")
    _terms(canvas, networks.before, networks.matrices)
    monomial, matrix = _largest(networks)
    if matrix is not None:
        _pairings(canvas, monomial, matrix)
    canvas.heading("after")
    _terms(canvas, networks.after, ())
    return NetworkDrawing(canvas.svg())


@dataclass
class _Canvas:
    """Elements of a picture that grows downwards."""

    elements: list[str] = field(default_factory=list)
    width: float = 320
    y: float = 0

    def heading(self, words: str) -> None:
        self.y += 30
        self.text(8, self.y, words, weight="bold")
        self.y += 12

    def text(self, x: float, y: float, words: str, *, weight: str = "normal") -> None:
        self.elements.append(
            f'<text x="{x:.0f}" y="{y:.0f}" font-weight="{weight}">{escape(words)}</text>'
        )
        self.width = max(self.width, x + 7.5 * len(words) + 8)

    def box(self, x: float, y: float, label: str, fill: str) -> None:
        self.elements.append(
            f'<rect x="{x:.0f}" y="{y - HALF:.0f}" width="{BOX}" height="{2 * HALF}" rx="4" '
            f'fill="{fill}" stroke="currentColor"/>'
            f'<text x="{x + BOX / 2:.0f}" y="{y + 5:.0f}" text-anchor="middle" '
            f'fill="{"currentColor" if fill == "none" else "#000"}">{escape(label)}</text>'
        )
        self.width = max(self.width, x + BOX + 24)

    def path(self, steps: str, colour: str = "currentColor") -> None:
        self.elements.append(f'<path d="{steps}" fill="none" stroke="{colour}"/>')

    def svg(self) -> str:
        height = self.y + 16
        body = "\n".join(self.elements)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.width:.0f}" '
            f'height="{height:.0f}" viewBox="0 0 {self.width:.0f} {height:.0f}" role="img" '
            f'font-family="sans-serif" font-size="13" fill="currentColor" stroke-width="1.3">\n'
            f"<title>Networks before and after an average over random matrices</title>\n"
            f'<g stroke="none">\n{body}\n</g>\n</svg>'
        )


class _Place(NamedTuple):
    """A letter of a line, and where its box begins."""

    letter: Letter
    x: float


def _terms(canvas: _Canvas, polynomial: Polynomial, matrices: Sequence[RandomMatrix]) -> None:
    terms = list(polynomial)
    for monomial, coefficient in terms[:MOST_TERMS]:
        _line(canvas, monomial, coefficient, matrices)
    if len(terms) > MOST_TERMS:
        canvas.y += 20
        canvas.text(16, canvas.y, f"and {len(terms) - MOST_TERMS} terms more")
    if not terms:
        canvas.y += 20
        canvas.text(16, canvas.y, "0")


def _line(
    canvas: _Canvas,
    monomial: Monomial,
    coefficient: Expr,
    matrices: Sequence[RandomMatrix],
    depth: float = 16,
) -> list[_Place]:
    """Draw a product of words with its coefficient; return where its letters are."""
    canvas.y += 34
    words = [*monomial.traces, *([monomial.open] if monomial.open else [])]
    label = "" if coefficient == 1 and words else f"{coefficient} ".replace("**", "^")
    if coefficient.has(Dummy):
        label = "a sum with too many terms to be drawn"
    canvas.text(16, canvas.y + 5, label)
    x = 24 + 7.5 * len(label)
    places: list[_Place] = []
    for word in words:
        if len(places) + len(word) > MOST_LETTERS:
            canvas.text(x, canvas.y + 5, "…")
            break
        line = list(_boxes(canvas, word, x, matrices))
        right = line[-1].x + BOX
        if word is monomial.open:
            canvas.path(f"M{x - 10:.0f} {canvas.y:.0f}h10M{right:.0f} {canvas.y:.0f}h10")
        else:
            canvas.path(
                f"M{x:.0f} {canvas.y:.0f}h-4q-6 0 -6 6v{HALF - 2}q0 6 6 6h{right - x + 8:.0f}"
                f"q6 0 6 -6v-{HALF - 2}q0 -6 -6 -6h-4"
            )
        places += line
        x = right + 2 * GAP + 8
    canvas.y += depth
    return places


def _boxes(
    canvas: _Canvas, word: Word, x: float, matrices: Sequence[RandomMatrix]
) -> Iterator[_Place]:
    for number, letter in enumerate(word):
        if number:
            canvas.path(f"M{x - GAP:.0f} {canvas.y:.0f}h{GAP}")
        canvas.box(x, canvas.y, _label(letter), RANDOM if letter.symbol in matrices else "none")
        yield _Place(letter, x)
        x += BOX + GAP


def _label(letter: Letter) -> str:
    if isinstance(letter.symbol, BasisVector):
        index = str(letter.symbol.index)
        return f"⟨{index}|" if letter.transposed else f"|{index}⟩"
    name = str(letter.symbol.name)
    marks = {(True, True): "†", (True, False): "\u0305", (False, True): "ᵀ", (False, False): ""}
    return name + marks[letter.conjugated, letter.transposed]


def _largest(networks: Networks) -> tuple[Monomial, RandomMatrix | None]:
    """Return the term with most letters of the first matrix whose pairings can be drawn."""
    matrix = next((m for m in networks.matrices if type(m) in _CLASS_SIZES), None)
    terms = sorted(networks.before, key=lambda t: -sum(map(len, t[0].traces)))
    for monomial, _ in terms:
        if any(x.symbol == matrix for word in _words(monomial) for x in word):
            return monomial, matrix
    return Monomial((), None), None


def _words(monomial: Monomial) -> list[Word]:
    return [*monomial.traces, *([monomial.open] if monomial.open else [])]


_CLASS_SIZES = {Unitary: class_size, Orthogonal: coset_size, Symplectic: coset_size}


def _pairings(canvas: _Canvas, monomial: Monomial, matrix: RandomMatrix) -> None:
    """Draw pairs of pairings of one matrix: all of a low degree, else one of each type."""
    letters = [x for word in _words(monomial) for x in word if x.symbol == matrix]
    is_real = not isinstance(matrix, Unitary)
    degree, odd = divmod(len(letters), 2)
    paired = is_real or 2 * sum(x.conjugated for x in letters) == len(letters)
    if odd or not paired or len([x for w in _words(monomial) for x in w]) > MOST_LETTERS:
        return
    count = prod(range(1, 2 * degree, 2)) if is_real else factorial(degree)
    canvas.heading(f"pairings of {matrix.name}: {count} of rows (above) by {count} of columns")
    pairings = pairings_of(degree, is_real=is_real)
    if pairings is None:
        return
    types = partitions(degree)
    firsts = first_of_each_type(degree, is_real=is_real)
    if degree <= FULLY_PAIRED:
        for row, line in enumerate(pairings):
            for column, kind in zip(pairings, firsts.lines[row], strict=True):
                _pair(canvas, monomial, matrix, (line, column), _weight(types[kind]))
        return
    for kind, place in list(firsts.places.items())[:MOST_TERMS]:
        alike = count * _CLASS_SIZES[type(matrix)](types[kind])
        label = f"{_weight(types[kind])}, one of {alike}"
        _pair(canvas, monomial, matrix, (pairings[0], pairings[place]), label)


def _weight(cycle_type: Partition) -> str:
    return f"Wg({', '.join(map(str, cycle_type))})"


def _pair(
    canvas: _Canvas,
    monomial: Monomial,
    matrix: RandomMatrix,
    pair: tuple[Involution, Involution],
    label: str,
) -> None:
    """Draw one pairing of rows above the boxes, and one of columns below."""
    room = 12 + 4 * min(sum(map(len, _words(monomial))), 12)
    canvas.y += room + 8
    canvas.text(16, canvas.y - 8, label)
    top = canvas.y
    places = _line(canvas, monomial, S.One, (matrix,), depth=room)
    middle = top + 34
    own = [place for place in places if place.letter.symbol == matrix]
    order = list(range(len(own)))
    if isinstance(matrix, Unitary):
        order.sort(key=lambda k: own[k].letter.conjugated)
    for pairing, side, colour in ((pair[0], True, ROWS), (pair[1], False, COLUMNS)):
        for a, b in enumerate(pairing):
            if a < b:
                ends = [
                    own[order[k]].x + (4 if own[order[k]].letter.transposed != side else BOX - 4)
                    for k in (a, b)
                ]
                height = min(12 + abs(ends[0] - ends[1]) / 7, room)
                edge = middle + (-HALF if side else HALF)
                bend = edge + (-height if side else height)
                canvas.path(
                    f"M{ends[0]:.0f} {edge:.0f}C{ends[0]:.0f} {bend:.0f} {ends[1]:.0f} "
                    f"{bend:.0f} {ends[1]:.0f} {edge:.0f}",
                    colour,
                )
