"""How far ensembles are from Haar states, against their depth and their steps."""

from __future__ import annotations

from collections.abc import Sequence

from bptools.claims import Figure, Series
from bptools.ensembles.random_circuits import RandomCircuit
from checks.instruments.ensembles.near_haar_ensembles import (
    LARGEST_DENSE,
    ORIGINAL,
    RESTRICTED,
    STEPS,
    diffusion_moments,
)


def distance_figures(*, quick: bool) -> tuple[Figure, ...]:
    """Draw the distance of the second moment against depth and against the diffusion's step.

    Args:
        quick: Whether the smallest sizes will do.
    """
    depths = range(0, 33, 2)
    circuits = [
        curve(f"n = {n}", depths, [RandomCircuit(n, d).deviation(2) for d in depths])
        for n in ((2, 4) if quick else (2, 4, 6, 8, 10))
    ]
    steps = range(STEPS + 1)
    diffused = [
        curve(f"{name}, n = {n}", steps, [m.deviation(2) for m in diffusion_moments(n, model)])
        for name, model in (("original", ORIGINAL), ("restricted", RESTRICTED))
        for n in ((1, 2) if quick else range(1, LARGEST_DENSE + 1))
    ]
    return (
        Figure(
            name="distance-by-depth",
            title="Random circuits: distance of the second moment from Haar",
            x_label="entangling layers",
            y_label="ε₂",
            caption=(
                "Exact: Haar-random one-qubit gates and CZ on every other pair of neighbours. "
                "Depth 0 is the ensemble of products of Haar states."
            ),
            series=tuple(circuits),
        ),
        Figure(
            name="distance-by-step",
            title="Forward diffusion: distance of the second moment from Haar",
            x_label="step",
            y_label="ε₂",
            caption=(
                "Exact: from extended GHZ states with the original angles, and from states near "
                "|0..0> (mean fidelity 0.99 with it) with angles restricted to 0.3 of them, which "
                "stays far from Haar. The second moment has 16ⁿ entries, hence n up to 4."
            ),
            series=tuple(diffused),
        ),
    )


def curve(label: str, x: Sequence[int], y: Sequence[float]) -> Series:
    """Return a curve that two logarithmic axes can show: no value is below 1e-16.

    Args:
        label: What it is of.
        x: Where the values are taken.
        y: The values.

    >>> curve("zero", [1], [0.0]).y
    (1e-16,)
    """
    return Series(label, "curve", tuple(map(float, x)), tuple(max(value, 1e-16) for value in y))
