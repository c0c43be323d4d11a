"""The normal form against plain evaluation at explicit matrices, which shares no code with it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import (
    Abs,
    Adjoint,
    Derivative,
    I,
    Identity,
    KroneckerDelta,
    MatrixSymbol,
    Sum,
    Trace,
    Transpose,
    conjugate,
    symbols,
)

from bptools.algebra import (
    HaarAverage,
    Hypothesis,
    Kind,
    Letter,
    Parser,
    Rewriting,
    Rotation,
    vanishes,
)
from bptools.algebra.contraction import contract
from bptools.algebra.words import cyclic_form
from bptools.evaluation import evaluate

N, M = symbols("N M", integer=True, positive=True)
SIZE = 4


def matrix(name):
    return MatrixSymbol(name, N, N)


def instances(seed=7):
    """One random instance of every kind of hypothesis, exact to rounding."""
    rng = np.random.default_rng(seed)

    def gaussian(rows=SIZE, cols=SIZE):
        return rng.normal(size=(rows, cols)) + 1j * rng.normal(size=(rows, cols))

    unitary = np.linalg.qr(gaussian())[0]
    frame = np.linalg.qr(gaussian())[0]
    general = gaussian()
    signs, half = np.diag([1, -1, 1, 1]), np.diag([1, 1, 0, 0])
    return {
        Kind.UNITARY: unitary,
        Kind.INVOLUTION: frame @ signs @ frame.conj().T,
        Kind.PROJECTOR: unitary @ half @ unitary.conj().T,
        Kind.PURE: np.outer(frame[0], frame[0].conj()),
        Kind.HERMITIAN: general + general.conj().T,
        Kind.TRACELESS: general - np.trace(general) / SIZE * np.eye(SIZE),
    }


RANDOM = instances()
KINDS = list(RANDOM)
SYMBOLS = {kind: matrix(f"x_{kind.name}") for kind in KINDS}
HYPOTHESES = [
    Hypothesis(SYMBOLS[kind], kind, 2 if kind is Kind.PROJECTOR else None) for kind in KINDS
]
VALUES = {N: SIZE, **{SYMBOLS[kind]: RANDOM[kind] for kind in KINDS}}

letters = st.tuples(
    st.sampled_from(KINDS), st.sampled_from(["", "adjoint", "transpose", "conjugate"])
)


def letter(kind, turn):
    x = SYMBOLS[kind]
    turned = {"": x, "adjoint": Adjoint(x), "transpose": Transpose(x)}
    return turned.get(turn, Transpose(Adjoint(x)))


def product(word):
    result = Identity(N)
    for kind, turn in word:
        result = result * letter(kind, turn)
    return result


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.lists(letters, min_size=1, max_size=7))
def test_normal_form_of_a_trace_has_the_same_value(word):
    expression = Trace(product(word))
    reduced = Rewriting(HYPOTHESES).normal_form(Parser()(expression)).to_sympy()
    assert evaluate(reduced, VALUES) == pytest.approx(evaluate(expression, VALUES), abs=1e-9)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(st.lists(letters, min_size=1, max_size=6))
def test_normal_form_of_a_matrix_has_the_same_value(word):
    expression = product(word)
    reduced = Rewriting(HYPOTHESES).normal_form(Parser()(expression)).to_sympy()
    np.testing.assert_allclose(evaluate(reduced, VALUES), evaluate(expression, VALUES), atol=1e-9)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.lists(letters, min_size=2, max_size=6), st.integers(1, 5))
def test_rotated_and_transposed_words_have_one_cyclic_form(word, turns):
    letters_of = tuple(
        Letter(SYMBOLS[kind], turn in ("adjoint", "conjugate"), turn in ("adjoint", "transpose"))
        for kind, turn in word
    )
    shift = turns % len(letters_of)
    rotated = letters_of[shift:] + letters_of[:shift]
    transposed = tuple(x.transpose() for x in reversed(rotated))
    assert cyclic_form(letters_of) == cyclic_form(rotated) == cyclic_form(transposed)


def test_isometry_cancels_on_one_side_only():
    tall = MatrixSymbol("J", M, N)
    reduce = Rewriting([Hypothesis(tall, Kind.ISOMETRY)]).normal_form
    assert reduce(Parser()(Trace(Adjoint(tall) * tall))).to_sympy() == N
    assert reduce(Parser()(tall * Adjoint(tall))).to_sympy() == tall * Adjoint(tall)


def test_unrelated_products_are_not_merged():
    a, b = matrix("A"), matrix("B")
    difference = Parser()(Trace(a * a * b * b)) - Parser()(Trace(a * b * a * b))
    assert len(difference.terms) == 2


def test_absolute_square_and_conjugate_are_polynomials():
    a = matrix("A")
    assert Parser()(Abs(Trace(a)) ** 2).to_sympy() == Trace(a) * Trace(Adjoint(a))
    assert Parser()(conjugate(I * Trace(a))).to_sympy() == -I * Trace(Adjoint(a))


def test_averages_are_linear_and_keep_constants_outside():
    a, v, x = matrix("A"), matrix("V"), symbols("x")
    left = HaarAverage(x * Trace(a) * Trace(v) + Trace(a * v), v)
    right = x * Trace(a) * HaarAverage(Trace(v), v) + HaarAverage(Trace(v * a), v)
    difference = Parser()(left) - Parser()(right)
    assert all(vanishes(coefficient) for _, coefficient in difference)


def test_derivative_of_a_rotation():
    p, angle = matrix("P"), symbols("t", real=True)
    step = 1e-6
    values = {N: SIZE, p: RANDOM[Kind.INVOLUTION]}
    formula = Parser()(Derivative(Rotation(p, angle), angle))
    near = [evaluate(Rotation(p, 0.3 + s), values) for s in (-step, step)]
    numeric = (near[1] - near[0]) / (2 * step)
    np.testing.assert_allclose(
        evaluate(formula.to_sympy(), {**values, angle: 0.3}), numeric, atol=1e-8
    )


@pytest.mark.parametrize("power", [-1, symbols("k")])
def test_powers_that_are_not_polynomial_are_refused(power):
    with pytest.raises(TypeError, match="non-negative integer"):
        Parser()(Trace(matrix("A")) ** power)


def test_functions_of_traces_are_refused_by_name():
    from sympy import sin

    with pytest.raises(TypeError, match="sin"):
        Parser()(sin(Trace(matrix("A"))))


def test_shapes_must_match():
    with pytest.raises(ValueError, match="equal shapes"):
        Parser()(MatrixSymbol("A", N, N)) + Parser()(MatrixSymbol("B", M, M))
    with pytest.raises(ValueError, match="square"):
        Parser()(MatrixSymbol("A", N, M)).trace()


INDICES = symbols("i j k l", integer=True)


def brute_sum(summand, values):
    """Sum over all indices by explicit loops."""
    total = 0
    for point in np.ndindex(*(SIZE,) * len(INDICES)):
        total += evaluate(summand.subs(dict(zip(INDICES, map(int, point), strict=True))), values)
    return total


@pytest.mark.parametrize("case", range(4))
def test_contraction_equals_the_explicit_sum(case):
    a, b = SYMBOLS[Kind.HERMITIAN], SYMBOLS[Kind.TRACELESS]
    i, j, k, m = INDICES
    delta = KroneckerDelta
    summand = [
        a[i, j] * b[j, k] * conjugate(b[m, k]) * a[m, i],
        a[i, j] * b[k, m] * delta(i, m) * delta(j, k),
        a[i, j] * conjugate(b[i, j]) * delta(k, m),
        2 * a[i, i] * b[j, k] * a[k, m] * b[m, j],
    ][case]
    total = Sum(summand, *((x, 0, N - 1) for x in INDICES))
    assert evaluate(contract(total).to_sympy(), VALUES) == pytest.approx(brute_sum(summand, VALUES))


def test_a_free_index_is_refused():
    a, (i, j, *_) = matrix("A"), INDICES
    with pytest.raises(ValueError, match="index j must be summed"):
        contract(Sum(a[i, j], (i, 0, N - 1)))


def test_an_index_in_three_slots_is_refused():
    a, (i, j, *_) = matrix("A"), INDICES
    with pytest.raises(ValueError, match="join two matrix elements"):
        contract(Sum(a[i, j] * a[i, j] * a[i, i], (i, 0, N - 1), (j, 0, N - 1)))


@pytest.mark.parametrize(
    "value", ["cos(t)**2 + sin(t)**2 - 1", "2**(2*n) - 4**n", "1/(N-1) - 1/(N+1) - 2/(N**2-1)"]
)
def test_zero_is_recognised(value):
    from sympy import sympify

    t, n = symbols("t", real=True), symbols("n", integer=True, positive=True)
    assert vanishes(sympify(value, locals={"t": t, "n": n, "N": N}))


def test_nonzero_is_recognised():
    t = symbols("t", real=True)
    from sympy import cos, sin

    assert not vanishes(cos(t) * sin(t) - sin(2 * t))
