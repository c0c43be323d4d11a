"""exp(-i theta V) at an explicit V with rational eigenvalues, by its eigenspaces."""

from __future__ import annotations

from functools import reduce

from flint import fmpq, fmpq_mpoly, fmpq_poly
from sympy import I, Rational

from bptools.algebra import HermitianExponential
from bptools.falsification.operations import identity_of, times
from bptools.falsification.valuation import Array, NotComputableError, Rule, Valuation


def hermitian_exponential(at: Valuation, expression: HermitianExponential, wave: Rule) -> Array:
    """Return the sum over eigenvalues of exp(-i theta eigenvalue) times the eigenprojector.

    Args:
        at: The values.
        expression: The node.
        wave: The exponential of a scalar formula.

    Raises:
        NotComputableError: If the eigenvalues are not rational, or V has no full set of vectors.
    """
    generator, angle = at(expression.args[0]), expression.args[1]
    eigenvalues = _eigenvalues(at, generator)
    identity = identity_of(at, len(generator))
    total, rebuilt = identity - identity, identity - identity
    for value in eigenvalues:
        rest = [x for x in eigenvalues if x != value]
        factors = [
            times(generator - times(identity, at.ring.number(x)), at.ring.number(1 / (value - x)))
            for x in rest
        ]
        projector = reduce(times, factors, identity)
        number = Rational(int(value.p), int(value.q))
        total = total + times(projector, wave(at, -I * number * angle))
        rebuilt = rebuilt + times(projector, at.ring.number(value))
    if any(not _is_zero(at, entry) for entry in (rebuilt - generator).ravel()):
        raise NotComputableError(f"{expression.args[0]} has no full set of eigenvectors there")
    return total


def _is_zero(at: Valuation, entry: fmpq_mpoly) -> bool:
    parts = at.ring.exact(entry)
    return parts is not None and not any(parts)


def _eigenvalues(at: Valuation, matrix: Array) -> list[fmpq]:
    """Return the different eigenvalues, from the characteristic polynomial (Faddeev, LeVerrier)."""
    size, identity = len(matrix), identity_of(at, len(matrix))
    coefficients, power = [fmpq(1)], identity
    for step in range(1, size + 1):
        image = times(matrix, power)
        trace = at.ring.exact(sum(image.diagonal(), at.ring.number(0)))
        if trace is None or trace[1] != 0:
            raise NotComputableError("a generator must be a Hermitian matrix of numbers")
        coefficients.append(-trace[0] / step)
        power = image + times(identity, at.ring.number(coefficients[-1]))
    _, factors = fmpq_poly(coefficients[::-1]).factor()
    if any(factor.degree() > 1 for factor, _ in factors):
        raise NotComputableError("the eigenvalues of a generator must be rational")
    return [-factor[0] / factor[1] for factor, _ in factors]
