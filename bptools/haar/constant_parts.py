"""Parts of an expression that only look random: Tr(U U^dagger) = d, where no polynomial stands."""

from __future__ import annotations

from collections.abc import Iterator, Set

from sympy import Basic, Expr, MatrixSymbol, Pow, S, log

from bptools.algebra.polynomial import Monomial, Polynomial
from bptools.haar.distributions import Stiefel
from bptools.haar.explicit import named, put_in
from bptools.haar.matrices import RandomMatrix, State
from bptools.haar.networks.determinants import UNITARY
from bptools.haar.networks.element_words import elements_apart
from bptools.haar.networks.norms import without_norms
from bptools.haar.networks.tensor_words import TensorParser
from bptools.haar.outcome import as_sympy
from bptools.haar.stabilisers import Stabiliser

_WITH_NORM = (*UNITARY, State, Stabiliser, Stiefel)


def with_known_constants(expression: Basic) -> Basic:
    """Return an expression whose divisors, roots and logarithms of constants are constants.

    >>> from sympy import Symbol, Trace
    >>> from bptools.haar.matrices import Unitary
    >>> U = Unitary("U", Symbol("d", integer=True, positive=True))
    >>> with_known_constants(1 / Trace(U * U.adjoint()))
    1/d
    """
    known: dict[Basic, Basic] = {}
    for part in set(_beyond_polynomials(expression)):
        value = _constant(part)
        if value is not None:
            known[part] = value
    return expression.xreplace(known)


def _beyond_polynomials(expression: Basic) -> Iterator[Expr]:
    """Yield what is divided by, or is the argument of a root or a logarithm."""
    for node in expression.atoms(Pow, log):
        is_polynomial = node.is_Pow and node.exp.is_Integer and node.exp > 0
        if not is_polynomial and node.args[0].has(RandomMatrix):
            yield node.args[0]


def _constant(part: Expr) -> Expr | None:
    """Return a scalar in which everything random cancels; None if that is not so."""
    matrices = part.atoms(RandomMatrix)
    if not all(isinstance(matrix, _WITH_NORM) for matrix in matrices):
        return None
    parse, names = TensorParser(), dict[MatrixSymbol, Basic]()
    try:
        polynomial = parse(named(part, names))
    except (TypeError, ValueError):  # no polynomial either
        return None
    terms: list[tuple[Monomial, Expr]] = []
    for monomial, coefficient in polynomial:
        short, loops = _cancelled(monomial, matrices)
        if any(letter.symbol in matrices for word in short.traces for letter in word):
            return None
        elements, rest = elements_apart(short)
        terms.append((rest, coefficient * loops * elements))
    constant = Polynomial.collect(None, terms)
    if any(coefficient.has(RandomMatrix) for _, coefficient in constant):
        return None
    return put_in(as_sympy(parse.sums.taken(constant)), names)


def _cancelled(monomial: Monomial, matrices: Set[RandomMatrix]) -> tuple[Monomial, Expr]:
    """Cancel all neighbours U^dagger U; return the rest and the product of the traces of 1."""
    before, loops = None, S.One
    while monomial != before:
        before = monomial
        for matrix in matrices:
            monomial, number = without_norms(monomial, matrix)
            loops *= matrix.cols**number
    return monomial, loops
