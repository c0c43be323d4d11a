"""The subscripts of sum signs: indices with their ranges."""

from __future__ import annotations

import re
from collections.abc import Iterator

_INDEX = r"[^\W\d_]"
_SUBSCRIPT = re.compile(r"(\{[^{}]*\}|\w+)(?:\s*\^\s*(\{[^{}]*\}|\w+))?")


def ranges_of(subscript: str) -> Iterator[list[str]]:
    """Yield each index, with the first and the last value where these are written.

    Raises:
        ValueError: If the subscript is no list of indices.

    >>> list(ranges_of("i")), list(ranges_of("ij")), list(ranges_of("{i=0}^{d-1}"))
    ([['i']], [['i'], ['j']], [['i', '0', 'd-1']])
    """
    match = _SUBSCRIPT.fullmatch(subscript)
    below, above = (_inside(group) for group in match.groups()) if match else ("", "")
    first = re.fullmatch(rf"({_INDEX})\s*=\s*(.+)", below)
    if first and above:
        yield [first[1], first[2], above]
    elif above or not re.fullmatch(rf"{_INDEX}(?:[\s,]*{_INDEX})*", below):
        raise ValueError(
            "text must write sums as sum_i X, sum_{i,j} X or sum_{i=0}^{1} X, "
            f"not sum_{subscript}"
        )
    else:
        yield from ([index] for index in re.findall(_INDEX, below))


def _inside(group: str | None) -> str:
    return (group or "").strip("{}").strip()
