"""States as QuTiP sees them, and on its Bloch sphere."""

from xml.etree import ElementTree

import matplotlib
import numpy as np
import pytest
import qutip
from matplotlib import pyplot

from bptools.ensembles import haar_states
from bptools.quddpm.gallery.bloch import bloch_vectors, draw_bloch, to_qobj
from bptools.statistics import stream

SVG = "{http://www.w3.org/2000/svg}"


def test_kets_have_the_qubits_of_the_amplitudes():
    """Of a product state each qubit's reduced state is its factor: wire 0 comes first."""
    factors = haar_states(3, 2, stream(1, "bloch"))
    product = np.kron(np.kron(factors[0], factors[1]), factors[2])
    kets = to_qobj([product, np.eye(8)[5]])
    assert [ket.dims for ket in kets] == [[[2, 2, 2], [1]]] * 2
    for qubit, factor in enumerate(factors):
        reduced = kets[0].ptrace(qubit).full()
        np.testing.assert_allclose(reduced, np.outer(factor, factor.conj()), atol=1e-14)
    assert kets[1] == qutip.basis([2, 2, 2], [1, 0, 1])


def test_bloch_vectors_are_qutips_expectations():
    states = haar_states(5, 2, stream(2, "bloch"))
    paulis = [qutip.sigmax(), qutip.sigmay(), qutip.sigmaz()]
    expected = [[qutip.expect(pauli, ket) for pauli in paulis] for ket in to_qobj(states)]
    np.testing.assert_allclose(bloch_vectors(states), expected, atol=1e-14)


def test_drawing_has_every_point_and_leaves_no_state():
    states = haar_states(7, 2, stream(3, "bloch"))
    before = dict(matplotlib.rcParams)
    drawing = draw_bloch({"target": states, "generated": states[:4]})
    assert drawing == draw_bloch({"target": states, "generated": states[:4]})
    assert drawing != draw_bloch({"target": states, "generated": states[3:]})
    assert pyplot.get_fignums() == []
    assert dict(matplotlib.rcParams) == before
    # a marker is a path of its own or the use of one that was defined
    groups = ElementTree.fromstring(drawing).iterfind(f".//{SVG}g")
    points = [group for group in groups if group.get("id", "").startswith("Path3DCollection")]
    markers = [
        len(group.findall(f".//{SVG}use")) or len(group.findall(f"{SVG}path")) for group in points
    ]
    assert markers == [7, 4]


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: to_qobj(np.eye(3)), r"shape \(count, 2\*\*n\)"),
        (lambda: to_qobj(np.ones(2)), "shape"),
        (lambda: to_qobj(2 * np.eye(2)), "normalised"),
        (lambda: to_qobj([[np.nan, 0]]), "normalised"),
        (lambda: bloch_vectors(np.eye(4)), "one qubit"),
        (lambda: draw_bloch({}), "1 to 4"),
        (lambda: draw_bloch({str(k): np.eye(2) for k in range(5)}), "1 to 4"),
    ],
)
def test_bad_input_is_named(call, said):
    with pytest.raises(ValueError, match=said):
        call()
