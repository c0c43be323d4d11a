"""The place at which a refuted claim is said to fail, as an instance of its hypotheses."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import numpy as np
from sympy import Basic, ImmutableMatrix, Integer, MatrixSymbol, Rational, Symbol, eye

from bptools.claims import Claim
from bptools.evaluation import Exact, Gaussian
from bptools.falsification.instances import Instance, left_open, of_each
from bptools.falsification.matrices import holds, matrices_of, size_of
from bptools.falsification.valuation import NotComputableError
from bptools.haar.matrices import RandomMatrix


def instance_at_place(claim: Claim, generator: np.random.Generator) -> Instance:
    """Return the instance of a claim that ``fails_at`` names.

    Args:
        claim: A refuted claim.
        generator: Where matrices come from that the place leaves open.

    Returns:
        The instance. Of what is not named, numbers are the least of their domain, or 1, random
        matrices are 1, and others are drawn.

    Raises:
        NotComputableError: If a value is no number of Q(i), or not what a hypothesis says.
    """
    values, least = dict(claim.fails_at), dict(claim.domain)
    matrices, scalars, dimensions = left_open(claim)
    numbers = {
        symbol: _fraction(values.get(symbol.name, Integer(least.get(symbol, 1))))
        for symbol in (*scalars, *dimensions)
    }
    sizes = {symbol: int(numbers[symbol]) for symbol in dimensions}
    named = {
        matrix.name: _entries(matrix, values, sizes)
        for matrix in matrices
        if matrix.name in values or isinstance(matrix, RandomMatrix)
    }
    assumed = [h for hypothesis in claim.hypotheses for h in of_each(hypothesis)]
    unnamed = [matrix for matrix in matrices if matrix.name not in named]
    drawn = matrices_of(unnamed, assumed, sizes, generator, structured=True)
    every = {**named, **(drawn or {})}
    if drawn is None or not all(holds(hypothesis, every, sizes) for hypothesis in assumed):
        raise NotComputableError("the place does not satisfy the hypotheses")
    return Instance(sizes, {symbol: numbers[symbol] for symbol in scalars}, every)


def _fraction(value: Basic) -> Fraction:
    if not isinstance(value, Rational):
        raise NotComputableError(f"{value} of the place is no rational number")
    return Fraction(int(value.p), int(value.q))


def _entries(
    matrix: MatrixSymbol, values: Mapping[str, Basic], sizes: Mapping[Symbol, int]
) -> Exact:
    """Return the entries of a matrix that is named, or of a random one, which is 1."""
    rows, columns = (size_of(size, sizes) for size in matrix.shape)
    value = values.get(matrix.name, ImmutableMatrix(eye(max(rows, columns))[:rows, :columns]))
    if getattr(value, "shape", None) != (rows, columns):
        raise NotComputableError(f"{matrix.name} of the place is not {rows} by {columns}")
    entries = np.empty((rows, columns), dtype=object)
    for place in np.ndindex(rows, columns):
        parts = (_fraction(part) for part in value[place].as_real_imag())
        entries[place] = Gaussian(*parts)
    return entries
