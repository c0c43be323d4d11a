"""The circuits of the models, drawn by PennyLane."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pennylane as qml

from bptools.documents.canvas import Canvas, svg_of
from bptools.quddpm.denoiser import denoiser
from bptools.quddpm.templates import Ansatz, denoising_cycle, forward_diffusion

_STYLE = {
    "font.weight": "normal",
    "patch.linewidth": 1.5,
    "patch.force_edgecolor": True,
    "lines.linewidth": 1.2,
    "path.sketch": None,
}


class _HaarState(qml.StatePrep):  # type: ignore[misc]  # PennyLane ships no types
    """Any state, under the name of where the original model draws it from."""

    def label(self, *_: object, **__: object) -> str:
        """Return the name that the drawer writes."""
        return "Haar"


def draw_circuits(
    n_data: int = 2,
    n_ancilla: int = 1,
    layers: int = 1,
    steps: int = 1,
    ansatz: Ansatz = denoiser,
    shape: Sequence[int] | None = None,
    ink: str = "black",
    paper: str = "white",
) -> dict[str, str]:
    """Return the circuits of the models as SVG, drawn by PennyLane.

    Args:
        n_data: Number of data qubits, at least 1.
        n_ancilla: Number of ancilla qubits, at least 1.
        layers: Number of layers of the denoiser that are drawn, at least 1.
        steps: Number of steps of the diffusion that are drawn, at least 1.
        ansatz: The denoising circuit, a function of (parameters, wires).
        shape: Of the parameters of the ansatz; by default (layers, 2, n_ancilla + n_data).
        ink: Colour of lines and text, as matplotlib knows it.
        paper: Colour of the background.

    Returns:
        Four drawings by name: ``diffusion``; ``denoiser``; a cycle of the ``original`` model, with
        a Haar state as input; and of the ``improved`` one, with the restricted diffusion of
        |0..0⟩ as input. The same arguments give the same bytes.

    Raises:
        ValueError: If a size is below 1.

    Source: arXiv:2512.06695, Fig. 2.

    >>> sorted(draw_circuits())
    ['denoiser', 'diffusion', 'improved', 'original']
    """
    sizes = {"n_data": n_data, "n_ancilla": n_ancilla, "layers": layers, "steps": steps}
    for name, size in sizes.items():
        if size < 1:
            raise ValueError(f"{name} must be at least 1, not {size}")
    parameters = np.zeros(shape or (layers, 2, n_ancilla + n_data))
    ancillas = [f"a{index} |0⟩" for index in range(n_ancilla)]
    wires, zeros = ([f"d{index}{state}" for index in range(n_data)] for state in ("", " |0⟩"))

    def diffusion(wires: list[str]) -> None:
        forward_diffusion(np.zeros((steps, 3, n_data)), np.zeros(steps), wires)

    def original() -> None:
        _HaarState(np.eye(2**n_data)[0], wires=wires)
        denoising_cycle(parameters, ancillas + wires, n_ancilla, ansatz)

    def improved() -> None:
        diffusion(zeros)
        qml.Barrier(ancillas + zeros)
        denoising_cycle(parameters, ancillas + zeros, n_ancilla, ansatz)

    drawn: dict[str, tuple[Callable[[], object], list[str]]] = {
        "diffusion": (lambda: diffusion(wires), wires),
        "denoiser": (lambda: ansatz(parameters, ancillas + wires), ancillas + wires),
        "original": (original, ancillas + wires),
        "improved": (improved, ancillas + zeros),
    }
    colors = {"text.color": ink, "lines.color": ink, "patch.edgecolor": ink} | {
        f"{part}.facecolor": paper for part in ("figure", "savefig", "axes", "patch")
    }
    return {name: _svg(*circuit, _STYLE | colors) for name, circuit in drawn.items()}


def _svg(circuit: Callable[[], object], wires: list[str], style: dict[str, object]) -> str:
    """Return PennyLane's drawing of a quantum function."""
    script = qml.tape.make_qscript(circuit)()

    def paint(canvas: Canvas) -> None:
        qml.drawer.tape_mpl(script, wire_order=wires, style="rcParams", fig=canvas)

    return svg_of(paint, style=style)
