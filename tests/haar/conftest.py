"""Haar averages of words from the projector onto invariant tensors (``invariants``)."""

from functools import reduce
from itertools import count

import numpy as np
import pytest
from flint import fmpq
from sympy import (
    Adjoint,
    I,
    Identity,
    KroneckerProduct,
    MatMul,
    MatPow,
    Trace,
    Transpose,
    expand,
)

from bptools.haar import PairingOperator, PartialTrace, SymplecticForm
from tests.haar.invariants import LETTERS, invariants, projector


def brute_force_average(group, dim, words, constants):
    """Average a product of traces of words of letters (name, conjugated, transposed).

    The random matrix is called "U"; the constants have Gaussian integers as entries.
    """
    names = (LETTERS[k] for k in count())
    plain, conjugate, operands, subscripts = [], [], [], []
    for word in words:
        bonds = [next(names) for _ in word]
        for place, (name, conjugated, transposed) in enumerate(word):
            left, right = bonds[place], bonds[(place + 1) % len(word)]
            if len(word) == 1:
                right = next(names)
                operands.append(np.eye(dim, dtype=complex))
                subscripts.append(left + right)
            row, column = (right, left) if transposed else (left, right)
            if name == "U":
                barred = conjugated and group == "unitary"
                (conjugate if barred else plain).append((row, column, conjugated))
                continue
            operands.append(constants[name].conj() if conjugated else constants[name])
            subscripts.append(row + column)
    degree, odd = divmod(len(plain) + len(conjugate), 2)
    if odd or (group == "unitary" and len(plain) != len(conjugate)):
        return 0
    random = plain + conjugate
    if group == "symplectic":
        random = [_unconjugated(r, dim, names, operands, subscripts) for r in random]
    if degree:
        tensor, denominator = projector(group, degree, dim)
        operands.append(tensor.astype(complex))
        subscripts.append("".join(r[0] for r in random) + "".join(r[1] for r in random))
    else:
        denominator = 1
    if not operands:
        return 1
    total = complex(np.einsum(",".join(subscripts) + "->", *operands, optimize="greedy"))
    real, imaginary = round(total.real), round(total.imag)
    assert abs(total - complex(real, imaginary)) < 1e-6
    assert abs(total) < 2**50
    return fmpq(real, denominator), fmpq(imaginary, denominator)


def _unconjugated(letter, dim, names, operands, subscripts):
    """Replace conj(S) by Omega S Omega^T."""
    row, column, conjugated = letter
    if not conjugated:
        return letter
    form = next(invariants("symplectic", 1, dim)).astype(complex)
    new_row, new_column = next(names), next(names)
    operands.extend([form, form])
    subscripts.extend([row + new_row, column + new_column])
    return new_row, new_column, False


@pytest.fixture(scope="session")
def brute_force():
    return brute_force_average


@pytest.fixture(scope="session")
def invariant_projector():
    return projector


def numeric(matrix, constants):
    """Evaluate a SymPy matrix expression with NumPy, given the constants by name."""
    match matrix:
        case MatMul():
            scalar, rest = matrix.as_coeff_matrices()
            return complex(scalar) * reduce(np.matmul, (numeric(x, constants) for x in rest))
        case MatPow():
            return np.linalg.matrix_power(numeric(matrix.base, constants), int(matrix.exp))
        case Adjoint():
            return numeric(matrix.arg, constants).conj().T
        case Transpose():
            return numeric(matrix.arg, constants).T
        case Identity():
            return np.eye(int(matrix.rows))
        case KroneckerProduct():
            return reduce(np.kron, (numeric(factor, constants) for factor in matrix.args))
        case PairingOperator():
            return np.array(matrix.as_explicit()).astype(int)
        case PartialTrace():
            dims = [int(size) for size in matrix.dims]
            inner = numeric(matrix.arg, constants).reshape(dims * 2)
            names = [LETTERS[k] for k in range(len(dims))]
            columns = [LETTERS[k + 20] if k in matrix.keep else names[k] for k in range(len(dims))]
            kept = [names[k] for k in matrix.keep] + [columns[k] for k in matrix.keep]
            size = int(matrix.rows)
            result = np.einsum(f"{''.join(names + columns)}->{''.join(kept)}", inner)
            return result.reshape(size, size)
        case SymplecticForm():
            return np.kron([[0, 1], [-1, 0]], np.eye(int(matrix.rows) // 2))
    return constants[matrix.name]


def evaluate(expression, constants):
    """Put constants into the traces of a scalar: Gaussian integers, for which floats are exact."""
    values = {}
    for trace in expression.atoms(Trace):
        value = complex(np.trace(numeric(trace.arg, constants)))
        assert abs(value) < 2**50
        assert value == complex(round(value.real), round(value.imag))
        values[trace] = round(value.real) + I * round(value.imag)
    return expand(expression.xreplace(values))


@pytest.fixture(scope="session")
def evaluated():
    return evaluate


@pytest.fixture(scope="session")
def as_array():
    return numeric
