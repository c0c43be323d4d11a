import numpy as np
import pytest

from bptools.circuits import RotationGate, denoising_circuit
from bptools.ensembles.rational import random_turn
from bptools.evaluation import gaussian_array
from bptools.gradients import apply_circuit
from checks.instruments.gradients.splitting import Split, split_circuit


@pytest.mark.parametrize("index", [0, 3, 7, 11])
def test_parts_of_a_circuit_multiply_to_it(index):
    circuit = denoising_circuit(3, 2)
    angles = np.random.default_rng(index).uniform(-3, 3, circuit.n_angles)
    split = split_circuit(circuit, angles, index)
    half = angles[index] / 2
    rotation = np.cos(half) * np.eye(8) - 1j * np.sin(half) * split.generator
    whole = apply_circuit(circuit, angles, np.eye(8)).T
    assert np.abs(split.after @ rotation @ split.before - whole).max() < 1e-13
    assert np.abs(split.generator @ split.generator - np.eye(8)).max() < 1e-13
    assert isinstance(circuit.gates[circuit.rotations[index]], RotationGate)


def test_random_split_is_a_unitary_at_every_angle():
    generator = np.random.default_rng(0)
    split, one = Split.random(2, generator), gaussian_array(np.eye(4))
    first, second = (split.unitary(random_turn(generator)) for _ in range(2))
    assert (first @ first.conj().T == one).all()
    assert not (first == second).all()


@pytest.mark.parametrize("index", [-1, 12])
def test_an_index_out_of_range_is_refused(index):
    circuit = denoising_circuit(3, 2)
    with pytest.raises(ValueError, match="index must lie in"):
        split_circuit(circuit, np.zeros(12), index)
