"""The averaged state of the forward diffusion against QuTiP's superoperators.

The average over each angle is a Gauss–Legendre sum of unitary superoperators, exact to rounding:
no sinc factor of the closed forms, and nothing of the sampler, goes into it.
"""

from functools import cache
from itertools import combinations, product

import numpy as np
import pytest
import qutip

from bptools.ensembles import extended_ghz_states
from bptools.ensembles.moment_operators import DenseMoments
from bptools.quddpm.near_zero import near_zero_states
from bptools.quddpm.settings import Settings
from bptools.statistics import bernstein_interval, chunked, stream

NODES, WEIGHTS = np.polynomial.legendre.leggauss(12)  # of angles below 1 exact up to rounding
PAULIS = {"I": qutip.qeye(2), "X": qutip.sigmax(), "Y": qutip.sigmay(), "Z": qutip.sigmaz()}
SAMPLES, ERROR_RATE = 20_000, 1e-9


def averaged(generator, low, high):
    """Superoperator of exp(−i a G), a uniform on [low, high], by quadrature."""
    middle, half = (low + high) / 2, (high - low) / 2
    unitaries = [(-1j * (middle + half * node) * generator).expm() for node in NODES]
    terms = zip(WEIGHTS, unitaries, strict=True)
    return sum(weight / 2 * qutip.sprepost(unitary, unitary.dag()) for weight, unitary in terms)


def on_wires(operators, n_qubits):
    return qutip.tensor([operators.get(wire, PAULIS["I"]) for wire in range(n_qubits)])


def step_channel(n_qubits, strength):
    channel = qutip.to_super(on_wires({}, n_qubits))
    width = np.pi / 8 * strength
    for wire in range(n_qubits):
        for axis in "ZYZ":
            channel = (
                averaged(on_wires({wire: PAULIS[axis]}, n_qubits) / 2, -width, width) @ channel
            )
    pairs = [
        on_wires({i: PAULIS["Z"], j: PAULIS["Z"]}, n_qubits)
        for i, j in combinations(range(n_qubits), 2)
    ]
    if not pairs:
        return channel
    energy = sum(pairs) / (4 * np.sqrt(n_qubits))
    return averaged(energy, 0.4 * strength, 0.6 * strength) @ channel


@cache
def channels(n_qubits, scale, steps):
    """The channels of the first steps, one after the other."""
    strengths = scale * np.linspace(0.1, 2, 30)[:steps]
    found = [qutip.to_super(on_wires({}, n_qubits))]
    for strength in strengths:
        found.append(step_channel(n_qubits, strength) @ found[-1])
    return found


def averaged_state(channel, states):
    """The density matrix that a channel makes of equally likely states."""
    n_qubits = states.shape[1].bit_length() - 1
    mixture = qutip.Qobj(states.T @ states.conj() / len(states), dims=[[2] * n_qubits] * 2)
    return channel(mixture).full()


def excess_purity(state):
    return np.linalg.norm(state - np.eye(len(state)) / len(state)) ** 2


CASES = [(1, 1.0, 30), (1, 0.3, 30), (2, 1.0, 30), (2, 0.3, 30), (3, 0.3, 6)]


@pytest.mark.parametrize(("n_qubits", "scale", "steps"), CASES)
def test_closed_forms_after_every_step(n_qubits, scale, steps):
    widths = scale * np.linspace(0.1, 2, 30)[:steps] * np.pi / 8
    factors = np.concatenate([[1.0], np.cumprod(np.sin(widths) / widths)]) ** 2
    # a uniform θ as four angles, exact for the second-order polynomials of cos θ and sin θ
    ghz = extended_ghz_states(np.arange(4) * np.pi / 2 + 0.2, n_qubits)
    zero = np.eye(1, 2**n_qubits) + 0j
    for channel, factor in zip(channels(n_qubits, scale, steps), factors, strict=True):
        plus, minus = (1 + factor) ** n_qubits, (1 - factor) ** n_qubits
        from_ghz = (plus + minus) / 2 ** (n_qubits + 1) - 2.0**-n_qubits
        from_zero = plus / 2**n_qubits - 2.0**-n_qubits
        assert excess_purity(averaged_state(channel, ghz)) == pytest.approx(from_ghz, abs=1e-12)
        assert excess_purity(averaged_state(channel, zero)) == pytest.approx(from_zero, abs=1e-12)


@pytest.mark.parametrize(("n_qubits", "scale", "steps"), CASES)
def test_second_moments_have_the_averaged_states(n_qubits, scale, steps):
    start = near_zero_states(2, n_qubits, 0.7, stream(1, "channel", n_qubits))
    moments = Settings(n_qubits=n_qubits, diffusion_scale=scale).diffusion.moments(
        DenseMoments.of_states(start)
    )
    for channel, moment in zip(channels(n_qubits, scale, steps), moments, strict=False):
        np.testing.assert_allclose(moment.average, averaged_state(channel, start), atol=1e-11)


@pytest.mark.parametrize(("n_qubits", "scale", "steps"), CASES)
def test_sampled_states_average_to_the_channel(n_qubits, scale, steps):
    """Every Pauli string's mean lies in its rigorous interval; off by a step, one does not."""
    generator = stream(2, "channel", n_qubits, str(scale))
    start = near_zero_states(1, n_qubits, 0.7, generator)
    copies = np.repeat(start, SAMPLES, axis=0)
    sampled = Settings(n_qubits=n_qubits, diffusion_scale=scale).diffusion.sample(
        copies, steps, generator
    )
    later, earlier = (
        channels(n_qubits, scale, steps)[-1],
        channels(n_qubits, scale, steps)[steps // 2],
    )
    expected, wrong = (averaged_state(channel, start) for channel in (later, earlier))
    missed = 0
    for names in product("IXYZ", repeat=n_qubits):
        string = qutip.tensor([PAULIS[name] for name in names]).full()
        values = np.einsum("ki,ij,kj->k", sampled.conj(), string, sampled).real
        interval = bernstein_interval(chunked(np.clip(values, -1, 1)), -1, 1, ERROR_RATE)
        assert np.trace(string @ expected).real in interval, names
        missed += np.trace(string @ wrong).real not in interval
    assert missed
