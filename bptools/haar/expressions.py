"""Expectations of SymPy expressions in random matrices."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from sympy import (
    Basic,
    Dummy,
    Expr,
    HadamardProduct,
    Identity,
    ImmutableMatrix,
    Integer,
    KroneckerProduct,
    MatrixSymbol,
    Mul,
    Trace,
    Tuple,
    sympify,
)
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
from bptools.haar.block_products import integral_by_blocks, with_blocks_apart
from bptools.haar.commutators import integral_of_commutators
from bptools.haar.constant_parts import with_known_constants
from bptools.haar.cost import WorkCost, one_average, require
from bptools.haar.dimensions import Point, as_dimension
from bptools.haar.distributions import CentredPermutation, DiagonalUnitary, PermutationMatrix
from bptools.haar.entries import matrix_of_entries
from bptools.haar.explanation import steps_of
from bptools.haar.explicit import named, put_in
from bptools.haar.factors import Inclusion, PairingOperator, PartialTrace, PartialTranspose
from bptools.haar.finite_groups import FiniteGroup, mean_over_elements, with_small_groups
from bptools.haar.integrals import Integral, jointly
from bptools.haar.matrices import RandomMatrix
from bptools.haar.networks.determinants import with_known_moduli
from bptools.haar.networks.element_words import elements_apart
from bptools.haar.networks.index_sums import IndexSums
from bptools.haar.networks.isometries import terms_of_projectors, with_projectors
from bptools.haar.networks.legs import ContractionError
from bptools.haar.networks.tensor_words import TensorParser
from bptools.haar.networks.wired_elements import with_wired_elements
from bptools.haar.outcome import as_sympy
from bptools.haar.pictures import Networks
from bptools.haar.purities import integral_of_purities
from bptools.haar.reading import ExpressionReading, domain_of, in_canonical_sizes, read
from bptools.haar.real_power_sums import integral_of_power_sums
from bptools.haar.real_powers import integral_of_powers
from bptools.haar.subspaces import SymmetricInclusion

_ON_FACTORS = (KroneckerProduct, PartialTrace, PartialTranspose, PairingOperator)
_OF_INDICES = (DiagonalUnitary, PermutationMatrix, CentredPermutation)
TERM_OF_PROJECTORS = WorkCost(seconds=3e-4, bytes=10_000)  # measured: of four and five factors
_BY_ENTRIES = (HadamardProduct, *_OF_INDICES)


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
    basic = with_small_groups(_as_basic(expression))
    if isinstance(basic, MatrixExpr) and basic.has(*_BY_ENTRIES):
        known = integral_by_blocks(basic, lambda x: _integral(x, hypotheses))
        return known or _entry_by_entry(basic, hypotheses)
    basic = with_blocks_apart(with_known_constants(with_known_moduli(basic)))
    if basic.has(FiniteGroup):
        return mean_over_elements(
            basic, lambda x: integral_of(_average, [x], hypotheses), is_assumed=bool(hypotheses)
        )
    known = integral_of_powers(basic)
    known = known or integral_of_power_sums(basic, lambda x: _integral(x, hypotheses))
    known = known or integral_of_purities(basic) or integral_of_commutators(basic)
    if known:
        return known
    try:
        return integral_of(_average, [basic], hypotheses)
    except ContractionError:
        if not isinstance(basic, MatrixExpr) or not Mul(*basic.shape).is_Integer:
            raise
        return _integral(_every_entry(basic), hypotheses)


def _entry_by_entry(matrix: MatrixExpr, hypotheses: Sequence[Hypothesis]) -> Integral:
    """Average any entry, and write the matrix of which it is one; on tensor products, every one."""
    if matrix.has(*_ON_FACTORS) and matrix.has(*_OF_INDICES):
        if not Mul(*matrix.shape).is_Integer:
            raise TypeError(
                "an average over permutations or phases on a tensor product must be a number, as "
                "its trace with a constant matrix is, or a matrix of integer dimensions"
            )
        return _integral(_every_entry(matrix), hypotheses)
    row, column = (Dummy(x, integer=True, nonnegative=True) for x in "ij")
    entry = _integral(MatrixElement(matrix, row, column), hypotheses)
    return jointly([entry], lambda values: matrix_of_entries(values[0], row, column, matrix.shape))


def _every_entry(matrix: MatrixExpr) -> ImmutableMatrix:
    rows, cols = (range(int(size)) for size in matrix.shape)
    return ImmutableMatrix(
        [[MatrixElement(matrix, Integer(i), Integer(j)) for j in cols] for i in rows]
    )


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
    written = in_canonical_sizes(basic)
    rewriting = Rewriting(hypotheses) if hypotheses else None
    reading = read([named(expression.xreplace(written), names) for expression in basic], rewriting)
    with one_average():
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
        domain_of(reading, least),
        tuple(sorted(symbols, key=str)),
        at,
        reading.sizes,
        steps=steps_of(reading.polynomials, reading.matrices),
        networks=Networks(reading.polynomials[0], reading.matrices, polynomial, bool(names)),
    )


def _answer(polynomial: Polynomial, sums: IndexSums) -> Expr | MatrixExpr:
    """Return an average as plain SymPy, in which nothing random or internal may be left.

    Raises:
        InternalError: If something is: that is a defect of this engine.
    """
    value = _contracted(with_wired_elements(polynomial, sums), sums)
    if value.has(SymmetricInclusion):  # the projector in its place is contracted, too
        terms = terms_of_projectors(value)
        cost = WorkCost(terms * TERM_OF_PROJECTORS.seconds, terms * TERM_OF_PROJECTORS.bytes)
        require(cost, f"multiplying out projectors of {terms:.3g} terms")
        parse = TensorParser()
        constant = parse(with_projectors(value))
        apart = Polynomial.collect(constant.shape, _elements_apart(constant))
        value = as_sympy(parse.sums.taken(apart))
    left = value.atoms(RandomMatrix, Inclusion) | (value.free_symbols & sums.internal)
    if left:
        raise InternalError(f"the average still holds {left}: {value}")
    return value


def _contracted(polynomial: Polynomial, sums: IndexSums) -> Expr | MatrixExpr:
    """Return an average with its networks contracted, those that cannot be as sums of elements."""
    apart = Polynomial.collect(polynomial.shape, _elements_apart(polynomial))
    try:
        return as_sympy(sums.taken(apart))
    except ContractionError:
        written = with_wired_elements(apart, sums, everywhere=True)
        apart = Polynomial.collect(polynomial.shape, _elements_apart(written))
        return as_sympy(sums.taken(apart))


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
