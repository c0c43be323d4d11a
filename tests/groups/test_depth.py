"""The chain of layers against averages of matrices, and against its limit."""

import random

import numpy as np
import pytest

from bptools.circuits import Circuit, CliffordGate, PauliRotation, PauliString, PauliSum
from bptools.errors import UsageError
from bptools.gradients.pauli import ProductState, StateVector
from bptools.groups import RotationGroup, depth_profile, gradient_moments, loss_moments
from bptools.groups.layer_chain import Layer, LayerChain
from tests.groups.brute import drawn_string, ising_chain, matrix, strings

FIXED = {
    "H": np.array([[1, 1], [1, -1]]) / np.sqrt(2),
    "S": np.diag([1, 1j]),
    "CZ": np.diag([1, 1, 1, -1]),
    "CNOT": np.eye(4)[[0, 1, 3, 2]],
}


def on_wires(gate, wires, n):
    """Return a gate on some wires as a matrix on all."""
    k = len(wires)
    rest = [w for w in range(n) if w not in wires]
    tensor = np.kron(gate, np.eye(2 ** (n - k))).reshape((2,) * 2 * n)
    order = np.argsort([*wires, *rest])
    return tensor.transpose(*order, *(n + order)).reshape(2**n, 2**n)


def layers_by_matrices(gates, n, observable, rho, depth, derivative=None):
    """Average O⊗O over all angles; differentiate (layer, rotation) if that is asked for."""
    one, operator = np.eye(2**n), np.kron(observable, observable)
    for layer in reversed(range(depth)):
        rotation = sum(isinstance(gate, PauliString) for gate in gates)
        for gate in reversed(gates):
            if not isinstance(gate, PauliString):
                fixed = np.kron(gate, gate)
                operator = fixed.conj().T @ operator @ fixed
                continue
            rotation -= 1
            generator = matrix(gate)
            if derivative == (layer, rotation):
                for side in (np.kron(generator, one), np.kron(one, generator)):
                    operator = 0.5j * (side @ operator - operator @ side)
            turns = [np.cos(t) * one - 1j * np.sin(t) * generator for t in np.arange(8) * np.pi / 4]
            operator = sum(np.kron(u, u).conj().T @ operator @ np.kron(u, u) for u in turns) / len(
                turns
            )
    return np.trace(operator @ np.kron(rho, rho)).real


@pytest.mark.parametrize("seed", range(8))
def test_every_depth_is_that_of_matrices(seed):
    chance, n = random.Random(seed), 2 + (seed == 0)
    gates, plain = [], []
    for _ in range(chance.randint(3, 5)):
        if chance.random() < 0.6 or not gates:
            string = drawn_string(chance, n)
            gates.append(PauliRotation(PauliString(n, string.x, string.z)))
            plain.append(gates[-1].generator)
        else:
            name = chance.choice(list(FIXED))
            wires = chance.sample(range(n), 2 if name in ("CZ", "CNOT") else 1)
            gates.append(CliffordGate.named(name, *wires))
            plain.append(on_wires(FIXED[name], wires, n))
    observable = PauliSum(tuple((chance.choice([1, -2]), drawn_string(chance, n)) for _ in "abc"))
    total = sum(c * matrix(p) for c, p in observable.terms)
    draws = np.random.default_rng(seed)
    amplitudes = draws.normal(size=2**n) + 1j * draws.normal(size=2**n)
    amplitudes /= np.linalg.norm(amplitudes)
    rho = np.outer(amplitudes, amplitudes.conj())
    profile = depth_profile(Circuit(n, tuple(gates)), observable, StateVector(amplitudes), 3)
    means = [first_moment(plain, n, total, rho, d) for d in (1, 2, 3)]
    for depth in (1, 2, 3):
        second = layers_by_matrices(plain, n, total, rho, depth)
        assert profile.loss[depth - 1] == pytest.approx(second - means[depth - 1] ** 2, abs=1e-12)
        assert np.isnan(profile.gradients[depth - 1, depth:]).all()
        for place, value in np.ndenumerate(profile.gradients[depth - 1, :depth]):
            slope = layers_by_matrices(plain, n, total, rho, depth, place)
            assert value == pytest.approx(slope, abs=1e-12)


def first_moment(gates, n, observable, rho, depth):
    one = np.eye(2**n)
    for gate in list(reversed(gates)) * depth:
        if isinstance(gate, PauliString):
            generator = matrix(gate)
            observable = (observable + generator @ observable @ generator) / 2
        else:
            observable = gate.conj().T @ observable @ gate
    assert observable.shape == one.shape
    return np.trace(observable @ rho).real


RY_ZZ = strings("YII", "IYI", "IIY", "ZZI", "IZZ")
BRICKS = Circuit(
    4,
    (
        *(PauliRotation(PauliString.on(4, {q: a})) for q in range(4) for a in "XY"),
        *(CliffordGate.named("CZ", q, q + 1) for q in (0, 2, 1)),
    ),
)


@pytest.mark.parametrize("label", ["ZII", "ZZZ", "XYX"])
def test_the_limit_is_the_groups(label):
    string = PauliString.from_label(label)
    amplitudes = np.random.default_rng(3).normal(size=8)
    state = StateVector(amplitudes / np.linalg.norm(amplitudes))
    layer = Circuit(3, tuple(map(PauliRotation, RY_ZZ)))
    profile, group = depth_profile(layer, string, state, 60), RotationGroup(RY_ZZ)
    limit = loss_moments(group, string, state).variance
    assert profile.limit == pytest.approx(limit, rel=1e-12)
    assert profile.loss[-1] == pytest.approx(limit, rel=1e-6)
    for k, generator in enumerate(RY_ZZ):
        slope = gradient_moments(group, string, state, generator).variance
        assert profile.gradient_limit[k] == pytest.approx(slope, rel=1e-12)
        assert profile.gradients[59, 30, k] == pytest.approx(slope, rel=1e-3)


def test_fixed_gates_enlarge_the_group():
    layer = Layer(BRICKS)
    assert layer.group.algebra.dimension == 4**4 - 1
    state, string = ProductState.zeros(4), PauliString.from_label("ZIII")
    profile = depth_profile(BRICKS, string, state, 80)
    assert profile.limit == pytest.approx(1 / 17)
    assert profile.loss[-1] == pytest.approx(1 / 17, rel=1e-3)


def test_what_is_certain_of_depth_is_true():
    string, state = PauliString.from_label("ZIII"), ProductState.zeros(4)
    profile = depth_profile(BRICKS, string, state, 80)
    for tolerance in (0.5, 0.1, 0.01):
        depth = profile.depth_within(tolerance)
        later = profile.loss[depth - 1 :]
        assert (np.abs(later - profile.limit) <= tolerance * profile.limit + 1e-14).all()
    short = depth_profile(BRICKS, string, state, 3)
    promised = short.depth_within(0.01)
    assert promised >= profile.depth_within(0.01) > 3
    assert (np.diff(profile.spread) <= 1e-12).all()


def test_a_layer_that_permutes_orbits_has_no_limit():
    swap = CliffordGate.named("SWAP", 0, 1)
    layer = Circuit(2, (PauliRotation(PauliString.from_label("XI")), swap))
    string = PauliString.from_label("ZI")
    assert LayerChain(Layer(layer), string).period == 2
    plus = ProductState(((0, 0, 1), (1, 0, 0)))
    profile = depth_profile(layer, string, plus, 6)
    assert (profile.limit, profile.depth_within(0.1)) == (None, None)
    assert profile.loss.tolist() == [0, 0.5] * 3


def test_bad_input_is_refused_in_one_sentence():
    layer = Circuit(3, tuple(map(PauliRotation, RY_ZZ)))
    string, state = PauliString.from_label("ZII"), ProductState.zeros(3)
    with pytest.raises(UsageError, match="depth must be at least 1, it is 0"):
        depth_profile(layer, string, state, 0)
    with pytest.raises(UsageError, match="state must have 3 qubits"):
        depth_profile(layer, string, ProductState.zeros(2), 1)
    with pytest.raises(UsageError, match="a layer must hold a rotation"):
        depth_profile(Circuit(3, (CliffordGate.named("H", 0),)), string, state, 1)
    n = 15
    wide = [PauliString.on(n, {q: a}) for q in range(n) for a in "XZ"] + ising_chain(n)
    with pytest.raises(UsageError, match=f"has {4**n - 1} strings"):
        depth_profile(
            Circuit(n, tuple(map(PauliRotation, wide))), wide[0], ProductState.zeros(n), 1
        )
