"""Circuits that are told labels and the step, and states that are density matrices."""

from functools import partial

import jax
import numpy as np
import pennylane as qml
import pytest
from click.testing import CliRunner

import bptools.quddpm
from bptools.errors import UsageError
from bptools.interface.cli import main
from bptools.quddpm.comparison import distances_of, uhlmann_fidelity
from bptools.quddpm.data import RunEnsembles
from bptools.quddpm.denoiser import denoiser
from bptools.quddpm.denoising import told
from bptools.quddpm.discrepancy import fidelities, mmd_v
from bptools.quddpm.metrics import distances
from bptools.quddpm.mixed_states import density_matrices, depolarised, sampled, superfidelity_table
from bptools.quddpm.model import Model
from bptools.quddpm.run_file import read_run
from bptools.quddpm.settings import Settings, chosen_settings, of_model
from bptools.quddpm.training import Training
from bptools.simulator import compile_circuit
from bptools.statistics import clopper_pearson_interval
from tests.quddpm.short_runs import TINY


@pytest.fixture(scope="module")
def poles(tmp_path_factory):
    """Files of states around |0⟩ and around |1⟩."""
    folder, generator = tmp_path_factory.mktemp("poles"), np.random.default_rng(0)
    small = generator.normal(0, 0.1, 70)
    near = np.stack([np.cos(small), np.sin(small)], axis=1)
    for name, states in (("zero", near), ("one", near[:, ::-1])):
        np.save(folder / f"{name}.npy", states)
    return str(folder / "zero.npy"), str(folder / "one.npy")


@pytest.fixture(scope="module")
def conditional(poles, tmp_path_factory):
    """A run that was told labels and steps, of one circuit for all cycles."""
    settings = Settings(
        n_qubits=1,
        model="poles",
        data=poles,
        time_embedding=True,
        depolarising=0.2,
        n_ancilla=1,
        layers=3,
        steps=3,
        data_states=100,
        test_states=20,
        batch=20,
        epochs=100,
        learning_rate=0.05,
        dtype="complex128",
    )
    folder = tmp_path_factory.mktemp("conditional")
    return read_run(Training(Model(settings), folder).run())


def test_generated_states_are_those_of_their_label(conditional):
    for label, pole in ((0, 0), (1, 1)):
        states = bptools.quddpm.generate(conditional, 40, seed=1, label=label)
        assert states.shape == (40, 2, 2)
        np.testing.assert_allclose(np.einsum("kii->k", states), 1, rtol=0, atol=1e-12)
        population = states[:, pole, pole].real.mean()
        assert population > 0.8
    both = bptools.quddpm.generate(conditional, 40, seed=1)
    halves = [half[:, 0, 0].real.mean() for half in np.split(both, 2)]
    assert halves[0] > 0.8 > 0.2 > halves[1]


def test_distances_are_told_for_every_label(conditional):
    arrays = conditional.arrays
    assert arrays["label metrics"].shape == (4, 2, 3, 5)
    np.testing.assert_allclose(arrays["metrics"], arrays["label metrics"].mean(axis=1))
    assert arrays["metrics"][-1, 0, 0] < arrays["metrics"][0, 0, 0] / 2
    compared = bptools.quddpm.compare(conditional, 20, seed=1)
    assert [row.fidelity > 0.8 for row in compared.by_label] == [True, True]
    assert compared.by_label[0].zero_fidelity > 0.8 > 0.2 > compared.by_label[1].zero_fidelity
    assert str(compared).count("npy") == 2
    assert "label 1" in bptools.quddpm.describe(conditional)


def test_a_label_that_was_not_learned_and_uneven_counts_are_refused(conditional, trained):
    for arguments, said in (
        ({"count": 3}, "count must be a multiple of the 2 labels"),
        ({"count": 2, "label": 2}, "label must be 0 to 1, it is 2"),
    ):
        with pytest.raises(UsageError, match=said):
            bptools.quddpm.generate(conditional, **arguments)
    path = next(trained.glob("*seed1.npz"))
    with pytest.raises(UsageError, match="label must be left out"):
        bptools.quddpm.generate(path, 2, label=0)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"data": ("ghz",)}, "one source or a list of two or more"),
        ({"data": ("ghz", "cluster", "circle")}, r"at most 2\^n_ancilla = 2 labels, they are 3"),
        ({"data": ("ghz", "cluster"), "batch": 5}, "batch must be two states or more for each"),
        ({"n_ancilla": 0, "time_embedding": True}, "n_ancilla must be at least 1"),
        ({"n_qubits": 6, "depolarising": 0.1}, "n_qubits must be at most 5 with depolarising"),
        ({"depolarising": 0.6}, "times the largest h at most 1"),
        ({"depolarising": -0.1}, "depolarising must be at least 0"),
        ({"turn": 0.0}, "turn must be positive, or 0 with depolarising"),
    ],
)
def test_what_a_circuit_cannot_be_told_is_refused_in_one_sentence(changed, said):
    with pytest.raises(UsageError, match=said):
        Settings(**({"n_qubits": 1, **TINY} | changed))


def test_one_source_is_the_same_run_however_it_is_listed():
    listed, plain = (
        chosen_settings(qubits=1, data=("cluster",)),
        chosen_settings(qubits=1, data="cluster"),
    )
    assert listed == plain
    assert chosen_settings(qubits=2, data=("circle", "circle"))[0].loss == "wasserstein"


def test_the_command_takes_labels_and_noise(tmp_path):
    words = "train --qubits 1 --data ghz --data cluster --depolarising 0.1 --time-embedding"
    refused = CliRunner().invoke(main, [*words.split(), "--batch", "5", "--out", str(tmp_path)])
    assert (refused.exit_code, "for each of 2 labels" in refused.stderr) == (2, True), refused


def test_labels_and_steps_are_told_by_the_ancillas():
    settings = Settings(
        n_qubits=2,
        data=("ghz", "cluster", "ising"),
        n_ancilla=2,
        layers=1,
        steps=4,
        batch=99,
        data_states=999,
        test_states=99,
        time_embedding=True,
        dtype="complex128",
    )
    model = Model(settings)
    angles = np.random.default_rng(1).normal(size=model.angle_shape)

    @qml.qnode(qml.device("default.qubit", wires=4))
    def evolved(label, step):
        for ancilla in range(2):
            if label >> ancilla & 1:
                qml.RY(np.pi, wires=ancilla)
            qml.RX(np.pi * 2**ancilla * step / 4, wires=ancilla)
        denoiser(angles, range(4))
        return qml.state()

    apply = jax.jit(model.circuit.apply)
    for label, step in ((0, 0), (1, 3), (2, 2)):
        row = told(settings, step)[label]
        parameters = np.concatenate([row.ravel(), angles.ravel()])
        with jax.enable_x64(True):
            found = apply(parameters, np.eye(16)[:1])
        np.testing.assert_allclose(found[0], evolved(label, step), rtol=0, atol=1e-12)


def mixed_states(count, dim, seed):
    generator = np.random.default_rng(seed)
    roots = generator.normal(size=(count, dim, dim)) + 1j * generator.normal(size=(count, dim, dim))
    states = roots @ roots.conj().swapaxes(1, 2)
    return states / np.einsum("kii->k", states)[:, None, None]


def test_density_matrices_are_measured_by_borns_rule():
    circuit = compile_circuit(denoiser, 3, (2, 2, 3), n_ancilla=2, dtype="complex128")
    angles = np.random.default_rng(0).normal(size=(2, 2, 3))
    unitary = qml.matrix(denoiser, wire_order=range(3))(angles, range(3))
    state = mixed_states(1, 2, seed=1)[0]
    whole = unitary @ np.kron(np.diag([1, 0, 0, 0]), state) @ unitary.conj().T
    blocks = whole.reshape(4, 2, 4, 2)
    count = 2000
    with jax.enable_x64(True):
        states = np.tile(state, (count, 1, 1))
        outputs, outcomes = jax.jit(partial(sampled, circuit))(angles, states, jax.random.key(0))
    for outcome in range(4):
        block = blocks[outcome, :, outcome]
        weight = np.trace(block).real
        chosen = np.asarray(outputs)[np.asarray(outcomes) == outcome]
        assert weight in clopper_pearson_interval(len(chosen), count, 1e-6)
        np.testing.assert_allclose(
            chosen, np.broadcast_to(block / weight, chosen.shape), atol=1e-12
        )


def test_the_superfidelity_is_the_fidelity_of_pure_states_and_bounds_it_of_mixed_ones():
    mixed, others = mixed_states(4, 4, seed=2), mixed_states(3, 4, seed=3)
    table = superfidelity_table(mixed, others)
    with jax.enable_x64(True):
        np.testing.assert_allclose(fidelities(mixed, others), table, rtol=0, atol=1e-12)
    for row, left in zip(table, mixed, strict=True):
        for value, right in zip(row, others, strict=True):
            assert uhlmann_fidelity(left, right) <= value + 1e-12
    pure = np.linalg.eigh(mixed)[1][:, :, 0]
    overlaps = abs(pure @ pure.conj().T) ** 2
    np.testing.assert_allclose(
        superfidelity_table(*[density_matrices(pure)] * 2), overlaps, rtol=0, atol=1e-7
    )
    np.testing.assert_allclose(
        distances(density_matrices(pure), density_matrices(pure[:2])),
        distances(pure, pure[:2]),
        atol=1e-7,
    )
    assert distances_of(pure, pure).fidelity == pytest.approx(1)


def test_the_loss_of_pure_density_matrices_has_a_finite_derivative():
    pure = depolarised(np.eye(2), 1.0).astype(np.complex64)
    turned = depolarised(np.array([[0.6, 0.8], [0.8, 0.6]]), 0.5).astype(np.complex64)
    slope = jax.jit(jax.grad(lambda s: mmd_v(s * pure, turned)))(1.0)
    assert np.isfinite(slope)


def test_depolarised_diffusion_is_the_channel_step_by_step():
    settings = of_model("original", 2, depolarising=0.3, turn=0.0, coupling=(0.0, 0.0), **TINY)
    ensembles = RunEnsembles(settings)
    for step in range(3):
        expected = ensembles.data
        for strength in settings.diffusion.strengths[:step]:
            p = 0.3 * strength
            expected = (1 - p) * expected + p * np.eye(4) / 4
        np.testing.assert_allclose(ensembles.target(step), expected, rtol=0, atol=1e-12)
