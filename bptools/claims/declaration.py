"""What proofs and checks have in common: the name of a finding, and its line in the report."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Declared = Callable[..., Any]


def finding_name(function: Declared) -> str:
    """Return the name under which a function's findings are recorded."""
    return f"{function.__module__}:{function.__name__}"


def is_automatic(finding: str) -> bool:
    """Return whether a finding is made without code of a project, as of a claim's own check.

    >>> is_automatic("checks.lemma2:first_by_samples")
    False
    """
    return finding.startswith("bptools.")


def title_of(function: Declared) -> str:
    """Return the first line of a function's docstring, or its name in words."""
    lines = (function.__doc__ or "").strip().splitlines()
    return lines[0].rstrip(".") if lines else function.__name__.replace("_", " ")
