"""Families of averages that grow with a number, for ``benchmarks/haar_costs.py``."""

from collections.abc import Callable
from functools import partial
from math import prod
from typing import Any

import numpy as np
from sympy import (
    Add,
    HadamardProduct,
    Identity,
    KroneckerProduct,
    Matrix,
    MatrixSymbol,
    Mul,
    Rational,
    Sum,
    Symbol,
    Trace,
    conjugate,
    symbols,
)
from sympy.matrices.expressions.matexpr import MatrixElement

from bptools import haar
from bptools.haar import PartialTrace, PartialTranspose

d = Symbol("d", integer=True, positive=True)
dA, dB = symbols("d_A d_B", integer=True, positive=True)
A, B = MatrixSymbol("A", d, d), MatrixSymbol("B", d, d)
i, j = symbols("i j", integer=True, nonnegative=True)
KINDS = {"U": haar.Unitary, "O": haar.Orthogonal, "Sp": haar.Symplectic}

Work = Callable[[], object]


def averaged(build: Callable[[int], Any], number: int) -> object:
    """Average the member of a family."""
    return haar.expectation(build(number))


def of(build: Callable[[int], Any], *numbers: int) -> dict[int, Work]:
    """Return the averages of the members of a family."""
    return {number: partial(averaged, build, number) for number in numbers}


def called(work: Callable[[int], object], *numbers: int) -> dict[int, Work]:
    """Return calls with each of some numbers."""
    return {number: partial(work, number) for number in numbers}


def constants(name: str, count: int, size: Any = d) -> list[MatrixSymbol]:
    """Return different constant matrices."""
    return [MatrixSymbol(f"{name}{k}", size, size) for k in range(count)]


def conjugated(X: Any, size: Any = d, kind: type = haar.Unitary) -> Any:
    """Return U X U^dagger."""
    U = kind("U", size)
    return U * X * U.adjoint()


def width(kind: type, size: Any) -> Any:
    """Return the rows of a matrix of a kind."""
    return kind("U", size).rows


def power_of_a_trace(kind: type, size: Any, k: int) -> Any:
    """Return Tr(U A U^dagger B)^k."""
    X, Y = (MatrixSymbol(x, width(kind, size), width(kind, size)) for x in "AB")
    return Trace(conjugated(X, size, kind) * Y) ** k


def trace_of_a_power(kind: type, size: Any, k: int) -> Any:
    """Return Tr (U A U^dagger B)^k."""
    X, Y = (MatrixSymbol(x, width(kind, size), width(kind, size)) for x in "AB")
    return Trace((conjugated(X, size, kind) * Y) ** k)


def different(kind: type, size: Any, k: int) -> Any:
    """Return Tr prod (U A_i U^dagger B_i)."""
    rows = width(kind, size)
    pairs = zip(constants("A", k, rows), constants("B", k, rows), strict=True)
    return Trace(Mul(*(conjugated(X, size, kind) * Y for X, Y in pairs)))


def corner(kind: type, power: int, k: int) -> Any:
    """Return the product of powers of the elements of a k by k corner."""
    U = kind("U", d)
    return prod(abs(U[a, b]) ** power for a in range(k) for b in range(k))


def local(k: int) -> Any:
    """Return Tr (L X L^dagger Y)^k with L = U (x) 1."""
    X, Y = (MatrixSymbol(x, dA * dB, dA * dB) for x in "XY")
    L = KroneckerProduct(haar.Unitary("U", dA), haar.Unitary("V", dB))
    return Trace(L * X * L.adjoint() * Y) ** k


def one_sided(k: int) -> Any:
    """Return the same where only one factor turns."""
    X, Y = (MatrixSymbol(x, dA * dB, dA * dB) for x in "XY")
    L = KroneckerProduct(haar.Unitary("U", dA), Identity(dB))
    return Trace(L * X * L.adjoint() * Y) ** k


def mixed_purity(k: int) -> Any:
    """Return the power of a purity of a rotated mixed state."""
    R = MatrixSymbol("R", dA * dB, dA * dB)
    return Trace(PartialTrace(conjugated(R, dA * dB), (dA, dB), keep=0) ** 2) ** k


def reduced(sizes: tuple[Any, ...], keep: Any) -> Any:
    """Return the reduced state of a random one."""
    return PartialTrace(haar.State("psi", prod(sizes)).projector(), sizes, keep=keep)


def transposed(k: int) -> Any:
    """Return Tr (rho^T_B)^k of a random state."""
    return Trace(PartialTranspose(haar.State("psi", dA * dB).projector(), (dA, dB), 1) ** k)


def brackets(kind: type, size: Any, k: int) -> Any:
    """Return the product of brackets of different matrices."""
    psi = kind("psi", size)
    return prod(Trace(psi * psi.adjoint() * X) for X in constants("A", k, size))


def explicit(size: int, k: int) -> Any:
    """Return a trace to a power with explicit matrices."""
    X = Matrix(size, size, lambda a, b: a - b * b + 1)
    Y = Matrix(size, size, lambda a, b: 2 * a - b * b + 1)
    U = haar.Unitary("U", size)
    return Trace((U * X * U.adjoint() * Y) ** k)


def layers(depth: int, sites: int) -> Any:
    """Return the second moment of an expectation value over a brickwork circuit."""
    U = haar.Brickwork("U", 2, sites=sites, depth=depth)
    Z = KroneckerProduct(Matrix([[1, 0], [0, -1]]), *[Matrix([[1, 0], [0, 1]])] * (sites - 1))
    return abs(MatrixElement(U.adjoint() * Z * U, 0, 0)) ** 2


def returns(depth: int, sites: int) -> Any:
    """Return a fourth moment of an element of a brickwork circuit."""
    return abs(haar.Brickwork("U", 2, sites=sites, depth=depth)[0, 0]) ** 4


def commutator(k: int) -> Any:
    """Return |Tr U V U^dagger V^dagger|^2k."""
    U, V = haar.Unitary("U", d), haar.Unitary("V", d)
    return abs(Trace(U * V * U.adjoint() * V.adjoint())) ** (2 * k)


def otoc(k: int) -> Any:
    """Return Tr of the k-th power of a commutator with constants."""
    C = MatrixSymbol("C", d, d)
    return Trace((conjugated(A) * B * conjugated(C) * B) ** k)


def two(k: int) -> Any:
    """Return |Tr U A V B|^2k."""
    U, V = haar.Unitary("U", d), haar.Unitary("V", d)
    return abs(Trace(U * A * V * B)) ** (2 * k)


def power_of_sum(count: int, k: int) -> Any:
    """Return a power of a sum of traces."""
    U = haar.Unitary("U", d)
    return abs(Add(*(Trace(U * X) for X in constants("A", count)))) ** (2 * k)


def index_pairs(k: int) -> Any:
    """Return elements with symbolic indices."""
    U = haar.Unitary("U", d)
    names = [symbols(f"i{x} j{x} k{x} l{x}", integer=True, nonnegative=True) for x in range(k)]
    return prod(U[a, b] * conjugate(U[c, e]) for a, b, c, e in names)


def sums(k: int) -> Any:
    """Return the k-th power of a sum of fourth powers of elements."""
    U = haar.Unitary("U", d)
    return Sum(abs(U[i, j]) ** 4, (i, 0, d - 1), (j, 0, d - 1)) ** k


def elementwise(k: int) -> Any:
    """Return the trace of a power of |U_ij|^2."""
    U = haar.Unitary("U", d)
    return Trace((HadamardProduct(U, U.conjugate()) * A) ** k)


def permuted(kind: type, k: int) -> Any:
    """Return Tr(P A P' B)^k."""
    P = kind("P", d)
    return Trace(P * A * P.adjoint() * B) ** k


def gaussian(kind: type, k: int) -> Any:
    """Return Tr H^2k, or of G G^dagger."""
    H = kind("H", d)
    return Trace((H * A * H.adjoint() * B) ** k)


def twirled(kind: type, k: int) -> object:
    """Return the k-fold twirl of an unknown matrix."""
    size = kind("U", d).rows ** k
    return haar.twirl(MatrixSymbol("X", size, size), kind("U", d), k).value


def special(size: Any, k: int) -> Any:
    """Return Tr(U A)^k over SU."""
    return Trace(haar.SpecialUnitary("U", size) * MatrixSymbol("A", size, size)) ** k


def special_elements(size: int, k: int) -> Any:
    """Return elements of SU(size) whose number is a multiple of it."""
    U = haar.SpecialUnitary("U", size)
    return prod(U[a, a] for a in range(size)) ** k


def cumulants(k: int) -> object:
    """Return a cumulant of many variables."""
    return haar.cumulant(*[Trace(conjugated(A) * B)] * k).value


def blocks(k: int) -> Any:
    """Return moments over U(a) x U(b)."""
    a, b = symbols("a b", integer=True, positive=True)
    W = haar.block_diagonal(haar.Unitary("U", a), haar.Unitary("V", b))
    X = MatrixSymbol("X", a + b, a + b)
    return Trace((W * X) ** k * (W.adjoint() * X) ** k)


def symmetric(k: int) -> Any:
    """Return the purity of one part of a random symmetric state."""
    chi = haar.symmetric_state("chi", d, k)
    return Trace(PartialTrace(chi * chi.adjoint(), (d,) * k, keep=0) ** 2)


def clifford_powers(qubits: int, k: int) -> Any:
    """Return moments of a Pauli conjugated by Cliffords."""
    C = haar.Clifford("C", 2**qubits)
    X, Y = constants("A", 2, 2**qubits)
    return Trace(C * X * C.adjoint() * Y) ** k


def moments_of_powers(k: int) -> Any:
    """Return Tr(U^k A U^-k B)."""
    U = haar.Unitary("U", d)
    return Trace(U**k * A * U.adjoint() ** k * B)


def tensor_powers(k: int) -> Any:
    """Return Tr(U^(x)k X U^(x)k dagger Y)."""
    U = haar.Unitary("U", d)
    X, Y = (MatrixSymbol(x, d**k, d**k) for x in "XY")
    many = KroneckerProduct(*[U] * k) if k > 1 else U
    return Trace(many * X * many.adjoint() * Y)


def projector_powers(k: int) -> Any:
    """Return the k-fold tensor power of a random projector."""
    return KroneckerProduct(*[haar.State("psi", d).projector()] * k)


def finite(k: int) -> Any:
    """Return an average over the group of signed permutations of k letters."""
    turn = Matrix(k, k, lambda a, b: int(b == (a + 1) % k))
    swap = Matrix(k, k, lambda a, b: int(b == (1 - a if a < 2 else a)))
    sign = Matrix(k, k, lambda a, b: (-1 if a == 0 else 1) * int(a == b))
    return abs(Trace(haar.FiniteGroup("G", [turn, swap, sign]))) ** 4


def of_kind(name: str, kind: type) -> dict[str, dict[int, Work]]:
    """Return the families of U(d), O(d) or Sp(2d)."""
    frame = haar.frame_potential
    return {
        f"{name}: power of a trace": of(partial(power_of_a_trace, kind, d), 5, 8, 16, 24, 40),
        f"{name}(3): power of a trace": of(partial(power_of_a_trace, kind, 3), 4, 6, 8, 12),
        f"{name}: trace of a power": of(partial(trace_of_a_power, kind, d), 5, 7, 8, 9, 10),
        f"{name}(2): trace of a power": of(partial(trace_of_a_power, kind, 2), 5, 7, 8, 9),
        f"{name}: different constants": of(partial(different, kind, d), 4, 5, 6, 7, 9),
        f"{name}(2): different constants": of(partial(different, kind, 2), 4, 5, 6),
        f"{name}: squares of a corner": of(partial(corner, kind, 2), 3, 4, 5, 6, 8),
        f"{name}: fourth powers of a corner": of(partial(corner, kind, 4), 2, 3, 4, 5),
        f"{name}: sixth powers of a corner": of(partial(corner, kind, 6), 2, 3, 4),
        f"{name}: eighth powers of a corner": of(partial(corner, kind, 8), 2, 3, 4),
        f"{name}: k-fold twirl": called(partial(twirled, kind), 2, 3, 4, 5, 6),
        f"{name}: frame potential": called(lambda k: frame(kind("U", d), k), 4, 8, 16, 40),
        f"{name}(3): frame potential": called(lambda k: frame(kind("U", 3), k), 4, 8, 16, 40),
    }


def of_class(name: str, *lengths: int) -> list[int] | tuple[int, ...]:
    """Return a class: its lengths, or for Sp, whose signs these do not give, a permutation."""
    if name != "Sp":
        return lengths
    starts = [2 * sum(lengths[:k]) for k in range(len(lengths))]
    ends = zip(starts, lengths, strict=True)
    return [s + (k + 1) % (2 * n) for s, n in ends for k in range(2 * n)]


def of_weights(
    name: str, table: Callable[..., Any], one: Callable[..., Any], expansion: Callable[..., Any]
) -> dict[str, dict[int, Work]]:
    """Return the families of Weingarten functions."""
    cls = partial(of_class, name)
    return {
        f"{name}: table": called(lambda k: table(k, d), 10, 20, 30, 38, 45, 60),
        f"{name}: one class": called(lambda k: one(cls(k - 1, 1), d), 10, 20, 30, 40, 60),
        f"{name}: expansion": called(lambda k: expansion(cls(k), d, 3), 4, 6, 8, 10, 12),
    }


NUMBERS = np.random.default_rng(1).standard_normal((64, 64))
GROUPS = {"U": "unitary", "O": "orthogonal", "Sp": "symplectic"}
WEIGHTS = {
    name: [
        getattr(haar, f"weingarten_{of_what}{group}") for of_what in ("table_", "", "expansion_")
    ]
    for name, group in GROUPS.items()
}
OTHERS: dict[str, dict[int, Work]] = {
    "element": of(lambda k: abs(haar.Unitary("U", d)[0, 0]) ** (2 * k), 60, 240, 1000, 4000),
    "trace": of(lambda k: abs(Trace(haar.Unitary("U", d))) ** (2 * k), 20, 100, 1000),
    "trace at 3": of(lambda k: abs(Trace(haar.Unitary("U", 3))) ** (2 * k), 20, 60, 200),
    "local": of(local, 1, 2, 3, 4),
    "one-sided": of(one_sided, 1, 2, 3, 4),
    "mixed purity": of(mixed_purity, 1, 2, 3),
    "purities": of(lambda k: Trace(reduced((dA, dB), 0) ** 2) ** k, 6, 10, 14, 18, 24),
    "purities of subsystems": of(
        lambda k: prod(Trace(reduced((dA, dB, d), x % 3) ** 2) for x in range(k)), 2, 3, 4, 5, 6
    ),
    "power of a reduced state": of(lambda k: Trace(reduced((dA, dB), 0) ** k), 8, 16, 32, 48),
    "matrix power of a reduced state": of(lambda k: reduced((dA, dB), 0) ** k, 3, 5, 7, 9),
    "partial transposes": of(transposed, 3, 5, 7, 9),
    "brackets": of(partial(brackets, haar.State, d), 4, 6, 7, 8, 10),
    "brackets of stabilisers": of(partial(brackets, haar.Stabiliser, 4), 2, 3, 4),
    "explicit at 2": of(partial(explicit, 2), 2, 4, 5, 6, 7),
    "explicit at 16": of(partial(explicit, 16), 2, 4, 5, 6, 7),
    "explicit by size": of(lambda k: explicit(k, 3), 8, 16, 32, 64),
    "brickwork by sites": of(partial(layers, 4), 4, 6, 8, 10, 12, 16),
    "brickwork by layers": of(lambda k: layers(k, 6), 4, 8, 16, 32, 64),
    "brickwork returns": of(lambda k: returns(k, k), 4, 6, 8, 10, 12, 14),
    "commutators": of(commutator, 2, 4, 6, 8, 10, 14),
    "otoc": of(otoc, 1, 2, 3, 4, 5),
    "two unitaries": of(two, 1, 2, 3, 4, 5),
    "power of a sum": of(partial(power_of_sum, 4), 1, 2, 3, 4),
    "powers of long sums": of(lambda k: power_of_sum(k, 2), 2, 4, 8, 16, 32),
    "index pairs": of(index_pairs, 2, 4, 5, 6, 7),
    "sums over elements": of(sums, 1, 2, 3, 4),
    "elementwise": of(elementwise, 1, 2, 3, 4),
    "permutations": of(partial(permuted, haar.PermutationMatrix), 1, 2, 3, 4),
    "centred permutations": of(partial(permuted, haar.CentredPermutation), 1, 2, 3),
    "phases": of(partial(permuted, haar.DiagonalUnitary), 1, 2, 3, 4, 5),
    "COE": of(partial(power_of_a_trace, haar.CircularOrthogonal, d), 1, 2, 3, 4, 5),
    "CSE": of(partial(power_of_a_trace, haar.CircularSymplectic, d), 1, 2, 3, 4),
    "GUE": of(partial(gaussian, haar.GaussianUnitary), 2, 3, 4, 5, 6),
    "GOE": of(partial(gaussian, haar.GaussianOrthogonal), 2, 3, 4, 5),
    "Ginibre": of(partial(gaussian, haar.Ginibre), 2, 4, 6, 7, 8, 9),
    "SU(2)": of(partial(special, 2), 2, 4, 6, 8, 10, 16),
    "SU(3)": of(partial(special, 3), 3, 6, 9),
    "SU(5)": of(partial(special, 5), 5, 10),
    "SU(k)": called(lambda k: haar.expectation(special(k, k)), 2, 3, 4, 5, 6, 7),
    "elements of SU(2)": of(partial(special_elements, 2), 2, 4, 8, 16),
    "elements of SU(4)": of(partial(special_elements, 4), 1, 2, 3),
    "cumulants": called(cumulants, 2, 4, 5, 6, 7, 8),
    "block diagonal": of(blocks, 1, 2, 3, 4),
    "symmetric states": of(symmetric, 2, 3, 4, 5, 6),
    "Cliffords of a qubit": of(partial(clifford_powers, 1), 2, 3, 4),
    "Cliffords of three qubits": of(partial(clifford_powers, 3), 2, 3, 4),
    "powers of U": of(moments_of_powers, 2, 3, 4, 5, 6, 7),
    "tensor powers": of(tensor_powers, 2, 3, 4, 5, 6),
    "projectors": of(projector_powers, 2, 3, 4, 5, 6),
    "finite groups": of(finite, 2, 3, 4),
    "Pauli": of(lambda k: Trace(haar.Pauli("P", 4) * MatrixSymbol("A", 4, 4)) ** k, 2, 4, 6, 8),
    "real powers": of(lambda k: abs(haar.State("psi", d)[0, 0]) ** Rational(2 * k + 1), 3, 99),
    "Renyi": called(lambda k: haar.renyi_entropy(2, 2, k).exact, 2, 3, 4, 5),
    "Renyi bounds": called(lambda k: haar.renyi_entropy(k, k, 3).lower, 4, 16, 256),
    "page": called(lambda k: haar.page_entropy(2**k, 2**k), 4, 8, 10, 12, 16),
    "hciz": called(
        lambda k: haar.hciz_integral(symbols(f"a:{k}"), symbols(f"b:{k}"), 1), 2, 4, 5, 6, 7, 8
    ),
    "eigenvalue density": called(
        lambda k: haar.eigenvalue_density("gue", k, Symbol("x", real=True)), 4, 16, 32, 64
    ),
    "twirl coefficients": called(lambda k: haar.twirl_coefficients([NUMBERS] * k), 4, 5, 6, 7, 8),
    "moment operator": called(lambda k: haar.moment_operator(2, k), 4, 5, 6, 7, 8),
}

FAMILIES = OTHERS
for name, kind in KINDS.items():
    FAMILIES |= of_kind(name, kind) | of_weights(name, *WEIGHTS[name])
