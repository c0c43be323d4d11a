"""The same quantities in ball arithmetic: what verifies a violation, by another route.

The observable is carried back gate by gate as three operators with weights, in place of the
search's quadrature over angles of a state that is carried forward.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np
from flint import acb, acb_mat, arb, ctx, fmpq

from bptools.hunting.families import (
    Draw,
    Family,
    Pair,
    Parameters,
    density,
    hermitian,
    involutions,
    observable,
    pauli_strings,
    state,
    unit,
)
from bptools.hunting.quantities import (
    AveragedStatesQuantities,
    FlatInputQuantities,
    HaarInputQuantities,
    NearHaarQuantities,
    SmallAngleQuantities,
    WaveQuantities,
)
from bptools.hunting.spaces.basis_inputs import BasisInputQuantities

PRECISION = 200  # bits
_SQUARINGS = 10  # tr(A^(2^10)) encloses the largest eigenvalue of A to N^(-1/1024)


def ball(value: Fraction | int) -> arb:
    """Return a rational number as a ball."""
    fraction = Fraction(value)
    return arb(fmpq(fraction.numerator, fraction.denominator))


def _matrix(parts: Pair) -> acb_mat:
    real, imaginary = (np.asarray(part) for part in parts)
    rows = zip(real, imaginary, strict=True)
    return acb_mat([[acb(ball(x), ball(y)) for x, y in zip(*row, strict=True)] for row in rows])


def _integers(matrix: np.ndarray[Any, Any]) -> acb_mat:
    """Return a matrix of Gaussian integers."""
    real, imaginary = (np.rint(part).astype(int) for part in (matrix.real, matrix.imag))
    exact = np.vectorize(int, otypes=[object])
    return _matrix((exact(real), exact(imaginary)))


def _one(dim: int) -> acb_mat:
    return acb_mat([[int(i == j) for j in range(dim)] for i in range(dim)])


def _adjoint(matrix: acb_mat) -> acb_mat:
    return matrix.conjugate().transpose()


def _unitary(values: Any) -> acb_mat:  # noqa: ANN401 - an array of fractions
    """Return the Cayley transform of a Hermitian matrix."""
    turn = _matrix(hermitian(values)) * acb(0, 1)
    one = _one(turn.nrows())
    return (one + turn).solve(one - turn)


def _circuit(
    n_qubits: int, choice: Draw, parameters: Parameters
) -> tuple[list[acb_mat], list[acb_mat]]:
    """Return the generators and the fixed gates."""
    generators = [_integers(involutions(n_qubits)[label]) for label in choice["generators"]]
    for j, values in enumerate(parameters.get("generators", ())):
        turn = _unitary(values)
        generators[j] = turn * generators[j] * _adjoint(turn)
    gates = []
    for word in choice["words"]:
        gate = _one(2**n_qubits)
        for label in word:
            if label:
                string = _integers(pauli_strings(n_qubits)[label])
                gate = gate * (_one(2**n_qubits) - string * acb(0, 1)) * (1 / arb(2).sqrt())
        gates.append(gate)
    for j, values in enumerate(parameters.get("gates", ())):
        gates[j] = gates[j] * _unitary(values)
    return generators, gates


def _observable(family: Family, choice: Draw, parameters: Parameters, n_qubits: int) -> acb_mat:
    matrix = _matrix(observable(family, choice, parameters, n_qubits))
    if "turn" not in parameters:
        return matrix
    turn = _unitary(parameters["turn"])
    return turn * matrix * _adjoint(turn)


def small_angles(
    family: Family, choice: Draw, parameters: Parameters, n_qubits: int, n_gates: int
) -> SmallAngleQuantities:
    """Return enclosures of the quantities of an instance whose parameters are fractions."""
    with ctx.workprec(PRECISION):
        measured = _observable(family, choice, parameters, n_qubits)
        walk = _Walk(
            *_circuit(n_qubits, choice, parameters),
            _matrix(state(family, parameters)),
            int(choice["position"]),
            ball(parameters["width"].item()),
        )
        mean, mean_square = walk.averages(measured, n_gates - 1)
        hessians = [walk.at_zero(measured, j) for j in range(n_gates)]
        own = hessians.pop(walk.position)
        return SmallAngleQuantities(
            n_gates=n_gates,
            mean_square=mean_square,
            mean=mean,
            gradient=walk.at_zero(measured),
            own_hessian=own * own,
            other_hessians=sum((x * x for x in hessians), arb(0)),
            norm=_norm(measured),
            cosine=walk.cosine,
            alpha=walk.alpha,
        )


class _Walk:
    """Carry an observable back through the circuit, at zero or on average."""

    def __init__(
        self,
        generators: list[acb_mat],
        gates: list[acb_mat],
        state: acb_mat,
        position: int,
        width: arb,
    ) -> None:
        self.generators, self.gates, self.state = generators, gates, state
        self.position = position
        self.cosine = (2 * width).sin() / (2 * width)
        self.alpha = arb(1) / 2 + (4 * width).sin() / (8 * width)

    def averages(self, operator: acb_mat, j: int) -> tuple[arb, arb]:
        """Return mean and mean square of the slope that the operator has before gate j."""
        if j < 0:
            value = (self.state * operator).trace().real
            return value, value * value  # a power of a ball about 0 is undefined
        generator = self.generators[j]
        operator = _adjoint(self.gates[j]) * operator * self.gates[j]
        if j == self.position:
            operator = self._slope(operator, j)
        flipped = generator * operator * generator
        kept, odd = (operator + flipped) * acb(0.5), (operator - flipped) * acb(0.5)
        mean, square = self.averages(kept + odd * self.cosine, j - 1)
        square += (self.alpha - self.cosine * self.cosine) * self.averages(odd, j - 1)[1]
        sine = self._slope(operator, j) * acb(0.5)
        return mean, square + (1 - self.alpha) * self.averages(sine, j - 1)[1]

    def at_zero(self, operator: acb_mat, other: int | None = None) -> arb:
        """Return the slope at zero, or its derivative by another angle."""
        for j in reversed(range(len(self.generators))):
            operator = _adjoint(self.gates[j]) * operator * self.gates[j]
            for _ in range((j == self.position) + (j == other)):
                operator = self._slope(operator, j)
        return (self.state * operator).trace().real

    def _slope(self, operator: acb_mat, j: int) -> acb_mat:
        generator = self.generators[j]
        return (generator * operator - operator * generator) * acb(0, 1)


def _norm(matrix: acb_mat) -> arb:
    """Enclose the largest absolute eigenvalue of a Hermitian matrix by the trace of a power."""
    power = matrix * matrix
    for _ in range(_SQUARINGS - 1):
        power = power * power
    top = power.trace().real
    exponent = arb(1) / 2**_SQUARINGS
    enclosure: arb = (top**exponent).union((top / matrix.nrows()) ** exponent)
    return enclosure


def _gradient_operator(
    family: Family, choice: Draw, parameters: Parameters, n_qubits: int, n_ancillas: int
) -> acb_mat:
    """Return the matrix whose expectation in the data qubits' input is the gradient."""
    dim, ancilla_dim = 2**n_qubits, 2**n_ancillas
    (generator,), (before, after) = _circuit(n_qubits + n_ancillas, choice, parameters)
    target = _observable(family, choice, parameters, n_qubits)
    widened = acb_mat(dim * ancilla_dim, dim * ancilla_dim)
    for i, j, k in np.ndindex(dim, dim, ancilla_dim):
        widened[i * ancilla_dim + k, j * ancilla_dim + k] = target[i, j]
    carried = after * widened * _adjoint(after)
    slope = before * (generator * carried - carried * generator) * _adjoint(before)
    kept = range(0, dim * ancilla_dim, ancilla_dim)
    return acb_mat([[slope[i, j] * acb(0, 0.5) for j in kept] for i in kept])


def haar_inputs(
    family: Family, choice: Draw, parameters: Parameters, n_qubits: int, n_ancillas: int
) -> HaarInputQuantities:
    """Return enclosures of the gradient's moments, by the squared norm of the block."""
    dim, ancilla_dim = 2**n_qubits, 2**n_ancillas
    with ctx.workprec(PRECISION):
        block = _gradient_operator(family, choice, parameters, n_qubits, n_ancillas)
        trace, square = block.trace().real, (block * block).trace().real
        mean = trace / dim
        variance = (square + trace * trace) / (dim * (dim + 1)) - mean * mean
        return HaarInputQuantities(arb(dim), arb(ancilla_dim), mean, variance)


def basis_inputs(
    family: Family, choice: Draw, parameters: Parameters, n_qubits: int, n_ancillas: int
) -> BasisInputQuantities:
    """Return enclosures of mean moduli, all slopes by the parameter-shift rule."""
    dim, ancilla_dim = 2**n_qubits, 2**n_ancillas
    with ctx.workprec(PRECISION):
        (generator,), gates = _circuit(n_qubits + n_ancillas, choice, parameters)
        before, after = (_adjoint(gate) for gate in gates)
        target = _observable(family, choice, parameters, n_qubits)
        turns = [
            (_one(dim * ancilla_dim) - generator * acb(0, sign)) * (1 / arb(1 + sign**2).sqrt())
            for sign in (0, 1, -1)
        ]
        here, up, down = (_branches(after * turn * before, dim, ancilla_dim) for turn in turns)

        def slope(form: Callable[[acb_mat], arb], which: int) -> arb:
            return (form(up[which]) - form(down[which])) / 2

        def weight(branch: acb_mat, other: acb_mat) -> arb:
            return abs((_adjoint(other) * branch)[0, 0]) ** 2

        def overlap(branch: acb_mat) -> arb:
            return (_adjoint(branch) * target * branch)[0, 0].real

        def norm(branch: acb_mat) -> arb:
            return (_adjoint(branch) * branch)[0, 0].real

        places = range(len(here))
        p, motion = [norm(b) for b in here], [slope(norm, i) for i in places]
        rise = [slope(overlap, i) for i in places]
        scaled = [rise[i] - overlap(here[i]) * motion[i] / p[i] for i in places]
        whole = arb(0)
        for i, j in np.ndindex(len(here), len(here)):
            change = slope(partial(weight, other=here[j]), i) + slope(
                partial(weight, other=here[i]), j
            )
            pair = change - weight(here[i], here[j]) * (motion[i] / p[i] + motion[j] / p[j])
            whole += abs(pair / 2 - p[j] * scaled[i] - p[i] * scaled[j])
        squares = [ball(value) ** 2 for value in parameters["weights"]]
        weights = [square / sum(squares, arb(0)) for square in squares]
        return BasisInputQuantities(
            dim=arb(dim),
            ancilla_dim=arb(ancilla_dim),
            modulus=sum(map(abs, scaled), arb(0)) / dim,
            overlap_modulus=sum(map(abs, rise), arb(0)) / dim,
            weighted_modulus=sum(
                (abs(scaled[i]) * weights[i // ancilla_dim] for i in places), arb(0)
            ),
            excess=sum((abs(w - arb(1) / dim) for w in weights), arb(0)) / 2,
            whole_modulus=whole / dim**2,
        )


def _branches(unitary: acb_mat, dim: int, ancilla_dim: int) -> list[acb_mat]:
    """Return the branch of each input and outcome, inputs slowest; data come before ancillas."""
    return [
        acb_mat(
            [[unitary[row * ancilla_dim + outcome, column * ancilla_dim]] for row in range(dim)]
        )
        for column in range(dim)
        for outcome in range(ancilla_dim)
    ]


def near_haar(
    family: Family, choice: Draw, parameters: Parameters, n_qubits: int, n_ancillas: int
) -> NearHaarQuantities:
    """Return enclosures, two copies as a tensor product."""
    dim = 2**n_qubits
    with ctx.workprec(PRECISION):
        operator = _gradient_operator(family, choice, parameters, n_qubits, n_ancillas)
        centred = operator - _one(dim) * (operator.trace() / dim)
        pairs = list(np.ndindex(dim, dim))
        both = acb_mat([[centred[i, m] * centred[j, n] for m, n in pairs] for i, j in pairs])
        first, second = (
            [_matrix(columns) for columns in parameters[name]] for name in ("first", "second")
        )
        plus, minus = (root * _adjoint(root) for root in first)
        deviation = plus - minus
        over, under = ((_adjoint(ket) * both * ket).trace().real for ket in second)
        return NearHaarQuantities(
            norm=_norm(centred),
            first_distance=(plus + minus).trace().real,
            first_square=(deviation * deviation).trace().real,
            second_distance=sum(((_adjoint(ket) * ket).trace().real for ket in second), arb(0)),
            shift=(deviation * operator).trace().real,
            centred_shift=(deviation * centred).trace().real,
            second_shift=over - under,
            weight=plus.trace().real,
            squared=(operator * plus * operator).trace().real,
        )


def flat_inputs(
    family: Family, choice: Draw, parameters: Parameters, n_qubits: int
) -> FlatInputQuantities:
    """Return enclosures, by the density matrix of the input."""
    dim = 2**n_qubits
    with ctx.workprec(PRECISION):
        operator = _gradient_operator(family, choice, parameters, n_qubits, 0)
        amplitudes = _matrix(tuple(part[:, None] for part in unit(parameters["phases"])))
        state = amplitudes * _adjoint(amplitudes)
        return FlatInputQuantities(arb(dim), (state * operator).trace().real / dim)


def averaged_states(parameters: Parameters) -> AveragedStatesQuantities:
    """Return enclosures of the traces of products of two density matrices."""
    with ctx.workprec(PRECISION):
        first, second = (_matrix(density(parameters[name])) for name in ("first", "second"))
        return AveragedStatesQuantities(
            first=(first * first).trace().real,
            second=(second * second).trace().real,
            overlap=(first * second).trace().real,
        )


def wave(parameters: Parameters) -> WaveQuantities:
    """Return enclosures of the averages, by integration."""
    with ctx.workprec(PRECISION):
        constant, even, odd, width = (ball(parameters[name].item()) for name in "ABCa")

        def value(angle: acb, _: object) -> acb:
            wave = constant + even * (2 * angle).cos() + odd * (2 * angle).sin()
            return wave * wave

        def slope(angle: acb, _: object) -> acb:
            wave = 2 * (odd * (2 * angle).cos() - even * (2 * angle).sin())
            return wave * wave

        return WaveQuantities(
            value=constant + even,
            slope=2 * odd,
            mean_square=acb.integral(value, -width, width).real / (2 * width),
            mean_square_slope=acb.integral(slope, -width, width).real / (2 * width),
            cosine=(2 * width).sin() / (2 * width),
            alpha=arb(1) / 2 + (4 * width).sin() / (8 * width),
        )
