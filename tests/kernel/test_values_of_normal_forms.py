"""A normal form has the value of its term: networks contracted, terms multiplied out, by NumPy.

Words are made of few letters, so that equal ones meet, transposed and conjugated in every order.
"""

from functools import reduce
from itertools import count
from random import Random

import numpy as np
import pytest

from bptools.kernel import terms as t
from bptools.kernel.contexts import Bond, Context, Kind, Matrices, Tie
from bptools.kernel.networks import Label, Network, Shape, label_of
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
UNITS = ((1, 0), (0, 1))
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


def tensor(label: Label, values: Values) -> np.ndarray:
    """Return what stands at a vertex, its ports in order."""
    match label.shape:
        case Shape.MATRIX:
            value = values[label.name]
        case Shape.VECTOR:  # of a pure state, which is its square: any phase will do
            state = values[label.name]
            place = int(np.argmax(np.abs(np.diag(state))))
            value = state[:, place] / np.sqrt(state[place, place].real)
        case Shape.BASIS:
            value = np.asarray(UNITS[int(label.position.terms.get((), 0))], complex)
        case Shape.INDEX:
            value = np.zeros((2,) * len(label.sizes), complex)
            value[(range(2),) * len(label.sizes)] = 1
        case Shape.FUSION:
            sizes = [int(size.terms[()]) for size in label.sizes]
            value = np.eye(int(np.prod(sizes)), dtype=complex).reshape(-1, *sizes)
        case _:
            raise TypeError(label)
    return value.conj() if label.conjugated else value


def contracted(network: Network, values: Values) -> complex:
    """Return the value of a network without open ends."""
    total = complex(1)
    for component in network:
        edges: dict[frozenset[tuple[int, int]], int] = {}
        fresh, operands = count(), []
        for place, vertex in enumerate(component):
            ports = [frozenset(((place, leg), end)) for leg, end in enumerate(vertex.ends)]
            for port in ports:
                if port not in edges:
                    edges[port] = next(fresh)
            operands += [tensor(label_of(vertex.label), values), [edges[port] for port in ports]]
        total *= complex(np.einsum(*operands))
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
