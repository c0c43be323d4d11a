"""What terms have in common: of what they are made, which names stand in them, when they are equal.

A proof holds deep terms many times over, so what is asked of them all the time is computed once.
Python keeps to no declared type, and texts are equal to members of enumerations that they are not:
so what rules are given is seen to be what it is declared to be, throughout.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints


@dataclass(frozen=True)
class Tree:
    """A node with others below it; some nodes bind names."""

    def nodes(self) -> Iterator[Tree]:
        """Yield the nodes right below it."""
        for entry in self._entries():
            if isinstance(entry, Tree):
                yield entry

    def _entries(self) -> Iterator[object]:
        for field in fields(self):
            value = getattr(self, field.name)
            yield from value if isinstance(value, tuple) else (value,)

    @cached_property
    def is_well_formed(self) -> bool:
        """Whether it is made of what it is declared to be, and all below it too."""
        return not strange_parts(self)

    @property
    def bound(self) -> frozenset[str]:
        """The names that it binds."""
        return frozenset()

    def free_names(self) -> frozenset[str]:
        """Return the names that a value can be put in the place of."""
        return self._free_names

    @cached_property
    def _free_names(self) -> frozenset[str]:
        return frozenset().union(*(x.free_names() for x in self.nodes())) - self.bound

    def names(self) -> frozenset[str]:
        """Return all names, bound ones included."""
        return self.bound.union(*(x.names() for x in self.nodes()))

    def __hash__(self) -> int:
        """Return the hash of what it is made of."""
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash((type(self), *(getattr(self, field.name) for field in fields(self))))


_KINDS: dict[type, dict[str, Any]] = {}  # of the parts of records that were looked at


def is_of(value: object, kind: Any) -> bool:  # noqa: ANN401 - a class, or a form of typing
    """Return whether a value is of a declared type itself, not of one that is equal to it."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return any(is_of(value, part) for part in inner)
    if origin is tuple and type(value) is tuple:
        wanted = inner[:1] * len(value) if inner[-1] is ... else inner
        return len(value) == len(wanted) and all(map(is_of, value, wanted))
    if origin is frozenset and type(value) is frozenset:
        return all(is_of(entry, inner[0]) for entry in value)
    if origin is Mapping and type(value) is dict:  # another may answer twice in two ways
        return all(is_of(name, inner[0]) and is_of(x, inner[1]) for name, x in value.items())
    if origin is not None:
        return False
    if isinstance(value, Tree):
        return isinstance(value, kind) and value.is_well_formed
    return type(value) is kind and not (issubclass(kind, tuple) and strange_parts(value))


def strange_parts(value: object) -> list[str]:
    """Return the parts of a record that are not of their declared types."""
    return [
        name for name, kind in _kinds(type(value)).items() if not is_of(getattr(value, name), kind)
    ]


def _kinds(record: type) -> dict[str, Any]:
    if record not in _KINDS:
        _KINDS[record] = get_type_hints(record)
    return _KINDS[record]


def require_parts(record: object) -> None:
    """Refuse a record with parts of other types than it declares.

    Raises:
        ValueError: Naming the first.
    """
    if strange := strange_parts(record):
        wanted, part = _kinds(type(record))[strange[0]], getattr(record, strange[0])
        raise ValueError(f"{strange[0]} of {type(record).__name__} must be {wanted}, not {part!r}")
