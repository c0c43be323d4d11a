"""What else the same circuit could be averaged over, and whether its gradients vanish there too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bptools.audits.audit_records import Enclosed
from bptools.audits.auditing import audit
from bptools.audits.trend import Trend
from bptools.errors import UsageError
from bptools.records import Record

ALTERNATIVES = ("local-haar", "uniform", "gaussian", "small")
SAMPLES = 4000  # at most, where nothing exact applies: a remedy is a hint


class Remedy(Record, frozen=True):
    """Another ensemble of the same circuit: its largest variance at most qubits, and the trend."""

    ensemble: str
    n_qubits: int
    largest: Enclosed
    trend: Trend

    def __str__(self) -> str:
        return (
            f"--ensemble {self.ensemble}: largest variance {self.largest} at {self.n_qubits} "
            f"qubits; {self.trend}"
        )


def remedies(
    circuit: Any,  # noqa: ANN401 - a function of the number of qubits
    sizes: Sequence[int] | None = None,
    *,
    averaged: str = "haar",
    seed: int = 0,
    **options: Any,  # noqa: ANN401 - of the reading, which declares them
) -> tuple[Remedy, ...]:
    """Audit a circuit over other ensembles and return what becomes of its gradients there.

    Args:
        circuit: A function of the number of qubits, as of ``audit``.
        sizes: Numbers of qubits.
        averaged: The ensemble that is known already.
        seed: Root of all random streams.
        options: ``arguments``, ``keywords`` and ``trainable``, as of ``audit``.

    Returns:
        One remedy for every ensemble that applies, on the sizes examined.

    >>> import numpy as np, pennylane as qml
    >>> def layer(n):
    ...     @qml.qnode(qml.device("default.qubit", wires=n))
    ...     def cost(angles):
    ...         qml.BasicEntanglerLayers(angles, wires=range(n), rotation=qml.RY)
    ...         return qml.expval(qml.Z(0))
    ...     return cost, (np.full((1, n), 0.3),)
    >>> [remedy.trend.decay.value for remedy in remedies(layer, [3, 4, 5])][-1]
    'polynomial'
    """
    tried = []
    for ensemble in ALTERNATIVES:
        if ensemble == averaged:
            continue
        try:
            examined = audit(circuit, ensemble, sizes, samples=SAMPLES, seed=seed, **options)
        except UsageError:
            continue  # it needs what the circuit lacks
        last = examined.sizes[-1]
        tried.append(Remedy(ensemble, last.n_qubits, last.largest, examined.trend))
    return tuple(tried)
