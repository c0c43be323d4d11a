"""Random exact models of a context: matrices of every kind, away from special positions."""

from fractions import Fraction
from itertools import product
from random import Random

from bptools.kernel import terms as t
from bptools.kernel.contexts import Context, Kind, Matrices, Scalars
from bptools.kernel.generators import Sort
from bptools.kernel.scalars import IMAGINARY, Scalar
from bptools.witnesses.explicit import Array
from bptools.witnesses.models import count_of, require_model, unit
from bptools.witnesses.values import Model

TRIPLES = ((3, 4, 5), (5, 12, 13), (8, 15, 17))
HIGHEST = 4  # above the least values of natural numbers


def random_model(context: Context, random: Random) -> Model:
    """Return a model at the smallest dimensions that have one; its matrices are random.

    Raises:
        AssertionError: If none is found.
    """
    names = [d for d in context.naturals if d.below is None]
    for step in sorted(product(range(HIGHEST), repeat=len(names)), key=sum):
        scalars = {d.name: _scalar(d, random) for d in context.declarations if _is_scalar(d)}
        scalars |= {d.name: t.whole(max(d.least, 2) + k) for d, k in zip(names, step, strict=True)}
        matrices = {}
        for declared in context.matrices:
            if declared.group is None:
                sizes = (declared.rows.put(scalars), declared.columns.put(scalars))
                rows, columns = map(count_of, sizes)
                rank = None if declared.rank is None else count_of(declared.rank.put(scalars))
                matrices[declared.name] = _matrix(declared, rows, columns, rank, random)
        model = Model(scalars, matrices)
        try:
            require_model(context, model)
        except Exception:
            continue
        return model
    raise AssertionError("no model is found")


def _is_scalar(declared: object) -> bool:
    return isinstance(declared, Scalars)


def _scalar(declared: Scalars, random: Random) -> t.Term:
    if declared.sort is Sort.NATURAL:
        return t.whole(declared.least)
    sign = random.choice((1, -1)) if declared.sort in (Sort.REAL, Sort.COMPLEX) else 1
    return t.Rational(Fraction(sign * random.randrange(2, 9), random.randrange(3, 8)))


def _matrix(declared: Matrices, rows: int, columns: int, rank: int | None, random: Random) -> Array:
    kinds = declared.kinds
    unitary = _unitary(rows, random)
    if Kind.ISOMETRY in kinds:
        return Array(tuple(row[:columns] for row in unitary.entries))
    if Kind.UNITARY in kinds:
        return unitary
    if Kind.PURE in kinds:
        return _turned(unitary, [1] + [0] * (rows - 1))
    if Kind.PROJECTOR in kinds:
        ones = random.randrange(1, rows) if rank is None and rows > 1 else rank or 1
        return _turned(unitary, [1] * ones + [0] * (rows - ones))
    if Kind.INVOLUTION in kinds:
        signs = [1 if k % 2 == 0 else -1 for k in range(rows)]
        return _turned(unitary, signs)
    if Kind.CONTRACTION in kinds:
        balanced = [Fraction((-1) ** k, 2 + k // 2) for k in range(rows)]
        return _turned(unitary, balanced)
    dense = Array(tuple(tuple(_entry(random) for _ in range(columns)) for _ in range(rows)))
    if Kind.HERMITIAN in kinds:
        return dense.plus(dense.adjoint())
    return dense


def _entry(random: Random) -> Scalar:
    real, imaginary = (Scalar.number(random.randrange(-3, 4)) for _ in range(2))
    return real + IMAGINARY * imaginary


def _turned(unitary: Array, eigenvalues: list) -> Array:
    diagonal = unit(len(eigenvalues))
    entries = tuple(
        tuple(x * Scalar.number(Fraction(value)) for x in row)
        for row, value in zip(diagonal.entries, eigenvalues, strict=True)
    )
    return unitary.times(Array(entries)).times(unitary.adjoint())


def _unitary(size: int, random: Random) -> Array:
    """Return a product of rational rotations in planes, with phases."""
    total = unit(size)
    for first in range(size):
        for second in range(first + 1, size):
            a, b, c = random.choice(TRIPLES)
            cosine, sine = Scalar.number(Fraction(a, c)), Scalar.number(Fraction(b, c))
            rows = [list(row) for row in unit(size).entries]
            phase = random.choice((IMAGINARY, Scalar.number(1), -IMAGINARY))
            rows[first][first], rows[first][second] = cosine, sine * phase
            rows[second][first], rows[second][second] = -sine * phase.conjugate(), cosine
            total = total.times(Array(tuple(map(tuple, rows))))
    return total
