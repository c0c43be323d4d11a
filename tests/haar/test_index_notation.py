"""Einstein's notation, elementwise products and SymPy's bras and kets, against other spellings."""

import numpy as np
import pytest
from sympy import (
    Abs,
    HadamardProduct,
    Identity,
    KroneckerDelta,
    KroneckerProduct,
    Matrix,
    MatrixSymbol,
    OneMatrix,
    Rational,
    Symbol,
    Trace,
)
from sympy.physics.quantum import Bra, Commutator, Dagger, Ket, Operator, TensorProduct
from sympy.physics.quantum.trace import Tr

from bptools.haar import (
    PermutationMatrix,
    State,
    Unitary,
    einsum,
    expectation,
    from_quantum,
    integral,
)
from tests.haar.entrywise import Entrywise

d = Symbol("d", integer=True, positive=True)
U, V, psi, phi = Unitary("U", d), Unitary("V", d), State("psi", d), State("phi", d)
A, B = MatrixSymbol("A", d, d), MatrixSymbol("B", d, d)
U2 = Unitary("U", 2)
M, K = Matrix([[1, 2], [3, 4]]), Matrix([[0, 1], [-2, 5]])


def test_einsum_contracts_as_products_do():
    chain = einsum("ij,jk,lk,li->", U, A, U.conjugate(), B)
    assert chain.value == Trace(A) * Trace(B) / d
    assert einsum("ij,jk,lk->il", U, A, U.conjugate()).value == Trace(A) / d * Identity(d)
    assert einsum("i,j,ij", psi.conjugate(), psi, A).value == Trace(A) / d
    assert einsum("i,i->i", psi, psi.conjugate()).value == OneMatrix(d, 1) / d
    assert einsum("ii,jj->", U, U.conjugate()).value == 1
    i, j, k, m = (Symbol(x, integer=True, nonnegative=True) for x in "ijkm")
    tensor = einsum("ij,km->ijkm", U, U.conjugate()).value
    assert tensor == KroneckerDelta(i, k) * KroneckerDelta(j, m) / d


def test_matrices_by_their_entries_have_integer_shapes_at_an_integer():
    diagonal = einsum("ii,ii->i", U, U.conjugate())
    assert diagonal.at(3).shape == (3, 1)
    P, P2, A2 = PermutationMatrix("P", d), PermutationMatrix("P", 2), MatrixSymbol("A", 2, 2)
    difference = integral(P * A * P.T).at(2).as_explicit() - expectation(P2 * A2 * P2.T)
    assert difference.applyfunc(lambda entry: entry.doit().expand()).is_zero_matrix


def test_einsum_takes_arrays_and_repeated_letters():
    assert einsum("ij,jk,lk->il", U2, np.array(M), U2.conjugate()).value == Matrix.diag(5, 5) / 2
    fourth = einsum("ij,ij,ij,ij->", U, U, U.conjugate(), U.conjugate()).value
    assert (fourth - d**2 * expectation(Abs(U[0, 0]) ** 4)).factor() == 0


@pytest.mark.parametrize(
    ("subscripts", "operands", "message"),
    [
        ("ijk", [U], "one or two letters for each operand"),
        ("ij,jk", [U], "must have 1 terms"),
        ("i", [U], "two letters for a matrix"),
        ("ij,jk", [U, U2], "the index j must have one range, not d and 2"),
        ("ij->ii", [U], "must name after -> letters of ij once each"),
        ("ij,ij->ij", [U, 3], "not 3"),
    ],
)
def test_einsum_refuses(subscripts, operands, message):
    with pytest.raises((ValueError, TypeError), match=message):
        einsum(subscripts, *operands)


@pytest.mark.parametrize(
    "expression",
    [
        Trace(HadamardProduct(U2, U2.conjugate()) * M),
        Trace(HadamardProduct(U2 * M * U2.adjoint(), K)),
        Trace(HadamardProduct(U2 * M * U2.adjoint(), U2.conjugate() * K * U2.T) * M),
        Trace(HadamardProduct(U2, U2.conjugate()) * M) ** 2,
        Trace(M * HadamardProduct(U2, K) * U2.adjoint()),
    ],
)
def test_elementwise_products_in_traces_by_multiplying_out(expression):
    power = expression.exp if expression.is_Pow else 1
    inner = (expression.base if expression.is_Pow else expression).arg
    product = Matrix.eye(2)
    for factor in inner.args if inner.is_MatMul else [inner]:
        if isinstance(factor, HadamardProduct):
            left, right = (Matrix(x.as_explicit()) for x in factor.args)
            product = product * left.multiply_elementwise(right)
        else:
            product = product * Matrix(factor.as_explicit())
    direct = (product.trace() ** power).expand()
    assert expectation(expression) == expectation(direct)
    assert Entrywise({}).average(direct).x == expectation(expression)


def test_elementwise_products_are_written_as_matrices():
    turned = U * A * U.adjoint()
    diagonal = expectation(HadamardProduct(turned, B))
    assert diagonal.subs(d, 2).doit()[0, 1] == 0
    assert expectation(Trace(HadamardProduct(turned, B))) == Trace(A) * Trace(B) / d
    assert expectation(A * HadamardProduct(U, U.conjugate()) * B) == A * OneMatrix(d, d) * B / d
    assert expectation(HadamardProduct(A, B) * turned) == Trace(A) / d * HadamardProduct(A, B)


def test_bras_and_kets_of_sympy_are_the_matrices_of_their_names():
    ket, a, u = Ket("psi"), Operator("A"), Operator("U")
    cases = {
        Dagger(ket) * a * ket: Trace(A) / d,
        Abs(Bra(0) * u * Ket(0)) ** 4: 2 / (d * (d + 1)),
        Tr(u * a * Dagger(u) * Operator("B")): Trace(A) * Trace(B) / d,
        TensorProduct(u * a * Dagger(u), Operator("B")): Trace(A)
        / d
        * KroneckerProduct(Identity(d), B),
        Bra("psi") * Ket("phi") * Bra("phi") * ket: 1 / d,
        Tr(Commutator(u * a * Dagger(u), a)): 0,
    }
    for written, value in cases.items():
        assert integral(from_quantum(written, U, A, B, psi, phi)).value == value
    with pytest.raises(ValueError, match="must have one called X, not only U"):
        from_quantum(Operator("X"), U)
    with pytest.raises(ValueError, match="one dimension for the basis ket"):
        from_quantum(Ket(0), V, U2)
    with pytest.raises(ValueError, match="distinct names"):
        from_quantum(Ket(0), U, U2)


def test_powers_of_dimensions_are_short():
    from bptools.haar import subsystem_purity

    n, k = (Symbol(x, integer=True, positive=True) for x in "nk")
    purity = subsystem_purity(2**k, 2 ** (n - k))
    assert purity.value == (2**k + 2 ** (n - k)) / (2**n + 1)
    assert purity.at({n: 3, k: 1}) == Rational(6, 9)
