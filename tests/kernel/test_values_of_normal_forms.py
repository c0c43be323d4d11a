"""A normal form has the value of its term: networks contracted, terms multiplied out, by NumPy.

Words are made of few letters, so that equal ones meet, transposed and conjugated in every order.
"""

from functools import reduce
from math import isqrt, prod
from random import Random

import numpy as np
import pytest

from bptools.kernel import terms as t
from bptools.kernel.contexts import Bond, Context, Kind, Matrices, Tie
from bptools.kernel.networks import LABELS, SIZES, Label, Network, Shape, place_of
from bptools.kernel.normal import Normaliser
from bptools.witnesses.values import ball_of_scalar
from tests.laws.falsehoods.random_models import random_model

ONE, TWO, i, j = t.whole(1), t.whole(2), t.Variable("i"), t.Variable("j")
NUMBERS = t.Explicit(2, 2, (t.whole(1), t.whole(2), t.ImaginaryUnit(), t.whole(0)))
KINDS = (
    (),
    (Kind.HERMITIAN,),
    (Kind.INVOLUTION,),
    (Kind.PROJECTOR,),
    (Kind.PURE,),
    (Kind.UNITARY,),
    (Kind.CONTRACTION,),
)
SQUARE = tuple(Matrices(f"A{k}", TWO, TWO, frozenset(kinds)) for k, kinds in enumerate(KINDS))
SINGLE = t.MatrixVariable("single")
CONTEXT = Context((*SQUARE, Matrices("single", ONE, ONE)))
Values = dict[str, np.ndarray]


def word(random: Random, letters: list[str], depth: int) -> t.Term:
    """A matrix of dimension 2: products, transposes and conjugates, at every depth."""
    if not depth:
        return random.choice((NUMBERS, *map(t.MatrixVariable, letters)))
    inner = [word(random, letters, depth - 1) for _ in range(2)]
    match random.randrange(8):
        case 0:
            return t.Conjugate(inner[0])
        case 1:
            return t.Transpose(inner[0])
        case 2:
            return t.Sum(tuple(inner))
        case 3:
            kept = random.randrange(2)
            return t.PartialTrace(t.Tensor(tuple(inner)), (TWO, TWO), (kept,))
        case 4:
            return t.PartialTrace(t.Tensor((SINGLE, inner[0])), (ONE, TWO), (1,))
    return t.Product(tuple(inner))


def scalar(random: Random, letters: list[str], depth: int) -> t.Term:
    """A trace, an element, a sum over an index, or the conjugate of one."""
    body = word(random, letters, depth)
    return random.choice(
        (
            t.Trace(body),
            t.Conjugate(t.Trace(body)),
            t.Element(body, t.whole(0), t.whole(1)),
            t.IndexSum("i", t.Element(body, i, i), TWO),
            t.Product((t.Trace(body), t.Conjugate(t.Trace(word(random, letters, 1))))),
            entries(random, letters),
        )
    )


def entries(random: Random, letters: list[str]) -> t.Term:
    """A product of entries of matrices, summed over two indices at any number of places."""
    factors: list[t.Term] = [t.Delta(*random.choices((i, j), k=2))] * random.randrange(2)
    for _ in range(random.randrange(1, 4)):
        row, column = random.choices((i, j, t.whole(1)), k=2)
        factors.append(t.Element(word(random, letters, 1), row, column))
    return t.IndexSum("i", t.IndexSum("j", t.Product(tuple(factors)), TWO), TWO)


def multiplied(term: t.Term, values: Values) -> np.ndarray:
    """Return the value of a term."""

    def inner(part: t.Term) -> np.ndarray:
        return multiplied(part, values)

    match term:
        case t.MatrixVariable(name):
            return values[name]
        case t.Conjugate(body):
            return inner(body).conj()
        case t.Transpose(body):
            return inner(body).T
        case t.Sum(parts):
            return reduce(np.add, map(inner, parts))
        case t.Product(parts):
            factors = [*map(inner, parts)]
            return reduce(np.matmul if factors[0].ndim else np.multiply, factors)
        case t.PartialTrace(t.Tensor((left, right)), _, (kept,)):
            parts = inner(left), inner(right)
            return parts[kept] * np.trace(parts[1 - kept])
        case t.Element(body, t.Rational(row), t.Rational(column)):
            return np.asarray(inner(body)[int(row), int(column)])
        case t.Delta(t.Rational(row), t.Rational(column)):
            return np.asarray(int(row == column))
        case t.IndexSum(name, body):
            return sum(inner(body.put({name: t.whole(k)})) for k in range(2))
        case t.Trace(body):
            return np.asarray(np.trace(inner(body)))
        case t.Explicit():
            return np.array([[1, 2], [1j, 0]])
    raise TypeError(term)


def tensor(label: Label, dimensions: tuple[int, ...], values: Values) -> np.ndarray:
    """Return a tensor by the dimensions of its wires."""
    match label.shape:
        case Shape.MATRIX:
            value = values[label.name]
        case Shape.VECTOR:  # of a pure state, which is its square: any phase will do
            state = values[label.name]
            place = int(np.argmax(np.abs(np.diag(state))))
            value = state[:, place] / np.sqrt(state[place, place].real)
        case Shape.EQUAL:
            value = np.eye(isqrt(prod(dimensions)), dtype=complex)
        case _:
            raise TypeError(label)
    return (value.conj() if label.conjugated else value).reshape(dimensions)


def contracted(network: Network, values: Values) -> complex:
    """Return the value of a network without open legs."""
    total = complex(1)
    for tensors, sizes in network:
        operands = []
        for number, legs in tensors:
            wires = [wire for leg in legs for wire in leg]
            places = [place_of(wire) for wire in wires]
            found = [x.size if x else SIZES[sizes[w]] for x, w in zip(places, wires, strict=True)]
            array = tensor(LABELS[number], tuple(int(size.integer) for size in found), values)
            chosen = tuple(slice(None) if x is None else x.position.integer for x in places)
            operands += [array[chosen], [wire for wire in wires if wire >= 0]]
        assert {wire for wires in operands[1::2] for wire in wires} == set(range(len(sizes)))
        total *= complex(np.einsum(*operands, [], optimize=True))
    return total


def of_normal_form(term: t.Term, context: Context, values: Values) -> complex:
    form = Normaliser(context)(term)
    parts = ((n, complex(ball_of_scalar(c))) for n, c in form.terms.items())
    return sum((factor * contracted(network, values) for network, factor in parts), 0j)


def at_random(context: Context, random: Random) -> Values:
    model = random_model(context, random)
    return {
        name: np.array([[complex(ball_of_scalar(x)) for x in row] for row in array.entries])
        for name, array in model.matrices.items()
    }


@pytest.mark.parametrize("seed", range(12))
def test_a_normal_form_has_the_value_of_its_term(seed):
    random = Random(seed)
    values = at_random(CONTEXT, random)
    for _ in range(40):
        letters = random.sample([m.name for m in SQUARE], random.randrange(1, 3))
        term = scalar(random, letters, random.randrange(1, 4))
        value = complex(multiplied(term, values))
        assert of_normal_form(term, CONTEXT, values) == pytest.approx(value, rel=1e-9, abs=1e-9)


X = np.array([[0, 1], [1, 0]], complex)
ROOTS = np.array([[3, 4j], [4j, 3]]) / 5
TIED = {
    Bond.COMMUTING: (np.array([[1, 2j], [2j, 1]]), np.array([[3, 1j], [1j, 3]]) + X),
    Bond.ORTHOGONAL: (np.array([[1, 1], [1, 1]]), np.array([[2, -2], [-2, 2]])),
    Bond.KRAUS: (ROOTS @ np.diag([0.6, 0.8]), ROOTS.conj() @ X @ np.diag([0.8, 0.6])),
}


@pytest.mark.parametrize("bond", TIED)
def test_so_it_has_of_matrices_that_are_tied(bond):
    random = Random(bond.value)
    letters = ["A", "B", "C"]
    free = np.array([[1, 2j], [3, 1 - 1j]])
    values: Values = dict(
        zip((*letters, "single"), (*TIED[bond], free, ROOTS[:1, :1]), strict=True)
    )
    tie = Tie(bond, ("A", "B"))
    single = Matrices("single", ONE, ONE)
    context = Context((*(Matrices(name, TWO, TWO) for name in letters), single, tie))
    for _ in range(60):
        term = scalar(random, letters[: random.randrange(2, 4)], random.randrange(1, 4))
        value = complex(multiplied(term, values))
        assert of_normal_form(term, context, values) == pytest.approx(value, rel=1e-9, abs=1e-9)


SPACES = Context(
    (
        Matrices("A", TWO, TWO),
        Matrices("S", TWO, TWO, frozenset((Kind.REAL, Kind.HERMITIAN))),
        Matrices("B", t.whole(3), t.whole(3), frozenset((Kind.HERMITIAN,))),
        Matrices("C", SIX := t.whole(6), SIX),
        Matrices("P", SIX, SIX, frozenset((Kind.REAL, Kind.INVOLUTION))),
        Matrices("single", ONE, ONE),
    )
)
ORDERS = ((2, 3), (3, 2))  # of the factors of a space of six dimensions


def in_six(random: Random, depth: int, values: Values) -> tuple[t.Term, np.ndarray]:
    """A matrix of dimension 6, split into factors in either order, with its value."""
    if not depth:
        name = random.choice(("A", "S"))
        parts = [name, "B", "single"]
        random.shuffle(parts)
        letters = random.choice((["C"], ["P"], parts))
        value = reduce(np.kron, (values[letter] for letter in letters))
        return t.Tensor(tuple(map(t.MatrixVariable, letters))), value
    (left, a), (right, b) = (in_six(random, depth - 1, values) for _ in range(2))
    order = random.choice(ORDERS)
    match random.randrange(6):
        case 0:
            return t.Transpose(left), a.T
        case 1:
            return t.Conjugate(left), a.conj()
        case 2:
            place = random.randrange(6)
            return t.Product((left, t.BasisProjector(t.whole(place), SIX))), a * np.eye(6)[place]
        case 3:
            kept = random.randrange(2)
            other = order[1 - kept]
            part = t.PartialTrace(left, tuple(map(t.whole, order)), (kept,))
            sum_of = np.trace(a.reshape(order * 2), axis1=1 - kept, axis2=3 - kept)
            return t.Tensor((part, t.Identity(t.whole(other)))), np.kron(sum_of, np.eye(other))
    return t.Product((left, right)), a @ b


@pytest.mark.parametrize("seed", range(6))
def test_so_it_has_in_products_of_spaces_in_any_order(seed):
    random, numbers = Random(seed), np.random.default_rng(seed)
    shapes = {m.name: int(m.rows.value) for m in SPACES.matrices}
    values = {
        n: numbers.normal(size=(d, d)) + 1j * numbers.normal(size=(d, d)) for n, d in shapes.items()
    }
    values["S"] = values["S"].real + values["S"].real.T
    values["B"] = values["B"] + values["B"].conj().T
    reflected = np.linalg.qr(values["C"].real)[0]
    values["P"] = reflected @ np.diag([1, 1, 1, -1, -1, 1]) @ reflected.T
    for _ in range(40):
        term, array = in_six(random, random.randrange(1, 4), values)
        place = random.randrange(6)
        for form, value in (
            (t.Trace(term), np.trace(array)),
            (t.Element(term, t.whole(place), t.whole(5 - place)), array[place, 5 - place]),
            (
                t.IndexSum("i", t.Product((t.Element(term, i, i),) * 2), SIX),
                (np.diag(array) ** 2).sum(),
            ),
        ):
            assert of_normal_form(form, SPACES, values) == pytest.approx(value, rel=1e-9, abs=1e-8)
