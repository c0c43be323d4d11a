"""What the kinds of the matrices say of a network: every rule removes vertices or conjugations.

Each rule is an identity of the matrix it is named after, so that their order is of no account for
truth; they end because each leaves fewer vertices, or fewer conjugated ones.
"""

from __future__ import annotations

from collections.abc import Mapping

from bptools.kernel.contexts import HERMITIAN, Bond, Context, Group, Kind
from bptools.kernel.fusions import undone
from bptools.kernel.networks import Graph, Label, Port, Shape
from bptools.kernel.scalars import ONE, ZERO, Scalar, multiplied
from bptools.kernel.signs import Sign, sign_of

OF_GROUP: Mapping[Group | None, frozenset[Kind]] = {
    Group.UNITARY: frozenset((Kind.UNITARY,)),
    Group.ORTHOGONAL: frozenset((Kind.UNITARY, Kind.REAL)),
}


class Rewriting:
    """The rules of a context's matrices; ``size_of`` gives a dimension as a scalar."""

    def __init__(self, context: Context, ranks: dict[str, Scalar]) -> None:
        self._context = context
        self._ranks = ranks

    def reduce(self, graph: Graph) -> Scalar:
        """Reduce a network in place; return the scalar that comes out of it, maybe zero."""
        factor, changed = ONE, True
        while changed:  # a rule may let one apply anywhere: commuting letters are not neighbours
            changed = False
            for vertex in reversed(list(graph.labels)):
                outcome = self._at(graph, vertex)
                if outcome is None:
                    continue
                factor, changed = factor * outcome, True
                if not factor.terms:
                    return ZERO
                break
        return factor

    def _at(self, graph: Graph, vertex: int) -> Scalar | None:
        label = graph.labels[vertex]
        match label.shape:
            case Shape.MATRIX | Shape.MEMBER | Shape.SEQUENCE:
                return self._matrix(graph, vertex)
            case Shape.EXPONENTIAL:
                return self._exponential(graph, vertex)
            case Shape.VECTOR:
                return self._vector(graph, vertex)
            case Shape.BASIS:
                return self._basis(graph, vertex)
            case Shape.INDEX:
                return _index(graph, vertex)
            case Shape.FUSION:
                return undone(graph, vertex)
        return None

    def _kinds(self, label: Label) -> frozenset[Kind]:
        """Return the kinds of a matrix, those of its distribution included."""
        if label.shape is Shape.MEMBER:
            return self._context.family(label.name).kinds
        if label.shape is Shape.SEQUENCE:
            return frozenset((Kind.HERMITIAN,)) if label.self_adjoint else frozenset()
        declared = self._context.matrix(label.name)
        return declared.kinds | OF_GROUP.get(declared.group, frozenset())

    def _matrix(self, graph: Graph, vertex: int) -> Scalar | None:
        """What every matrix of its kinds is; members of a family at two places are two matrices."""
        label = graph.labels[vertex]
        kinds = self._kinds(label)
        if label.conjugated and (Kind.REAL in kinds or kinds & HERMITIAN):
            if Kind.REAL not in kinds:
                _exchange_ports(graph, vertex)
            graph.labels[vertex] = graph.labels[vertex]._replace(conjugated=False)
            return ONE
        if Kind.PURE in kinds:
            return _split_pure(graph, vertex)
        if label.sizes == (ONE, ONE) and _is_element(graph, vertex):
            return _closed(graph, vertex)
        if graph.partner[vertex, 0] == (vertex, 1):
            return self._trace(graph, vertex, kinds)
        ends = (graph.partner[vertex, leg][0] for leg in (0, 1))
        pairs = (_pair(graph, vertex, end, kinds) for end in ends if end != vertex)
        outcome = next((scalar for scalar in pairs if scalar is not None), None)
        return self._tied(graph, vertex) if outcome is None else outcome

    def _tied(self, graph: Graph, vertex: int) -> Scalar | None:
        """A B = B A = 0 of an orthogonal pair; of a commuting one the first letter comes first."""
        end, leg = graph.partner[vertex, 1]
        left, right = graph.labels[vertex], graph.labels[end]
        shapes = {left.shape, right.shape}
        if leg != 0 or shapes != {Shape.MATRIX} or left.conjugated != right.conjugated:
            return None
        bonds = self._context.bonds.get((left.name, right.name), frozenset())
        if Bond.ORTHOGONAL in bonds:
            return ZERO
        if Bond.COMMUTING in bonds and left.name > right.name and self._advances(graph, vertex):
            _exchange(graph, vertex, end)
            return ONE
        return None

    def _advances(self, graph: Graph, vertex: int) -> bool:
        """Whether to exchange a matrix and the next one comes to an end.

        Along an open product, and around a trace with a letter that commutes with none, letters
        come into their order. Around another trace, equal ones must come together.
        """
        names = {name for pair, bonds in self._context.bonds.items() if bonds for name in pair}
        around = _around(graph, vertex)
        if around is None or any(graph.labels[v].name not in names for v in around):
            return True
        before, after = graph.labels[around[-1]], graph.labels[around[2 % len(around)]]
        left, right = graph.labels[vertex], graph.labels[around[1]]
        together = (before == right) + (left == after)
        return len(around) > 2 and together > (before == left) + (right == after)

    @property
    def has_families(self) -> bool:
        """Whether there are Kraus families in the context."""
        return bool(self._context.kraus)

    def _exponential(self, graph: Graph, vertex: int) -> Scalar | None:
        """exp(-iaV) exp(-ibV) = exp(-i(a+b)V), exp(0) = 1; it comes after what commutes with V.

        Of two exponentials whose letters commute the first letter's comes first.
        """
        label = graph.labels[vertex]
        assert label.position is not None
        if label.conjugated:  # exp(-iaV)* = exp(i a* V*), V* = V^T
            _exchange_ports(graph, vertex)
            angle = -label.position.conjugate()
            sizes = graph.labels[vertex].sizes
            graph.labels[vertex] = label._replace(conjugated=False, position=angle, sizes=sizes)
            return ONE
        if label.position.is_zero:
            return multiplied(graph.rewire([((vertex, 0), (vertex, 1))], (vertex,)))
        if self._merged(graph, vertex):
            return ONE
        end, leg = graph.partner[vertex, 1]
        follower = graph.labels[end]
        if leg != 0 or end == vertex or not self._commutes(label.name, follower):
            return None
        in_order = follower.shape is Shape.EXPONENTIAL and label.name < follower.name
        if in_order or not self._has_fixed(graph, vertex):
            return None
        _exchange(graph, vertex, end)
        return ONE

    def _commutes(self, name: str, label: Label) -> bool:
        """Whether exp(-iaV) of a name commutes with a matrix, or another exponential."""
        if label.shape not in (Shape.MATRIX, Shape.EXPONENTIAL) or label.conjugated:
            return False
        bonds = self._context.bonds.get((name, label.name), frozenset())
        return label.name == name or Bond.COMMUTING in bonds

    def _merged(self, graph: Graph, vertex: int) -> bool:
        """Join an exponential to the next of its letter, if all between commutes with it."""
        label = graph.labels[vertex]
        end, leg = graph.partner[vertex, 1]
        while leg == 0 and end != vertex and self._commutes(label.name, graph.labels[end]):
            follower = graph.labels[end]
            if (follower.shape, follower.name) == (Shape.EXPONENTIAL, label.name):
                assert label.position is not None
                assert follower.position is not None
                total = label.position + follower.position
                graph.labels[vertex] = label._replace(position=total)
                graph.rewire([((end, 0), (end, 1))], (end,))
                return True
            end, leg = graph.partner[end, 1]
        return False

    def _has_fixed(self, graph: Graph, vertex: int) -> bool:
        """Whether something around a trace changes places with nothing else, so that order ends.

        An open product has ends.
        """
        around, (end, leg) = [vertex], graph.partner[vertex, 1]
        while end != vertex:
            if leg != 0 or graph.labels[end].shape not in (Shape.MATRIX, Shape.EXPONENTIAL):
                return True
            around.append(end)
            end, leg = graph.partner[end, 1]
        labels = [graph.labels[place] for place in around]
        return any(
            not any(self._may_pass(left, right) for right in labels if right is not left)
            for left in labels
        )

    def _may_pass(self, left: Label, right: Label) -> bool:
        is_own = left.name == right.name and Shape.EXPONENTIAL in (left.shape, right.shape)
        return is_own or bool(self._context.bonds.get((left.name, right.name)))

    def others_of_family(self, name: str) -> tuple[str, ...]:
        """Return the others of a Kraus family, whose last one is named."""
        return self._context.kraus[name]

    def last_of_family(self, graph: Graph) -> tuple[int, int] | None:
        """Return where the last of a Kraus family meets its adjoint, K^dagger K, if anywhere."""
        for vertex, label in graph.labels.items():
            if label.shape is Shape.MATRIX and label.name in self._context.kraus:
                end, leg = graph.partner[vertex, 0]
                twin = label._replace(conjugated=not label.conjugated)
                if leg == 0 and graph.labels[end] == twin:
                    return vertex, end
        return None

    def _trace(self, graph: Graph, vertex: int, kinds: frozenset[Kind]) -> Scalar | None:
        known = {Kind.TRACELESS: ZERO, Kind.DENSITY: ONE}
        rank = self._ranks.get(graph.labels[vertex].name)
        value = next((known[kind] for kind in known if kind in kinds), rank)
        if value is not None:
            graph.rewire((), (vertex,))
        return value

    def _vector(self, graph: Graph, vertex: int) -> Scalar | None:
        """A unit vector and its conjugate make 1."""
        label = graph.labels[vertex]
        end = graph.partner[vertex, 0][0]
        if graph.labels[end] == label._replace(conjugated=not label.conjugated):
            graph.rewire((), (vertex, end))
            return ONE
        return self._orthogonal(graph, label, graph.partner[vertex, 0])

    def _orthogonal(self, graph: Graph, label: Label, port: Port) -> Scalar | None:
        """A vector of a pure state that is orthogonal to another matrix vanishes beside it."""
        near = graph.labels[port[0]]
        if Bond.ORTHOGONAL not in self._context.bonds.get((label.name, near.name), frozenset()):
            return None
        if near.shape is Shape.EXPONENTIAL:  # which leaves the vector alone
            return None
        differ = label.conjugated != near.conjugated
        if near.shape is Shape.VECTOR and not differ:
            return None
        after_it = near.shape is Shape.MATRIX and port[1] == 1
        return ZERO if differ is not after_it else None

    def _basis(self, graph: Graph, vertex: int) -> Scalar | None:
        """Basis vectors are orthonormal."""
        end = graph.partner[vertex, 0][0]
        left, right = graph.labels[vertex].position, graph.labels[end].position
        if left is None or right is None:
            return None
        distance = left - right
        if distance.is_zero:
            graph.rewire((), (vertex, end))
            return ONE
        if sign_of(distance, self._context) in (Sign.POSITIVE, Sign.NEGATIVE):
            return ZERO
        return None


def _around(graph: Graph, vertex: int) -> list[int] | None:
    """Return the matrices around a trace from one on, None along an open product."""
    around, end = [vertex], graph.partner[vertex, 1]
    while end != (vertex, 0):
        if end[1] != 0 or graph.labels[end[0]].shape is not Shape.MATRIX:
            return None
        around.append(end[0])
        end = graph.partner[end[0], 1]
    return around


def _exchange(graph: Graph, first: int, second: int) -> None:
    """Let two matrices, of which the second comes next, change places."""
    before, after = graph.partner[first, 0], graph.partner[second, 1]
    if before == (second, 1):
        return
    graph.join(before, (second, 0))
    graph.join((second, 1), (first, 0))
    graph.join((first, 1), after)


def _exchange_ports(graph: Graph, vertex: int) -> None:
    row, column = graph.partner[vertex, 0], graph.partner[vertex, 1]
    if row == (vertex, 1):
        return
    graph.join((vertex, 1), row)
    graph.join((vertex, 0), column)
    label = graph.labels[vertex]
    graph.labels[vertex] = label._replace(sizes=(label.sizes[1], label.sizes[0]))


def _is_element(graph: Graph, vertex: int) -> bool:
    ends = (graph.partner[vertex, leg][0] for leg in (0, 1))
    return all(graph.labels[end].shape is Shape.BASIS for end in ends)


def _closed(graph: Graph, vertex: int) -> Scalar:
    """The one entry of a matrix is its trace."""
    graph.discard([graph.partner[vertex, leg][0] for leg in (0, 1)])
    graph.join((vertex, 0), (vertex, 1))
    return ONE


def _index(graph: Graph, vertex: int) -> Scalar | None:
    """Sum an index out: of two places, beside a basis vector, another index or itself."""
    count, size = len(graph.labels[vertex].sizes), graph.labels[vertex].sizes[0]
    if count == 2:
        return multiplied(graph.rewire([((vertex, 0), (vertex, 1))], (vertex,)))
    for leg in range(count):
        end, opposite = graph.partner[vertex, leg]
        near = graph.labels[end]
        if near.shape not in (Shape.BASIS, Shape.INDEX):
            continue
        legs = {(v, k) for v in (vertex, end) for k in range(_places(graph, v))}
        ports = sorted(legs - {(vertex, leg), (end, opposite)})
        if near.shape is Shape.BASIS or not ports:
            moved = {port: (graph.add(near), 0) for port in ports}
        else:
            joined = graph.add(near._replace(sizes=(size,) * len(ports)))
            moved = {port: (joined, k) for k, port in enumerate(ports)}
        graph.move(moved, (vertex, end))
        return ONE if ports or near.shape is Shape.BASIS else size
    return None


def _places(graph: Graph, vertex: int) -> int:
    label = graph.labels[vertex]
    return len(label.sizes) if label.shape is Shape.INDEX else 1


def _split_pure(graph: Graph, vertex: int) -> Scalar:
    """A pure state is a unit vector times its adjoint: s_ij = v_i conj(v_j)."""
    label = graph.labels[vertex]
    row, column = graph.partner[vertex, 0], graph.partner[vertex, 1]
    half = Label(Shape.VECTOR, label.name, copy=label.copy, sizes=label.sizes[:1])
    ket = graph.add(half)
    bra = graph.add(half._replace(conjugated=True))
    del graph.labels[vertex], graph.partner[vertex, 0], graph.partner[vertex, 1]
    graph.join((ket, 0), row)
    graph.join((bra, 0), column)
    return ONE


def _pair(graph: Graph, first: int, second: int, kinds: frozenset[Kind]) -> Scalar | None:
    """Two neighbours of one name: P P = 1, P P = P, U U^dagger = 1, J^dagger J = 1."""
    left, right = graph.labels[first], graph.labels[second]
    if left.name != right.name or not kinds:  # as of most neighbours
        return None
    if left._replace(conjugated=False, sizes=()) != right._replace(conjugated=False, sizes=()):
        return None
    joined = {leg: graph.partner[first, leg] for leg in (0, 1)}
    alike = left.conjugated == right.conjugated  # P P = 1, and P* P* = 1; P P* is another matrix
    for leg, (end, near) in joined.items():
        if end != second or not alike or near == leg:
            continue
        if Kind.INVOLUTION in kinds:
            return _cancel(graph, (first, 1 - leg), (second, 1 - near))
        if Kind.PROJECTOR in kinds:  # P P = P: the second goes
            return multiplied(graph.rewire([((second, 1 - near), (second, near))], (second,)))
    opposite = not alike or Kind.REAL in kinds
    if opposite and (Kind.UNITARY in kinds or Kind.ISOMETRY in kinds):
        legs = (0, 1) if Kind.UNITARY in kinds else (0,)
        for leg in legs:
            if joined[leg] == (second, leg):
                return _cancel(graph, (first, 1 - leg), (second, 1 - leg))
    return None


def _cancel(graph: Graph, first: Port, second: Port) -> Scalar:
    """Put the identity in the place of two vertices, between the two ports."""
    return multiplied(graph.rewire([(first, second)], (first[0], second[0])))
