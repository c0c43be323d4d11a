"""Each slack is that of its claim, by the verification's route and by the search's."""

from fractions import Fraction
from functools import reduce

import numpy as np
import pytest

from bptools.algebra import unabbreviated
from bptools.claims import Stance
from bptools.evaluation import evaluate
from bptools.hunting import parametrised
from bptools.hunting.spaces import number_ranges, random_inputs
from bptools.interface.hunts import slack_of
from bptools.running.project import load
from checks.instruments.gradients.branches import Branches
from checks.instruments.gradients.kraus import Channel
from proofs import (
    N,
    approximate_haar,
    entrywise,
    mmd,
    theorem2,
    theorem2_counterexamples,
    trained_gradient,
)
from proofs import theorem2_repaired as repaired
from proofs import theorem2_universal as universal
from proofs.branches import BRANCH, BRANCH_SLOPE, OBSERVABLE, ROWS
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
PAIRS = (approximate_haar.SECOND_MOMENT, approximate_haar.ABOVE, approximate_haar.BELOW)
WAVES = (theorem2.SPECTATOR, theorem2.SPECTATOR_KAPPA, repaired.CAUCHY_SCHWARZ)
NODES, WEIGHTS = np.polynomial.legendre.leggauss(24)


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


@pytest.mark.parametrize(
    "claim", [trained_gradient.OUTCOME_BOUND, trained_gradient.MEAN_SQUARE], ids=lambda c: c.name
)
def test_one_outcome_is_that_of_the_claims_matrices(claim):
    (space,) = slack_of(PROJECT, claim.name).spaces(None, None)
    for seed in range(3):
        choice, exact = instance(space, seed)
        given = {name: float(value) for name, value in exact.items()}
        branch, motion = (
            np.array([[given[f"{name}{i}"], 0, 0] for i in (1, 2, 3)]) for name in "ab"
        )
        values = {
            N: 3,
            ROWS: 3,
            OBSERVABLE: np.diag([given.get(f"s{i}", i == 1) for i in (1, 2, 3)]),
            BRANCH: branch,
            BRANCH_SLOPE: motion,
        }
        both = [evaluate(side, values) for side in (claim.quantity, claim.closed_form)]
        assert sides(claim, space, choice, exact) == pytest.approx(np.real(both))


def complexes(parts):
    return parts[0].astype(float) + 1j * parts[1].astype(float)


def average(claim, values, width):
    """The claim's average over angles, by Gauss-Legendre quadrature of its own formula."""
    from sympy import lambdify

    body, _, *angles = claim.quantity.args
    integrand = unabbreviated(body).doit().subs(values)
    grids = np.meshgrid(*[width * NODES] * len(angles), indexing="ij")
    weights = reduce(np.multiply.outer, [WEIGHTS / 2] * len(angles))
    return float((weights * lambdify(angles, integrand, "numpy")(*grids)).sum())


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


@pytest.mark.parametrize("claim", WAVES, ids=lambda claim: claim.name)
def test_waves_have_the_sides_of_the_claims(claim):
    (space,) = slack_of(PROJECT, claim.name).spaces(None, None)
    for seed in range(3):
        choice, exact = instance(space, seed)
        symbols = (theorem2.A, theorem2.B, theorem2.C, theorem2.WIDTH)
        values = {x: float(exact[name].item()) for x, name in zip(symbols, "ABCa", strict=True)}
        left, right = sides(claim, space, choice, exact)
        assert left == pytest.approx(average(claim, values, values[theorem2.WIDTH]))
        assert right == pytest.approx(closed_form(claim, values))
        assert left >= right or claim.stance is Stance.REFUTED


def test_three_gates_have_the_sides_of_the_claim():
    claim = theorem2_counterexamples.TRIPLE_BOUND
    (space,) = three_gates.three_gates(None, None)
    choice, exact = instance(space, 0)
    values = {
        theorem2_counterexamples.M: float(exact["m"].item()),
        theorem2.WIDTH: float(exact["width"].item()),
    }
    left, right = sides(claim, space, choice, exact)
    assert left == pytest.approx(average(claim, values, values[theorem2.WIDTH]))
    assert right == pytest.approx(closed_form(claim, values))


def test_two_gates_have_the_right_side_of_the_claim():
    claim = universal.TWO_GATES
    for space in slack_of(PROJECT, claim.name).spaces(2, None)[:3]:
        choice, exact = instance(space, 1)
        found = space.enclosed(choice, exact)
        at_zero = {
            universal.P.constant: found.gradient,
            universal.P.sine: found.other_hessians.sqrt() / 2,
            universal.Q.constant: found.own_hessian.sqrt() / 2,
            universal.P.cosine: 0,
            universal.Q.cosine: 0,
            theorem2.WIDTH: exact["width"].item(),
        }
        left, right = sides(claim, space, choice, exact)
        assert right == pytest.approx(
            closed_form(claim, {symbol: float(x) for symbol, x in at_zero.items()})
        )
        assert left >= right


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


@pytest.mark.parametrize(
    ("claim", "symbols"),
    [
        (repaired.BERNOULLI, {"r": repaired.STAYING, "m": repaired.OTHERS}),
        (
            repaired.LINEAR,
            {
                "w": repaired.ODDS,
                "x": repaired.SLOPE,
                "y": repaired.MISSING,
                "D": repaired.GATES,
            },
        ),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_numbers_have_the_sides_of_the_claims(claim, symbols):
    (space,) = slack_of(PROJECT, claim.name).spaces(None, None)
    for seed in range(5):
        choice, exact = instance(space, seed)
        given = {name: float(x) for name, x in {**choice, **exact}.items()}
        values = {symbol: given[name] for name, symbol in symbols.items()}
        left, right = sides(claim, space, choice, exact)
        assert left == pytest.approx(float(unabbreviated(claim.quantity).subs(values)))
        assert right == pytest.approx(closed_form(claim, values))
        assert left >= right - 1e-12


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


@pytest.mark.parametrize("space", [NEAR_HAAR[0], NEAR_HAAR[-1]], ids=lambda space: space.label)
def test_near_haar_slacks_have_the_sides_of_the_claims(space):
    n = 2**space.n_qubits
    one = np.eye(n)
    for seed in range(3):
        choice, exact = instance(space, seed)
        operator = gradient_operator(space, choice, exact)
        centred = operator - np.trace(operator) / n * one
        scale = np.linalg.norm(centred, 2)
        first = dict(zip("+-", map(complexes, exact["first"]), strict=True))
        second = dict(zip("+-", map(complexes, exact["second"]), strict=True))
        values = {N: n, approximate_haar.SCALE: scale, approximate_haar._K: centred / scale}
        values[approximate_haar._L] = centred / scale
        for sign in "+-":
            values[approximate_haar._A[sign]] = first[sign].conj().T
            values[approximate_haar._B[sign]] = np.vstack(
                [second[sign].conj().T, np.zeros((n**2 - 1, n**2))]
            )
        shift = sum(
            weight * np.trace(first[sign] @ first[sign].conj().T @ operator).real
            for sign, weight in (("+", 1), ("-", -1))
        )
        test = operator @ first["+"]
        pair = np.kron(centred, centred) / scale**2
        moment = sum(
            sign * np.trace(root.conj().T @ root @ pair).real
            for sign, root in (
                (1, values[approximate_haar._B["+"]]),
                (-1, values[approximate_haar._B["-"]]),
            )
        )
        moved = evaluate(approximate_haar._FIRST_SHIFT, values).real
        excess = scale**2 * moment  # beyond the Haar averages, which cancel
        lefts = (excess, excess - moved**2, moved**2 - excess)
        expected = {
            claim: [left, evaluate(claim.closed_form, values).real]
            for claim, left in zip(PAIRS, lefts, strict=True)
        } | {
            approximate_haar.MEAN: [
                shift,
                evaluate(approximate_haar.MEAN.closed_form, values).real,
            ],
            approximate_haar.NORM: [(abs(test) ** 2).sum(), (abs(first["+"]) ** 2).sum() / 4],
        }
        for claim, (left, right) in expected.items():
            found = sides(claim, space, choice, exact)
            assert found[0] == pytest.approx(left), claim.name
            precision = 4e-3 if claim in PAIRS else 1e-12  # the norm is a wide ball
            assert found[1] == pytest.approx(right, rel=precision), claim.name
            assert left <= right, claim.name


def test_entrywise_slacks_have_the_sides_of_the_claims():
    for seed in range(3):
        space = near_haar.near_haar_inputs(2, None)[seed]
        choice, exact = instance(space, seed)
        operator = gradient_operator(space, choice, exact)
        plus, minus = (root @ root.conj().T for root in map(complexes, exact["first"]))
        left, right = sides(entrywise.BOUND, space, choice, exact)
        assert left == pytest.approx(np.trace((plus - minus) @ operator).real ** 2)
        values = {entrywise.DEVIATION: plus - minus}
        assert right == pytest.approx(evaluate(entrywise.BOUND.closed_form, values).real)
        assert left <= right
        space = flat_inputs.flat_inputs(2, None)[seed]
        choice, exact = instance(space, seed)
        operator = gradient_operator(space, choice, exact)
        phases = np.exp(2j * np.arctan(exact["phases"].astype(float)))
        flat = np.outer(phases, phases.conj()) / 4
        assert abs(flat - np.eye(4) / 4).max() <= 0.25 + 1e-12  # what the claim assumes
        left, right = sides(entrywise.UNIFORM, space, choice, exact)
        assert left == pytest.approx(4 * np.trace(flat @ operator).real)
        assert right == 1


def test_averaged_states_have_the_sides_of_the_claim():
    (space,) = averaged_states.averaged_states(2, None)
    choice, exact = instance(space, 0)
    roots = [complexes(exact[name]) for name in ("first", "second")]
    states = [root @ root.conj().T / (abs(root) ** 2).sum() for root in roots]
    values = dict(zip((mmd.RHO_1, mmd.RHO_2), states, strict=True))
    left, right = sides(mmd.NONNEGATIVE, space, choice, exact)
    assert left - right == pytest.approx(evaluate(mmd.NONNEGATIVE.quantity, values).real)
    assert left > right > 0
