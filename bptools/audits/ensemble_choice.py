"""What a gradient is averaged over: input states at fixed angles, or angles at a fixed input."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf, pi
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bptools.ensembles.haar import Sampler, haar_states
from bptools.errors import UsageError

Complex = NDArray[np.complex128]


@dataclass(frozen=True)
class Haar:
    """Haar random states of all input qubits together."""

    name: str = "Haar inputs"


@dataclass(frozen=True)
class LocalHaar:
    """Products of Haar random states, one an input qubit."""

    name: str = "local Haar inputs"


@dataclass(frozen=True, eq=False)
class GivenStates:
    """Some states, each as likely as the others; rows by number of input qubits, or for all."""

    states: Mapping[int, Complex] | Complex
    name: str = "given inputs"

    def rows(self, n_inputs: int) -> Complex:
        """Return the states of so many qubits."""
        if isinstance(self.states, Mapping):
            if n_inputs not in self.states:
                raise UsageError(f"ensemble must hold states of {n_inputs} qubits, it does not")
            return checked_rows(self.states[n_inputs], n_inputs)
        return checked_rows(self.states, n_inputs)


@dataclass(frozen=True)
class SampledStates:
    """States that a function ``(count, dimension, generator)`` draws."""

    sampler: Sampler
    name: str = "inputs of a sampler"


@dataclass(frozen=True)
class RandomAngles:
    """Independent angles uniform on [−scale, scale]; without a scale, on ±angles^(−1/2)."""

    scale: float | None
    name: str

    def scale_of(self, n_parameters: int) -> float:
        """Return the largest angle for so many of them."""
        return float(n_parameters**-0.5) if self.scale is None else self.scale


InputEnsemble = Haar | LocalHaar | GivenStates | SampledStates
Ensemble = InputEnsemble | RandomAngles
NAMES = ("haar", "local-haar", "uniform", "small")


def ensemble_of(ensemble: Any, scale: float | None) -> Ensemble:  # noqa: ANN401 - see the Args
    """Return the ensemble that a name, states or a sampler stand for.

    Args:
        ensemble: ``"haar"``, ``"local-haar"``, ``"uniform"`` or ``"small"``; states as rows, or a
            mapping from numbers of qubits to them; or a sampler ``(count, dimension, generator)``.
        scale: Of small angles.

    Raises:
        UsageError: If it is none of these, or a scale is given without small angles.

    >>> ensemble_of("small", 0.1)
    RandomAngles(scale=0.1, name='angles uniform on ±0.1')
    """
    if scale is not None:
        if not (isinstance(ensemble, str) and ensemble == "small"):
            raise UsageError("scale must be left out unless the ensemble is 'small'")
        if not 0 < scale < inf:
            raise UsageError(f"scale must be finite and positive, it is {scale}")
    if isinstance(ensemble, str):
        small = "±D^(-1/2), D angles" if scale is None else f"±{scale:g}"
        named: dict[str, Ensemble] = {
            "haar": Haar(),
            "local-haar": LocalHaar(),
            "uniform": RandomAngles(pi, "angles uniform on the circle"),
            "small": RandomAngles(scale, f"angles uniform on {small}"),
        }
        if ensemble not in named:
            raise UsageError(f"ensemble must be one of {', '.join(NAMES)}, it is {ensemble!r}")
        return named[ensemble]
    if callable(ensemble):
        return SampledStates(ensemble)
    if isinstance(ensemble, Mapping):
        return GivenStates(ensemble)
    try:
        return GivenStates(np.asarray(ensemble, dtype=np.complex128))
    except (TypeError, ValueError):
        raise UsageError(
            f"ensemble must be a name, states or a sampler, it is {ensemble!r}"
        ) from None


def checked_rows(states: Any, n_inputs: int) -> Complex:  # noqa: ANN401 - whatever a user gives
    """Return states as rows; refuse a wrong length and norms other than 1."""
    rows = np.atleast_2d(np.asarray(states, dtype=np.complex128))
    if rows.ndim != 2 or not len(rows) or rows.shape[1] != 2**n_inputs:
        raise UsageError(f"states must have shape (count, {2**n_inputs}), not {np.shape(states)}")
    if not np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-10):
        raise UsageError("states must be normalised, they are not")
    return rows


def local_haar_states(count: int, dim: int, generator: np.random.Generator) -> Complex:
    """Return products of Haar random one-qubit states, rows of shape (count, dim).

    >>> local_haar_states(3, 4, np.random.default_rng(0)).shape
    (3, 4)
    """
    states = np.ones((count, 1), dtype=np.complex128)
    for _ in range(dim.bit_length() - 1):
        qubit = haar_states(count, 2, generator)
        states = (states[:, :, None] * qubit[:, None, :]).reshape(count, -1)
    return states
