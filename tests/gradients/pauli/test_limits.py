"""What is too large is bounded, with the reason why; what does not fit is refused."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from bptools.circuits import Circuit, CliffordGate, PauliRotation, PauliString, denoising_circuit
from bptools.gradients.pauli import (
    AngleLaw,
    ProductObservable,
    ProductState,
    normal_law,
    small_angle_moments,
    uniform_law,
    zero_projector,
)
from bptools.gradients.pauli.line import NotALineError
from bptools.gradients.pauli.products import MAX_STRINGS
from bptools.gradients.pauli.transfer import line_sums

TURN = Circuit(1, (PauliRotation(PauliString.from_label("Y")),))
X = PauliString.from_label("X")


def ring(n, n_layers):
    """The paper's layers with the ends joined: no line."""
    layered = denoising_circuit(n, 1)
    return Circuit(n, (*layered.gates, CliffordGate.named("CZ", 0, n - 1)) * n_layers)


def test_beyond_the_cap_the_interval_says_why():
    circuit, law, state = ring(6, 3), uniform_law(0.3), ProductState.zeros(6)
    string = PauliString.from_label("Z" * 6)
    with pytest.raises(NotALineError, match="neighbours"):
        line_sums(circuit, zero_projector(6), state, [law] * circuit.n_angles, 2)
    exact = small_angle_moments(circuit, string, state, law)
    widths = []
    for cap in (50, 200, 800):
        found = small_angle_moments(circuit, string, state, law, cap=cap)
        assert f"{cap} heaviest" in found.method
        assert "neighbours" in found.method
        assert (found.second_low <= exact.second).all()
        assert (exact.second <= found.second_high).all()
        widths.append((found.second_high - found.second_low).max())
    assert widths[0] > widths[1] > 2 * widths[2] > 0


def test_a_projector_with_neither_line_nor_walk_is_bounded():
    n = MAX_STRINGS.bit_length()
    circuit = ring(n, 1)
    found = small_angle_moments(circuit, zero_projector(n), ProductState.zeros(n), uniform_law(0.1))
    assert "only bounded" in found.method
    assert np.isnan(found.second).all()
    assert found.second_low.max() == 0
    assert found.second_high == pytest.approx(np.full(circuit.n_angles, 4.0))


def test_a_projector_off_the_line_is_walked():
    circuit, state = ring(4, 2), ProductState.zeros(4)
    found = small_angle_moments(circuit, zero_projector(4), state, uniform_law(0.5))
    again = small_angle_moments(circuit, zero_projector(4).strings(), state, uniform_law(0.5))
    assert found.method.startswith("walk of ")
    assert found.second.tolist() == again.second.tolist()


def test_an_exact_walk_drops_nothing():
    circuit = denoising_circuit(4, 3)
    law = AngleLaw(Fraction(3, 4), Fraction(1, 4), Fraction(4, 5))
    with pytest.raises(ValueError, match="more than 10 strings"):
        small_angle_moments(
            circuit, PauliString.from_label("ZIII"), ProductState.zeros(4), law, cap=10
        )


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"circuit": Circuit(1, ())}, "at least one rotation"),
        ({"observable": PauliString.from_label("XX")}, "observable must have"),
        ({"state": ProductState.zeros(2)}, "state must have"),
        ({"law": [uniform_law(0.1)] * 2}, "law must be one or 1"),
        ({"indices": [1]}, "indices"),
        ({"indices": [-1]}, "indices"),
        ({"cap": 0}, "cap"),
    ],
)
def test_what_does_not_fit_is_refused(changes, message):
    arguments = {"circuit": TURN, "observable": X, "state": ProductState.zeros(1)}
    arguments |= {"law": uniform_law(0.1)} | changes
    with pytest.raises(ValueError, match=message):
        small_angle_moments(**arguments)


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: AngleLaw(0.5, 0.4, 0.1), "alpha"),
        (lambda: AngleLaw(Fraction(1, 2), Fraction(1, 2), Fraction(4, 5)), "alpha"),
        (lambda: AngleLaw(1.5, -0.5, 1.0), "alpha"),
        (lambda: uniform_law(-1.0), "scale"),
        (lambda: uniform_law(float("nan")), "scale"),
        (lambda: normal_law(float("inf")), "deviation"),
        (lambda: Circuit(0, ()), "n_wires"),
        (lambda: Circuit(1, (PauliRotation(PauliString(1)),)), "identity"),
        (lambda: replace(TURN, n_wires=2), "strings of 2 qubits"),
        (lambda: ProductObservable(np.ones((1, 2, 3), complex)), "shape"),
        (lambda: ProductObservable(1j * np.ones((1, 1, 4))), "adjoints"),
    ],
)
def test_what_is_no_such_thing_is_refused(build, message):
    with pytest.raises(ValueError, match=message):
        build()
