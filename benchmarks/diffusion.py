"""The sampled forward diffusion beside its moments in closed form: χ² over all steps.

    python benchmarks/diffusion.py          n = 1, 2, 3; seconds

States start in |0..0⟩ and are diffused by the original task's schedule (20 steps, h from 1 to 4),
as many anew for every step. The probabilities of the basis states, averaged over the sampled
states, are compared with their exact means, in units of their exact covariance: both follow from
the second moment, which the diffusion has in closed form and which no state is drawn for. χ² has
as many degrees of freedom as there are steps times 2^n - 1.
"""

from __future__ import annotations

import numpy as np
from scipy.stats import chi2

from bptools.ensembles.moment_operators import DenseMoments
from bptools.quddpm.diffusion import ForwardDiffusion
from bptools.quddpm.settings import of_model

COUNT = 4000
STEPS, SCHEDULE = 20, (1.0, 4.0)


def diffusion_of(n_qubits: int) -> ForwardDiffusion:
    """Return the original model's diffusion with the task's schedule."""
    settings = of_model("original", n_qubits=n_qubits, steps=STEPS, schedule=SCHEDULE)
    return settings.diffusion


def deviation(states: np.ndarray, exact: DenseMoments) -> float:
    """Return χ² of the mean probabilities of all basis states but the last."""
    dim = exact.dim
    second = np.diag(exact.pair).real.reshape(dim, dim)  # E[p_x p_y]
    mean = second.sum(axis=1)
    covariance = (second - np.outer(mean, mean))[:-1, :-1] / len(states)
    gap = (np.abs(states) ** 2).mean(axis=0)[:-1] - mean[:-1]
    return float(gap @ np.linalg.solve(covariance, gap))


def main() -> None:
    """Print a line for each number of qubits."""
    for n_qubits in (1, 2, 3):
        diffusion = diffusion_of(n_qubits)
        start = np.eye(1, 2**n_qubits)
        moments = list(diffusion.moments(DenseMoments.of_states(start)))
        total = sum(
            deviation(
                diffusion.sample(
                    np.repeat(start, COUNT, axis=0), step, np.random.default_rng((n_qubits, step))
                ),
                moments[step],
            )
            for step in range(1, STEPS + 1)
        )
        freedom = STEPS * (2**n_qubits - 1)
        print(
            f"n = {n_qubits}: χ²/dof {total / freedom:.2f} at {freedom} degrees of freedom, "
            f"p = {chi2.sf(total, freedom):.2f}"
        )


if __name__ == "__main__":
    main()
