"""What kinds of claims there are: by their relation, by what we say of them, by their origin."""

from __future__ import annotations

from enum import StrEnum


class Relation(StrEnum):
    """How a claim's quantity relates to its closed form."""

    EQUAL = "="
    AT_MOST = "<="
    AT_LEAST = ">="


class Stance(StrEnum):
    """What we say of a claim; a run succeeds when every finding agrees with it."""

    ASSERTED = "asserted"
    REFUTED = "refuted"


class Reading(StrEnum):
    """Where a claim's formula comes from."""

    PRINTED = "as printed"
    RESTORED = "restored reading"
    REPAIRED = "repaired statement"
    OURS = "our statement"
