"""All that expressions are made of.

>>> from sympy import symbols
>>> x, y = symbols("x y")
>>> sorted(map(str, nodes_of((x * y, x))))
['x', 'x*y', 'y']
"""

from __future__ import annotations

from collections.abc import Iterable

from sympy import Basic


def nodes_of(expressions: Iterable[Basic]) -> set[Basic]:
    """Return expressions and all that they are made of; what is shared is taken apart once."""
    seen: set[Basic] = set()
    waiting = list(expressions)
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen.add(node)
            waiting.extend(node.args)
    return seen
