"""Our nodes of expressions hold what nothing changes: a matrix that can be changed is fixed."""

import importlib
import pkgutil

import pytest
from sympy import (
    Basic,
    I,
    ImmutableMatrix,
    Matrix,
    MatrixSymbol,
    Symbol,
    SympifyError,
    cos,
    pi,
    sin,
)

import bptools.algebra
from bptools.algebra import (
    Abbreviation,
    AbsoluteRatio,
    AngleAverage,
    BasisProjector,
    Constant,
    HaarAverage,
    HaarVariance,
    HermitianExponential,
    LimitToInfinity,
    LimitToZero,
    MatrixAngleAverage,
    MatrixFamily,
    Member,
    Recursion,
    Rotation,
)
from bptools.haar import PartialTrace, PartialTranspose, Unitary

x = Symbol("x", real=True)
U = Unitary("U", 2)
NODES = {
    Rotation: lambda matrix: Rotation(matrix, x),
    HermitianExponential: lambda matrix: HermitianExponential(matrix, x),
    HaarAverage: lambda matrix: HaarAverage(matrix, U),
    HaarVariance: lambda matrix: HaarVariance(matrix, U),
    AngleAverage: lambda matrix: AngleAverage(matrix, pi, x),
    Abbreviation: lambda matrix: Abbreviation("C", matrix),
    Constant: lambda matrix: Constant("c", matrix),
    LimitToInfinity: lambda matrix: LimitToInfinity(matrix, x),
    LimitToZero: lambda matrix: LimitToZero(matrix, x),
    AbsoluteRatio: lambda matrix: AbsoluteRatio(matrix, 1),
    BasisProjector: lambda matrix: BasisProjector(matrix, 2),
    MatrixAngleAverage: lambda matrix: MatrixAngleAverage(matrix, pi, x),
    MatrixFamily: lambda matrix: MatrixFamily("G", matrix.shape[0]),
    Member: lambda matrix: Member(MatrixFamily("G", 2), matrix),
    Recursion: lambda matrix: Recursion(MatrixSymbol("X", 2, 2), Symbol("k"), matrix, matrix, 1),
    PartialTrace: lambda matrix: PartialTrace(matrix, (2, 1), keep=0),
    PartialTranspose: lambda matrix: PartialTranspose(matrix, (2, 1), turned=0),
}


@pytest.mark.parametrize("node", NODES)
def test_a_matrix_that_can_be_changed_is_fixed(node):
    matrix = Matrix([[0, -I], [I, 0]])
    built = NODES[node](matrix)
    same = NODES[node](ImmutableMatrix(matrix))
    matrix[0, 0] = 7
    assert built == same
    assert hash(built) == hash(same)
    assert all(isinstance(part, Basic) for part in built.args)


@pytest.mark.parametrize("node", NODES)
def test_a_name_is_no_expression(node):
    with pytest.raises((SympifyError, AttributeError)):
        NODES[node]("X")


def test_a_rotation_about_any_matrix_is_computed_with():
    turned = Rotation(Matrix([[0, 1], [1, 0]]), x).as_explicit()
    assert turned == Matrix([[cos(x / 2), -I * sin(x / 2)], [-I * sin(x / 2), cos(x / 2)]])


def test_every_node_of_the_algebra_is_tried():
    modules = pkgutil.iter_modules(bptools.algebra.__path__, "bptools.algebra.")
    kinds = {
        value
        for found in modules
        for value in vars(importlib.import_module(found.name)).values()
        if isinstance(value, type) and issubclass(value, Basic)
    }
    ours = {kind for kind in kinds if kind.__module__.startswith("bptools.algebra.")}
    assert {kind for kind in ours if not kind.__name__.startswith("_")} <= set(NODES)
