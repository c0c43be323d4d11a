"""States as QuTiP objects, and one-qubit ensembles on the Bloch sphere."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import qutip
from numpy.typing import ArrayLike, NDArray

from bptools.documents.canvas import PRINT_COLORS, Canvas, svg_of
from bptools.quddpm.tasks import NORM_TOLERANCE

_MARKERS = ("o", "^", "s", "D")
_COLORS = PRINT_COLORS[: len(_MARKERS)]


def to_qobj(states: ArrayLike) -> list[qutip.Qobj]:
    """Return states as QuTiP kets of n qubits.

    Args:
        states: Amplitudes, shape (count, 2**n), wire 0 the most significant.

    Returns:
        One ket a row, of dimensions ``[[2] * n, [1]]``.

    Raises:
        ValueError: If the shape does not fit or a state is not normalised.

    >>> to_qobj(np.eye(4)[:1])[0].dims
    [[2, 2], [1]]
    """
    rows = _checked(states)
    n_qubits = rows.shape[1].bit_length() - 1
    return [qutip.Qobj(row[:, None], dims=[[2] * n_qubits, [1]]) for row in rows]


def bloch_vectors(states: ArrayLike) -> NDArray[np.float64]:
    """Return ⟨X⟩, ⟨Y⟩, ⟨Z⟩ of one-qubit states.

    Args:
        states: Amplitudes, shape (count, 2).

    Returns:
        Vectors of length 1, shape (count, 3).

    Raises:
        ValueError: If they are not normalised states of one qubit.

    >>> bloch_vectors([[1, 0]])
    array([[0., 0., 1.]])
    """
    rows = _checked(states)
    if rows.shape[1] != 2:
        raise ValueError(f"states must be of one qubit, shape (count, 2), not {rows.shape}")
    crossed = 2 * rows[:, 0].conj() * rows[:, 1]
    polar = np.abs(rows[:, 0]) ** 2 - np.abs(rows[:, 1]) ** 2
    return np.stack([crossed.real, crossed.imag, polar], axis=1)


def draw_bloch(ensembles: Mapping[str, ArrayLike]) -> str:
    """Return ensembles of one qubit as points on QuTiP's Bloch sphere, as SVG.

    Args:
        ensembles: One to four sets of states by the name that the legend shows, each of shape
            (count, 2): for example ``{"target": data, "generated": samples}``.

    Returns:
        The drawing, the same bytes for the same states; no figure is left open.

    Raises:
        ValueError: If there are none or too many ensembles, or they are not of one qubit.

    >>> draw_bloch({"north": [[1, 0]]}).count("<svg")
    1
    """
    from matplotlib.lines import Line2D

    if not 1 <= len(ensembles) <= len(_COLORS):
        raise ValueError(f"ensembles must be 1 to {len(_COLORS)}, they are {len(ensembles)}")
    vectors = [bloch_vectors(states) for states in ensembles.values()]

    def paint(canvas: Canvas) -> None:
        sphere = qutip.Bloch(fig=canvas, axes=canvas.add_subplot(projection="3d"))
        sphere.font_size, sphere.xlpos, sphere.zlpos = 14, [1.4, -1.4], [1.2, -1.35]
        sphere.point_size, sphere.point_marker = [14], list(_MARKERS)
        for points, color in zip(vectors, _COLORS, strict=False):
            sphere.add_points(points.T, colors=[color])
        sphere.render()
        handles = [
            Line2D([], [], color=color, marker=marker, linestyle="", label=name)
            for name, color, marker in zip(ensembles, _COLORS, _MARKERS, strict=False)
        ]
        canvas.legend(handles=handles, loc="lower center", ncols=len(handles), frameon=False)

    # QuTiP's labels are formulas
    return svg_of(paint, (5, 5), style={"text.parse_math": True})


def _checked(states: ArrayLike) -> NDArray[np.complex128]:
    """Return the amplitudes; refuse what are no normalised states of qubits."""
    rows = np.asarray(states, dtype=np.complex128)
    length = rows.shape[-1] if rows.ndim == 2 else 0
    if length < 2 or length.bit_count() != 1:
        raise ValueError(f"states must have shape (count, 2**n), not {rows.shape}")
    if not (np.abs(np.linalg.norm(rows, axis=1) - 1) <= NORM_TOLERANCE).all():
        raise ValueError("states must be normalised, they are not")
    return rows
