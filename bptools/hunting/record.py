"""The record of a hunt: a JSON file a claim, which a report reads instead of hunting anew."""

from __future__ import annotations

from pathlib import Path

import msgspec

from bptools.errors import UsageError
from bptools.hunting.pinned import PinnedSides, pinned_sides
from bptools.hunting.slack import Slack
from bptools.hunting.witness import Witness, read
from bptools.recordings.folder import RecordingError, Recordings, RecordingState
from bptools.recordings.manifest import ManifestEntry
from bptools.recordings.semantics import Semantics
from bptools.records import as_json

SEMANTICS = Semantics(
    "hunt",
    (
        "Adam with a cosine schedule on the relative slack, from random starts; the sharpest "
        "instance met at any step, and the widest violation, proved in balls on fractions.",
    ),
)
KIND = "hunt"
REDUCTIONS = {KIND: "all that a hunt gives; it is made again by bptools hunt --all --out FOLDER"}
ROUNDING = 1e-7  # relative slack below 0 that rounding explains


class Search(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was found in one space; the slack is larger - smaller, the ratio smaller/larger.

    There is no ratio where the side that is claimed to be larger is not positive. ``pinned`` are
    both sides at an instance that is the same in every hunt.
    """

    space: str
    restarts: int
    evaluations: int
    ratio: float | None
    slack: float
    relative_slack: float
    witness: Witness | None
    pinned: PinnedSides

    @property
    def unproved(self) -> bool:
        """Whether it seems to violate the claim by more than rounding can, without a proof."""
        return self.witness is None and self.relative_slack < -ROUNDING


class HuntRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a hunt was asked, how it searched, and what it found.

    ``qubits`` and ``layers`` are None where the claim's own were taken; ``semantics`` is of the
    search, as of ``SEMANTICS``.
    """

    claim: str
    stance: str
    qubits: int | None
    layers: int | None
    budget: int
    seed: int
    semantics: str
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
        return as_json(self)

    def proved_anew(self, slack: Slack) -> tuple[Witness, ...]:
        """Return the witnesses that prove their violation again, evaluated in ball arithmetic.

        Args:
            slack: The claim's inequality, as it is today.
        """
        spaces = {space.label: space for space in slack.spaces(self.qubits, self.layers)}
        read_again = (
            read(witness, slack, spaces[witness.space])
            for witness in self.witnesses
            if witness.space in spaces
        )
        return tuple(witness for witness in read_again if witness is not None)

    def unlike(self, slack: Slack) -> tuple[str, ...]:
        """Return the spaces in which an inequality is not the one that was hunted.

        Both sides are enclosed at the pinned instance of every space, and compared with what the
        hunt enclosed there.

        Args:
            slack: The claim's inequality, as it is today.
        """
        hunted = {search.space: search.pinned for search in self.searches}
        spaces = {space.label: space for space in slack.spaces(self.qubits, self.layers)}
        strange = set(hunted) ^ set(spaces)
        for label in set(hunted) & set(spaces):
            if not pinned_sides(slack, spaces[label]).agrees(hunted[label]):
                strange.add(label)
        return tuple(sorted(strange))


def read_record(path: Path) -> HuntRecord:
    """Return the record that a file holds.

    Raises:
        UsageError: If it cannot be read, or holds no record of a hunt.
    """
    try:
        return msgspec.json.decode(path.read_bytes(), type=HuntRecord)
    except (OSError, msgspec.MsgspecError) as error:
        raise UsageError(f"{path} cannot be read as the record of a hunt: {error}") from error


def recorded(recordings: Recordings, claim: str) -> HuntRecord:
    """Return the recorded hunt of a claim.

    Args:
        recordings: Where it is.
        claim: The claim's name.

    Raises:
        RecordingError: If it is missing, altered, damaged, or of another search.
    """
    content = recordings.read(claim, SEMANTICS, {"claim": claim})
    try:
        return msgspec.json.decode(content, type=HuntRecord)
    except msgspec.MsgspecError as error:
        raise RecordingError(RecordingState.REFUSED, f"{claim} is damaged: {error}") from error


def entry_of(record: HuntRecord) -> tuple[ManifestEntry, bytes]:
    """Return what is recorded of a hunt: its entry and its payload.

    Args:
        record: What the hunt gave.

    Raises:
        UsageError: If it searched otherwise than hunts do today.
    """
    if record.semantics != str(SEMANTICS):
        raise UsageError(
            f"the hunt of {record.claim} is of {record.semantics}, today's are of {SEMANTICS}"
        )
    asked = {name: getattr(record, name) for name in ("claim", "qubits", "layers", "budget")}
    file = f"hunts/{record.claim}.json"
    entry = ManifestEntry(record.claim, KIND, str(SEMANTICS), asked, record.seed, "", file, "")
    return entry, record.to_json()
