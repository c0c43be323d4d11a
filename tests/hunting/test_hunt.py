"""The hunt finds what is there, proves it, and says so when it finds nothing."""

import json
from dataclasses import replace
from fractions import Fraction

import msgspec
import numpy as np
import pytest
from click.testing import CliRunner

from bptools.claims import Relation
from bptools.errors import UsageError
from bptools.hunting import Slack, slack, witness
from bptools.hunting.search import descend
from bptools.hunting.spaces import random_angles, random_inputs
from bptools.interface.cli import main
from bptools.interface.hunts import hunt, slack_of
from bptools.running.project import load
from proofs import slacks, theorem1, theorem2
from proofs.spaces.small_angles import small_angles

SMALL_BUDGET = 10_000
INSTANCES = [
    *small_angles(2, 2),
    *random_angles.pauli_circuits(2, 3),
    random_inputs.haar_observables(2, None)[0],
    random_inputs.haar_inputs_with_ancillas(1, None)[0],
]


def instance(space, seed):
    """One instance of a space, its parameters in eighths."""
    choice, parameters = space.draw(np.random.default_rng(seed), 1)
    eighths = np.vectorize(lambda x: Fraction(round(8 * x) or 1, 8), otypes=[object])
    exact = {name: eighths(values)[0] for name, values in parameters.items()}
    exact = {name: np.asarray(values, dtype=object) for name, values in exact.items()}
    return {name: values[0] for name, values in choice.items()}, exact


@pytest.mark.parametrize("space", INSTANCES, ids=lambda space: space.label)
def test_search_and_verification_agree_on_every_quantity(space):
    import jax

    with jax.enable_x64(True):
        quantities = jax.jit(space.traced)
        for seed in range(3):
            choice, exact = instance(space, seed)
            floats = {
                name: jax.numpy.asarray(values.astype(float)) for name, values in exact.items()
            }
            traced, enclosed = quantities(choice, floats), space.enclosed(choice, exact)
            for name, value in traced._asdict().items():
                precision = 2e-3 if name == "norm" else 1e-12
                ball = getattr(enclosed, name)
                assert float(value) == pytest.approx(float(ball), rel=precision, abs=1e-12), name


def test_norm_is_enclosed_however_the_eigenvalues_lie():
    space = random_angles.any_angles(2, 1)[0]
    choice, exact = instance(space, 0)
    exact["observable"] = np.array([Fraction(0)] * 16, dtype=object)
    exact["observable"][[3, 12]] = Fraction(1), Fraction(-2)  # Z2 - 2 Z1: 1, 3, -1, -3
    norm = space.enclosed(choice, exact).norm
    assert norm.contains(3)
    assert norm.rad() < 0.01


def test_equation_14_is_violated_and_the_witness_read_back_proves_it():
    space = small_angles(2, None)[0]
    one = next(s for s in slacks.theorem2_printed.__slacks__ if s.spaces is small_angles)
    found = descend(one, space, SMALL_BUDGET, np.random.default_rng(0))
    assert found.evaluations == found.restarts * 400
    assert found.sharpest.ratio > 1.5
    proved = witness.witness(one, space, found.widest)
    assert float(proved.larger[1]) < float(proved.smaller[0])
    assert witness.read(proved, one, space)
    assert len(" ".join(proved.description)) < 500  # simple enough to print
    harmless = dict(proved.parameters, observable=["1", *["0"] * 15])
    assert not witness.read(msgspec.structs.replace(proved, parameters=harmless), one, space)


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("theorem1.bound_observable", 0.999),
        ("theorem2_universal.string_even", 0.999),
    ],
)
def test_true_bounds_hold_and_are_attained(name, nearest):
    found = hunt(name, budget=4000)
    assert not found.witnesses
    assert found.exit_code == 0
    assert max(search.ratio for search in found.searches) == pytest.approx(1, abs=1 - nearest)
    assert "no violation in" in found.summary


def test_a_bound_two_percent_too_tight_is_found_out():
    one = slack_of(load(), "theorem1.bound")
    tight = Slack(
        one.claim.with_closed_form(one.claim.closed_form * 49 / 50), one.sides, one.spaces
    )
    space = one.spaces(2, None)[0]
    found = descend(tight, space, 4000, np.random.default_rng(0))
    assert witness.witness(tight, space, found.sharpest) is not None
    assert witness.witness(one, space, found.sharpest) is None


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("theorem1.variance", "it is an equality"),
        ("theorem1.exponential", "nothing to vary"),
        ("theorem1", "a stem, not one claim"),
        ("theorem1.bond", "did you mean"),
    ],
)
def test_a_claim_that_cannot_be_hunted_says_why(name, why):
    with pytest.raises(UsageError, match=why):
        hunt(name)


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"qubits": 5}, "qubits must be 1 to 4, it is 5"),
        ({"layers": 0}, "layers must be 1 to 6, it is 0"),
        ({"budget": 0}, "budget must be positive"),
        ({"seed": -1}, "seed not negative"),
        ({"layers": 2}, "layers must not be given"),
    ],
)
def test_bad_options_are_refused(options, why):
    with pytest.raises(UsageError, match=why):
        hunt("theorem1.bound", **options)


def test_a_slack_is_of_inequalities_alone():
    with pytest.raises(ValueError, match="is an equality"):
        slack(theorem1.VARIANCE, over=random_inputs.haar_inputs)
    with pytest.raises(ValueError, match="at least one claim"):
        slack(over=random_inputs.haar_inputs)


def test_either_relation_puts_the_larger_side_first():
    one = Slack(theorem1.BOUND, lambda claim, q: (1, 2), random_inputs.haar_inputs)
    assert one.ordered(None) == (2, 1)
    other = replace(theorem1.BOUND, relation=Relation.AT_LEAST)
    assert replace(one, claim=other).ordered(None) == (1, 2)


def test_command_writes_the_same_bytes_again_and_leaves_with_its_answer(tmp_path):
    words = ["hunt", "theorem2_universal.string_even", "--budget", "400", "--json"]
    files = [tmp_path / name for name in ("one.json", "two.json")]
    for file in files:
        result = CliRunner().invoke(main, [*words, str(file)])
        assert result.exit_code == 0, result.output
    assert files[0].read_bytes() == files[1].read_bytes()
    assert json.loads(files[0].read_bytes())["claim"] == words[1]
    assert "claims that can: " in CliRunner().invoke(main, ["hunt", "theorem1.variance"]).output


def test_kappa_is_that_of_the_claims():
    width = 0.3
    constants = (theorem2.COSINE, theorem2.ALPHA)
    cosine, alpha = (float(x.unabbreviated.subs(theorem2.WIDTH, width)) for x in constants)
    quantities = random_angles.SmallAngleQuantities(2, 0, 0, 0, 0, 0, 1, cosine, alpha)
    assert slacks.kappa(quantities) == pytest.approx(
        float(theorem2.KAPPA.unabbreviated.subs(theorem2.WIDTH, width))
    )
