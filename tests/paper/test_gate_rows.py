"""Gates at every combination of a few angles: what other routes say, and what the checks refuse."""

from dataclasses import replace

import numpy as np
import pytest
from sympy import Rational

from bptools.claims import Relation, Verdict
from bptools.confrontation import Check, examine
from bptools.evaluation import gaussian_array
from bptools.statistics import stream
from checks import many_gates, many_squares, squared_mean, theorem2_circuits
from checks.instruments.gradients.gate_rows import HALF_TURN, GateRow, uniform_turns
from checks.instruments.gradients.landscape import Landscape, uniform_law
from checks.instruments.gradients.random_gate_rows import exact_row, float_row
from proofs.many_gates import MIXTURE
from proofs.many_squares import LAST, SECOND_MOMENT
from proofs.squared_mean import AT_ZERO_BOUND, BEFORE_MEANS, LINEAR, MEAN_BOUND, TRACE_BEHIND
from proofs.theorem2_circuits import MIXED, SHARP, SPLIT, UNIVERSAL

ONE, Z = gaussian_array(np.eye(2)), gaussian_array(np.diag([1, -1]))


def of(checks, claim):
    """Return the exact check of a claim."""
    declared = checks.at_half_a_turn.__checks__
    return next(check for check in declared if check.claim.name == claim.name)


def floats(matrix):
    """Return a matrix over Q(i) in floating point."""
    return np.array([[complex(x.x, x.y) for x in row] for row in matrix])


def verdict(check: Check, closed_form):
    claim = check.claim.with_closed_form(closed_form)
    return examined(replace(check, claim=claim)).verdict


def examined(check: Check):
    return examine(check, seed=1, budget=None, quick=True)


@pytest.mark.parametrize("scale", [0.3, np.pi / 2])
def test_mean_squares_of_gradients_are_those_of_the_landscape(scale):
    """Which averages by another grid, over kets, with the averages of cosines."""
    row = float_row(2, 2, stream(1, "gate rows"))
    ket, observable = np.eye(4)[0] + 0j, np.diag([1.0, -1, 0.5, 0.25]) + 0j
    loss = Landscape(observable, ket, row.generators, row.fixed)
    law = uniform_turns(scale)
    slopes = row.slopes(np.outer(ket, ket), observable, [law.turns] * 2, 1)
    expected = loss.mean_square(1, [uniform_law(scale)] * 2)
    assert law.mean(slopes**2) == pytest.approx(expected, abs=1e-12)


def test_four_angles_average_as_all_do():
    row, start = exact_row(1, 2, stream(1, "gate rows")), (ONE + Z) / gaussian_array(2)
    exact = HALF_TURN.mean(row.states(start, HALF_TURN.turns))
    law = uniform_turns(np.pi / 2)
    own = GateRow(*(tuple(map(floats, part)) for part in (row.generators, row.fixed)))
    averaged = law.mean(own.states(floats(start), law.turns))
    assert np.allclose(floats(exact), averaged, atol=1e-12)


def test_what_is_no_row_of_gates_is_refused():
    with pytest.raises(ValueError, match="must hold 1 unitaries"):
        GateRow((Z,), ())
    with pytest.raises(ValueError, match="Hermitian involutions"):
        GateRow((Z * 2,), (ONE,))
    with pytest.raises(ValueError, match="Hermitian involutions"):
        GateRow((np.array([[1.0, 1], [0, -1]]),), (np.eye(2),))


@pytest.mark.parametrize(
    ("checks", "claim"),
    [
        (many_gates, MIXTURE),
        *((many_squares, claim) for claim in (SECOND_MOMENT, LAST)),
        *((theorem2_circuits, claim) for claim in (SHARP, MIXED)),
        *((squared_mean, claim) for claim in (BEFORE_MEANS, LINEAR)),
        *((squared_mean, claim) for claim in (AT_ZERO_BOUND, MEAN_BOUND, TRACE_BEHIND)),
    ],
    ids=lambda part: getattr(part, "name", ""),
)
def test_a_little_more_is_refused(checks, claim):
    """The bounds are attained: without gates, or by the largest gradient."""
    check, right = of(checks, claim), claim.closed_form
    little = Rational(1 if claim.relation is Relation.AT_LEAST else -1, 1000)
    assert verdict(check, right) is Verdict.HOLDS
    assert verdict(check, right + little) is Verdict.FAILS


def test_two_copies_give_what_the_shift_rule_gives():
    """At angle 0 there is no inequality: expectations on two copies are squares of derivatives."""
    cases = examined(of(theorem2_circuits, SPLIT)).cases
    assert {case.note for case in cases} == {"attained"}


def test_kappa_is_attained_before_the_differentiated_gate_and_behind_it():
    cases = examined(of(theorem2_circuits, UNIVERSAL)).cases
    worst = [case for case in cases if case.label.startswith("worst ratio")]
    assert [case.note for case in worst] == ["attained"] * 2
