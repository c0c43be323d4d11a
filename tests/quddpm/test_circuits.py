"""Figure 2 is drawn from the templates, with the same bytes every time and nothing left behind."""

from xml.etree import ElementTree

import matplotlib
import pennylane as qml
import pytest
from matplotlib import pyplot

from bptools.quddpm.gallery.circuit_drawings import draw_circuits


def test_drawings_are_reproducible_and_leave_no_state():
    before = dict(matplotlib.rcParams)
    drawings = draw_circuits()
    assert drawings == draw_circuits()
    assert pyplot.get_fignums() == []
    assert dict(matplotlib.rcParams) == before
    assert set(drawings) == {"diffusion", "denoiser", "original", "improved"}


def texts(svg):
    """Number of labels and names that matplotlib wrote."""
    root = ElementTree.fromstring(svg)
    groups = root.iter("{http://www.w3.org/2000/svg}g")
    return sum(group.get("id", "").startswith("text_") for group in groups)


def test_drawings_show_every_gate():
    """A label a wire and a name a box: RZ RY RZ and RZZ, RX RY, the Haar state, the reset."""
    drawings = draw_circuits(n_data=2, n_ancilla=1, layers=1, steps=1)
    counts = {name: texts(svg) for name, svg in drawings.items()}
    diffusion, denoiser = 2 * 3 + 1, 3 * 2
    assert counts["diffusion"] == 2 + diffusion
    assert counts["denoiser"] == 3 + denoiser
    assert counts["original"] == 3 + denoiser + 1 + 1
    assert counts["improved"] == 3 + diffusion + denoiser + 1
    deeper = draw_circuits(n_data=2, n_ancilla=1, layers=2, steps=3)
    assert texts(deeper["improved"]) == 3 + 3 * diffusion + 2 * denoiser + 1


def test_own_ansatz_and_colours():
    def flips(angles, wires):
        for angle, wire in zip(angles, wires, strict=True):
            qml.RX(angle, wires=wire)

    drawings = draw_circuits(n_data=1, ansatz=flips, shape=(2,), ink="#010203", paper="#fefdfc")
    assert texts(drawings["denoiser"]) == 2 + 2
    assert "#010203" in drawings["denoiser"]
    assert "#fefdfc" in drawings["denoiser"]
    assert "#000000" not in drawings["original"]


@pytest.mark.parametrize("name", ["n_data", "n_ancilla", "layers", "steps"])
def test_bad_sizes_are_named(name):
    with pytest.raises(ValueError, match=name):
        draw_circuits(**{name: 0})
