"""All entries of the gallery."""

from __future__ import annotations

import importlib
import pkgutil

from bptools.errors import UsageError
from bptools.gallery import formulas
from bptools.gallery.entry import GalleryEntry


def entries() -> tuple[GalleryEntry, ...]:
    """Return all entries in the order of their names."""
    modules = sorted(module.name for module in pkgutil.iter_modules(formulas.__path__))
    return tuple(importlib.import_module(f"{formulas.__name__}.{name}").ENTRY for name in modules)


def entry_named(name: str) -> GalleryEntry:
    """Return an entry.

    Raises:
        UsageError: If there is none of this name.
    """
    for entry in entries():
        if entry.name == name:
            return entry
    known = ", ".join(entry.name for entry in entries())
    raise UsageError(f"entry must be one of {known}, not {name!r}")
