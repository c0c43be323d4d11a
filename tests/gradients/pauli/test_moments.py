from fractions import Fraction

import numpy as np
import pytest
from flint import fmpq, fmpq_mpoly_ctx

from bptools.circuits import Circuit, PauliRotation, PauliString, PauliSum, denoising_circuit
from bptools.gradients.parameter_shift import apply_circuit
from bptools.gradients.pauli import (
    AngleLaw,
    ProductObservable,
    ProductState,
    StabiliserState,
    StateVector,
    ghz_projector,
    gradient_at_zero,
    hessian_at_zero,
    mean_gradient,
    normal_law,
    small_angle_moments,
    small_half_angle_moments,
    uniform_law,
    zero_projector,
)
from bptools.gradients.pauli.propagation import Propagation
from bptools.gradients.pauli.transfer import line_sums
from bptools.statistics import stream

CLOSE = {"rtol": 0, "atol": 1e-12}
TURN = Circuit(1, (PauliRotation(PauliString.from_label("Y")),))
X, Z = PauliString.from_label("X"), PauliString.from_label("Z")


def random_sum(dense, generator, n, count):
    return PauliSum(
        tuple((float(generator.normal()), dense.random_string(generator, n)) for _ in range(count))
    )


def matrix_of(dense, observable):
    return sum(c * dense.matrix(p) for c, p in observable.terms)


def random_bloch(generator, n):
    bloch = generator.normal(size=(n, 3))
    return bloch / (1.1 * np.linalg.norm(bloch, axis=1, keepdims=True))


def product_state(bloch):
    return ProductState(tuple(map(tuple, bloch.tolist())))


def random_laws(generator, count):
    return [uniform_law(float(scale)) for scale in generator.uniform(0.05, 2.5, count)]


@pytest.mark.parametrize("seed", range(12))
def test_walks_agree_with_quadrature(dense, seed):
    generator = stream(seed, "pauli-walk")
    n, count = 2 + seed % 2, 2 + seed % 4
    circuit, gates = dense.random_circuit(generator, n, count)
    observable, laws = random_sum(dense, generator, n, 1 + seed % 5), random_laws(generator, count)
    if seed % 3 == 0:
        bloch = random_bloch(generator, n)
        state, rho = product_state(bloch), dense.bloch_state(bloch)
    elif seed % 3 == 1:
        vector = generator.normal(size=2**n) + 1j * generator.normal(size=2**n)
        vector /= np.linalg.norm(vector)
        state, rho = StateVector(vector), np.outer(vector, vector.conj())
    else:
        flip = dict.fromkeys(range(n), "Z")
        pairs = [PauliString.on(n, {q: "X", q + 1: "X"}) for q in range(n - 1)]
        state = StabiliserState((*pairs, -PauliString.on(n, flip)))
        rho = np.eye(2**n)
        for string in state.generators:
            rho = rho @ (np.eye(2**n) + dense.matrix(string)) / 2
    means, seconds = dense.averaged_moments(gates, matrix_of(dense, observable), rho, laws)
    found = small_angle_moments(circuit, observable, state, laws)
    np.testing.assert_allclose(found.second, seconds, **CLOSE)
    np.testing.assert_allclose(found.mean, means, **CLOSE)
    assert (found.second_low <= seconds + 1e-12).all()
    assert (found.second_high >= seconds - 1e-12).all()
    assert found.method.startswith("walk of ")
    for cap in (1, 2, 5):  # whatever is dropped, the interval holds the value
        walk = Propagation(circuit, observable, state, laws, exact=False, cap=cap, may_drop=True)
        sums = walk.second_moments()
        assert (sums.value - sums.below <= seconds + 1e-12).all()
        assert (sums.value + sums.above >= seconds - 1e-12).all()


@pytest.mark.parametrize("kind", ["string", "sum", "zero", "ghz", "product"])
@pytest.mark.parametrize("n", [2, 3])
def test_lines_agree_with_quadrature(dense, kind, n):
    generator = stream(n, "pauli-line", kind)
    circuit, gates = dense.random_circuit(generator, n, 3, line=True)
    laws, bloch = random_laws(generator, 3), random_bloch(generator, n)
    observable, operator = line_observable(dense, generator, kind, n)
    means, seconds = dense.averaged_moments(gates, operator, dense.bloch_state(bloch), laws)
    state = product_state(bloch)
    second = line_sums(circuit, observable, state, laws, copies=2)
    np.testing.assert_allclose(second.value, seconds, **CLOSE)
    assert (second.above < 1e-11).all()
    first = line_sums(circuit, observable, state, laws, copies=1)
    np.testing.assert_allclose(first.value, means, **CLOSE)


def test_whole_turns_leave_no_means_along_a_line():
    sums = line_sums(
        denoising_circuit(2, 1),
        ProductObservable.of_sum(PauliSum(((1.0, PauliString.from_label("ZI")),))),
        ProductState.zeros(2),
        [AngleLaw(0.5, 0.5, 0.0)] * 4,
        copies=1,
    )
    assert not np.any(sums.value)


def line_observable(dense, generator, kind, n):
    if kind in ("string", "sum"):
        strings = random_sum(dense, generator, n, 1 if kind == "string" else 3)
        return ProductObservable.of_sum(strings), matrix_of(dense, strings)
    vector = np.zeros(2**n)
    vector[0] = 1
    if kind == "zero":
        return zero_projector(n), np.outer(vector, vector)
    if kind == "ghz":
        vector[[0, -1]] = 0.5**0.5
        return ghz_projector(n), np.outer(vector, vector)
    factors = generator.normal(size=(n, 4)) / 2
    letters = [[dense.LETTER[p] for p in "IXZY"] for _ in range(n)]
    operator = dense.kron(np.tensordot(f, m, 1) for f, m in zip(factors, letters, strict=True))
    return ProductObservable(factors[None].astype(complex)), operator


@pytest.mark.parametrize("observable", [zero_projector(3), ghz_projector(3)])
def test_projectors_expand_into_their_strings(dense, observable):
    operator = matrix_of(dense, observable.strings())
    np.testing.assert_allclose(operator @ operator, operator, **CLOSE)
    assert np.trace(operator).real == pytest.approx(1, abs=1e-12)
    assert observable.norm_bound >= 1 - 1e-12


def test_the_paper_circuit_agrees_with_quadrature_and_along_the_line(dense):
    circuit = denoising_circuit(3, 2)
    gates, state, law = dense.dense_gates(circuit), ProductState.zeros(3), uniform_law(0.7)
    rho = np.zeros((8, 8))
    rho[0, 0] = 1
    for observable in (zero_projector(3), ghz_projector(3)):
        operator = matrix_of(dense, observable.strings())
        _, seconds = dense.averaged_moments(gates, operator, rho, [law] * 12)
        line = small_angle_moments(circuit, observable, state, law)
        assert line.method.startswith("line of qubits")
        walk = small_angle_moments(circuit, observable.strings(), state, law)
        assert walk.method.startswith("walk of ")
        for found in (line, walk):
            np.testing.assert_allclose(found.second, seconds, **CLOSE)
            assert (found.second_high - found.second_low < 1e-13).all()


def test_rational_laws_give_rational_moments_and_intervals_hold_them(dense):
    """The numbers of the law are dyadic, so that floats hold them too."""
    circuit = denoising_circuit(3, 2)
    observable = PauliSum(((1, PauliString.from_label("ZXI")), (-2, PauliString.from_label("IIZ"))))
    rational = AngleLaw(Fraction(3, 4), Fraction(1, 4), Fraction(13, 16))
    rounded = AngleLaw(*(float(value) for value in rational.values))
    state = ProductState.zeros(3)
    exact = small_angle_moments(circuit, observable, state, rational)
    assert exact.method.endswith("exact")
    assert all(isinstance(value, int | Fraction) for value in exact.second)
    walk = small_angle_moments(circuit, observable, state, rounded)
    line = line_sums(circuit, ProductObservable.of_sum(observable), state, [rounded] * 12, 2)
    ends = [
        (walk.second_low, walk.second_high),
        (line.value - line.below, line.value + line.above),
    ]
    for lows, highs in ends:
        for value, low, high in zip(exact.second, lows, highs, strict=True):
            assert Fraction(low) <= value <= Fraction(high)
            assert high - low < 1e-11
    assert [float(v) for v in exact.mean] == pytest.approx(list(walk.mean), abs=1e-14)


def test_polynomial_laws_give_polynomials():
    circuit = denoising_circuit(3, 2)
    observable = PauliSum(((1, PauliString.from_label("ZII")), (1, PauliString.from_label("IZX"))))
    context = fmpq_mpoly_ctx.get(("alpha", "beta", "c"), "lex")
    found = small_angle_moments(
        circuit, observable, ProductState.zeros(3), AngleLaw(*context.gens())
    )
    numbers = (Fraction(2, 3), Fraction(1, 3), Fraction(1, 2))
    expected = small_angle_moments(circuit, observable, ProductState.zeros(3), AngleLaw(*numbers))
    for polynomial, value in zip(found.second, expected.second, strict=True):
        at = polynomial if polynomial == 0 else polynomial(*map(context_number, numbers))
        assert Fraction(str(at)) == value


def context_number(number):
    return fmpq(number.numerator, number.denominator)


def test_derivatives_at_zero_are_those_of_shifted_angles(dense):
    generator = stream(0, "pauli-zero")
    circuit, gates = dense.random_circuit(generator, 3, 4)
    observable, bloch = random_sum(dense, generator, 3, 6), random_bloch(generator, 3)
    operator, rho = matrix_of(dense, observable), dense.bloch_state(bloch)

    def value(*shifts):
        angles = np.zeros(4)
        for index, shift in shifts:
            angles[index] += shift
        return dense.expectation(gates, operator, rho, angles)

    gradient = [sum(s * value((k, s * np.pi / 4)) for s in (1, -1)) for k in range(4)]
    hessian = [
        [
            sum(
                s * t * value((j, s * np.pi / 4), (k, t * np.pi / 4))
                for s in (1, -1)
                for t in (1, -1)
            )
            for k in range(4)
        ]
        for j in range(4)
    ]
    state = product_state(bloch)
    np.testing.assert_allclose(gradient_at_zero(circuit, observable, state), gradient, **CLOSE)
    np.testing.assert_allclose(hessian_at_zero(circuit, observable, state), hessian, **CLOSE)
    assert np.abs(hessian).max() > 0.1


@pytest.mark.parametrize("scale", [0.3, 1.0, 2.0])
def test_half_angles_are_those_of_the_paper_circuit(scale):
    """On a grid of all eight angles φ at once, by a simulator of exp(−iφP/2)."""
    circuit = denoising_circuit(2, 1)
    points = np.pi * 2 * np.arange(5) / 5
    waves = [np.ones(5), *(f(k * points) for k in (1, 2) for f in (np.cos, np.sin))]
    means = [1, np.sin(scale) / scale, 0, np.sin(2 * scale) / (2 * scale), 0]
    weights = np.linalg.solve(np.array(waves), means)
    zero, flips = [[1, 0, 0, 0]], np.array([1, -1, -1, 1])
    expected = np.zeros((2, 4))
    for choice in np.ndindex(5, 5, 5, 5):
        weight = np.prod(weights[list(choice)])
        for k in range(4):
            shift = np.eye(4)[k] * np.pi / 2
            high, low = (
                np.abs(apply_circuit(circuit, points[list(choice)] + s * shift, zero)) ** 2
                for s in (1, -1)
            )
            slope = ((high - low) @ flips).item() / 2
            expected[:, k] += weight * slope, weight * slope**2
    zz = PauliString.from_label("ZZ")
    found = small_half_angle_moments(circuit, zz, ProductState.zeros(2), scale)
    np.testing.assert_allclose(found.mean, expected[0], **CLOSE)
    np.testing.assert_allclose(found.second, expected[1], **CLOSE)


def test_laws_are_averages(dense):
    for scale in (0.1, 1.0, 4.0):
        law, angles = uniform_law(scale), np.linspace(-scale, scale, 20001)
        for value, wave in zip(
            law.values,
            (np.cos(2 * angles) ** 2, np.sin(2 * angles) ** 2, np.cos(2 * angles)),
            strict=True,
        ):
            assert value == pytest.approx(np.trapezoid(wave, angles) / (2 * scale), abs=1e-6)
    deviation, (nodes, weights) = 0.4, np.polynomial.hermite_e.hermegauss(60)
    weights = weights / weights.sum()
    law = normal_law(deviation)
    assert law.alpha == pytest.approx(weights @ np.cos(2 * deviation * nodes) ** 2, abs=1e-12)
    assert law.beta == pytest.approx(weights @ np.sin(2 * deviation * nodes) ** 2, abs=1e-12)
    assert law.c == pytest.approx(weights @ np.cos(2 * deviation * nodes), abs=1e-12)


def test_small_scales_keep_all_their_digits():
    assert uniform_law(1e-6).beta == pytest.approx(4e-12 / 3, rel=1e-11)
    assert uniform_law(0.0) == AngleLaw(1.0, 0.0, 1.0)


def test_fixed_angles_give_the_derivative_at_zero():
    circuit = denoising_circuit(3, 2)
    string = PauliString.from_label("XII")
    observable, state = PauliSum(((1, string),)), ProductState.zeros(3)
    found = small_angle_moments(circuit, string, state, uniform_law(0.0))
    slopes = gradient_at_zero(circuit, observable, state)
    assert np.abs(slopes).max() > 0
    assert found.second.tolist() == (slopes**2).tolist()
    assert found.mean.tolist() == slopes.tolist()


def test_indices_choose_angles():
    circuit = denoising_circuit(3, 1)
    state, law = ProductState.zeros(3), uniform_law(0.4)
    every = small_angle_moments(circuit, PauliString.from_label("ZZZ"), state, law)
    some = small_angle_moments(circuit, PauliString.from_label("ZZZ"), state, law, [4, 1])
    assert some.indices == (4, 1)
    assert some.second.tolist() == every.second[[4, 1]].tolist()
    assert some.mean.tolist() == every.mean[[4, 1]].tolist()


def test_mean_gradient_takes_exact_laws():
    law = AngleLaw(Fraction(3, 4), Fraction(1, 4), Fraction(4, 5))
    observable = PauliSum(((1, X), (1, Z)))
    assert mean_gradient(TURN, observable, ProductState.zeros(1), [law]).tolist() == [
        Fraction(8, 5)
    ]


@pytest.mark.parametrize(
    ("a", "b", "scale", "left", "right"),
    [(0.1, -1.0, 0.3, 0.630849, 0.639224), (1.0, -1.01, 0.1, 4.6203e-5, 9.7371e-5)],
)
def test_the_counterexample_to_equation_14(a, b, scale, left, right):
    """Both sides, as a throwaway program once found them."""
    generators = (PauliString.from_label("IX"), PauliString.from_label("ZI"))
    circuit = Circuit(2, tuple(map(PauliRotation, generators)))
    y, yz = PauliString.from_label("YI"), PauliString.from_label("YZ")
    observable = PauliSum(((a / 2, y), (b / 2, yz)))
    state, law = ProductState(((1, 0, 0), (0, 0, 1))), uniform_law(scale)
    found = small_angle_moments(circuit, observable, state, law, [1])
    slope = gradient_at_zero(circuit, observable, state)[1]
    curvatures = hessian_at_zero(circuit, observable, state)[1]
    bound = law.alpha**2 * slope**2 + law.alpha * law.beta / 4 * (curvatures**2).sum()
    assert found.second[0] == pytest.approx(left, rel=1e-4)
    assert bound == pytest.approx(right, rel=1e-4)
    assert found.second_high[0] < bound
