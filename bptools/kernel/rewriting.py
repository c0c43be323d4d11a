"""What the kinds of the matrices say of a network: every rule removes tensors or conjugations.

Each rule is an identity of the matrix it is named after, so that their order is of no account for
truth; they end because each leaves fewer tensors, fewer conjugated ones, or letters more in order.
"""

from __future__ import annotations

from collections.abc import Iterator

from bptools.kernel.contexts import HERMITIAN, Bond, Context, Kind
from bptools.kernel.networks import EQUAL, MATRICES, Graph, Joint, Label, Shape, place_of
from bptools.kernel.scalars import ONE, ZERO, Scalar
from bptools.kernel.signs import is_strict

PLAIN = (Shape.MATRIX, Shape.MEMBER, Shape.SEQUENCE)  # matrices of which kinds are known


class Rewriting:
    """The rules of a context's matrices; ``ranks`` are those of its projectors."""

    def __init__(self, context: Context, ranks: dict[str, Scalar]) -> None:
        self._context = context
        self._ranks = ranks

    def reduce(self, graph: Graph) -> Scalar:
        """Reduce a network in place; return the scalar that comes out of it, maybe zero."""
        factor = ONE
        while (outcome := self._step(graph)) is not None:
            factor = factor * outcome
            if not factor.terms:
                return ZERO
        return factor * graph.loose()

    def _step(self, graph: Graph) -> Scalar | None:
        """Apply one rule anywhere: what commutes lets another apply that are no neighbours."""
        graph.fuse()
        for tensor in reversed(list(graph.labels)):
            outcome = self._at(graph, tensor, graph.labels[tensor])
            if outcome is not None:
                return outcome
        return None

    def _at(self, graph: Graph, tensor: int, label: Label) -> Scalar | None:
        match label.shape:
            case Shape.MATRIX | Shape.MEMBER | Shape.SEQUENCE:
                return self._matrix(graph, tensor, label)
            case Shape.EXPONENTIAL:
                return self._exponential(graph, tensor, label)
            case Shape.VECTOR:
                return self._vector(graph, tensor, label)
            case Shape.EQUAL:
                return self._equality(graph, tensor)
        return None

    def _kinds(self, label: Label) -> frozenset[Kind]:
        """Return the kinds of a matrix, those of its distribution included."""
        if label.shape is Shape.SEQUENCE:
            return frozenset((Kind.HERMITIAN,)) if label.self_adjoint else frozenset()
        return self._context.kinds[label.name]

    def is_symmetric(self, label: Label) -> bool:
        """Return whether the two legs of a tensor are alike: of a real Hermitian matrix."""
        if label.shape not in PLAIN:
            return label.shape is Shape.EQUAL
        kinds = self._kinds(label)
        return Kind.REAL in kinds and bool(kinds & HERMITIAN)

    def _matrix(self, graph: Graph, tensor: int, label: Label) -> Scalar | None:
        """What every matrix of its kinds is; members of a family at two places are two matrices."""
        kinds = self._kinds(label)
        row, column = graph.legs[tensor]
        if label.conjugated and (Kind.REAL in kinds or kinds & HERMITIAN):
            if Kind.REAL not in kinds:
                graph.lead(tensor, column, row)
            graph.labels[tensor] = label._replace(conjugated=False)
            return ONE
        if Kind.PURE in kinds:  # a unit vector times its adjoint: s_ij = v_i conj(v_j)
            half = Label(Shape.VECTOR, label.name, copy=label.copy)
            graph.remove(tensor)
            graph.add(half, row)
            graph.add(half._replace(conjugated=True), column)
            return ONE
        if row == column and (not row or graph.across(tensor, 0)):
            value = self._trace(graph, tensor, kinds)
            if row or value is not None:
                return value
        elif self.is_symmetric(label) and _is_turned(graph, tensor):
            graph.lead(tensor, column, row)
            return ONE
        for joint in graph.joints(tensor) if kinds else ():
            outcome = _pair(graph, tensor, joint, kinds)
            if outcome is not None:
                return outcome
        return self._tied(graph, tensor, label) if self._context.bonds else None

    def _trace(self, graph: Graph, tensor: int, kinds: frozenset[Kind]) -> Scalar | None:
        known = {Kind.TRACELESS: ZERO, Kind.DENSITY: ONE}
        rank = self._ranks.get(graph.labels[tensor].name)
        value = next((known[kind] for kind in known if kind in kinds), rank)
        if value is not None:
            graph.remove(tensor, over=graph.legs[tensor][0])
        return value

    def _bonds(self, left: Label, right: Label) -> frozenset[Bond]:
        return self._context.bonds.get((left.name, right.name), frozenset())

    def _tied(self, graph: Graph, tensor: int, label: Label) -> Scalar | None:
        """A B = B A = 0 of an orthogonal pair; of a commuting one the first letter comes first."""
        for port, end, near in graph.joints(tensor):
            right = graph.labels[end]
            if {label.shape, right.shape} != {Shape.MATRIX} or label.conjugated != right.conjugated:
                continue
            bonds = self._bonds(label, right)
            if Bond.ORTHOGONAL in bonds and port != near:
                return ZERO
            is_number = not graph.legs[tensor][port]  # which stands nowhere before another
            follows = (port, near) == (1, 0) and not is_number and label.name > right.name
            if Bond.COMMUTING in bonds and follows and self._advances(graph, tensor):
                _exchange(graph, tensor, end)
                return ONE
        return None

    def _advances(self, graph: Graph, tensor: int) -> bool:
        """Whether to exchange a matrix and the next one comes to an end.

        Along an open product, and around a trace with a letter that commutes with none, letters
        come into their order. Around another trace, equal ones must come together.
        """
        names = {name for pair, bonds in self._context.bonds.items() if bonds for name in pair}
        labels = _ring(graph, tensor)
        if not labels or any(x.shape is not Shape.MATRIX or x.name not in names for x in labels):
            return True
        left, right, after, before = *labels[:2], labels[2 % len(labels)], labels[-1]
        together = (before == right) + (left == after)
        return len(labels) > 2 and together > (before == left) + (right == after)

    def _exponential(self, graph: Graph, tensor: int, label: Label) -> Scalar | None:
        """exp(-iaV) exp(-ibV) = exp(-i(a+b)V), exp(0) = 1; it comes after what commutes with V.

        Of two exponentials whose letters commute the first letter's comes first.
        """
        assert label.position is not None
        row, column = graph.legs[tensor]
        if label.conjugated:  # exp(-iaV)* = exp(i a* V*), V* = V^T
            graph.lead(tensor, column, row)
            angle = -label.position.conjugate()
            graph.labels[tensor] = label._replace(conjugated=False, position=angle)
            return ONE
        if label.position.is_zero:
            _drop(graph, tensor)
            return ONE
        if self._merged(graph, tensor, label):
            return ONE
        end = _follower(graph, tensor)
        if end in (None, tensor) or not self._commutes(label.name, graph.labels[end]):
            return None
        follower = graph.labels[end]
        in_order = follower.shape is Shape.EXPONENTIAL and label.name < follower.name
        if in_order or not self._has_fixed(graph, tensor):
            return None
        _exchange(graph, tensor, end)
        return ONE

    def _commutes(self, name: str, label: Label) -> bool:
        """Whether exp(-iaV) of a name commutes with a matrix, or another exponential."""
        if label.shape not in (Shape.MATRIX, Shape.EXPONENTIAL) or label.conjugated:
            return False
        bonds = self._context.bonds.get((name, label.name), frozenset())
        return label.name == name or Bond.COMMUTING in bonds

    def _merged(self, graph: Graph, tensor: int, label: Label) -> bool:
        """Join an exponential to the next of its letter, if all between commutes with it."""
        for end in _followers(graph, tensor):
            follower = graph.labels[end]
            if not self._commutes(label.name, follower):
                return False
            if (follower.shape, follower.name) == (Shape.EXPONENTIAL, label.name):
                assert label.position is not None
                assert follower.position is not None
                total = label.position + follower.position
                graph.labels[tensor] = label._replace(position=total)
                _drop(graph, end)
                return True
        return False

    def _has_fixed(self, graph: Graph, tensor: int) -> bool:
        """Whether something around a trace changes places with nothing else, so that order ends.

        An open product has ends.
        """
        labels = _ring(graph, tensor)
        if not labels or any(x.shape not in (Shape.MATRIX, Shape.EXPONENTIAL) for x in labels):
            return True
        return any(
            not any(self._may_pass(left, right) for right in labels if right is not left)
            for left in labels
        )

    def _may_pass(self, left: Label, right: Label) -> bool:
        is_own = left.name == right.name and Shape.EXPONENTIAL in (left.shape, right.shape)
        return is_own or bool(self._bonds(left, right))

    def last_of_family(self, graph: Graph) -> tuple[int, int] | None:
        """Return where the last of a Kraus family meets its adjoint, K^dagger K, if anywhere."""
        for tensor, label in graph.labels.items():
            if label.shape is Shape.MATRIX and label.name in self._context.kraus:
                twin = label._replace(conjugated=not label.conjugated)
                for port, end, near in graph.joints(tensor):
                    if port == near == 0 and graph.labels[end] == twin:
                        return tensor, end
        return None

    def others_of_family(self, name: str) -> tuple[str, ...]:
        """Return the others of a Kraus family, whose last one is named."""
        return self._context.kraus[name]

    def _vector(self, graph: Graph, tensor: int, label: Label) -> Scalar | None:
        """A unit vector and its conjugate make 1; one of a pure state vanishes beside its like.

        That is another state, or a matrix, that is orthogonal to it.
        """
        for _, end, near in graph.joints(tensor):
            met = graph.labels[end]
            if met == label._replace(conjugated=not label.conjugated):
                graph.remove(tensor, end, over=graph.legs[tensor][0])
                return ONE
            differ = label.conjugated != met.conjugated
            is_pair = met.shape is Shape.MATRIX or (met.shape is Shape.VECTOR and differ)
            after_it = met.shape is Shape.MATRIX and near == 1
            if is_pair and differ is not after_it and Bond.ORTHOGONAL in self._bonds(label, met):
                return ZERO
        return None

    def _equality(self, graph: Graph, tensor: int) -> Scalar | None:
        """Solve an equality of places; [a = b] summed over b is 1, and [a = b] [b = c] [a = c]."""
        legs = graph.legs[tensor]
        places = [place_of(leg[0]) for leg in legs if len(leg) == 1]
        if len(places) == 2 and places[0] and places[1]:
            distance = places[0].position - places[1].position
            if not distance.is_zero:
                return ZERO if is_strict(distance, self._context) else None
            graph.remove(tensor)
            return ONE
        for leg, opposite in (legs, legs[::-1]):
            opened = graph.opened(leg, opposite)
            is_index = len(leg) == 1 and leg[0] >= 0
            if opened != leg or is_index or graph.aligned(*legs) != (len(legs[0]), len(legs[1])):
                graph.remove(tensor)
                graph.equate((opened, opposite))
                return ONE
            if all(len(graph.bearers.get(wire, ())) == 1 for wire in leg):
                graph.remove(tensor, over=leg)
                return ONE
        for port, end, near in graph.joints(tensor):
            if graph.labels[end] == EQUAL:
                outer = legs[1 - port], graph.legs[end][1 - near]
                graph.remove(tensor, end, over=legs[port])
                graph.equate(outer)
                return ONE
        return None


def _pair(graph: Graph, tensor: int, joint: Joint, kinds: frozenset[Kind]) -> Scalar | None:
    """Two neighbours of one name: P P = 1, P P = P, U U^dagger = 1, J^dagger J = 1."""
    port, end, near = joint
    left, right = graph.labels[tensor], graph.labels[end]
    if left.name != right.name or left._replace(conjugated=right.conjugated) != right:
        return None
    between = graph.legs[tensor][port]
    outer = graph.legs[tensor][1 - port], graph.legs[end][1 - near]
    alike = left.conjugated == right.conjugated  # P P = 1, and P* P* = 1; P P* is another matrix
    if alike and port != near and Kind.PROJECTOR in kinds:
        graph.remove(end, over=between)
        graph.lead(tensor, *(outer if port == 1 else outer[::-1]))
        return ONE
    opposite = (not alike or Kind.REAL in kinds) and port == near
    legs = (0, 1) if Kind.UNITARY in kinds else (0,) if Kind.ISOMETRY in kinds else ()
    if (alike and port != near and Kind.INVOLUTION in kinds) or (opposite and port in legs):
        graph.remove(tensor, end, over=between)
        graph.equate(outer)
        return ONE
    return None


def _is_turned(graph: Graph, tensor: int) -> bool:
    """Whether fewer rows than not meet columns: of a symmetric matrix, which may be turned."""
    balance = 0
    for port, end, near in graph.joints(tensor):
        shape = graph.labels[end].shape
        if shape in (*MATRICES, Shape.OPEN):
            balance += 1 if (port == near) is (shape is Shape.OPEN) else -1
    return balance < 0


def _follower(graph: Graph, tensor: int) -> int | None:
    """Return the tensor to whose row the column of a matrix leads."""
    end = graph.across(tensor, 1)
    return end[0] if end and end[1] == 0 and graph.labels[end[0]].shape in MATRICES else None


def _followers(graph: Graph, tensor: int) -> Iterator[int]:
    """Yield the matrices that follow one, until it comes again; numbers in any order."""
    if graph.legs[tensor] == ((), ()):
        yield from (end for port, end, near in graph.joints(tensor) if (port, near) == (1, 0))
        return
    end = _follower(graph, tensor)
    while end is not None and end != tensor:
        yield end
        end = _follower(graph, end)


def _ring(graph: Graph, tensor: int) -> list[Label]:
    """Return the labels around a trace, from a matrix on; none along an open product."""
    around = [tensor, *_followers(graph, tensor)]
    return [graph.labels[v] for v in around] if _follower(graph, around[-1]) == tensor else []


def _exchange(graph: Graph, first: int, second: int) -> None:
    """Let two matrices, of which the second comes next, change places."""
    before, between = graph.legs[first]
    after = graph.legs[second][1]
    graph.lead(second, before, between)
    graph.lead(first, between, after)


def _drop(graph: Graph, tensor: int) -> None:
    """Put the identity in the place of a matrix."""
    row, column = graph.legs[tensor]
    graph.remove(tensor)
    graph.equate((row, column))
