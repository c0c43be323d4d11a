"""The training of a cycle, against PennyLane's own gradients at the very outcomes and batches."""

from types import SimpleNamespace

import jax
import jax.numpy as jnp
import numpy as np
import pennylane as qml
import pytest

from bptools.quddpm import cycle
from bptools.quddpm.cycle import COLUMNS, CycleTrainer
from bptools.quddpm.discrepancy import mmd_v
from bptools.quddpm.model import Model
from bptools.quddpm.settings import of_model

N_ANCILLA, LAYERS, EPOCHS, BATCH, RATE = 1, 2, 4, 10, 0.005
SIZES = (1, 2)
NORM_ERROR = 1e-12  # of double precision in some hundred operations


class Witness:
    """A circuit and a loss that note what training samples and is compared with."""

    def __init__(self, circuit):
        self.circuit, self.plan = circuit, circuit.plan
        self.sampled, self.compared = [], []

    def sample(self, angles, states, key):
        outputs, outcomes = self.circuit.sample(angles, states, key)
        jax.debug.callback(lambda *seen: self.sampled.append(seen), outputs, outcomes)
        return outputs, outcomes

    def loss(self, samples, targets):
        jax.debug.callback(lambda *seen: self.compared.append(seen), samples, targets)
        return mmd_v(samples, targets)

    def epochs(self):
        """Return outcomes and targets of every epoch: a sample and its loss see the same states."""
        sampled = {np.asarray(states).tobytes(): outcomes for states, outcomes in self.sampled}
        return [
            (np.asarray(sampled[np.asarray(samples).tobytes()]), np.asarray(targets))
            for samples, targets in self.compared
        ]


@pytest.fixture(scope="module", params=SIZES)
def training(request):
    """Train one cycle in double precision and keep everything that entered it."""
    n_qubits = request.param
    model = Model(
        of_model(
            "improved",
            n_qubits,
            n_ancilla=N_ANCILLA,
            layers=LAYERS,
            steps=3,
            epochs=EPOCHS,
            batch=BATCH,
            data_states=2 * BATCH,
            learning_rate=RATE,
            dtype="complex128",
        )
    )
    witness = Witness(model.circuit)
    start, inputs, targets = (
        model.initial_angles(2),
        model.ensembles.start,
        model.ensembles.target(2),
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(cycle.LOSSES, "mmd-v", witness.loss)
        trainer = CycleTrainer(model.settings, witness)
        # JAX hands arrays to callbacks on a thread of its own, which sees no context of ours
        jax.config.update("jax_enable_x64", True)
        try:
            found = trainer.train(start, inputs, targets, jax.random.key(5), lambda *_: None)
            jax.effects_barrier()
        finally:
            jax.config.update("jax_enable_x64", False)
    return SimpleNamespace(
        n_qubits=n_qubits,
        start=start,
        inputs=inputs,
        targets=targets,
        found=found,
        trainer=trainer,
        circuit=model.circuit,
        epochs=witness.epochs(),
    )


def pennylane_gradient(n_qubits):
    """Return (angles, inputs, outcomes, batch) -> (loss, gradient), all by PennyLane and JAX."""
    n_wires = n_qubits + N_ANCILLA

    @qml.qnode(qml.device("default.qubit", wires=n_wires), interface="jax")
    def evolved(angles, state):
        qml.StatePrep(state, wires=range(n_wires), validate_norm=False)
        for layer in range(LAYERS):
            for wire in range(n_wires):
                qml.RX(angles[layer, 0, wire], wires=wire)
            for wire in range(n_wires):
                qml.RY(angles[layer, 1, wire], wires=wire)
            for first in (0, 1):
                for wire in range(first, n_wires - 1, 2):
                    qml.CZ((wire, wire + 1))
        return qml.state()

    def loss(angles, inputs, outcomes, batch):
        dim = 2**n_qubits
        whole = jnp.zeros((len(inputs), 2**n_wires), complex).at[:, :dim].set(inputs)
        cube = evolved(angles, whole).reshape(len(inputs), 2**N_ANCILLA, dim)
        return discrepancy(cube[jnp.arange(len(inputs)), outcomes], batch)

    return jax.jit(jax.value_and_grad(loss))


def discrepancy(states, targets):
    """Return the V-statistic by density matrices: the squared distance of the averaged states."""
    norms = (abs(states) ** 2).sum(axis=1)
    first = jnp.einsum("ki,kj,k->ij", states, states.conj(), 1 / norms) / len(states)
    second = jnp.einsum("ki,kj->ij", targets, targets.conj()) / len(targets)
    return (abs(first - second) ** 2).sum()


def test_every_epoch_is_the_gradient_and_the_turn_of_adam(training):
    angles, first_gradient, history = training.found
    gradient_of = pennylane_gradient(training.n_qubits)
    value, mean, mean_square = training.start, 0.0, 0.0
    with jax.enable_x64(True):
        for epoch, (outcomes, batch) in enumerate(training.epochs, 1):
            loss, slope = map(np.asarray, gradient_of(value, training.inputs, outcomes, batch))
            if epoch == 1:
                np.testing.assert_allclose(first_gradient, slope, rtol=0, atol=NORM_ERROR)
            logged = [loss, abs(slope).mean(), slope.var(), np.sqrt((slope**2).sum())]
            names = ("loss", "gradient_mean", "gradient_variance", "gradient_norm")
            row = history[epoch - 1, [COLUMNS.index(name) for name in names]]
            np.testing.assert_allclose(row, logged, rtol=2e-7)  # the history is of single precision
            mean = 0.9 * mean + 0.1 * slope
            mean_square = 0.999 * mean_square + 0.001 * slope**2
            spread = np.sqrt(mean_square / (1 - 0.999**epoch)) + 1e-8
            value = value - RATE * mean / (1 - 0.9**epoch) / spread
    assert len(training.epochs) == len(history) == EPOCHS
    np.testing.assert_allclose(angles, value, rtol=0, atol=1e-9)  # Adam divides by small gradients


def test_the_gradient_is_the_difference_quotient_at_fixed_outcomes(training):
    outcomes, batch = training.epochs[0]
    branch = jax.jit(training.circuit.branch)

    def loss(angles):
        return float(discrepancy(np.asarray(branch(angles, training.inputs, outcomes)), batch))

    def quotient(direction, step):
        ahead, behind = training.start + step * direction, training.start - step * direction
        return (loss(ahead) - loss(behind)) / (2 * step)

    with jax.enable_x64(True):
        for index in range(training.start.size):
            direction = np.zeros(training.start.size)
            direction[index] = 1
            direction = direction.reshape(training.start.shape)
            # the error of order step² is removed; what is left is of order 1e-12, and rounding
            coarse, fine = quotient(direction, 2e-3), quotient(direction, 1e-3)
            expected = (4 * fine - coarse) / 3
            assert training.found.first_gradient.ravel()[index] == pytest.approx(
                expected, rel=0, abs=1e-9
            )


def test_batches_are_targets_without_repetition_and_fresh(training):
    target_at = {row.tobytes(): index for index, row in enumerate(training.targets)}
    drawn = [[target_at[row.tobytes()] for row in batch] for _, batch in training.epochs]
    assert all(len(set(batch)) == len(batch) == BATCH for batch in drawn)
    assert len({frozenset(batch) for batch in drawn}) == EPOCHS


def test_outcomes_are_fresh_every_epoch(training):
    drawn = [tuple(outcomes.tolist()) for outcomes, _ in training.epochs]
    assert all(set(outcomes) == {0, 1} for outcomes in drawn)  # no state is sure of its outcome
    assert len(set(drawn)) == EPOCHS


@pytest.mark.parametrize("place", ["angles", "inputs", "targets"])
def test_what_is_not_a_number_is_refused(training, place):
    given = {"angles": training.start, "inputs": training.inputs, "targets": training.targets}
    given[place] = np.where(np.arange(given[place].shape[-1]) == 0, np.nan, given[place])
    with pytest.raises(FloatingPointError, match="not a number after epoch 0"):
        training.trainer.train(*given.values(), jax.random.key(0), lambda *_: None)
