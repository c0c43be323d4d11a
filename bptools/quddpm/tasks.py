"""Data ensembles to learn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import pi

import numpy as np
from numpy.typing import NDArray

from bptools.ensembles.ghz import extended_ghz_states

Complex = NDArray[np.complex128]


@dataclass(frozen=True)
class Task:
    """An ensemble of data states: ``draw(count, n_qubits, generator)``."""

    draw: Callable[[int, int, np.random.Generator], Complex]


def _ghz(count: int, n_qubits: int, generator: np.random.Generator) -> Complex:
    return extended_ghz_states(generator.uniform(0, 2 * pi, count), n_qubits)


TASKS = {"ghz": Task(_ghz)}


def load_states(path: str, n_qubits: int) -> Complex:
    """Return the states of a file."""
    raise NotImplementedError
