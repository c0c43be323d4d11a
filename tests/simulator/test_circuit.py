"""Compiled circuits against PennyLane's default.qubit: states and gradients."""

import jax
import numpy as np
import pennylane as qml
import pytest
from pennylane import numpy as pnp

from bptools.quddpm.denoiser import denoiser
from bptools.simulator import compile_circuit
from tests.simulator.pennylane_states import jit, random_states, reference

N_WIRES = 6
PAULI_ROTATIONS = [
    (qml.RX, 1, 1),
    (qml.RY, 1, 1),
    (qml.RZ, 1, 1),
    (qml.Rot, 1, 3),
    (qml.PhaseShift, 1, 1),
    (qml.MultiRZ, 3, 1),
    (qml.MultiRZ, 6, 1),
    (lambda angle, wires: qml.PauliRot(angle, "XYZ", wires), 3, 1),
    (lambda angle, wires: qml.PauliRot(angle, "ZXIYXX", wires), 6, 1),
    (qml.U1, 1, 1),
    (qml.U2, 1, 2),
    (qml.U3, 1, 3),
]
CLIFFORD = [
    (gate, 1, 0) for gate in (qml.H, qml.X, qml.Y, qml.Z, qml.S, qml.SX, qml.T, qml.Identity)
] + [
    (gate, 2, 0)
    for gate in (qml.CNOT, qml.CZ, qml.CY, qml.CH, qml.SWAP, qml.ISWAP, qml.SISWAP, qml.ECR)
]
CONTROLLED = [
    (qml.CRX, 2, 1),
    (qml.CRY, 2, 1),
    (qml.CRZ, 2, 1),
    (qml.CRot, 2, 3),
    (qml.ControlledPhaseShift, 2, 1),
    (qml.CPhaseShift10, 2, 1),
    (lambda wires: qml.ctrl(qml.SX(wires[1]), control=wires[0], control_values=[0]), 2, 0),
    (lambda angle, wires: qml.ctrl(qml.RY(angle, wires[2]), control=wires[:2]), 3, 1),
]
TWO_QUBIT = [
    (gate, 2, 1)
    for gate in (
        qml.IsingXX,
        qml.IsingYY,
        qml.IsingZZ,
        qml.IsingXY,
        qml.PSWAP,
        qml.SingleExcitation,
        qml.SingleExcitationPlus,
        qml.SingleExcitationMinus,
        qml.FermionicSWAP,
    )
]
OTHERS = [
    (qml.Toffoli, 3, 0),
    (qml.CSWAP, 3, 0),
    (qml.CCZ, 3, 0),
    (qml.MultiControlledX, 6, 0),
    (qml.DoubleExcitation, 4, 1),
    (qml.OrbitalRotation, 4, 1),
    (qml.QFT, 6, 0),
    (lambda wires: qml.QubitUnitary(qml.QFT.compute_matrix(2), wires), 2, 0),
    (lambda wires: qml.DiagonalQubitUnitary(np.exp(1j * np.arange(8)), wires), 3, 0),
    (lambda angle, wires: qml.GlobalPhase(angle), 1, 1),
    (lambda angle, wires: qml.adjoint(qml.RX(angle, wires)), 1, 1),
    (lambda angle, wires: qml.pow(qml.RY(angle, wires), 3), 1, 1),
    (lambda a, b, wires: qml.BasicEntanglerLayers(qml.math.stack([a, b])[None], wires), 2, 2),
]
FAMILIES = {
    "Pauli rotations": PAULI_ROTATIONS,
    "Clifford": CLIFFORD,
    "controlled rotations": CONTROLLED,
    "two-qubit rotations": TWO_QUBIT,
    "others": OTHERS,
    "mixed": (PAULI_ROTATIONS + CLIFFORD + CONTROLLED + TWO_QUBIT + OTHERS)[::5],
}


def random_circuit(family, seed):
    """Every gate of a family once, in random order, on random wires, after rotations."""
    rng = np.random.default_rng(seed)
    chosen = [family[i] for i in rng.permutation(len(family))]
    places = [rng.permutation(N_WIRES)[:n].tolist() for _, n, _ in chosen]

    def circuit(angles, wires):
        for wire in wires:
            qml.RY(angles[wire] * 0.5 + 0.1, wires=wire)
            qml.RX(angles[wire], wires=wire)
        used = len(wires)
        for (gate, _, n_angles), place in zip(chosen, places, strict=True):
            gate(*(angles[used + i] for i in range(n_angles)), wires=place)
            used += n_angles

    return circuit, N_WIRES + sum(n_angles for _, _, n_angles in chosen)


@pytest.fixture(autouse=True)
def _double():
    with jax.enable_x64(True):
        yield


# autograd's derivative of a cast to complex numbers drops the imaginary part, which does not count
@pytest.mark.filterwarnings("ignore:Casting complex values:numpy.exceptions.ComplexWarning")
@pytest.mark.parametrize("family", FAMILIES)
def test_states_and_gradients_are_pennylanes(family):
    rng = np.random.default_rng(7)
    circuit, n_angles = random_circuit(FAMILIES[family], 3)
    compiled = compile_circuit(circuit, N_WIRES, n_angles, dtype="complex128")
    angles, states = rng.normal(size=n_angles), random_states(rng, 3, 2**N_WIRES)
    weights = rng.normal(size=(3, 2**N_WIRES))
    pennylane = reference(circuit, N_WIRES, "autograd")

    def loss(evolve):
        def weighted(angles):
            evolved = evolve(angles, states)
            real, imaginary = qml.math.real(evolved), qml.math.imag(evolved)
            return (weights * (real**2 + 2 * imaginary**2)).sum(), evolved

        return weighted

    differentiated = jit(jax.value_and_grad(loss(compiled.apply), has_aux=True))
    (_, found), ours = differentiated(angles)
    np.testing.assert_allclose(found, pennylane(angles, states), rtol=0, atol=1e-12)
    numbers = pnp.array(angles, requires_grad=True)
    theirs = qml.grad(lambda angles: loss(pennylane)(angles)[0])(numbers)
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-10)
    assert np.isfinite(ours).all()


@pytest.mark.parametrize("n_wires", [1, 4, 5, 8])
def test_any_number_of_wires_and_states(n_wires):
    rng = np.random.default_rng(n_wires)
    angles = rng.normal(size=(2, 2, n_wires))
    compiled = compile_circuit(denoiser, n_wires, angles.shape, dtype="complex128")
    pennylane = reference(denoiser, n_wires)
    for batch in (1, 2**n_wires + 1):
        states = random_states(rng, batch, 2**n_wires)
        found = jit(compiled.apply)(angles, states)
        few = slice(0, 8)
        np.testing.assert_allclose(found[few], pennylane(angles, states[few]), rtol=0, atol=1e-13)


def moved(angles, wires):
    """Angles moved about and used again, but not changed."""
    backwards = angles[::-1].T
    for wire in wires:
        qml.RX(backwards[0, wire], wire)
        qml.Rot(angles[wire, 1], backwards[1, 0], angles[0, 0], wire)


def computed(angles, wires):
    """Angles scaled, shared with constants, or entered twice in one gate."""
    for wire in wires:
        qml.RX(2 * angles[wire, 0], wire)
        qml.RX(angles[wire, 1], wire)
        qml.Rot(0.3, angles[wire, 1] ** 2, angles[wire, 1], wire)


@pytest.mark.parametrize("circuit", [moved, computed])
def test_angles_may_be_any_function_of_the_parameters(circuit):
    rng = np.random.default_rng(1)
    angles, states = rng.normal(size=(3, 2)), random_states(rng, 2, 8)
    compiled = compile_circuit(circuit, 3, (3, 2), dtype="complex128")
    pennylane = reference(circuit, 3)
    weights = rng.normal(size=8)

    def loss(evolve, angles):
        return (abs(evolve(angles, states)) ** 2 @ weights).sum()

    found = jit(compiled.apply)(angles, states)
    np.testing.assert_allclose(found, pennylane(angles, states), rtol=0, atol=1e-14)
    slope = jit(jax.grad(lambda angles: loss(compiled.apply, angles)))(angles)
    step, turn = 1e-5, rng.normal(size=angles.shape)
    ahead, back = (loss(pennylane, angles + sign * step * turn) for sign in (1, -1))
    np.testing.assert_allclose((ahead - back) / (2 * step), (slope * turn).sum(), rtol=1e-8)


def test_a_qnode_is_compiled_as_its_function():
    node = qml.QNode(denoiser, qml.device("default.qubit", wires=3))
    angles = np.random.default_rng(0).normal(size=(2, 2, 3))
    ours = [
        jit(compile_circuit(function, 3, angles.shape, dtype="complex128").apply)(angles, np.eye(8))
        for function in (node, denoiser)
    ]
    assert np.array_equal(*ours)


def test_gradient_by_parameter_shift_on_pennylane():
    rng = np.random.default_rng(5)
    n_wires, shape = 5, (3, 2, 5)
    angles, states = rng.normal(size=shape), random_states(rng, 4, 2**n_wires)
    target = random_states(rng, 1, 2**n_wires)[0]
    compiled = compile_circuit(denoiser, n_wires, shape, dtype="complex128")
    pennylane = reference(denoiser, n_wires)

    def fidelity(evolve, angles):
        return (abs(evolve(angles, states) @ target.conj()) ** 2).sum()

    ours = jit(jax.grad(lambda angles: fidelity(compiled.apply, angles)))(angles)
    for place in [(0, 0, 0), (1, 1, 2), (2, 0, 4), (2, 1, 1)]:
        shift = np.zeros(shape)
        shift[place] = np.pi / 2
        shifted = fidelity(pennylane, angles + shift) - fidelity(pennylane, angles - shift)
        np.testing.assert_allclose(ours[place], shifted / 2, rtol=0, atol=1e-12)
