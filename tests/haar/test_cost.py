"""What an average costs is said before, and refused over the limit."""

import logging
from math import prod

import pytest
from click.testing import CliRunner
from sympy import Float, Function, MatrixSymbol, Rational, Symbol, Trace, eye, factor, sqrt

from bptools.errors import CostError, UsageError
from bptools.haar import (
    Brickwork,
    Clifford,
    Orthogonal,
    PartialTrace,
    SpecialUnitary,
    State,
    Unitary,
    cumulant,
    expectation,
    integral,
    limit,
    symmetric_state,
)
from bptools.haar.cost import (
    Watch,
    WorkCost,
    one_average,
    parsed_limit,
    require,
    require_printable,
)
from bptools.haar.elements.columns import ORTHOGONAL, UNITARY
from bptools.haar.elements.monomials import Route, route_of
from bptools.haar.elements.quaternions import SYMPLECTIC
from bptools.haar.explicit import put_in
from bptools.haar.networks.gluing import Gluing
from bptools.haar.outcome import factored
from bptools.interface.cli import main

d = Symbol("d", integer=True, positive=True)


@pytest.fixture(autouse=True)
def _sooner(monkeypatch):
    """Look ahead early: after as many layers as half a second of a larger sum makes."""
    monkeypatch.setattr(Watch, "FIRST", 0.05)


A, B = (MatrixSymbol(x, d, d) for x in "AB")


def nearly_a_power(kind, degree):
    random = kind("U", d)
    turned = random * A * random.adjoint()
    return Trace((turned * B) ** (degree - 1) * turned * A)


@pytest.mark.parametrize("kind", [Unitary, Orthogonal])
def test_a_sum_that_explodes_is_refused_with_time_and_memory(kind):
    with pytest.raises(CostError, match=r"degree 14 would take about .* and .* GiB, more than"):
        expectation(nearly_a_power(kind, 14))


def test_states_and_columns_are_foreseen_too():
    psi, U = State("psi", d), Unitary("U", d)
    letters = [MatrixSymbol(f"A{k}", d, d) for k in range(12)]
    pure = psi * psi.adjoint()
    moment = Trace(pure * letters[0])
    for letter in letters[1:]:
        moment *= Trace(pure * letter)
    with pytest.raises(CostError, match="degree 12"):
        expectation(moment)
    corner = 1
    for i in range(5):
        for j in range(5):
            corner *= abs(U[i, j]) ** 4
    with limit(seconds=5), pytest.raises(CostError, match="the sum over columns of degree 50"):
        expectation(corner)


def test_powers_and_tables_say_what_they_cost(caplog):
    with pytest.raises(CostError, match="a power of degree 40 would take about"):
        expectation(Trace(Unitary("U", d) * A * Unitary("U", d).adjoint() * B) ** 40)
    sixth_powers = (((3, 3),) * 4,) * 4
    with caplog.at_level(logging.WARNING, logger="bptools.haar"):
        assert route_of(sixth_powers, is_unitary=True) is Route.TABLES
    assert "the moment of 96 elements takes about" in caplog.text
    with limit(seconds=5):
        assert route_of(sixth_powers, is_unitary=True) is Route.COLUMNS  # which look ahead


def test_a_larger_limit_allows_and_a_smaller_one_refuses():
    with limit(seconds=0.25), pytest.raises(CostError, match=r"limit of 0\.25 s"):
        expectation(nearly_a_power(Unitary, 7))
    with limit(seconds=600):
        assert integral(nearly_a_power(Unitary, 6)).domain == (d >= 6)


def test_much_is_announced(caplog):
    with caplog.at_level(logging.WARNING, logger="bptools.haar"):
        require(WorkCost(5, 0), "little")
        require(WorkCost(100, 0), "much")
    assert [record.getMessage() for record in caplog.records] == [
        "much takes about 1.7 min and 0 GiB"
    ]


def test_the_same_work_is_announced_once_in_an_average_unless_it_is_far_more(caplog):
    with caplog.at_level(logging.WARNING, logger="bptools.haar"), one_average():
        for seconds in (100, 90, 200, 500):
            require(WorkCost(seconds, 0), "a sum")
        with one_average():
            require(WorkCost(100, 0), "a sum")
            require(WorkCost(100, 0), "another")
    with caplog.at_level(logging.WARNING, logger="bptools.haar"), one_average():
        require(WorkCost(120, 0), "a sum")
    said = [record.getMessage().split(" and")[0] for record in caplog.records]
    assert said == [
        "a sum takes about 1.7 min",
        "a sum takes about 8.3 min",
        "another takes about 1.7 min",
        "a sum takes about 2 min",
    ]


@pytest.mark.parametrize("count", [3, 4])
def test_the_estimate_is_of_the_right_size(count):
    """Words of different constants never merge: then the terms of the answer are known exactly."""
    plain = [(0, 20 + 2 * k) for k in range(count)]
    barred = [(3, 40 + 2 * k) for k in range(count)]
    terms = len(Gluing(0, 1).integrate([sum(plain, ()), sum(barred, ())]))
    choices = [n for n in range(count, 0, -1) for _ in "rc"]
    sizes = [1]
    for choice in choices[:3]:
        sizes.append(sizes[-1] * choice)
    expected = Watch.expected(sizes, choices)
    assert round(expected[-1]) == terms


def test_where_terms_merge_the_estimate_falls_with_them():
    """Layers of Tr (U A U* B)^6 U A U* A: from the first half to within a factor of two."""
    sizes = [1, 7, 49, 294, 1544, 6110, 17720, 41876, 71994, 105841, 91588, 84578, 38898, 24006]
    choices = [n for n in range(7, 0, -1) for _ in "rc"]
    foreseen = Watch.expected(sizes[:7], choices)
    assert sum(sizes) / 2 < sum(foreseen[:-1]) < 2 * sum(sizes)


@pytest.mark.parametrize("text", ["", "5", "5x", "-1s", "nan s", "infs", "1h 2h", "0GB"])
def test_limits_that_are_none(text):
    with pytest.raises(UsageError, match="--limit must be like"):
        parsed_limit(text)


def test_limits_must_be_positive():
    with pytest.raises(UsageError, match="gigabytes must be a positive number"), limit(gigabytes=0):
        pass


def test_an_answer_too_long_to_print_is_refused():
    total, pair = d, Function("f")
    for _ in range(40):
        total = pair(total, total)
    with pytest.raises(CostError, match="printing the answer would take"):
        require_printable(total)


def test_the_command_line_has_the_limit():
    text = f"Tr({'U A U.H B ' * 11} U A U.H A)"
    refused = CliRunner().invoke(main, ["haar", text, "--limit", "1s"])
    assert refused.exit_code != 0
    assert "limit of 1 s" in str(refused.exception) + refused.output
    allowed = CliRunner().invoke(main, ["haar", "Tr(U A U.H B)", "--limit", "1min, 2GB"])
    assert "Trace(A)*Trace(B)/d" in allowed.output


def test_cliffords_on_factors_and_powers_of_long_sums_say_what_they_cost():
    C, A4 = Clifford("C", 4), MatrixSymbol("A", 4, 4)
    with limit(seconds=5), pytest.raises(CostError, match=r"degree 4 over Cliffords, of .* terms,"):
        expectation(Trace(PartialTrace(C * A4 * C.adjoint(), (2, 2), keep=0) ** 4))
    U, V = Unitary("U", 8), Unitary("V", 8)
    with (
        limit(seconds=1),
        pytest.raises(CostError, match="multiplying out 8 terms to the power 8"),
    ):
        expectation(abs((U * V)[0, 0]) ** 8)


def test_a_circuit_between_random_states_is_no_sum_over_all_indices():
    psi, phi, U = State("psi", 8), State("phi", 8), Brickwork("U", 2, sites=3, depth=2)
    overlap = (phi.adjoint() * U * psi)[0, 0]
    assert expectation(abs(overlap) ** 4) == Rational(2, 8 * 9)


@pytest.mark.parametrize(
    ("integration", "column"),
    [
        (UNITARY, ((1, 1),) * 4),
        (UNITARY, ((2, 1), (1, 2), (2, 0), (0, 2))),
        (ORTHOGONAL, ((3, 0), (2, 0), (1, 0))),
        (SYMPLECTIC, ((2, 1), (1, 2))),
    ],
)
def test_the_terms_of_a_column_are_counted_before(integration, column):
    terms = sum(1 for _ in integration.expansions(column, 2))
    assert integration.count(column, 2) == terms > 1


def test_symmetric_states_and_columns_say_what_they_cost_before():
    chi = symmetric_state("chi", d, 6)
    reduced = PartialTrace(chi * chi.adjoint(), (d,) * 6, keep=0)
    with limit(seconds=60), pytest.raises(CostError, match=r"projectors of 1\.04e\+06 terms"):
        expectation(Trace(reduced**2))
    U = Unitary("U", d)
    corner = prod(abs(U[i, j]) ** 2 for i in range(6) for j in range(6))
    with limit(seconds=60), pytest.raises(CostError, match=r"columns of degree 36 would take"):
        expectation(corner)


def test_determinants_cumulants_and_explicit_matrices_say_what_they_cost_before():
    U = SpecialUnitary("U", 4)
    with limit(seconds=20), pytest.raises(CostError, match=r"a determinant, of 2600 terms, would"):
        expectation(prod(U[a, a] for a in range(4)) ** 3)
    X = Trace(Unitary("U", d) * A * Unitary("U", d).adjoint() * B)
    with limit(seconds=0.25), pytest.raises(CostError, match=r"a cumulant, 140 terms, would take"):
        cumulant(*[X] * 5)
    M = MatrixSymbol("M", 16, 16)
    reduced = PartialTrace(M, (2,) * 4, keep=0)
    with limit(seconds=5e-4), pytest.raises(CostError, match="1 partial traces of explicit"):
        put_in(Trace(reduced), {M: eye(16).as_immutable()})
    assert put_in(Trace(reduced), {M: eye(16).as_immutable()}) == 16


def test_sums_of_fractions_are_factored_as_by_sympy():
    n = Symbol("n", integer=True)
    for value in (
        1 / (2 * (2 * d + 1)) - 3 / d,
        1 / d - (d - 1) / d**2 - 1 / d**2,
        sqrt(2) / d + 1 / d**2,
        2**n / (2**n + 1) + 2**-n,
        1 / d + 1 / (n + d),
        0.5 * d + 0.25 / d,  # a float stays one
    ):
        assert factored(value) == factor(value)
        assert factored(value).has(Float) is value.has(Float)
