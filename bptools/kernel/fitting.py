"""What a value must be to stand in the place of a name: its sort, shape, kinds and rank."""

from __future__ import annotations

from collections.abc import Mapping

from bptools.kernel import terms as t
from bptools.kernel.contexts import Bond, Context, Kind, Matrices, Scalars, Tie, placed
from bptools.kernel.equality import normal_forms, require_equal
from bptools.kernel.generators import Sort
from bptools.kernel.normal import Normaliser
from bptools.kernel.refusal import Refusal
from bptools.kernel.scalars import Scalar
from bptools.kernel.signs import Sign, is_natural, sign_of


def require_fits(
    old: Context, new: Context, name: str, value: t.Term, values: Mapping[str, t.Term]
) -> None:
    """Refuse a value that is not what a name is declared to be.

    Args:
        old: The context that declares the name.
        new: The context of the value.
        name: The name.
        value: What is put in its place.
        values: All values that are put in, which its declaration may depend on.

    Raises:
        Refusal: Naming what the value is not.
    """
    declared = next((d for d in old.declarations if d.name == name), None)
    if isinstance(declared, Scalars):
        _require_sort(declared, Normaliser(new)(value).value(f"the value of {name}"), new)
        if declared.below is not None:
            Normaliser(new).index(value, Normaliser(new).size(declared.below.put(values)))
    elif isinstance(declared, Matrices) and declared.group is None:
        fitted = placed(declared, values)
        equations = kind_equations(fitted, value) if isinstance(fitted, Matrices) else []
        for left, right in equations:
            require_equal(*normal_forms(new, left, right))
    else:
        raise Refusal(f"{name} cannot be given a value")


def _require_sort(declared: Scalars, scalar: Scalar, context: Context) -> None:
    sign = sign_of(scalar, context)
    match declared.sort:
        case Sort.COMPLEX:
            fits = True
        case Sort.REAL:
            fits = scalar.conjugate() == scalar
        case Sort.NONNEGATIVE:
            fits = sign in (Sign.POSITIVE, Sign.NONNEGATIVE)
        case Sort.POSITIVE:
            fits = sign is Sign.POSITIVE
        case Sort.NATURAL:
            fits = is_natural(scalar - declared.least, context)
    if not fits:
        raise Refusal(f"{scalar} is not shown to be {declared.sort}, as {declared.name} is")


def kind_equations(declared: Matrices, value: t.Term) -> list[tuple[t.Term, t.Term]]:
    """Return the equations by which a matrix has the kinds and the shape of a declaration.

    Raises:
        Refusal: If a kind is no equation.
    """
    adjoint = t.adjoint(value)
    identity, rows = t.Identity(declared.columns), t.Identity(declared.rows)
    zero = t.Zero(declared.rows, declared.columns)
    equations: list[tuple[t.Term, t.Term]] = [(t.Product((t.whole(0), value)), zero)]
    by_kind: dict[Kind, list[tuple[t.Term, t.Term]]] = {
        Kind.HERMITIAN: [(adjoint, value)],
        Kind.INVOLUTION: [(adjoint, value), (t.Product((value, value)), rows)],
        Kind.PROJECTOR: [(adjoint, value), (t.Product((value, value)), value)],
        Kind.UNITARY: [
            (t.Product((adjoint, value)), identity),
            (t.Product((value, adjoint)), rows),
        ],
        Kind.ISOMETRY: [(t.Product((adjoint, value)), identity)],
        Kind.TRACELESS: [(t.Trace(value), t.whole(0))],
        Kind.REAL: [(t.Conjugate(value), value)],
        Kind.PURE: [
            (adjoint, value),
            (t.Product((value, value)), value),
            (t.Trace(value), t.whole(1)),
        ],
    }
    for kind in sorted(declared.kinds):
        if kind not in by_kind:
            raise Refusal(f"that a matrix is a {kind} is no equation")
        equations.extend(by_kind[kind])
    if declared.rank is not None:
        equations.append((t.Trace(value), declared.rank))
    return equations


def require_tied(old: Context, new: Context, values: Mapping[str, t.Term]) -> None:
    """Refuse values that are not shown to be tied as the names are in whose place they stand.

    Args:
        old: The context that declares the names.
        new: The context of the values, in which ties of names without a value must stand too.
        values: By name.

    Raises:
        Refusal: If a tie does not stand, or one of its equations is not shown.
    """
    for tie in old.ties:
        if values.keys().isdisjoint(tie.matrices):
            if tie not in new.ties:
                raise Refusal(f"{tie.name} must be declared as in the theorem")
            continue
        for sides in _tie_equations(tie, old):
            require_equal(*normal_forms(new, *(side.put(values) for side in sides)))


def _tie_equations(tie: Tie, context: Context) -> list[tuple[t.Term, t.Term]]:
    """Return the equations that matrices satisfy which are tied."""
    values: list[t.Term] = [t.MatrixVariable(name) for name in tie.matrices]
    first = context.matrix(tie.matrices[0])
    if tie.bond is Bond.KRAUS:
        squares = tuple(t.Product((t.adjoint(value), value)) for value in values)
        return [(t.Sum(squares), t.Identity(first.columns))]
    products = t.Product((values[0], values[1])), t.Product((values[1], values[0]))
    if tie.bond is Bond.COMMUTING:
        return [products]
    return [(product, t.Zero(first.rows, first.columns)) for product in products]
