"""Words with inclusions of subspaces: V^dagger V = 1, and blocks apart from one another."""

from __future__ import annotations

from math import factorial, prod, sqrt

from sympy import Add, Basic, Expr, MatAdd, MatMul, MatPow, Pow, S, Trace, expand
from sympy.logic.boolalg import Boolean
from sympy.matrices.expressions.matexpr import MatrixElement

from bptools.algebra.polynomial import Monomial, Polynomial
from bptools.algebra.words import Letter, Word
from bptools.haar.matrices import BasisVector
from bptools.haar.subspaces import BlockInclusion, Isometry, SymmetricInclusion

Conditions = list[Boolean]


def without_isometries(polynomial: Polynomial, conditions: Conditions) -> Polynomial:
    """Return a polynomial in which no V^dagger stands before its V, nor J^T before a basis vector.

    Args:
        polynomial: Any.
        conditions: Receives those under which a basis vector lies in the block that it is put in.

    Raises:
        ValueError: If it is not clear in which block an index lies.
    """
    if not any(_has_isometry(monomial) for monomial, _ in polynomial):
        return polynomial
    terms: list[tuple[Monomial, Expr]] = []
    for monomial, coefficient in polynomial:
        closed = [_closed(word, conditions) for word in monomial.traces]
        open_word = None if monomial.open is None else _reduced(monomial.open, conditions)
        vanishes = open_word is None and monomial.open is not None
        if vanishes or None in closed:
            continue
        traces: list[Word] = []
        for pair in closed:
            word, dimension = pair or ((), S.One)
            traces += [word] if word else []
            coefficient = coefficient * dimension
        terms.append((Monomial.of(traces, open_word), coefficient))
    return Polynomial.collect(polynomial.shape, terms)


def with_projectors(value: Expr) -> Expr:
    """Return an answer in which V V^dagger is written as the projector onto symmetric tensors."""
    if not value.has(SymmetricInclusion):
        return value
    traces = {x: _turned(x) for x in value.atoms(Trace) if isinstance(x.arg, MatMul)}
    value = value.xreplace(traces)
    elements = {
        x: MatMul(_projected(x.parent)).doit()[x.i, x.j]
        for x in value.atoms(MatrixElement)
        if x.has(SymmetricInclusion) and isinstance(x.parent, MatMul)
    }
    return _everywhere(value.xreplace(elements))


def terms_of_projectors(node: Basic) -> float:
    """Return how many terms an answer has when projectors are multiplied out: k! for each.

    >>> from sympy import Trace
    >>> from bptools.haar.subspaces import symmetric_state
    >>> V = symmetric_state("psi", 2, 3).args[0]
    >>> round(terms_of_projectors(Trace(V * V.adjoint()) ** 2 + 1))
    37
    """
    if isinstance(node, SymmetricInclusion):
        return sqrt(factorial(int(node.args[4])))  # V and V^dagger are a projector
    if not node.has(SymmetricInclusion):
        return 1
    parts = map(terms_of_projectors, node.args)
    if isinstance(node, Pow | MatPow) and node.exp.is_Integer and node.exp > 0:
        return float(terms_of_projectors(node.base) ** int(node.exp))
    return sum(parts) if isinstance(node, Add | MatAdd) else prod(parts)


def _everywhere(node: Basic) -> Basic:
    """Put projectors into an expression from the innermost products outwards."""
    if isinstance(node, SymmetricInclusion) or not node.has(SymmetricInclusion):
        return node
    rebuilt = node.func(*map(_everywhere, node.args))
    return _projected(rebuilt) if isinstance(rebuilt, MatMul) else rebuilt


def _has_isometry(monomial: Monomial) -> bool:
    words = (*monomial.traces, monomial.open or ())
    return any(isinstance(letter.symbol, Isometry) for word in words for letter in word)


def _closed(word: Word, conditions: Conditions) -> tuple[Word, Expr] | None:
    """Return a closed word, with the dimension that is the trace of 1; None if it is 0."""
    rest: Word | None = word
    while rest:
        before = rest
        rest = _reduced(before, conditions)
        if not rest:
            return None if rest is None else ((), before[0].rows)
        ends = _joined(rest[-1], rest[0], conditions) if len(rest) > 1 else rest
        if ends is None:
            return None
        if len(ends) == 2 or len(rest) == 1:
            return rest, S.One
        if not ends and len(rest) == 2:
            return (), rest[-1].rows
        rest = (*ends, *rest[1:-1])
    return (), S.One


def _reduced(word: Word, conditions: Conditions) -> Word | None:
    """Return an open word; None if it is 0."""
    letters: list[Letter] = []
    for letter in word:
        if isinstance(letter.symbol, Isometry) and letter.rows == letter.cols:
            continue
        following = _real(letter)
        while True:
            joined = _joined(letters[-1], following, conditions) if letters else (following,)
            if joined is None:
                return None
            if len(joined) == 2 or not letters:
                letters.append(following)
                break
            letters.pop()
            if not joined:
                break
            (following,) = joined
    return tuple(letters)


def _real(letter: Letter) -> Letter:
    return Letter(letter.symbol, transposed=letter.transposed) if _is_real(letter) else letter


def _is_real(letter: Letter) -> bool:
    return isinstance(letter.symbol, Isometry | BasisVector)


def _joined(left: Letter, right: Letter, conditions: Conditions) -> Word | None:
    """Return the product of two letters: both, one or none; None if it is 0."""
    first, second = left.symbol, right.symbol
    if isinstance(first, Isometry) and left.transposed and not right.transposed:
        if first == second:
            return ()
        if isinstance(first, BlockInclusion) and isinstance(second, BlockInclusion):
            return None if are_apart(first, second) else (left, right)
        if isinstance(first, BlockInclusion) and isinstance(second, BasisVector):
            place = _place(second.index, first, conditions)
            return None if place is None else (Letter(BasisVector.of(place, first.cols)),)
    is_bra = isinstance(first, BasisVector) and left.transposed and not right.transposed
    if is_bra and isinstance(second, BlockInclusion):
        place = _place(first.index, second, conditions)
        vector = None if place is None else Letter(BasisVector.of(place, second.cols))
        return None if vector is None else (vector.transpose(),)
    return left, right


def are_apart(first: BlockInclusion, second: BlockInclusion) -> bool:
    """Whether two blocks are known to have no row in common."""
    gaps = second.start - first.start - first.cols, first.start - second.start - second.cols
    return any(expand(gap).is_nonnegative for gap in gaps)


def _place(index: Expr, block: BlockInclusion, conditions: Conditions) -> Expr | None:
    """Return the place of an index in a block; None if it is in another one.

    An index that is a number is in the first block of a symbolic dimension, one that is so many
    places from the end in the last.
    """
    place = expand(index - block.start)
    room = expand(block.cols - 1 - place)
    if place.is_negative or room.is_negative:
        return None
    if place.is_nonnegative and room.is_nonnegative:
        return place
    from_end = expand(block.rows - 1 - index)
    if index.is_number and place.is_number:
        conditions.append(room >= 0)
        return place
    if from_end.is_number and room.is_number:
        conditions.append(place >= 0)
        return place
    if index.is_number or from_end.is_number:
        return None
    raise ValueError(
        f"the index {index} must be a number, or so many places from the end: it is not clear "
        f"whether it lies in the block of {block.cols} rows from {block.start} on"
    )


def _turned(trace: Trace) -> Trace:
    """Return a trace in which V and V^dagger stand side by side, not at both ends."""
    factors = trace.arg.args
    is_split = isinstance(factors[-1], SymmetricInclusion) and len(factors) > 1
    return Trace(MatMul(factors[-1], *factors[:-1])) if is_split else trace


def _projected(product: MatMul) -> Expr:
    factors = list(product.args)
    for k in range(len(factors) - 1):
        inclusion = factors[k]
        if isinstance(inclusion, SymmetricInclusion) and factors[k + 1] in (
            inclusion.T,
            inclusion.adjoint(),
        ):
            factors[k : k + 2] = [inclusion.projector]
            return _projected(MatMul(*factors)) if len(factors) > 1 else factors[0]
    return product
