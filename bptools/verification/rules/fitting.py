"""Whether a value can stand in the place of a name: its sort, shape, kinds and rank."""

from __future__ import annotations

from bptools.verification.limits import OutOfReach, Rejected
from bptools.verification.normal.equality import reader_of, require_equal, values_of
from bptools.verification.scalars.ratios import Ratio
from bptools.verification.scalars.signs import POSITIVE, is_natural, is_nonnegative, sign_of
from bptools.verification.terms.contexts import HERMITIAN, Context, Declared
from bptools.verification.terms.language import Node, adjoint, node, whole


def require_fits(declared: Declared, value: Node, context: Context) -> None:
    """Refuse a value that is not what a name is declared to be."""
    if declared.shape == "Scalar":
        scalar = values_of(context, value)[0].scalar
        if not _has_sort(scalar, declared, context):
            raise Rejected(f"the value of {declared.name} is not shown to be {declared.sort}")
        if declared.below is not None:
            reader = reader_of(context)
            reader.position(value, reader.size(declared.below))
    elif declared.shape == "Matrix" and declared.group is None:
        for left, right in _equations(declared, value):
            require_equal(context, left, right)
    else:
        raise Rejected(f"{declared.name} cannot have a value")


def _has_sort(scalar: Ratio, declared: Declared, context: Context) -> bool:
    match declared.sort:
        case "real":
            return (scalar.conjugate() - scalar).is_zero
        case "non-negative":
            return is_nonnegative(scalar, context)
        case "positive":
            return sign_of(scalar, context) == POSITIVE
        case "natural":
            return is_natural(scalar - Ratio.number(declared.least), context)
    return True


def _equations(declared: Declared, value: Node) -> list[tuple[Node, Node]]:
    adjoined = adjoint(value)
    squared, gram = node("Product", (value, value)), node("Product", (adjoined, value))
    zero = node("Zero", declared.rows, declared.columns)
    identity, right_identity = node("Identity", declared.rows), node("Identity", declared.columns)
    trace = node("Trace", value)
    equations = [(node("Product", (whole(0), value)), zero)]
    if declared.kinds & HERMITIAN:
        equations.append((adjoined, value))
    own = {
        "Hermitian": [],
        "Hermitian involution": [(squared, identity)],
        "orthogonal projector": [(squared, value)],
        "pure state": [(squared, value), (trace, whole(1))],
        "unitary": [(gram, right_identity), (node("Product", (value, adjoined)), identity)],
        "isometry": [(gram, right_identity)],
        "traceless": [(trace, whole(0))],
        "real": [(node("Conjugate", value), value)],
    }
    for kind in sorted(declared.kinds):
        if kind not in own:
            raise OutOfReach(f"that a matrix is a {kind} is no equation")
        equations.extend(own[kind])
    if declared.rank is not None:
        equations.append((trace, declared.rank))
    return equations


def tie_equations(tie: Declared, context: Context) -> list[tuple[Node, Node]]:
    """Return the equations that tied matrices satisfy."""
    values = [node("MatrixVariable", name) for name in tie.matrices]
    declared = next(d for d in context if d.name == tie.matrices[0])
    if "Kraus family" in tie.kinds:
        squares = (node("Product", (adjoint(value), value)) for value in values)
        return [(node("Sum", tuple(squares)), node("Identity", declared.columns))]
    forth, back = node("Product", tuple(values)), node("Product", tuple(values[::-1]))
    if "commuting" in tie.kinds:
        return [(forth, back)]
    zero = node("Zero", declared.rows, declared.columns)
    return [(forth, zero), (back, zero)]
