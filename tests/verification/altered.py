"""A proof file altered in every place: each alteration is a plain change of the written JSON.

A proof has thousands of them, so that one is applied only where it is used.
"""

import copy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import msgspec

from bptools.claims.record import claim_record
from bptools.derivations import verified
from bptools.verification.terms.contexts import KINDS, RELATIONS, SORTS
from bptools.verification.terms.language import SHAPES

RULES = (
    "equal", "averaged", "entrywise", "reflexive", "transitive", "weakened", "square",
    "cauchy_schwarz", "scaled", "added", "multiplied", "bounded", "narrowed", "instance",
)  # fmt: skip


def written(proof) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the results of one proof, and the proof as it is written."""
    outcome = verified(proof)
    results = {
        "claims": [msgspec.to_builtins(claim_record(proof.claim))],
        "evidence": [msgspec.to_builtins(outcome.evidence)],
    }
    return results, msgspec.json.decode(outcome.written)


def files(results: dict[str, Any], *proofs: dict[str, Any]) -> tuple[bytes, bytes]:
    """Return both files, with digests that fit, so that the mathematics alone tells a change."""
    own = copy.deepcopy(results)
    lines = [msgspec.json.encode(proof) for proof in proofs]
    for record, line in zip(own["evidence"], lines, strict=True):
        record["proof"] = sha256(line).hexdigest()
    content = b'{"schema": 1, "proofs": [\n' + b",\n".join(lines) + b"\n]}\n"
    return msgspec.json.encode(own), content


@dataclass(frozen=True)
class Alteration:
    """One entry of a written proof exchanged: ``before`` at ``path`` becomes ``after``."""

    path: tuple[Any, ...]
    before: Any
    after: Any

    @property
    def place(self) -> str:
        """What is exchanged, in words."""
        return f"{'/'.join(map(str, self.path))}: {self.before!r} -> {self.after!r}"[:200]

    def of(self, proof: dict[str, Any]) -> dict[str, Any]:
        """Return the proof altered; it shares with the true one what is not on the way."""
        return self._exchanged(proof, self.path)

    def _exchanged(self, entry: Any, path: tuple[Any, ...]) -> Any:
        if not path:
            return self.after
        changed = copy.copy(entry)
        changed[path[0]] = self._exchanged(entry[path[0]], path[1:])
        return changed


def alterations(proof: dict[str, Any]) -> Iterator[Alteration]:
    """Yield one change of a proof at every place and of every kind."""
    for path, entry in _entries(proof, ()):
        yield from (Alteration(path, entry, other) for other in _others(entry))


def _entries(entry: Any, path: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], Any]]:
    if path:
        yield path, entry
    if isinstance(entry, dict):
        for key, value in entry.items():
            yield from _entries(value, (*path, key))
    elif isinstance(entry, list):
        for place, value in enumerate(entry):
            yield from _entries(value, (*path, place))


def _others(entry: Any) -> Iterator[Any]:
    """Yield what an entry could be instead."""
    if isinstance(entry, int):
        yield from (entry + 1, max(entry - 1, 0), 10**9)
    elif isinstance(entry, str):
        if re.fullmatch(r"-?\d+(/\d+)?", entry):
            yield from (f"{entry}0", "0", f"-{entry}".replace("--", ""), "1/2")
        for family in (RELATIONS, sorted(KINDS), SORTS, RULES):
            yield from (word for word in family if entry in family and word != entry)
        if entry in SHAPES:
            yield from (op for op in SHAPES if op != entry and SHAPES[op] == SHAPES[entry])
        yield f"{entry}_"
    elif isinstance(entry, list) and entry:
        yield entry[:-1]
        yield [*entry, entry[-1]]
        yield entry[::-1]
    elif entry is None:
        yield 0
