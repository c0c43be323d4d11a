"""Expectations of SymPy expressions in random matrices."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from sympy import (
    Abs,
    And,
    Basic,
    Dummy,
    Expr,
    HadamardProduct,
    Identity,
    ImmutableMatrix,
    Integer,
    KroneckerProduct,
    MatrixSymbol,
    Pow,
    Symbol,
    Trace,
    Tuple,
    exp,
    log,
    sympify,
)
from sympy.logic.boolalg import Boolean
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixExpr
from sympy.matrices.matrixbase import MatrixBase
from sympy.utilities.iterables import flatten

from bptools.algebra.hypotheses import Hypothesis
from bptools.algebra.parsing import Parser
from bptools.algebra.polynomial import Monomial, Polynomial
from bptools.algebra.rewriting import Rewriting
from bptools.errors import InternalError
from bptools.haar.assumptions import Assuming, at_point, hypotheses_of, require_known
from bptools.haar.averaging import Least, average_with_domain
from bptools.haar.commutators import integral_of_commutators
from bptools.haar.dimensions import Point, as_dimension, canonical_size, position_of
from bptools.haar.distributions import CentredPermutation, DiagonalUnitary, PermutationMatrix
from bptools.haar.entries import matrix_of_entries
from bptools.haar.explanation import steps_of
from bptools.haar.explicit import named, put_in
from bptools.haar.factors import Inclusion, PairingOperator, PartialTrace, PartialTranspose
from bptools.haar.finite_groups import FiniteGroup, mean_over_elements
from bptools.haar.integrals import Integral, jointly
from bptools.haar.matrices import BasisVector, RandomMatrix, require_indices
from bptools.haar.networks.determinants import with_known_moduli
from bptools.haar.networks.element_words import elements_apart
from bptools.haar.networks.index_sums import IndexSums
from bptools.haar.networks.isometries import with_projectors
from bptools.haar.networks.tensor_words import TensorParser
from bptools.haar.outcome import as_sympy
from bptools.haar.pictures import Networks
from bptools.haar.purities import integral_of_purities
from bptools.haar.real_power_sums import integral_of_power_sums
from bptools.haar.real_powers import integral_of_powers
from bptools.haar.subspaces import Isometry, SymmetricInclusion
from bptools.haar.unexpanded import KeptSums

BEYOND = (
    "Known beyond polynomials: real powers and logarithms of |U_ij| in one row or column, ratios, "
    "page_entropy, hciz_integral, mean_log_determinant, eigenvalue_density"
)
_BY_ENTRIES = (HadamardProduct, DiagonalUnitary, PermutationMatrix, CentredPermutation)


def expectation(
    expression: Expr | MatrixExpr, assuming: Assuming | None = None
) -> Expr | MatrixExpr:
    """Average an expression over all random matrices in it.

    Args:
        expression: A SymPy expression, polynomial in random matrices (``Unitary``, ...), their
            adjoints, transposes and elements, in traces and in any constant matrices, symbols or
            explicit ones; a list or a matrix of expressions is averaged entry by entry.
        assuming: What is known of constant matrices, in words (see ``assumptions``), to shorten
            the answer.

    Returns:
        The exact average as plain SymPy, valid for dimensions that are at least the degree in
        the random matrix (for integer dimensions always); 0 if its powers cannot be paired.
        For other dimensions see :func:`integral`.

    Raises:
        TypeError: If the expression is not polynomial in its random matrices.
        ValueError: If shapes do not match, an index is outside range(d), or no matrix is as
            assumed.

    >>> from sympy import MatrixSymbol, Symbol, Trace
    >>> from bptools.haar import Unitary
    >>> d = Symbol("d", integer=True, positive=True)
    >>> U, A, B = Unitary("U", d), MatrixSymbol("A", d, d), MatrixSymbol("B", d, d)
    >>> expectation(Trace(U * A * U.adjoint() * B))
    Trace(A)*Trace(B)/d
    >>> expectation(abs(U[0, 0]) ** 4)
    2/(d*(d + 1))
    >>> expectation(Trace(U * A * U.adjoint() * B) ** 2, {A: "pauli", B: "projector of rank 1"})
    1/(d + 1)
    """
    return _nested(integral(expression, assuming).value, expression)


def _nested(value: Basic, written: object) -> Expr | MatrixExpr | list[Expr]:
    """Return a value as lists where a list was written."""
    if not isinstance(written, list | tuple):
        return value
    return [_nested(*pair) for pair in zip(value, written, strict=True)]


def integral(expression: Expr | MatrixExpr, assuming: Assuming | None = None) -> Integral:
    """Average an expression over all random matrices in it, with the domain of the result.

    Args:
        expression: As for :func:`expectation`.
        assuming: As for :func:`expectation`.

    Returns:
        The average with the condition on the dimensions under which it holds; its ``at``
        gives exact values at any positive integers in place of the dimensions' symbols.

    Raises:
        TypeError: If the expression is not polynomial in its random matrices.
        ValueError: If shapes do not match, an index is outside range(d), or no matrix is as
            assumed.

    >>> from sympy import Symbol, Trace
    >>> from bptools.haar import Unitary
    >>> U = Unitary("U", Symbol("d", integer=True, positive=True))
    >>> moment = integral(abs(Trace(U)) ** 4)
    >>> moment.value, moment.domain, moment.at(1)
    (2, d >= 2, 1)
    """
    hypotheses = hypotheses_of(assuming)
    if hypotheses:
        require_known(hypotheses, map(_as_basic, flatten([expression])))
    return _integral(expression, hypotheses)


def _integral(expression: Expr | MatrixExpr, hypotheses: Sequence[Hypothesis]) -> Integral:
    if isinstance(expression, list | tuple):
        parts = [_integral(entry, hypotheses) for entry in expression]
        return jointly(parts, lambda values: Tuple(*values))
    if isinstance(expression, MatrixBase) and expression.has(RandomMatrix):
        rows, cols = expression.shape
        entries = [_integral(entry, hypotheses) for entry in expression.flat()]
        return jointly(entries, lambda values: ImmutableMatrix(rows, cols, values))
    if isinstance(expression, MatrixExpr) and expression.has(*_BY_ENTRIES):
        return _entry_by_entry(expression, hypotheses)
    basic = with_known_moduli(_as_basic(expression))
    if basic.has(FiniteGroup):
        return mean_over_elements(
            basic, lambda x: integral_of(_average, [x], hypotheses), is_assumed=bool(hypotheses)
        )
    known = integral_of_powers(basic)
    known = known or integral_of_power_sums(basic, lambda x: _integral(x, hypotheses))
    known = known or integral_of_purities(basic) or integral_of_commutators(basic)
    return known or integral_of(_average, [basic], hypotheses)


def _entry_by_entry(matrix: MatrixExpr, hypotheses: Sequence[Hypothesis]) -> Integral:
    """Average any entry, and write the matrix of which it is one."""
    row, column = (Dummy(x, integer=True, nonnegative=True) for x in "ij")
    entry = _integral(MatrixElement(matrix, row, column), hypotheses)
    return jointly([entry], lambda values: matrix_of_entries(values[0], row, column, matrix.shape))


class ExpressionReading(NamedTuple):
    """Expressions as polynomials, in which elements are traces, and what belongs to them.

    Args:
        polynomials: One for each expression.
        matrices: The random matrices, by name.
        sums: The sums over indices that are taken after the average.
        sizes: The dimensions of all matrices and factors, each of which must be a positive integer.
        kept: Answers of very many terms; None if they are to be written out and shortened.
    """

    polynomials: list[Polynomial]
    matrices: tuple[RandomMatrix, ...]
    sums: IndexSums
    sizes: tuple[Expr, ...]
    kept: KeptSums | None


Quantity = Callable[[ExpressionReading], tuple[Polynomial, Least]]


def _average(reading: ExpressionReading) -> tuple[Polynomial, Least]:
    return average_with_domain(reading.polynomials[0], reading.matrices, reading.sums, reading.kept)


def integral_of(
    quantity: Quantity,
    expressions: Sequence[Expr | MatrixExpr],
    hypotheses: Sequence[Hypothesis] = (),
) -> Integral:
    """Return the record of a quantity that is computed from averages.

    Args:
        quantity: Gives the quantity and the least dimensions for which it holds.
        expressions: What is averaged.
        hypotheses: What is known of constant matrices.

    Raises:
        TypeError: If an expression is not polynomial in its random matrices.
        ValueError: If shapes do not match, names clash or an index is outside range(d).
    """
    basic = [_as_basic(expression) for expression in expressions]
    names: dict[MatrixSymbol, Basic] = {}
    written = _in_canonical_sizes(basic)
    rewriting = Rewriting(hypotheses) if hypotheses else None
    reading = _read([named(expression.xreplace(written), names) for expression in basic], rewriting)
    polynomial, least = quantity(reading)
    polynomial = rewriting.normal_form(polynomial) if rewriting else polynomial
    answer = _with_known_traces(_answer(polynomial, reading.sums), rewriting)
    as_typed = {canonical: matrix for matrix, canonical in written.items()}

    def finish(part: Expr) -> Expr:
        return put_in(part, names).xreplace(as_typed)

    value = finish(answer)
    if reading.kept is not None:
        value = reading.kept.written(value, finish)
    symbols = set().union(*(size.free_symbols for size in reading.sizes))

    def at(point: Point) -> Expr:
        values = {symbol: Integer(number) for symbol, number in point.items()}
        for size in reading.sizes:
            as_dimension(size.xreplace(values), f"dimension {size}")
        fixed = integral_of(
            quantity,
            [expression.xreplace(values) for expression in basic],
            at_point(hypotheses, values),
        ).value
        is_matrix = isinstance(value, MatrixExpr) and not isinstance(fixed, MatrixExpr)
        return fixed * Identity(1) if is_matrix else fixed

    return Integral(
        value,
        _domain(reading, least),
        tuple(sorted(symbols, key=str)),
        at,
        reading.sizes,
        steps=steps_of(reading.polynomials, reading.matrices),
        networks=Networks(reading.polynomials[0], reading.matrices, polynomial, bool(names)),
    )


def _domain(reading: ExpressionReading, least: Least) -> Boolean:
    """Return where a value holds: large enough dimensions, and indices that exist."""
    room = _room_for_indices(reading)
    conditions = [
        size >= max(least.get(size, 1), room.get(size, 1))
        for size in {**least, **room}
        if not size.is_Integer  # where the value is exact
    ]
    conditions += [
        size >= 1 for size in reading.sizes if not size.is_positive or not size.is_integer
    ]
    return And(*conditions, *reading.sums.conditions)


def _answer(polynomial: Polynomial, sums: IndexSums) -> Expr | MatrixExpr:
    """Return an average as plain SymPy, in which nothing random or internal may be left.

    Raises:
        InternalError: If something is: that is a defect of this engine.
    """
    apart = Polynomial.collect(polynomial.shape, _elements_apart(polynomial))
    value = as_sympy(sums.taken(apart))
    if value.has(SymmetricInclusion):  # the projector in its place is contracted, too
        parse = TensorParser()
        constant = parse(with_projectors(value))
        apart = Polynomial.collect(constant.shape, _elements_apart(constant))
        value = as_sympy(parse.sums.taken(apart))
    left = value.atoms(RandomMatrix, Inclusion) | (value.free_symbols & sums.internal)
    if left:
        raise InternalError(f"the average still holds {left}: {value}")
    return value


def _with_known_traces(value: Expr | MatrixExpr, rewriting: Rewriting | None) -> Expr | MatrixExpr:
    """Return an answer in which the traces that a contraction has left are in normal form."""
    if rewriting is None:
        return value
    wired = (PartialTrace, KroneckerProduct, PairingOperator, HadamardProduct, MatrixElement)
    parse = Parser()
    known: dict[Trace, Expr] = {}
    for trace in value.atoms(Trace):
        if not trace.has(*wired):
            plain = parse(trace)
            short = rewriting.normal_form(plain)
            if short != plain:
                known[trace] = short.to_sympy()
    return value.xreplace(known)


def _elements_apart(polynomial: Polynomial) -> Iterator[tuple[Monomial, Expr]]:
    for monomial, coefficient in polynomial:
        factor, rest = elements_apart(monomial)
        yield rest, factor * coefficient


def _as_basic(value: object) -> Basic:
    if isinstance(value, Basic):
        return value
    if isinstance(value, str | float | bool):
        raise TypeError(f"expression must be an exact SymPy expression, not {value!r}")
    if type(value).__module__.partition(".")[0] in ("numpy", "qutip"):
        raise TypeError(
            "expression must be SymPy's: arrays multiply element by element; "
            "write an array X as sympy.Matrix(X), a Qobj as sympy.Matrix(X.full())"
        )
    return sympify(value)


def _read(expressions: Sequence[Basic], rewriting: Rewriting | None) -> ExpressionReading:
    matrices, sizes = _random_matrices(expressions), _sizes(expressions)
    parser = TensorParser()
    try:
        polynomials = [parser(expression) for expression in expressions]
    except TypeError as error:
        if any(expression.has(Abs, exp, log, Pow) for expression in expressions):
            raise TypeError(f"{error}. {BEYOND}") from None
        raise
    if rewriting is not None:
        polynomials = [rewriting.normal_form(polynomial) for polynomial in polynomials]
    marks = KeptSums(parser.sums.indices) if rewriting is None else None
    return ExpressionReading(polynomials, matrices, parser.sums, sizes, marks)


def _in_canonical_sizes(expressions: Sequence[Basic]) -> dict[MatrixSymbol, MatrixSymbol]:
    """Return the matrices with one way of writing their sizes, where that is another one."""
    matrices = set().union(*(expression.atoms(MatrixSymbol) for expression in expressions))
    written: dict[MatrixSymbol, MatrixSymbol] = {}
    for matrix in matrices:
        rows, cols = map(canonical_size, matrix.shape)
        if (rows, cols) != matrix.shape and not isinstance(matrix, BasisVector | Isometry):
            written[matrix] = matrix.func(matrix.args[0], rows, cols, *matrix.args[3:])
    return written


def _sizes(expressions: Sequence[Basic]) -> tuple[Expr, ...]:
    sizes: set[Expr] = set()
    for expression in expressions:
        for matrix in expression.atoms(MatrixSymbol):
            sizes |= matrix.sizes if isinstance(matrix, RandomMatrix) else set(matrix.shape)
        for node in expression.atoms(PartialTrace, PartialTranspose, PairingOperator):
            sizes |= set(node.dims)
        for identity in expression.atoms(Identity):
            sizes.add(identity.rows)
    symbols: dict[str, Symbol] = {}
    for symbol in set().union(*(size.free_symbols for size in sizes)):
        if symbols.setdefault(symbol.name, symbol) != symbol:
            raise ValueError(
                f"the dimension {symbol} must be one symbol, not two of different assumptions: "
                f"declare Symbol({symbol.name!r}, integer=True, positive=True) once"
            )
    return tuple(sorted((size for size in sizes if not size.is_Integer), key=str))


def _random_matrices(expressions: Sequence[Basic]) -> tuple[RandomMatrix, ...]:
    """Return the random matrices by name, and refuse two matrices of one name."""
    symbols = set().union(*(expression.atoms(MatrixSymbol) for expression in expressions))
    clash = [name for name, count in Counter(s.name for s in symbols).items() if count > 1]
    if clash:
        raise ValueError(f"matrices of one expression must have distinct names, not twice {clash}")
    for element in set().union(*(expression.atoms(MatrixElement) for expression in expressions)):
        require_indices(element.parent, element.i, element.j)
    return tuple(sorted((s for s in symbols if isinstance(s, RandomMatrix)), key=lambda s: s.name))


def _room_for_indices(reading: ExpressionReading) -> Least:
    """Return the least dimensions (half dimensions for Sp) at which all indices differ."""
    vectors = {
        letter.symbol
        for polynomial in reading.polynomials
        for monomial, _ in polynomial
        for word in (*monomial.traces, monomial.open or ())
        for letter in word
        if isinstance(letter.symbol, BasisVector)
    }
    room: Least = {}
    for matrix in reading.matrices:
        ratio = matrix.rows_per_dimension
        stands = [
            position_of(vector.index, matrix.size, ratio)
            for vector in vectors
            if vector.rows == matrix.dim
        ]
        offsets = [position.offset for position in stands if position is not None]
        if offsets and not matrix.size.is_Integer:  # up from 0 (or d), and down from d (or 2d)
            needed = max(0, 1 + max(offsets)) + max(0, -min(offsets))
            room[matrix.size] = max(room.get(matrix.size, 1), needed)
    return room
