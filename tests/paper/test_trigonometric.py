from fractions import Fraction

import numpy as np
import pytest
from sympy import Symbol, cos, diff, sin

from bptools.ensembles.rational import (
    Turn,
    pauli_string,
    random_circuit,
    random_pauli,
    random_pure_state,
    random_turn,
)
from bptools.evaluation import Gaussian, gaussian_array
from checks.instruments.gradients.trigonometric import trigonometric_derivative

THETA = Symbol("theta")
POLYNOMIALS = [
    (0, 3 + 0 * THETA),
    (1, 2 - cos(THETA) + 3 * sin(THETA)),
    (2, sin(THETA) * cos(THETA) - 5 * cos(THETA) ** 2 + sin(THETA)),
    (3, sin(THETA) ** 3 + cos(2 * THETA)),
]


@pytest.mark.parametrize(("degree", "polynomial"), POLYNOMIALS, ids=["0", "1", "2", "3"])
@pytest.mark.parametrize("seed", [0, 1])
def test_derivatives_of_polynomials_are_exact(degree, polynomial, seed):
    def value(expression, turn):
        return Gaussian.of(expression.subs(THETA, turn.angle).expand(trig=True))

    at = random_turn(np.random.default_rng(seed))
    found = trigonometric_derivative(lambda turn: value(polynomial, turn), at, degree)
    assert found == value(diff(polynomial, THETA), at)


def test_a_degree_too_low_is_seen():
    at = Turn(Fraction(3, 5), Fraction(4, 5))

    def double(turn):
        return Gaussian(turn.cosine, turn.sine) ** 4  # e^{2iθ}

    exact = 2 * Gaussian(0, 1) * double(at)
    assert trigonometric_derivative(double, at, 2) == exact
    assert trigonometric_derivative(double, at, 1) != exact


@pytest.mark.parametrize("n_qubits", [1, 2, 3])
def test_random_circuits_and_states_are_what_they_say(n_qubits):
    generator = np.random.default_rng(n_qubits)
    one = gaussian_array(np.eye(2**n_qubits))
    unitary = random_circuit(n_qubits, generator)
    state = random_pure_state(2**n_qubits, generator)
    string = pauli_string(random_pauli(n_qubits, generator))
    assert (unitary @ unitary.conj().T == one).all()
    assert (state @ state == state).all()
    assert (state == state.conj().T).all()
    assert np.trace(state) == 1
    assert (string @ string == one).all()
    assert not (string == one).all()


def test_what_is_no_angle_or_string_is_refused():
    with pytest.raises(ValueError, match="cosine and sine"):
        Turn(Fraction(1, 2), Fraction(1, 2))
    with pytest.raises(ValueError, match="letters"):
        pauli_string("XA")
    with pytest.raises(ValueError, match="degree"):
        trigonometric_derivative(lambda turn: Gaussian(1), Turn(Fraction(1), Fraction(0)), -1)
    with pytest.raises(ValueError, match="n_qubits"):
        random_circuit(0, np.random.default_rng(0))
