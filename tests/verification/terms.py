"""Terms of the reader, compared although it forgets them from proof to proof."""

from bptools.verification.terms.language import Node


def parts(entry):
    """Return a term as nested tuples."""
    if isinstance(entry, Node):
        return (entry.op, *map(parts, entry.parts))
    return tuple(map(parts, entry)) if isinstance(entry, tuple) else entry
