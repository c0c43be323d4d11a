"""The record of a hunt: a JSON file a claim, which a report reads instead of hunting anew."""

from __future__ import annotations

import ast
import hashlib
import inspect
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FunctionType
from typing import Any

import msgspec

from bptools.errors import UsageError
from bptools.hunting.slack import Slack
from bptools.hunting.space import Space
from bptools.hunting.witness import Witness, read
from bptools.recordings.provenance import syntax

# what decides which instances are searched and what is minimised there, for most spaces all of it;
# proofs are made anew
SEARCHING_CODE = (
    "families.py",
    "matrices.py",
    "quantities.py",
    "search.py",
    "spaces/angles.py",
    "spaces/inputs.py",
    "spaces/numbers.py",
    "traced.py",
)
ROUNDING = 1e-7  # relative slack below 0 that rounding explains


class Search(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was found in one space; the slack is larger - smaller, the ratio smaller/larger.

    There is no ratio where the side that is claimed to be larger is not positive.
    """

    space: str
    restarts: int
    evaluations: int
    ratio: float | None
    slack: float
    relative_slack: float
    witness: Witness | None

    @property
    def unproved(self) -> bool:
        """Whether it seems to violate the claim by more than rounding can, without a proof."""
        return self.witness is None and self.relative_slack < -ROUNDING


class HuntRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a hunt was asked, by which code, and what it found.

    ``qubits`` and ``layers`` are None where the claim's own were taken; ``code`` is as of
    ``code_digest``.
    """

    claim: str
    stance: str
    qubits: int | None
    layers: int | None
    budget: int
    seed: int
    code: str
    searches: tuple[Search, ...]

    @property
    def evaluations(self) -> int:
        """The number of instances that were evaluated."""
        return sum(search.evaluations for search in self.searches)

    @property
    def sharpest(self) -> Search:
        """The search that came nearest to a violation, or violated most, relative to its sides."""
        return min(self.searches, key=lambda search: search.relative_slack)

    @property
    def witnesses(self) -> tuple[Witness, ...]:
        """The violations that were proved, one a space at most."""
        return tuple(search.witness for search in self.searches if search.witness is not None)

    def to_json(self) -> bytes:
        """Return the record as JSON."""
        return msgspec.json.format(msgspec.json.encode(self), indent=1) + b"\n"

    def proved_anew(self, slack: Slack) -> tuple[Witness, ...]:
        """Return the witnesses that prove their violation again, evaluated in ball arithmetic.

        Args:
            slack: The claim's inequality, as it is today.
        """
        spaces = {space.label: space for space in slack.spaces(self.qubits, self.layers)}
        anew = (
            read(found, slack, spaces[found.space])
            for found in self.witnesses
            if found.space in spaces
        )
        return tuple(found for found in anew if found is not None)


def code_digest(slack: Slack, spaces: Sequence[Space[Any]]) -> str:
    """Return one number for what a hunt minimises, and over what.

    It is of the claim, its slack, the searching code and the spaces; comments, docstrings and
    layout do not change it, nor do other claims.

    Args:
        slack: The inequality.
        spaces: Where it is searched.
    """
    claim = slack.claim
    parts = [str(claim.relation), str(claim.closed_form), *(space.label for space in spaces)]
    parts += _reached(slack.sides)
    room = Path(__file__).parent
    files = {Path(inspect.getfile(type(space))) for space in spaces}
    searching = {room / name for name in SEARCHING_CODE}
    parts += [syntax(path.read_text()) for path in sorted(searching | files)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def read_record(path: Path) -> HuntRecord:
    """Return the record that a file holds.

    Raises:
        UsageError: If it cannot be read, or holds no record of a hunt.
    """
    try:
        return msgspec.json.decode(path.read_bytes(), type=HuntRecord)
    except (OSError, msgspec.MsgspecError) as error:
        raise UsageError(f"{path} cannot be read as the record of a hunt: {error}") from error


def recorded(folder: Path, slack: Slack) -> HuntRecord | str:
    """Return the record of a claim's hunt, or why there is none that can be used.

    Args:
        folder: Where the records are, as ``bptools hunt --out`` writes them.
        slack: The claim's inequality, as it is today.

    Raises:
        UsageError: If there is a file that cannot be read.
    """
    path = folder / f"{slack.claim.name}.json"
    if not path.exists():
        return "no hunt is recorded"
    record = read_record(path)
    if record.claim != slack.claim.name:
        return f"the record is of {record.claim}"
    return record


def _reached(function: Callable[..., Any]) -> list[str]:
    """Return the syntax of a function and of those of its own file that it uses, by name.

    Decorators are left out: they name all claims that share a slack.
    """
    found: dict[str, str] = {}
    pending: list[Any] = [function]
    while pending:
        one = pending.pop()
        own = isinstance(one, FunctionType) and one.__module__ == function.__module__
        if not own or one.__name__ in found:
            continue
        (definition,) = ast.parse(inspect.getsource(one)).body
        definition.decorator_list.clear()  # type: ignore[attr-defined]  # a function has one
        found[one.__name__] = syntax(ast.unparse(definition))
        names = (node.id for node in ast.walk(definition) if isinstance(node, ast.Name))
        pending += [one.__globals__.get(name) for name in names]
    return [found[name] for name in sorted(found)]
