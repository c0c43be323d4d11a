"""Each task's states are what they are said to be; a user's states are taken or refused."""

from functools import reduce
from itertools import product
from math import erf

import numpy as np
import pytest

from bptools.errors import UsageError
from bptools.quddpm.tasks import TASKS, ising_ground_state, load_states
from bptools.statistics import bernstein_interval, chunked, clopper_pearson_interval, stream

PAULI = {
    "I": np.eye(2),
    "X": np.array([[0, 1], [1, 0]]),
    "Y": np.array([[0, -1j], [1j, 0]]),
    "Z": np.diag([1, -1]),
}
SAMPLES, ERROR_RATE = 20_000, 1e-9


def string(names):
    return reduce(np.kron, [PAULI[name] for name in names])


def values(states, names):
    found = np.einsum("ki,ij,kj->k", states.conj(), string(names), states)
    return np.clip(found.real, -1, 1)


def mean(samples, low=-1.0, high=1.0):
    return bernstein_interval(chunked(samples), low, high, ERROR_RATE)


def draw(task, count, n_qubits):
    return TASKS[task].draw(count, n_qubits, stream(1, "tasks", task, n_qubits))


@pytest.mark.parametrize("n_qubits", [2, 5])
@pytest.mark.parametrize("task", TASKS)
def test_states_are_normalised_reproducible_and_not_all_the_same(task, n_qubits):
    states = draw(task, 6, n_qubits)
    assert states.shape == (6, 2**n_qubits)
    assert states.dtype == np.complex128
    np.testing.assert_allclose(np.linalg.norm(states, axis=1), 1, atol=1e-13)
    assert states.tobytes() == draw(task, 6, n_qubits).tobytes()
    assert np.abs(states[0] - states[1]).max() > 1e-4


def test_losses():
    losses = {name: task.loss for name, task in TASKS.items()}
    assert losses.pop("circle") == "wasserstein"
    assert set(losses.values()) == {"mmd-v"}


def test_ghz_angles_are_uniform():
    states = draw("ghz", SAMPLES, 3)
    assert not states[:, 1:-1].any()
    assert 0.5 in mean(states[:, 0].real ** 2, 0)
    assert 0.375 in mean(states[:, 0].real ** 4, 0)  # mean of cos⁴: 3/8
    for column in (states[:, 0].real, states[:, -1].real, states[:, 0].real * states[:, -1].real):
        assert 0.0 in mean(column)


@pytest.mark.parametrize(("n_qubits", "noise"), [(1, 0.08), (2, 0.06), (4, 0.06 / 5**0.5)])
def test_cluster_has_the_noise_of_the_public_program(n_qubits, noise):
    states = draw("cluster", SAMPLES, n_qubits)
    assert (states[:, 0].imag == 0).all()
    parts = (states[:, 1:] / states[:, :1]).view(float).ravel() / noise  # standard Gaussians
    within = clopper_pearson_interval(int((abs(parts) < 1).sum()), parts.size, ERROR_RATE)
    assert erf(0.5**0.5) in within
    assert 0.0 in mean(np.sign(parts))


@pytest.mark.parametrize("n_qubits", [1, 2])
def test_circle_lies_in_the_plane_and_is_uniform(n_qubits):
    states, rest = draw("circle", SAMPLES, n_qubits), "I" * (n_qubits - 1)
    x, y, z = (values(states, axis + rest) for axis in "XYZ")
    np.testing.assert_allclose(y, 0, atol=1e-14)
    np.testing.assert_allclose(x**2 + z**2, 1, atol=1e-13)
    for samples in (x, z, x * z):
        assert 0.0 in mean(samples)
    assert 0.5 in mean(z**2, 0)
    if n_qubits > 1:
        np.testing.assert_allclose(values(states, "IZ"), 1, atol=1e-13)


def test_correlated_noise_conserves_what_its_rotations_conserve():
    states = draw("correlated-noise", SAMPLES, 3)
    np.testing.assert_allclose(values(states, "IIZ"), 1, atol=1e-13)
    both = 2 * np.sqrt(0.1 * 0.35) * np.cos(0.8 - 2.4)
    np.testing.assert_allclose(values(states, "XXI"), both, atol=1e-13)
    np.testing.assert_allclose(values(states, "ZZI"), -0.1, atol=1e-13)
    first = 2 * np.sqrt(0.55 * 0.35) * np.cos(1.7 - 2.4)
    by_xx = np.isclose(values(states, "XII"), first, rtol=0, atol=1e-12)
    by_zz = np.isclose(values(states, "ZII"), 0.1 + 0.55 - 0.35, rtol=0, atol=1e-12)
    assert (by_xx ^ by_zz).all()
    assert 0.8 in clopper_pearson_interval(int(by_xx.sum()), SAMPLES, ERROR_RATE)


def test_correlated_noise_averages_to_a_pauli_channel():
    """E cos 2δ = sin(2π/3)/(2π/3) is the share that is not lost."""
    states = draw("correlated-noise", SAMPLES, 2)
    amplitudes = np.sqrt([0.1, 0.55, 0, 0.35]) * np.exp([0.8j, 1.7j, 0, 2.4j])
    clean = np.outer(amplitudes, amplitudes.conj())
    kept = np.sin(2 * np.pi / 3) / (2 * np.pi / 3)
    shares = {"XX": 0.8, "ZZ": 0.2}
    twirled = sum(share * (string(pair) @ clean @ string(pair)) for pair, share in shares.items())
    average = (1 + kept) / 2 * clean + (1 - kept) / 2 * twirled
    missed = 0
    for names in product("IXYZ", repeat=2):
        interval = mean(values(states, names))
        assert np.trace(string(names) @ average).real in interval, names
        missed += np.trace(string(names) @ clean).real not in interval
    assert missed


def ising_matrix(n_qubits, field):
    def at(names):
        return string([names.get(site, "I") for site in range(n_qubits)])

    chain = sum((at({i: "Z", i + 1: "Z"}) for i in range(n_qubits - 1)), np.zeros(1))
    return -chain - field * sum(at({i: "X"}) for i in range(n_qubits))


def free_fermion_energy(n_qubits, field):
    """Of the open chain: the singular values of a bidiagonal matrix (Lieb, Schultz, Mattis)."""
    modes = field * np.eye(n_qubits) + np.eye(n_qubits, k=1)
    return -np.linalg.svd(modes, compute_uv=False).sum()


@pytest.mark.parametrize(("n_qubits", "field"), [(2, 0.2), (4, 0.4), (6, 0.2)])
def test_ising_ground_state_is_that_of_the_dense_matrix(n_qubits, field):
    state = ising_ground_state(n_qubits, field)
    energies, vectors = np.linalg.eigh(ising_matrix(n_qubits, field))
    assert energies[0] == pytest.approx(free_fermion_energy(n_qubits, field), abs=1e-12)
    np.testing.assert_allclose(abs(vectors[:, 0] @ state), 1, atol=1e-13)


def test_deep_in_the_ordered_phase_the_ground_state_is_even():
    """The odd state is closer in energy than rounding: 0.01^8."""
    state = ising_ground_state(8, 0.01)
    assert np.array_equal(state, state[::-1])
    energy = state @ ising_matrix(8, 0.01) @ state
    assert energy == pytest.approx(free_fermion_energy(8, 0.01), abs=1e-12)


@pytest.mark.parametrize("n_qubits", [2, 7, 10])
def test_ising_states_solve_the_eigenvalue_equation(n_qubits):
    """Field and energy, read off each state, are in range and those of free fermions."""
    states = draw("ising", 20, n_qubits).real
    assert (states > 0).all()
    np.testing.assert_allclose(states, states[:, ::-1], atol=1e-11)  # X on all sites
    basis = np.arange(2**n_qubits)
    signs = 1 - 2 * (basis[:, None] >> np.arange(n_qubits) & 1)
    chain = (signs[:, 1:] * signs[:, :-1]).sum(axis=1)
    for state in states:
        flipped = sum(state[basis ^ 1 << site] for site in range(n_qubits))
        system = np.column_stack([flipped, state])  # g F ψ + E ψ = −C ψ
        (field, energy), *_ = np.linalg.lstsq(system, -chain * state)
        np.testing.assert_allclose(system @ [field, energy], -chain * state, atol=1e-10)
        assert 0.2 - 1e-8 <= field <= 0.4 + 1e-8
        assert energy == pytest.approx(free_fermion_energy(n_qubits, field), abs=1e-8)


def test_states_are_loaded_from_files_and_arrays(tmp_path):
    states = draw("cluster", 3, 2)
    path = tmp_path / "states.npy"
    np.save(path, states.astype(np.complex64))
    loaded = load_states(path, 2)
    assert loaded.dtype == np.complex128
    np.testing.assert_allclose(loaded, states, atol=1e-7)
    np.testing.assert_allclose(np.linalg.norm(loaded, axis=1), 1, atol=1e-15)
    np.testing.assert_array_equal(load_states(str(path)), loaded)
    np.save(path, np.complex64(states * (1 + 5e-6)))  # as after many gates in single precision
    np.testing.assert_allclose(load_states(path, 2), states, atol=1e-7)
    given = np.eye(2)
    np.testing.assert_array_equal(load_states(given), np.eye(2))
    assert load_states(given) is not given


@pytest.mark.parametrize(
    ("array", "said"),
    [
        (np.eye(3), "2\\*\\*n amplitudes a row, n at least 1, not 3"),
        (np.ones((2, 1)), "not 1$"),
        (np.ones((2, 0)), "not 0$"),
        (np.eye(4)[:1], "at least 2 samples"),
        (np.eye(4)[0], "shape"),
        (np.ones((2, 2, 2)), "shape"),
        (np.array([[1, 0], [np.nan, 1]]), "row 1"),
        (np.array([[np.inf, 0], [0, 1]]), "row 0"),
        (np.array([[1, 0], [0.6, 0.7]]), "row 1 has norm 0.921954"),
        (np.array([[1 + 2e-4, 0], [0, 1]]), "row 0 has norm"),
        (np.zeros((2, 2)), "row 0 has norm 0"),
        (np.array([["a", "b"], ["c", "d"]]), "dtype"),
        (np.eye(2, dtype=bool), "dtype"),
        (np.zeros(2, dtype=[("x", float)]), "dtype"),
    ],
)
def test_bad_states_are_refused(array, said, tmp_path):
    with pytest.raises(UsageError, match=f"states must .*{said}"):
        load_states(array)
    path = tmp_path / "own.npy"
    np.save(path, array)
    with pytest.raises(UsageError, match=f"own.npy must .*{said}"):
        load_states(path)


def test_states_of_another_size_are_refused():
    with pytest.raises(UsageError, match="8 amplitudes a row for 3 qubits, not 4"):
        load_states(np.eye(4), 3)


class Trap:
    """An object whose unpickling would run code."""

    def __reduce__(self):
        return (pytest.fail, ("a pickle was loaded",))


def test_bad_files_are_refused(tmp_path):
    pickled, text, cut, archive = (tmp_path / f"{name}.npy" for name in ("p", "t", "c", "z"))
    np.save(pickled, np.array([Trap()]), allow_pickle=True)
    text.write_text("1 0\n0 1\n")
    np.save(cut, np.eye(2))
    cut.write_bytes(cut.read_bytes()[:-3])
    np.savez(archive.with_suffix(".npz"), np.eye(2))
    archive.write_bytes(archive.with_suffix(".npz").read_bytes())
    empty = tmp_path / "e.npy"
    empty.touch()
    torn = tmp_path / "a.npy"
    torn.write_bytes(archive.read_bytes()[:40])
    header = tmp_path / "h.npy"
    header.write_bytes(b"\x93NUMPY\x01\x00\x04\x00((((")
    for path in (pickled, text, cut, archive, empty, torn, header):
        with pytest.raises(UsageError, match=r"\.npy must be a \.npy file of") as caught:
            load_states(path)
        assert "\n" not in str(caught.value)
    for path in (tmp_path / "none.npy", tmp_path):
        with pytest.raises(UsageError, match="cannot be read: "):
            load_states(path)


@pytest.mark.parametrize("task", TASKS)
def test_bad_sizes_are_named(task):
    sample, generator = TASKS[task].draw, stream(2, "tasks")
    with pytest.raises(ValueError, match="count"):
        sample(0, 2, generator)
    least = 2 if task in ("ising", "correlated-noise") else 1
    with pytest.raises(ValueError, match="n_qubits"):
        sample(1, least - 1, generator)
    assert len(sample(1, least, generator)[0]) == 2**least


@pytest.mark.parametrize("field", [0.0, -1.0, np.nan, np.inf])
def test_bad_fields_are_named(field):
    with pytest.raises(ValueError, match="field"):
        ising_ground_state(3, field)
