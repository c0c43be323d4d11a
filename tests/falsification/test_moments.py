"""Moments from Gram matrices against finite designs, counting, and samples-free identities."""

from itertools import product

import numpy as np
import pytest
from flint import fmpq

from bptools.ensembles.designs import clifford_unitaries, stabiliser_states
from bptools.falsification.moments import (
    MOST_DEGREE,
    orthogonal_moment,
    state_moment,
    unitary_moment,
)


def rational(number):
    assert number.y == 0
    return fmpq(int(number.x.numerator), int(number.x.denominator))


@pytest.mark.parametrize("degree", [1, 2, 3])
def test_unitary_moments_are_those_of_a_3_design(degree):
    group = clifford_unitaries()
    rng = np.random.default_rng(degree)
    for _ in range(12):
        places = rng.integers(0, 2, (2, degree, 2))
        places[1] = np.stack([rng.permutation(places[0, :, k]) for k in (0, 1)], axis=1)
        first, second = ([tuple(map(int, p)) for p in part] for part in places)
        values = [
            np.prod([u[p] for p in first] + [u[p].conjugate() for p in second]) for u in group
        ]
        assert unitary_moment(2, first, second) == rational(sum(values)) / len(group)


@pytest.mark.parametrize("dim", [1, 2, 3, 4])
def test_rows_are_normalised_in_every_degree(dim):
    for degree in (1, 2):
        total = sum(
            (unitary_moment(dim, cells, cells) for cells in row_cells(dim, degree)), fmpq(0)
        )
        assert total == 1
        squares = (orthogonal_moment(dim, cells * 2) for cells in row_cells(dim, degree))
        assert sum(squares, fmpq(0)) == 1


def row_cells(dim, degree):
    return ([(0, j) for j in columns] for columns in product(range(dim), repeat=degree))


def test_below_the_degree_the_phase_alone_is_left():
    assert unitary_moment(1, [(0, 0)] * 5, [(0, 0)] * 5) == 1
    assert orthogonal_moment(1, [(0, 0)] * 8) == 1


def test_orthogonal_moments_in_the_plane_are_those_of_an_angle():
    # O(2): a cosine, E cos^{2k} = (2k)! / (4^k k!^2)
    assert [orthogonal_moment(2, [(0, 0)] * 2 * k) for k in (1, 2, 3, 4)] == [
        fmpq(1, 2),
        fmpq(3, 8),
        fmpq(5, 16),
        fmpq(35, 128),
    ]


def test_state_moments_are_those_of_stabiliser_states():
    states = stabiliser_states(2)
    for places in ((0, 1), (0, 0), (0, 1, 2), (3, 3, 0)):
        values = [np.prod([s[i] * s[i].conjugate() for i in places]) for s in states]
        assert state_moment(4, places, places) == rational(sum(values)) / len(states)


def test_unbalanced_moments_vanish_and_high_ones_are_refused():
    assert unitary_moment(2, [(0, 0)], []) == 0
    assert orthogonal_moment(2, [(0, 0)]) == 0
    assert state_moment(2, (0,), (1,)) == 0
    with pytest.raises(ValueError, match="degree of a moment must be at most 5, it is 6"):
        unitary_moment(2, [(0, 0)] * 6, [(0, 0)] * 6)
    assert MOST_DEGREE["orthogonal"] == 4
