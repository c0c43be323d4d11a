"""Ensembles as they come: bases, designs, random circuits, the forward diffusion of the paper."""

from __future__ import annotations

from functools import cache
from math import pi

import numpy as np

from bptools.ensembles.designs import LARGEST_QUBITS, stabiliser_states
from bptools.ensembles.ghz import extended_ghz_states
from bptools.ensembles.moment_operators import DenseMoments, Moments
from bptools.ensembles.random_circuits import RandomCircuit
from bptools.evaluation import complex_array
from bptools.quddpm.diffusion import ForwardDiffusion
from bptools.quddpm.settings import Settings, of_model
from checks.instruments.ensembles.near_zero_moments import near_zero_moments
from checks.instruments.ensembles.perturbed import PerturbedHaar

LARGEST_DENSE = 4  # qubits; the second moment after a diffusion has 16^n entries
ORIGINAL, RESTRICTED = (of_model(name, 1).diffusion_scale for name in ("original", "improved"))
STEPS = Settings(n_qubits=1).steps  # of the diffusion
START_FIDELITY = 0.99  # of the improved model's states near |0..0⟩, with it
_DEPTHS = (1, 4, 16)
_STEPS = (10, STEPS)


@cache
def near_haar_ensembles(n_qubits: int) -> dict[str, Moments]:
    """Return ensembles whose first two moments are known exactly, by name.

    Args:
        n_qubits: Number of qubits, at least 1; diffusions end at 4 and stabiliser states at 2.

    >>> round(near_haar_ensembles(2)["computational basis"].deviation(2), 12)
    1.2
    """
    ensembles: dict[str, Moments] = {
        "computational basis": PerturbedHaar.uniform(np.eye(2**n_qubits), 1.0),
        "products of Haar states": RandomCircuit(n_qubits, 0),
    }
    if n_qubits <= LARGEST_QUBITS:
        states = complex_array(stabiliser_states(n_qubits))
        ensembles["stabiliser states"] = PerturbedHaar.uniform(states, 1.0)
    if n_qubits > 1:
        ensembles |= {f"random circuits, depth {d}": RandomCircuit(n_qubits, d) for d in _DEPTHS}
    if n_qubits <= LARGEST_DENSE:
        for name, scale in (("original", ORIGINAL), ("restricted", RESTRICTED)):
            diffused = diffusion_moments(n_qubits, scale)
            ensembles |= {f"{name} diffusion, step {step}": diffused[step] for step in _STEPS}
    return ensembles


@cache  # 60 MB; several claims are confronted with the same diffusions
def diffusion_moments(n_qubits: int, scale: float) -> tuple[DenseMoments, ...]:
    """Return the moments of every step: from GHZ data at scale 1, else from states near |0..0⟩.

    >>> round(diffusion_moments(1, RESTRICTED)[0].deviation(1), 12)
    0.98
    """
    if scale == ORIGINAL:
        start = DenseMoments.of_states(extended_ghz_states(2 * pi * np.arange(8) / 8, n_qubits))
    else:
        start = near_zero_moments(n_qubits, START_FIDELITY)
    return tuple(diffusion(n_qubits, scale).moments(start))


def diffusion(n_qubits: int, scale: float) -> ForwardDiffusion:
    """Return the forward diffusion of the trained models, its angles scaled.

    >>> diffusion(1, RESTRICTED).steps
    30
    """
    return Settings(n_qubits=n_qubits, diffusion_scale=scale).diffusion
