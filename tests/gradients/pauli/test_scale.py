"""What small sizes cannot show: light cones, closed forms at 200 qubits, samples, two routes."""

import numpy as np
import pytest

from bptools.circuits import PauliString, PauliSum, denoising_circuit
from bptools.gradients.pauli import (
    ProductState,
    ghz_projector,
    sampled_second_moment,
    small_angle_moments,
    uniform_law,
    zero_projector,
)
from bptools.gradients.pauli.products import ProductObservable
from bptools.gradients.pauli.transfer import TooWideError, line_sums
from bptools.statistics import bernstein_interval, chunked, stream


def paper_circuit(n, layers):
    return denoising_circuit(n, layers)


def all_z(n):
    return PauliString.on(n, dict.fromkeys(range(n), "Z"))


def test_a_local_observable_of_100_qubits_sees_its_light_cone_alone():
    layers, law = 5, uniform_law(0.15)
    large = small_angle_moments(
        paper_circuit(100, layers), PauliString.on(100, {50: "Z"}), ProductState.zeros(100), law
    )
    small = small_angle_moments(
        paper_circuit(13, layers), PauliString.on(13, {6: "Z"}), ProductState.zeros(13), law
    )
    inside = [index for index in range(1000) if abs(index % 100 - 50) <= 6]
    assert len(inside) == 130
    np.testing.assert_allclose(large.second[inside], small.second, rtol=1e-12, atol=0)
    np.testing.assert_allclose(large.mean[inside], small.mean, rtol=1e-12, atol=0)
    outside = np.delete(np.arange(1000), inside)
    assert not large.second[outside].any()
    assert not large.second_high[outside].any()
    # every rotation of the cone counts: none but those in it, and those the cone leaves out
    cone = [
        2 * 100 * layer + 100 * axis + qubit
        for layer in range(layers)
        for axis in range(2)
        for qubit in range(50 - (layers - 1 - layer), 50 + layers - layer)
    ]
    assert set(np.flatnonzero(large.second)) == set(cone)
    assert (large.second_high - large.second_low).max() < 1e-12


def test_global_observables_of_one_layer_have_their_closed_form():
    """One layer on |0..0⟩: the gates CZ are diagonal, so f is a product over qubits."""
    n, law = 200, uniform_law(0.4)
    alpha, beta, c = law.values
    # of cos 2x cos 2y, its derivative by x or y, on each qubit
    square, slope = alpha**2, 4 * alpha * beta
    found = small_angle_moments(paper_circuit(n, 1), all_z(n), ProductState.zeros(n), law)
    np.testing.assert_allclose(found.second, slope * square ** (n - 1), rtol=1e-11)
    product = ProductObservable.of_sum(PauliSum(((1.0, all_z(n)),)))
    line = line_sums(paper_circuit(n, 1), product, ProductState.zeros(n), [law] * 400, 2)
    np.testing.assert_allclose(line.value, slope * square ** (n - 1), rtol=1e-11)
    # of (1 + cos 2x cos 2y)/2
    half = (1 + 2 * c**2 + alpha**2) / 4
    found = small_angle_moments(paper_circuit(n, 1), zero_projector(n), ProductState.zeros(n), law)
    assert found.method.startswith("line")
    np.testing.assert_allclose(found.second, slope / 4 * half ** (n - 1), rtol=1e-11)
    assert (found.second_low <= found.second).all()
    assert (found.second_high - found.second_low < 1e-10 * found.second).all()


@pytest.mark.parametrize("observable", [all_z(6), zero_projector(4), ghz_projector(3)])
@pytest.mark.parametrize("layers", [2, 3])
def test_walk_and_line_agree(observable, layers):
    n = observable.n_qubits
    circuit, law = paper_circuit(n, layers), uniform_law(0.5)
    state = ProductState.zeros(n)
    if isinstance(observable, PauliString):
        strings = PauliSum(((1.0, observable),))
        product = ProductObservable.of_sum(strings)
    else:
        strings, product = observable.strings(), observable
    walk = small_angle_moments(circuit, strings, state, law)
    assert walk.method.startswith("walk")
    line = line_sums(circuit, product, state, [law] * circuit.n_angles, 2)
    np.testing.assert_allclose(line.value, walk.second, rtol=0, atol=1e-13)
    mean = line_sums(circuit, product, state, [law] * circuit.n_angles, 1)
    np.testing.assert_allclose(mean.value, walk.mean, rtol=0, atol=1e-13)


def test_a_line_too_deep_is_refused(monkeypatch):
    monkeypatch.setattr("bptools.gradients.pauli.transfer.MAX_ENTRIES", 1000)
    circuit = paper_circuit(6, 5)
    with pytest.raises(TooWideError, match="more than 1000"):
        line_sums(circuit, zero_projector(6), ProductState.zeros(6), [uniform_law(0.1)] * 60, 2)


@pytest.mark.parametrize("room", [0, 100, 400, 900])
def test_steps_that_are_not_kept_are_found_again(monkeypatch, room):
    observable, law = all_z(4), uniform_law(0.4)
    arguments = paper_circuit(4, 3), observable, ProductState.zeros(4), law
    kept = small_angle_moments(*arguments)
    monkeypatch.setattr("bptools.gradients.pauli.walk.MOST_KEPT", room)
    found_again = small_angle_moments(*arguments)
    np.testing.assert_array_equal(found_again.second, kept.second)
    np.testing.assert_array_equal(found_again.second_low, kept.second_low)


def simulated_slopes(dense, circuit, operator, index, angles):
    """Return ∂f at each row of angles, by simulating states."""
    states = []
    for shift in (np.pi / 4, -np.pi / 4):
        state = np.zeros((len(angles), 2**circuit.n_wires), dtype=complex)
        state[:, 0] = 1
        turns = iter((angles + shift * np.eye(circuit.n_angles)[index]).T)
        for turning, gate in dense.dense_gates(circuit):
            moved = state @ gate.T
            if turning:
                angle = next(turns)[:, None]
                moved = np.cos(angle) * state - 1j * np.sin(angle) * moved
            state = moved
        states.append(state)
    high, low = (
        np.einsum("si,ij,sj->s", s.conj(), operator, s, optimize=True).real for s in states
    )
    return high - low


@pytest.mark.parametrize("n", [4, 5])
@pytest.mark.parametrize("kind", ["string", "zero", "ghz"])
def test_full_simulation_lies_about_the_exact_value(dense, kind, n):
    scale, count, error_rate = 0.4, 10_000, 1e-6
    circuit, generator = paper_circuit(n, 2), stream(1, "pauli-simulated", kind, n)
    if kind == "string":
        observable, width = all_z(n), 4.0  # of (∂f)²
        operator = dense.matrix(observable)
    else:
        observable, width = zero_projector(n) if kind == "zero" else ghz_projector(n), 1.0
        vector = np.zeros(2**n)
        vector[[0, -1]] = (1, 0) if kind == "zero" else (0.5**0.5, 0.5**0.5)
        operator = np.outer(vector, vector)
    found = small_angle_moments(circuit, observable, ProductState.zeros(n), uniform_law(scale))
    index = int(np.argmax(found.second))
    angles = generator.uniform(-scale, scale, (count, circuit.n_angles))
    slopes = simulated_slopes(dense, circuit, operator, index, angles)
    second = bernstein_interval(chunked(slopes**2), 0, width, error_rate, count)
    assert second.low <= found.second[index] <= second.high
    mean = bernstein_interval(chunked(slopes), -(width**0.5), width**0.5, error_rate, count)
    assert mean.low <= found.mean[index] <= mean.high
    assert second.half_width < 0.4 * second.middle  # an interval that says something


@pytest.mark.parametrize("n_terms", [1, 3])
def test_sampled_walks_enclose_the_exact_value(n_terms):
    circuit, state, law = paper_circuit(4, 2), ProductState.zeros(4), uniform_law(0.6)
    labels = ("ZZII", "-IXIZ", "ZIII")[:n_terms]
    terms = [(0.5 + k, PauliString.from_label(label)) for k, label in enumerate(labels)]
    observable = PauliSum(tuple(terms))
    exact = small_angle_moments(circuit, observable, state, law).second
    size = 4 * sum(c for c, _ in terms) ** 2
    for index in np.flatnonzero(exact)[::3]:
        generator = stream(2, "pauli-sampled", n_terms, int(index))
        found = sampled_second_moment(
            circuit, observable, state, law, int(index), generator, 20_000, 1e-6
        )
        assert found.low <= exact[index] <= found.high
        assert found.high - found.low < 0.1 * size


@pytest.mark.parametrize(("index", "count", "message"), [(16, 1, "index"), (0, 0, "count")])
def test_samples_out_of_range_are_refused(index, count, message):
    with pytest.raises(ValueError, match=message):
        sampled_second_moment(
            paper_circuit(4, 2),
            all_z(4),
            ProductState.zeros(4),
            uniform_law(0.1),
            index,
            stream(0, "pauli"),
            count,
            1e-3,
        )
