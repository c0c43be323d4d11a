"""Samplers that are and that are not Haar, told apart at a declared error rate."""

import numpy as np
import pytest
from click.testing import CliRunner

import bptools
from bptools.errors import UsageError
from bptools.haar import haar_test
from bptools.interface.cli import main

HADAMARD, PHASE = np.array([[1, 1], [1, -1]]) / np.sqrt(2), np.diag([1, 1j])


def with_phases(factors):
    """Fix the phases of a QR decomposition."""
    q, r = factors
    diagonal = np.einsum("nii->ni", r)
    return q * (diagonal / np.abs(diagonal))[:, None, :]


def gaussian(generator, count, dim):
    real = generator.normal(size=(count, dim, dim))
    return real + 1j * generator.normal(size=(count, dim, dim))


def unitaries(generator, count):
    return with_phases(np.linalg.qr(gaussian(generator, count, 3)))


def orthogonals(generator, count):
    return with_phases(np.linalg.qr(generator.normal(size=(count, 3, 3))))


def without_phases(generator, count):
    return np.linalg.qr(gaussian(generator, count, 2))[0]


def of_a_box(low):
    def sampler(generator, count):
        real, imaginary = generator.uniform(low, 1, size=(2, count, 2, 2))
        return with_phases(np.linalg.qr(real + 1j * imaginary))

    return sampler


def exponential_states(generator, count):
    weights = -np.log(generator.random((count, 3)))
    phases = np.exp(2j * np.pi * generator.random((count, 3)))
    return np.sqrt(weights / weights.sum(axis=1, keepdims=True)) * phases


def clifford_elements():
    elements = [np.eye(2, dtype=complex)]
    for element in elements:  # grows while it is read
        for gate in (HADAMARD, PHASE):
            product = gate @ element
            overlaps = [abs(np.trace(product.conj().T @ known)) for known in elements]
            if max(overlaps) < 2 - 1e-9:
                elements.append(product)
    return np.array(elements)


CLIFFORD = clifford_elements()


def cliffords(generator, count):
    return CLIFFORD[generator.integers(len(CLIFFORD), size=count)]


@pytest.mark.parametrize(
    ("sampler", "group", "degree"),
    [
        (unitaries, "unitary", 3),
        (orthogonals, "orthogonal", 2),
        (exponential_states, "state", 3),
        (cliffords, "unitary", 3),
    ],
)
def test_true_samplers_pass(sampler, group, degree):
    bptools.assert_haar(sampler, group, degree)


@pytest.mark.parametrize(
    ("sampler", "group", "degree", "moment"),
    [
        (without_phases, "unitary", 1, r"E \|tr U\|\^2 / d\^2 lies in \[0.33"),
        (of_a_box(0), "unitary", 1, r"E Re\[U_00 U_10\*\]"),
        (of_a_box(-1), "unitary", 2, r"E \|U_00\|\^4"),
        (cliffords, "unitary", 4, r"where Haar has"),
        (orthogonals, "unitary", 2, r"tr U\^2"),
        (lambda g, n: exponential_states(g, n).real * 0 + [1, 0, 0], "state", 1, "psi_0"),
    ],
)
def test_false_samplers_are_told_which_moment_is_off(sampler, group, degree, moment):
    with pytest.raises(AssertionError, match=moment):
        bptools.assert_haar(sampler, group, degree)


def test_the_error_rate_holds_for_true_samplers():
    rejected = sum(
        bool(haar_test(unitaries, samples=400, degree=2, error_rate=0.5, seed=seed).off)
        for seed in range(40)
    )
    assert rejected <= 30  # of a rate of 1/2 at most, 31 and more have probability 1e-3


@pytest.mark.parametrize(
    ("sampler", "options", "message"),
    [
        (unitaries, {"group": "clifford"}, "one of unitary, orthogonal, state"),
        (unitaries, {"degree": 0}, "degree"),
        (unitaries, {"error_rate": 0}, "error rate|error_rate"),
        (unitaries, {"group": "orthogonal"}, "must return real matrices"),
        (lambda g, n: np.ones((n, 2, 2)), {}, "must return unitary matrices, but one is off by"),
        (lambda g, n: np.full((n, 1, 1), np.nan), {}, "must return unitary matrices"),
        (lambda g, n: np.ones(n), {}, "an array of shape"),
        (lambda g, n: np.ones((1, 1, 1)), {}, "an array of shape"),
        (3, {}, "must be a function"),
    ],
)
def test_what_is_no_sampler_is_refused(sampler, options, message):
    with pytest.raises(UsageError, match=message):
        bptools.haar_test(sampler, **options)


def test_the_command_line_tests_a_file(tmp_path):
    source = tmp_path / "drawn.py"
    source.write_text(
        "import numpy as np\n"
        "def phases(generator, count):\n"
        "    return np.exp(2j * np.pi * generator.random((count, 1, 1)))\n"
        "def fixed(generator, count):\n"
        "    return np.tile(np.eye(2), (count, 1, 1))\n"
    )
    run = CliRunner().invoke
    passed = run(main, ["haar-test", f"{source}:phases", "--samples", "200"])
    assert (passed.exit_code, "none is off" in passed.output) == (0, True)
    failed = run(main, ["haar-test", f"{source}:fixed", "--samples", "2000"])
    assert (failed.exit_code, "off by" in failed.output) == (1, True)
