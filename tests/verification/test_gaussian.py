"""Rational blocks of complex matrices: what is computed with them is what NumPy says."""

import numpy as np
import pytest

from bptools.verification.explicit.matrices import BlockMatrix, GaussianNumber
from bptools.verification.limits import LONGEST_NUMBER


def drawn(rng, rows, columns):
    parts = rng.integers(-5, 6, (rows, columns, 2))
    array = (parts[..., 0] + 1j * parts[..., 1]) / 4
    texts = [[f"{x}/4 + {y}/4*I" for x, y in row] for row in parts]
    numbers = [[GaussianNumber.read(text) for text in row] for row in texts]
    return BlockMatrix.of(numbers), array


def as_array(matrix):
    return np.array([[complex(float(x), float(y)) for x, y in row] for row in matrix.rows])


@pytest.mark.parametrize(("rows", "columns"), [(1, 1), (2, 2), (4, 2), (3, 5)])
def test_blocks_compute_what_complex_matrices_do(rows, columns):
    rng = np.random.default_rng(rows)
    (a, x), (b, y), (c, z) = (drawn(rng, *s) for s in ((rows, columns),) * 2 + ((columns, rows),))
    assert a.shape == x.shape
    for matrix, array in (
        (a, x),
        (a.plus(b), x + y),
        (a.times(c), x @ z),
        (a.adjoint(), x.conj().T),
        (a.times_identity(3), 3 * np.eye(rows)),
    ):
        np.testing.assert_array_equal(as_array(matrix), array)
    assert a.plus(b).equals(b.plus(a))
    assert not a.equals(b)
    square = a.times(c)
    assert BlockMatrix.of([[GaussianNumber.read("7/2")]]).has_trace(3) is False
    assert square.has_trace(1) is bool(np.trace(x @ z) == 1)
    assert a.times_identity(2).has_trace(2 * rows)
    assert a.is_real is bool(np.all(x.imag == 0))
    assert a.times_identity(2).is_real


@pytest.mark.parametrize(
    "text", ["", "x", "1.5", "I", "1/0", "1 + I", "2 - 3*I", "1 + 2*J", "9" * (LONGEST_NUMBER + 1)]
)
def test_what_is_not_written_so_is_no_such_number(text):
    assert GaussianNumber.read(text) is None


def test_numbers_are_read_as_they_are_written():
    assert GaussianNumber.read("-3/6 + 4/2*I") == GaussianNumber.read("-1/2 + 2*I")
    assert GaussianNumber.read("5") == GaussianNumber.read("5 + 0*I")
