"""Quantities of slacks, by the verification's route and by the search's.

That slacks are those of their claims is a law of every project.
"""

from fractions import Fraction

import numpy as np
import pytest

from bptools.algebra import unabbreviated
from bptools.hunting import parametrised
from bptools.hunting.spaces import number_ranges, random_inputs
from bptools.interface.hunts import slack_of
from bptools.running.project import load
from checks.instruments.gradients.branches import Branches
from checks.instruments.gradients.kraus import Channel
from proofs import (
    entrywise,
    theorem2,
)
from proofs import theorem2_repaired as repaired
from proofs.spaces import averaged_states, basis_inputs, flat_inputs, near_haar, three_gates

PROJECT = load()
NEAR_HAAR = near_haar.near_haar_inputs_with_ancilla(1, None)
SPACES = [
    NEAR_HAAR[-1],
    flat_inputs.FlatInputs(random_inputs.TARGETS[0], 2),
    *averaged_states.averaged_states(1, None),
    *basis_inputs.basis_inputs(1, None),
    basis_inputs.BasisInputs(random_inputs.TARGETS[0], 2, 1),
    *number_ranges.waves()(None, None),
    *three_gates.three_gates(None, None),
]


def sides(claim, space, choice, exact):
    """Left and right side of a claim at an instance, by the verification's route."""
    one = slack_of(PROJECT, claim.name)
    return [float(side) for side in one.sides(claim, space.enclosed(choice, exact))]


def instance(space, seed):
    """One instance of a space in tenths, in the range of the space."""
    choice, parameters = space.draw(np.random.default_rng(seed), 1)
    tenths = np.vectorize(lambda x: Fraction(round(10 * x) or 1, 10), otypes=[object])
    exact = {name: tenths(values[0]) for name, values in parameters.items()}
    exact = {name: np.asarray(values, dtype=object) for name, values in exact.items()}
    return {name: values[0] for name, values in choice.items()}, exact


def complexes(parts):
    return parts[0].astype(float) + 1j * parts[1].astype(float)


def closed_form(claim, values):
    return float(unabbreviated(claim.closed_form).subs(values))


@pytest.mark.parametrize("space", SPACES, ids=lambda space: space.label)
def test_search_and_verification_agree_on_every_quantity(space):
    import jax

    with jax.enable_x64(True):
        quantities = jax.jit(space.traced)
        for seed in range(2):
            choice, exact = instance(space, seed)
            floats = {name: jax.numpy.asarray(x.astype(float)) for name, x in exact.items()}
            traced, enclosed = quantities(choice, floats), space.enclosed(choice, exact)
            for name, value in traced._asdict().items():
                precision = 2e-3 if name == "norm" else 1e-12
                ball = float(getattr(enclosed, name))
                assert float(value) == pytest.approx(ball, rel=precision, abs=1e-12), name


def test_moduli_over_a_basis_are_those_of_its_branches():
    space = basis_inputs.BasisInputs(random_inputs.TARGETS[0], 2, 1)
    choice, exact = instance(space, 4)
    found = space.enclosed(choice, exact)
    one = np.eye(8)
    turn, first, second = (
        np.linalg.solve(one + 1j * complexes(a), one - 1j * complexes(a))
        for a in map(parametrised.hermitian, (exact["generators"][0], *exact["gates"]))
    )
    generator = turn @ parametrised.involutions(3)[choice["generators"][0]] @ turn.conj().T
    outputs = second.conj().T @ np.array([one, -0.5j * generator]) @ first.conj().T[:, ::2]
    operators, slopes = outputs.reshape(2, 4, 2, 4).swapaxes(1, 2)  # the ancilla comes last
    target = complexes(exact["observable"])[None]
    target /= np.linalg.norm(target)
    basis = np.eye(4, dtype=complex)
    channel = Channel(operators, slopes)
    branches = Branches.of(channel, basis)
    moduli = np.abs(branches.gradients(target)).sum(axis=1)
    weights = exact["weights"].astype(float) ** 2
    weights /= weights.sum()
    rows = (Branches.of(channel, basis[[i] * 4]) for i in range(4))
    pairs = [np.abs(row.pair_gradients(branches, target)).sum() for row in rows]
    assert float(found.modulus) == pytest.approx(moduli.mean())
    assert float(found.weighted_modulus) == pytest.approx(moduli @ weights)
    assert float(found.excess) == pytest.approx(np.maximum(weights - 1 / 4, 0).sum())
    assert float(found.whole_modulus) == pytest.approx(np.sum(pairs) / 16)


def test_the_additive_theorem_is_hunted_at_the_smallest_epsilon():
    claim = repaired.ADDITIVE
    for space in slack_of(PROJECT, claim.name).spaces(2, 3)[2:]:  # projectors have norm 1
        choice, exact = instance(space, 2)
        found = space.enclosed(choice, exact)
        x, width = abs(float(found.gradient)), float(exact["width"].item())
        flip = float(unabbreviated(repaired.FLIP).subs(theorem2.WIDTH, width))
        values = {repaired.SLOPE: x, repaired.EPSILON: 8 * 3 * flip / x}
        left, right = sides(claim, space, choice, exact)
        assert right == pytest.approx(closed_form(claim, values), rel=1e-2, abs=1e-3)  # the norm
        assert left >= right


def gradient_operator(space, choice, exact):
    """M by the parameter shift rule: the gradient is Tr[rho M] for every matrix rho."""
    n, beside = 2**space.n_qubits, 2**space.n_ancillas
    one = np.eye(n * beside)

    def cayley(values):
        real, imaginary = parametrised.hermitian(values.astype(float))
        matrix = 1j * (real + 1j * imaginary)
        return np.linalg.solve(one + matrix, one - matrix)

    generator = parametrised.involutions(space.n_qubits + space.n_ancillas)[choice["generators"][0]]
    if "generators" in exact:
        turn = cayley(exact["generators"][0])
        generator = turn @ generator @ turn.conj().T
    before, after = (cayley(values).conj().T for values in exact["gates"])
    real, imaginary = space.family.observable.matrix(choice, exact, space.n_qubits)
    measured = np.kron(complexes((real, imaginary)), np.eye(beside))

    def carried_back(angle):
        circuit = after @ (np.cos(angle / 2) * one - 1j * np.sin(angle / 2) * generator) @ before
        return (circuit.conj().T @ measured @ circuit)[::beside, ::beside]

    return (carried_back(np.pi / 2) - carried_back(-np.pi / 2)) / 2


def test_flat_inputs_are_as_near_to_haar_as_the_claim_assumes():
    for seed in range(3):
        space = flat_inputs.flat_inputs(2, None)[seed]
        choice, exact = instance(space, seed)
        operator = gradient_operator(space, choice, exact)
        phases = np.exp(2j * np.arctan(exact["phases"].astype(float)))
        flat = np.outer(phases, phases.conj()) / 4
        assert abs(flat - np.eye(4) / 4).max() <= 0.25 + 1e-12  # what the claim assumes
        left, right = sides(entrywise.UNIFORM, space, choice, exact)
        assert left == pytest.approx(4 * np.trace(flat @ operator).real)
        assert right == 1
