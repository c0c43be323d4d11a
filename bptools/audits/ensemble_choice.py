"""What a gradient is averaged over: input states at fixed angles, or angles at a fixed input."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from math import inf
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bptools.audits.angle_ensembles import NAMED, RandomAngles, named_angles, of_law
from bptools.ensembles.haar import Sampler, haar_states
from bptools.errors import UsageError
from bptools.gradients.angle_distributions import Beta, Normal, Uniform

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
class MatrixProducts:
    """Random matrix product states of all input qubits, in their order.

    Args:
        bond: The largest bond dimension.
    """

    bond: int
    name: str


@dataclass(frozen=True)
class StabiliserStates:
    """Uniformly random stabiliser states of all input qubits: a 3-design, so Haar's moments."""

    name: str = "stabiliser inputs"


@dataclass(frozen=True)
class HaarGroup:
    """Circuits that are Haar on the group that their rotations generate: deep ones."""

    name: str = "Haar on the group that the rotations generate, before and behind each"


InputEnsemble = Haar | StabiliserStates | LocalHaar | MatrixProducts | GivenStates | SampledStates
Ensemble = InputEnsemble | RandomAngles | HaarGroup
INPUTS: dict[str, InputEnsemble] = {
    "haar": Haar(),
    "local-haar": LocalHaar(),
    "stabiliser": StabiliserStates(),
}
NAMES = (*INPUTS, "mps(4)", *NAMED, "small", "warm", "given", "identity-blocks", "group")


def ensemble_of(ensemble: Any, scale: float | None) -> Ensemble:  # noqa: ANN401 - see the Args
    """Return the ensemble that a name, states or a sampler stand for.

    Args:
        ensemble: A name of ``NAMES``; a law of angles such as ``"uniform(0, 2*pi)"`` or
            ``"around normal(0, 0.1)"``, or an ``AngleDistribution``; states as rows or columns, or
            a mapping from numbers of qubits to them; or a sampler
            ``(count, dimension, generator)``.
        scale: Of small angles and warm starts.

    Raises:
        UsageError: If it is none of these, or a scale is given without small angles.

    >>> ensemble_of("small", 0.1).name
    'angles uniform on ±0.1'
    """
    if scale is not None:
        if not (isinstance(ensemble, str) and ensemble in ("small", "warm")):
            raise UsageError("scale must be left out unless the ensemble is 'small' or 'warm'")
        if not 0 < scale < inf:
            raise UsageError(f"scale must be finite and positive, it is {scale}")
    if isinstance(ensemble, str):
        if ensemble == "group":
            return HaarGroup()
        bond = re.fullmatch(r"mps\((\d+)\)", ensemble)
        if bond:
            return _matrix_products(int(bond[1]))
        chosen = INPUTS.get(ensemble) or named_angles(ensemble, scale)
        if chosen is None:
            raise UsageError(
                f"ensemble must be one of {', '.join(NAMES)}, or a law of angles such as "
                f"'uniform(0, 2*pi)', it is {ensemble!r}"
            )
        return chosen
    if isinstance(ensemble, Uniform | Normal | Beta):
        return of_law(ensemble)
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


def _matrix_products(bond: int) -> InputEnsemble:
    """Return random matrix product states; those of bond dimension 1 are products."""
    if bond < 1:
        raise UsageError(f"mps must have a bond dimension of at least 1, it has {bond}")
    if bond == 1:
        return LocalHaar()
    return MatrixProducts(bond, f"matrix product inputs of bond dimension {bond}")


def checked_rows(states: Any, n_inputs: int) -> Complex:  # noqa: ANN401 - whatever a user gives
    """Return states as rows; refuse a wrong length and norms other than 1.

    Args:
        states: As rows; or as columns, as data sets are kept, where only these have the length.
        n_inputs: Number of qubits.
    """
    rows = np.atleast_2d(np.asarray(states, dtype=np.complex128))
    if rows.ndim == 2 and rows.shape[1] != 2**n_inputs and rows.shape[0] == 2**n_inputs:
        rows = rows.T
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
