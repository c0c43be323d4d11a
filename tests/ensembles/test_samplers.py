"""The samplers obey the Haar laws, and the test bed tells samplers that do not."""

import numpy as np
import pytest

from bptools.claims import Verdict
from bptools.ensembles import extended_ghz_states, haar_states, haar_unitaries
from bptools.ensembles.laws import state_laws, unitary_laws
from bptools.ensembles.qutip_haar import (
    qutip_haar_states,
    qutip_haar_unitaries,
)
from bptools.statistics import Budget, bernstein_interval, chunked, stream

BUDGET = Budget(error_rate=1e-6, samples=100_000)
QUTIP_BUDGET = Budget(error_rate=1e-6, samples=6_000)


def haar_states_by_unitaries(count, dim, generator):
    return haar_unitaries(count, dim, generator)[:, :, 0]


@pytest.mark.parametrize("dim", [2, 3, 4])
@pytest.mark.parametrize("sample", [haar_states, haar_states_by_unitaries])
def test_states_obey_the_haar_laws(sample, dim):
    cases = state_laws(sample, dim, BUDGET, stream(1, "states", dim))
    assert {case.verdict for case in cases} == {Verdict.HOLDS}, cases


@pytest.mark.parametrize("dim", [2, 3, 4])
def test_unitaries_obey_the_haar_laws(dim):
    cases = unitary_laws(haar_unitaries, dim, BUDGET, stream(1, "unitaries", dim))
    assert {case.verdict for case in cases} == {Verdict.HOLDS}, cases


def test_qutip_is_haar():
    generator = stream(1, "qutip")
    cases = state_laws(qutip_haar_states, 2, QUTIP_BUDGET, generator, precision=0.25)
    cases += unitary_laws(qutip_haar_unitaries, 2, QUTIP_BUDGET, generator, precision=0.25)
    assert {case.verdict for case in cases} == {Verdict.HOLDS}, cases


def without_phase_fix(count, dim, generator):
    gaussians = generator.standard_normal((count, dim, dim, 2)).view(np.complex128)[..., 0]
    return np.linalg.qr(gaussians)[0]


def orthogonal(count, dim, generator):
    factor, triangular = np.linalg.qr(generator.standard_normal((count, dim, dim)))
    return factor * np.sign(np.diagonal(triangular, axis1=1, axis2=2))[:, None, :] + 0j


def real_states(count, dim, generator):
    return orthogonal(count, dim, generator)[:, :, 0]


def one_global_phase(count, dim, generator):
    states = haar_states(count, dim, generator)
    return states * np.exp(-1j * np.angle(states[:, :1]))


@pytest.mark.parametrize("dim", [2, 4])
@pytest.mark.parametrize("broken", [without_phase_fix, orthogonal])
def test_broken_unitary_samplers_are_caught(broken, dim):
    cases = unitary_laws(broken, dim, BUDGET, stream(2, "broken", dim))
    assert Verdict.FAILS in {case.verdict for case in cases}


@pytest.mark.parametrize("broken", [real_states, one_global_phase])
def test_broken_state_samplers_are_caught(broken):
    cases = state_laws(broken, 2, BUDGET, stream(2, "broken states"))
    assert Verdict.FAILS in {case.verdict for case in cases}, cases


@pytest.mark.parametrize("dim", [2, 4])
def test_a_starved_test_bed_is_inconclusive(dim):
    cases = unitary_laws(haar_unitaries, dim, BUDGET.starved(), stream(3, "starved"))
    assert {case.verdict for case in cases} == {Verdict.INCONCLUSIVE}
    assert all("samples would decide" in case.note for case in cases)


def test_batches_are_unitary_normalised_and_reproducible():
    unitaries = haar_unitaries(5, 8, stream(4, "shape"))
    identity = np.einsum("bij,bkj->bik", unitaries, unitaries.conj())
    np.testing.assert_allclose(identity, np.broadcast_to(np.eye(8), (5, 8, 8)), atol=1e-13)
    states = haar_states(5, 8, stream(4, "shape"))
    np.testing.assert_allclose(np.linalg.norm(states, axis=1), 1, atol=1e-14)
    assert np.array_equal(states, haar_states(5, 8, stream(4, "shape")))


@pytest.mark.parametrize("sample", [qutip_haar_states, qutip_haar_unitaries])
@pytest.mark.parametrize(("count", "dim"), [(1, 1), (3, 3), (40, 2), (2, 100)])
def test_qutip_draws_as_many_as_asked_by_the_seed(sample, count, dim):
    first, again = (sample(count, dim, stream(5, "qutip")) for _ in range(2))
    assert np.array_equal(first, again)
    assert first.shape == (count, *[dim] * (1 + (sample is qutip_haar_unitaries)))
    np.testing.assert_allclose(np.linalg.norm(first, axis=1), 1, atol=1e-13)
    assert len(np.unique(first.reshape(count, -1)[:, 0])) == count


def test_states_of_one_draw_of_qutip_are_independent():
    """Their overlaps have the moments of independent Haar states: 1/N and 2/(N(N+1))."""
    states = qutip_haar_states(4096, 2, stream(5, "neighbours")).reshape(-1, 2, 2)
    fidelities = abs(np.einsum("ki,ki->k", states[:, 0].conj(), states[:, 1])) ** 2
    for power, moment in ((1, 1 / 2), (2, 1 / 3)):
        interval = bernstein_interval(chunked(fidelities**power), 0, 1, 1e-6)
        assert moment in interval
        assert interval.half_width < 0.1


def test_extended_ghz_states():
    states = extended_ghz_states([0.3, 1.1], 3)
    assert states.shape == (2, 8)
    np.testing.assert_allclose(np.linalg.norm(states, axis=1), 1)
    assert states[1, 7] == np.sin(1.1)
    assert np.count_nonzero(states) == 4


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda generator: haar_states(0, 2, generator), "count"),
        (lambda generator: haar_states(1, 0, generator), "dim"),
        (lambda generator: haar_unitaries(1, -1, generator), "dim"),
        (lambda generator: qutip_haar_states(0, 2, generator), "count"),
        (lambda generator: qutip_haar_unitaries(1, 0, generator), "dim"),
        (lambda generator: state_laws(haar_states, 1, BUDGET, generator), "dim"),
        (lambda generator: unitary_laws(haar_unitaries, 1, BUDGET, generator), "dim"),
        (lambda generator: extended_ghz_states(0.1, 0), "n_qubits"),
        (lambda generator: extended_ghz_states(np.nan, 1), "angles"),
    ],
)
def test_bad_input_is_named(call, named):
    with pytest.raises(ValueError, match=named):
        call(stream(6, "bad"))
