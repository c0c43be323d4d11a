"""Kinds of matrices: two routes to each, and a wider kind that contains what a narrower one has."""

from fractions import Fraction

import numpy as np
import pytest

from bptools.hunting.own import OwnSpace, inequality, own_slack
from bptools.hunting.own_kinds import KINDS
from bptools.hunting.search import descend

NARROWER = [name for name, kind in KINDS.items() if kind.narrower]


def eighths(name, n_qubits, seed):
    values = np.random.default_rng(seed).integers(-8, 9, KINDS[name].shape(n_qubits))
    return np.vectorize(lambda x: Fraction(int(x) or 1, 8), otypes=[object])(values)


def traced(name, values):
    import jax

    with jax.enable_x64(True):
        return np.asarray(KINDS[name].traced(jax.numpy.asarray(values.astype(float))))


@pytest.mark.parametrize("name", KINDS)
def test_a_matrix_is_enclosed_as_it_is_traced(name):
    exact = eighths(name, 2, 1)
    balls = [[complex(entry) for entry in row] for row in KINDS[name].enclosed(exact).tolist()]
    assert np.allclose(traced(name, exact), balls, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("name", NARROWER)
@pytest.mark.parametrize("n_qubits", [1, 2])
def test_the_matrix_of_a_narrower_kind_is_one_of_the_wider(name, n_qubits):
    kind = KINDS[name]
    values = np.random.default_rng(3).standard_normal(KINDS[kind.narrower].shape(n_qubits))
    wider = kind.lifted(values)
    assert wider.shape == kind.shape(n_qubits)
    assert np.allclose(traced(kind.narrower, values), traced(name, wider), atol=1e-9)


@inequality(rho="state")
def below_one(rho):
    """A state is less pure than a pure one: attained by pure states alone."""
    return (rho @ rho).trace(), 1


@inequality(v="pure")
def never(v):
    """Attained by product states among others."""
    return (v @ v).trace(), 1


@pytest.mark.parametrize("function", [below_one, never])
def test_a_wider_family_does_no_worse_than_its_subfamilies_in_the_same_search(function):
    slack = own_slack(function, "own")
    (space,) = slack.spaces(2, None)
    (part,) = space.subfamilies
    assert isinstance(part.space, OwnSpace)
    wide = descend(slack, space, 12 * 400, np.random.default_rng(0))
    (own_stream,) = np.random.default_rng(0).spawn(1)
    narrow = descend(slack, part.space, 4 * 400, own_stream)
    assert wide.sharpest.relative_slack <= narrow.sharpest.relative_slack + 1e-12
    assert wide.restarts == 12
