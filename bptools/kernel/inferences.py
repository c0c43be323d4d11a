"""How a theorem was made: a rule and what it was given, which is all that a proof consists of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Rule(NamedTuple):
    """One rule of the kernel, and what it rests on."""

    name: str
    mathematics: str


class Inference(NamedTuple):
    """One use of a rule; ``made_of`` holds contexts, terms, theorems and names by parameter."""

    rule: str
    made_of: Mapping[str, object]
