"""Averages with concrete arrays, against the exact engine and against each other."""

import numpy as np
import pytest
from sympy import Matrix, Mul, Trace

from bptools.errors import CostError
from bptools.haar import (
    PairingOperator,
    Unitary,
    conjugation_moment,
    expectation,
    limit,
    moment_operator,
    twirl_coefficients,
)

RNG = np.random.default_rng(11)


@pytest.mark.parametrize(("dim", "degree"), [(2, 1), (2, 3), (3, 2), (1, 2)])
def test_moments_of_conjugations(dim, degree):
    first, second = ([RNG.integers(-2, 3, (dim, dim)) for _ in range(degree)] for _ in range(2))
    U = Unitary("U", dim)
    traces = (
        Trace(U * Matrix(a) * U.adjoint() * Matrix(b)) for a, b in zip(first, second, strict=True)
    )
    moment = conjugation_moment(first, second)
    assert moment == pytest.approx(float(expectation(Mul(*traces))), abs=1e-9)


@pytest.mark.parametrize(("dim", "degree"), [(2, 1), (2, 2), (2, 3), (3, 2)])
def test_the_moment_operator_is_the_projector_that_twirls(dim, degree):
    operator = moment_operator(dim, degree)
    np.testing.assert_allclose(operator @ operator, operator, atol=1e-12)
    matrices = [RNG.normal(size=(dim, dim)) for _ in range(degree)]
    product = matrices[0]
    for matrix in matrices[1:]:
        product = np.kron(product, matrix)
    twirled = (operator @ product.reshape(-1)).reshape(product.shape)
    by_permutations = sum(
        coefficient * _operator(order, dim)
        for order, coefficient in twirl_coefficients(matrices).items()
    )
    np.testing.assert_allclose(twirled, by_permutations, atol=1e-9)
    unitary = np.linalg.qr(RNG.normal(size=(dim, dim)) + 1j * RNG.normal(size=(dim, dim)))[0]
    rotation = np.ones((1, 1))
    for _ in range(degree):
        rotation = np.kron(rotation, unitary)
    np.testing.assert_allclose(rotation @ twirled, twirled @ rotation, atol=1e-9)
    assert np.trace(twirled) == pytest.approx(np.trace(product))


def _operator(order, dim):
    pairs = [(image, len(order) + place) for place, image in enumerate(order)]
    explicit = PairingOperator(pairs, [dim] * len(order)).as_explicit()
    return np.array(explicit.tolist(), dtype=float)


def test_batches_and_large_dimensions():
    batch, single = RNG.normal(size=(5, 8, 8)), RNG.normal(size=(8, 8))
    means = conjugation_moment([batch, batch], [single, single])
    assert means.shape == (5,)
    assert means[2] == pytest.approx(conjugation_moment([batch[2]] * 2, [single] * 2))
    large = [np.eye(64)] * 4
    assert conjugation_moment(large, large) == pytest.approx(64.0**4)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: conjugation_moment([], []), "at least one array, not none"),
        (lambda: conjugation_moment([np.eye(2)], []), "must be 1 arrays, not 0"),
        (lambda: conjugation_moment([np.eye(2)], [np.eye(3)]), "of one size"),
        (lambda: twirl_coefficients([np.ones((2, 3))]), "must be square"),
        (lambda: moment_operator(0, 1), "positive integer"),
    ],
)
def test_bad_input_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_what_arrays_cost_is_said_before():
    eyes, batch = [np.eye(2)] * 8, [np.broadcast_to(np.eye(64), (10**6, 64, 64))] * 3
    for work, message in (
        (lambda: conjugation_moment(eyes, eyes), r"average of 8 arrays, over 1\.63e\+09 pairs"),
        (lambda: twirl_coefficients(eyes), "average of 8 arrays"),
        (lambda: twirl_coefficients(batch), "average of 3 arrays, over 36 pairs"),
        (lambda: twirl_coefficients([np.eye(2)] * 1000), "average of 1000 arrays"),
        (lambda: moment_operator(64, 4), r"moment operator of 2\.81e\+14 rows"),
        (lambda: moment_operator(2, 10**12), "moment operator of .* rows would take"),
    ):
        with limit(seconds=60, gigabytes=1), pytest.raises(CostError, match=message):
            work()
    with limit(seconds=1e-3), pytest.raises(CostError, match="average of 4 arrays"):
        conjugation_moment([np.eye(2)] * 4, [np.eye(2)] * 4)
