"""Networks are reduced in few steps, whatever is assumed of their letters, and stay as they are."""

from itertools import combinations
from random import Random

import pytest

from bptools.kernel import terms as t
from bptools.kernel.contexts import Bond, Context, Kind, Matrices, Scalars, Tie
from bptools.kernel.generators import Sort
from bptools.kernel.networks import Graph
from bptools.kernel.normal import Normaliser
from bptools.kernel.rewriting import Rewriting
from bptools.kernel.scalars import ONE

SIZES = (t.Variable("N"), t.whole(1), t.whole(2))
KINDS = (
    *((kind,) for kind in Kind if kind is not Kind.ISOMETRY),
    *((Kind.REAL, kind) for kind in (Kind.HERMITIAN, Kind.INVOLUTION, Kind.PROJECTOR)),
    (),
)
MOST_STEPS = 100  # 19 are taken, in four thousand words


def context(random: Random, size: t.Term) -> Context:
    """Three letters of random kinds and two Hermitian ones, some of which are tied in pairs."""
    kinds = [frozenset(random.choice(KINDS)) for _ in "ABC"] + [frozenset((Kind.HERMITIAN,))] * 2
    letters = [Matrices(name, size, size, k) for name, k in zip("ABCVW", kinds, strict=True)]
    pairs = random.sample([*combinations("ABCVW", 2)], random.randrange(5))
    ties = [Tie(random.choice((Bond.COMMUTING, Bond.ORTHOGONAL)), pair) for pair in pairs]
    family = [Tie(Bond.KRAUS, ("A", "B"))] * random.randrange(2)
    angles = Scalars("a", Sort.REAL), Scalars("b", Sort.REAL)
    return Context((Scalars("N", Sort.NATURAL, 2), *angles, *letters, *ties, *family))


def word(random: Random, depth: int, size: t.Term) -> t.Term:
    """A product of letters, exponentials, transposes, projectors and partial traces."""
    if not depth:
        letter = t.MatrixVariable(random.choice("ABBCVW"))
        angle = t.Variable(random.choice("ab"))
        waves = letter.name in "VW" and random.random() < 0.6
        return t.Exponential(letter, angle) if waves else letter
    left, right = (word(random, depth - 1, size) for _ in range(2))
    match random.randrange(8):
        case 0:
            return t.Transpose(left)
        case 1:
            return t.Conjugate(left)
        case 2:
            both = t.Product((t.Tensor((left, right)), t.Tensor((right, left))))
            return t.PartialTrace(both, (size, size), (random.randrange(2),))
        case 3:
            return t.Product((left, t.BasisProjector(t.whole(0), size)))
    return t.Product((left, right))


@pytest.mark.parametrize("seed", range(60))
def test_a_reduced_network_stays_as_it_is(seed, monkeypatch):
    taken, random = [], Random(seed)
    step = Rewriting._step

    def counted(rewriting, graph):
        taken.append(graph)
        assert taken.count(graph) <= MOST_STEPS
        return step(rewriting, graph)

    monkeypatch.setattr(Rewriting, "_step", counted)
    size = random.choice(SIZES)
    normaliser = Normaliser(context(random, size))
    for _ in range(4):
        form = normaliser(t.Trace(word(random, random.randrange(1, 4), size)))
        for network in form.terms:
            assert normaliser.assembly.reduced(Graph(network), ONE) == [(network, ONE)]
