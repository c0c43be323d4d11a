"""The sampled forward diffusion beside its moments in closed form: χ² over all steps.

    python benchmarks/diffusion.py          the public tasks of examples/training; a minute

States are drawn from 200 of a task's data, by chance and with repetition, and diffused by the
task's own schedule, as many anew for every step. The probabilities of the basis states, averaged
over the sampled states, are compared with their exact means, in units of their exact covariance:
both follow from the second moment, which the diffusion has in closed form and which no state is
drawn for. χ² has as many degrees of freedom as there are steps times 2^n - 1.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from scipy.stats import chi2

from bptools.ensembles.moment_operators import DenseMoments
from bptools.quddpm.settings import read_settings
from bptools.quddpm.tasks import TASKS

COUNT, DATA = 4000, 200
FOLDER = Path(__file__).parents[1] / "examples" / "training"
PUBLIC = ("cluster", "cluster2", "circle", "noise", "phase")


def deviation(states: np.ndarray, exact: DenseMoments) -> float:
    """Return χ² of the mean probabilities of all basis states but the last."""
    dim = exact.dim
    second = np.diag(exact.pair).real.reshape(dim, dim)  # E[p_x p_y]
    mean = second.sum(axis=1)
    covariance = (second - np.outer(mean, mean))[:-1, :-1] / len(states)
    gap = (np.abs(states) ** 2).mean(axis=0)[:-1] - mean[:-1]
    return float(gap @ np.linalg.solve(covariance, gap))


def total_deviation(name: str) -> tuple[float, int]:
    """Return χ² of a task over all steps, and its degrees of freedom."""
    settings = read_settings(FOLDER / f"{name}.toml")
    diffusion = settings.diffusion
    data = TASKS[settings.sources[0]].draw(DATA, settings.n_qubits, np.random.default_rng(0))
    exact = enumerate(diffusion.moments(DenseMoments.of_states(data)))
    next(exact)  # before the diffusion
    total = 0.0
    for step, moments in exact:
        generator = np.random.default_rng(step)
        start = data[generator.integers(0, DATA, COUNT)]
        total += deviation(diffusion.sample(start, step, generator), moments)
    return total, settings.steps * (2**settings.n_qubits - 1)


def main() -> None:
    """Print a line for each task."""
    for name in PUBLIC:
        total, freedom = total_deviation(name)
        print(
            f"{name}: χ²/dof {total / freedom:.2f} at {freedom} degrees of freedom, "
            f"p = {chi2.sf(total, freedom):.2f}"
        )


if __name__ == "__main__":
    main()
