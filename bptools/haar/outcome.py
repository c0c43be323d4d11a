"""An averaged polynomial as a SymPy expression, with factored coefficients."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from sympy import (
    QQ,
    Add,
    Adjoint,
    Expr,
    Float,
    Identity,
    KroneckerDelta,
    MatAdd,
    MatMul,
    MatrixSymbol,
    Mul,
    Pow,
    S,
    Sum,
    Trace,
    Transpose,
    ZeroMatrix,
    count_ops,
    expand,
    expand_mul,
    factor,
    fraction,
    powsimp,
)
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixExpr
from sympy.polys.polyerrors import CoercionFailed

from bptools.algebra.polynomial import Monomial, Polynomial
from bptools.algebra.words import Letter, Word, cyclic_form, transpose
from bptools.haar.cost import WorkCost, require
from bptools.haar.factors import Inclusion
from bptools.haar.matrices import BasisVector
from bptools.haar.networks.components import Forms, connected
from bptools.haar.networks.element_words import element_value, letter_matrix
from bptools.haar.networks.pauli_sums import from_bra, strings_in, written_sums
from bptools.haar.networks.wiring import network_of

OPEN_END = Letter(MatrixSymbol("no open end", 1, 1))
SECONDS_PER_NETWORK, BYTES_PER_NETWORK = 2e-3, 10_000  # measured: of three or four copies
MOST_FACTORED = 24  # terms with deltas that are brought over one denominator


class _Part(NamedTuple):
    """What a coefficient multiplies: traces, and a matrix if the result is one."""

    traces: Expr
    matrix: MatrixExpr | None


class _Closed(NamedTuple):
    """What a network without an open end is."""

    dimensions: Expr
    traces: list[Expr]


class _Contraction:
    """Contracts networks of closed words, equal ones once."""

    def __init__(self) -> None:
        self._forms = Forms()
        self._known: dict[tuple[int, ...], _Closed] = {}

    def closed(self, words: list[Word]) -> _Closed:
        """Return words that share labels, without their wires."""
        form = self._forms.of(words)
        if form not in self._known:
            network = network_of(words, OPEN_END)
            network.contract()
            traces = [_as_element(trace) for trace in network.traces]
            self._known[form] = _Closed(Mul(*network.dimensions), traces)
        return self._known[form]


def as_sympy(polynomial: Polynomial) -> Expr | MatrixExpr:
    """Return a polynomial as plain SymPy; inclusions of factors are contracted.

    Raises:
        ValueError: If a contraction cannot be written with products and partial traces.
    """
    coefficients: dict[_Part, list[Expr]] = defaultdict(list)
    contraction = _Contraction()
    wired = sum(any(map(_includes, (*m.traces, m.open or ()))) for m, _ in polynomial)
    cost = WorkCost(wired * SECONDS_PER_NETWORK, wired * BYTES_PER_NETWORK)
    require(cost, f"contracting {wired} networks")
    for monomial, coefficient in polynomial:
        dimensions, part = _contracted(monomial, polynomial, contraction)
        for number, rest in _sums_apart(coefficient):
            coefficients[_Part(rest * part.traces, part.matrix)].append(dimensions * number)
    scalars: dict[MatrixExpr | None, list[Expr]] = defaultdict(list)
    for part, values in coefficients.items():
        value = Add(*values)
        value = _with_short_powers(factored(value) if value.is_Add else value)
        scalars[part.matrix].append(value * part.traces)
    if polynomial.shape is None:
        return Add(*scalars[None])
    ordered = sorted(scalars.items(), key=lambda item: str(item[0]))
    addends = [scaled(Add(*terms), matrix) for matrix, terms in ordered if Add(*terms) != 0]
    if not addends:
        return ZeroMatrix(*polynomial.shape)
    return addends[0] if len(addends) == 1 else MatAdd(*addends)


def factored(value: Expr) -> Expr:
    """Return a sum in factors, brought over one denominator in the field of its one symbol.

    The same as by SymPy's ``factor``, in a third of the time over sums of many fractions.

    >>> from sympy import Symbol
    >>> d = Symbol("d")
    >>> factored(1 / (d - 1) - 1 / (d + 1))
    2/((d - 1)*(d + 1))
    """
    if len(value.free_symbols) != 1 or value.has(Float):  # the field would make floats exact
        return factor(value)
    field = QQ.frac_field(*value.free_symbols)
    try:
        total = sum(map(field.from_sympy, value.args), field.zero)
    except (ValueError, CoercionFailed):  # such as a root, or a power of 2 to the number of qubits
        return factor(value)
    return factor(field.to_sympy(total))


def scaled(scale: Expr, matrix: MatrixExpr) -> MatrixExpr:
    """Return a multiple of a matrix; elements in the scale are not multiplied out, as by SymPy."""
    return MatMul(scale, matrix).doit(deep=False)


def _with_short_powers(value: Expr) -> Expr:
    """Return a coefficient with powers such as 2**n 2**(k - n) multiplied, where it is shorter."""
    if not any(power.base.is_Integer and power.exp.is_Add for power in value.atoms(Pow)):
        return value
    numerator, denominator = fraction(value)
    return min(value, powsimp(expand(numerator)) / denominator, key=count_ops)


def _sums_apart(coefficient: Expr) -> Iterator[tuple[Expr, Expr]]:
    """Yield the terms of a coefficient as functions of dimensions times sums of elements.

    So are those of very many deltas, as polynomials in which they would not be factored in time.
    """
    if len(Add.make_args(coefficient)) > MOST_FACTORED and coefficient.has(KroneckerDelta):
        for addend in Add.make_args(coefficient):
            yield addend.as_independent(KroneckerDelta, as_Add=False)
        return
    if not coefficient.has(Sum):
        yield coefficient, S.One
        return
    for addend in Add.make_args(expand_mul(coefficient)):
        sums = [x for x in Mul.make_args(addend) if x.has(Sum, MatrixElement, Trace)]
        yield Mul(*(x for x in Mul.make_args(addend) if x not in sums)), Mul(*sums)


def _contracted(
    monomial: Monomial, polynomial: Polynomial, contraction: _Contraction
) -> tuple[Expr, _Part]:
    """Contract the words with inclusions; return their dimensions and what is left.

    Networks without the open end that are not joined are contracted apart, each once.
    """
    plain = [word for word in monomial.traces if not _includes(word)]
    wired = [word for word in monomial.traces if _includes(word)]
    open_word, shape = monomial.open, None
    open_end = Letter(MatrixSymbol("open end", *(reversed(polynomial.shape or (1, 1)))))
    if open_word is not None and _includes(open_word):
        wired.append((*open_word, open_end))
        open_word, shape = None, None
    elif open_word is not None:
        shape = polynomial.shape
    traces = [_with_string(word) if strings_in([word]) else _trace(word) for word in plain]
    dimensions, matrix = S.One, None
    for words in connected(wired):
        if any(letter.symbol == open_end.symbol for word in words for letter in word):
            network = network_of([_turned(word, open_end) for word in words], open_end)
            network.contract()
            dimensions, matrix = dimensions * Mul(*network.dimensions), network.matrix
            traces += map(_as_element, network.traces)
        else:
            part = contraction.closed(words)
            dimensions, traces = dimensions * part.dimensions, traces + part.traces
    if shape is not None and open_word is not None:
        matrix = _product(open_word) if open_word else Identity(shape[0])
    has_strings = strings_in([*monomial.traces, monomial.open or ()])
    return dimensions, _Part(written_sums(traces) if has_strings else Mul(*traces), matrix)


def _with_string(word: Word) -> Expr:
    """Write a word with Pauli strings as an element or as a trace."""
    element = element_value(from_bra(word))
    return _trace(word) if element is None else element


def _as_element(trace: Trace) -> Expr:
    """Write <i|A|j>, or the trace of |j><i|, as an element."""
    if not isinstance(trace.arg, MatMul):
        return trace
    word = [_letter(factor) for factor in trace.arg.args]
    letters = tuple(letter for letter in word if letter is not None)
    if len(letters) == len(word) and not any(isinstance(x.symbol, BasisVector) for x in letters):
        return _trace(cyclic_form(letters))  # one product, whichever way round it was found
    first, *between, last = trace.arg.args
    if isinstance(first, BasisVector) and not between:
        first, last = last, first
    is_bra = isinstance(first, Transpose) and isinstance(first.arg, BasisVector)
    if not is_bra or not isinstance(last, BasisVector):
        return trace
    row, column = first.arg.index, last.index
    if not between:
        return KroneckerDelta(row, column)
    matrix = between[0] if len(between) == 1 else MatMul(*between)
    return MatrixElement(matrix, row, column)


def _letter(matrix: MatrixExpr) -> Letter | None:
    """Return a matrix symbol or a relative of one as a letter."""
    if isinstance(matrix, Adjoint | Transpose):
        inner = _letter(matrix.arg)
        if inner is None:
            return None
        return inner.adjoint() if isinstance(matrix, Adjoint) else inner.transpose()
    return Letter(matrix) if isinstance(matrix, MatrixSymbol) else None


@lru_cache(maxsize=1 << 14)
def _trace(word: Word) -> Trace:
    return Trace(_product(word))


def _product(word: Word) -> MatrixExpr:
    factors = [letter_matrix(letter) for letter in word]
    return factors[0] if len(factors) == 1 else MatMul(*factors).doit()


def _includes(word: Word) -> bool:
    return any(isinstance(letter.symbol, Inclusion) for letter in word)


def _turned(word: Word, open_end: Letter) -> Word:
    """Return a word or its transpose, in which the open end is not transposed."""
    flipped = any(x.symbol == open_end.symbol and x.transposed for x in word)
    return transpose(word) if flipped else word
