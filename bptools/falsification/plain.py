"""Plain instances, where bounds are attained: signs, projectors, flips, very small and large."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import cycle, islice

import numpy as np
from sympy import Symbol

from bptools.algebra import Hypothesis
from bptools.claims import Claim
from bptools.evaluation import Exact, gaussian_array
from bptools.falsification.instances import (
    Instance,
    Number,
    dimensions_tried,
    left_open,
    number_of,
    of_each,
)
from bptools.falsification.matrices import holds, matrices_of

EXTREMES = tuple(map(Fraction, ("1/16", "1", "11/7", "22/7", "16")))  # of angles 0, pi/2 and pi too


def plain_matrices(rows: int, columns: int) -> Iterator[Exact]:
    """Yield the identity, |0><0|, Z and X; at larger sizes diagonal signs and the flip."""
    unit = np.eye(rows, columns, dtype=int)
    yield gaussian_array(unit)
    yield gaussian_array(unit * (np.arange(rows) == 0)[:, None])
    yield gaussian_array(unit * (-1) ** np.arange(rows)[:, None])
    yield gaussian_array(np.flipud(unit))


def plain_instances(
    claim: Claim,
    generator: np.random.Generator,
    count: int,
    hypotheses: Sequence[Hypothesis] | None = None,
) -> Iterator[Instance]:
    """Yield instances of plain matrices, at the two smallest choices of dimensions without a 1.

    Args:
        claim: What its formula, hypotheses and domain leave open is drawn.
        generator: Where the randomness comes from.
        count: How many.
        hypotheses: What is assumed instead of the claim's own hypotheses.

    Returns:
        Instances that satisfy every hypothesis. Matrices of which no plain one does are generic.
    """
    assumed = claim.hypotheses if hypotheses is None else tuple(hypotheses)
    assumed = tuple(h for hypothesis in assumed for h in of_each(hypothesis))
    matrices, scalars, dimensions = left_open(claim)
    tried = dimensions_tried(claim, dimensions, matrices)
    proper = [sizes for sizes in tried if 1 not in sizes.values()][:2] or tried[:1]
    for sizes in islice(cycle(proper), count):
        drawn = matrices_of(matrices, assumed, sizes, generator, structured=True)
        if drawn is not None:
            for name in sorted(drawn):
                own = [h for h in assumed if name in {matrix.name for matrix in h.family}]
                candidates = [
                    plain
                    for plain in plain_matrices(*drawn[name].shape)
                    if all(holds(each, {**drawn, name: plain}, sizes) for each in own)
                ]
                if candidates:
                    drawn[name] = candidates[generator.integers(len(candidates))]
            yield Instance(sizes, {s: _extreme(s, generator) for s in scalars}, drawn)


def _extreme(symbol: Symbol, generator: np.random.Generator) -> Number:
    """Return a number of the symbol's sort that is very small or large, or a quarter of a turn."""
    number = number_of(symbol, generator, structured=False)
    if symbol.is_integer or not symbol.is_real:
        return number
    return EXTREMES[generator.integers(len(EXTREMES))] * (1 if number > 0 else -1)
