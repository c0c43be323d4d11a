"""Pieces of a longer work, such as the spaces of a hunt: each kept as soon as it is done.

What a piece gave is answered from the journal while nothing has changed that it depends on: its
arguments, the code of bptools, the packages, the files that it read or imported.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec

from bptools.errors import place_of
from bptools.records import Record
from bptools.running.engines import opened
from bptools.running.executors import ANY, Call, Engine, Needs, execute, require_room_here
from bptools.running.installation import installation
from bptools.running.journal import Journal
from bptools.running.memory import forget_peak, peak_bytes
from bptools.running.plan import RunPlan
from bptools.running.reads import TURN, Digests, imported_files, reading
from bptools.running.runner import Progress


@dataclass(frozen=True)
class Piece:
    """One piece of a work, which any process can do.

    Args:
        name: What it is for; no two pieces of a work share one.
        function: A function of a module that returns bytes.
        arguments: What it is called with: numbers, texts, records.
        needs: What it needs of its worker, as far as it was not measured when it was last done.
        seconds: About what it takes by measured tables; None if there are none.
    """

    name: str
    function: Callable[..., bytes]
    arguments: tuple[Any, ...]
    needs: Needs = ANY
    seconds: float | None = None

    @property
    def identity(self) -> str:
        """One number for all that its result depends on, but the files that it reads."""
        function = f"{self.function.__module__}.{self.function.__qualname__}"
        known = (function, self.arguments, sorted(installation().items()))
        return hashlib.sha256(msgspec.json.encode(known)).hexdigest()


class PieceCost(Record, frozen=True):
    """What a piece took."""

    seconds: float
    peak_bytes: int


@dataclass(frozen=True)
class Done:
    """What a piece gave, and the digests of the files that it read; None if one changed."""

    content: bytes
    reads: Digests | None
    cost: PieceCost


@dataclass(frozen=True)
class Workplace:
    """Where pieces are done and kept.

    Args:
        engine: Makes the executor; None for this process.
        journal: Where results are kept; None for nowhere.
        fresh: Whether to do what is known, too.
        progress: Called with the number of pieces done, of all, and the last one's name.
        workers: How many pieces are done at a time.
    """

    engine: Engine | None = None
    journal: Journal | None = None
    fresh: bool = False
    progress: Progress = lambda *_: None
    workers: int = 1

    def results(self, pieces: Sequence[Piece]) -> list[bytes]:
        """Return what the pieces give, in their order.

        Args:
            pieces: Of different names.

        Raises:
            EngineLostError: If workers die again and again; what was done is kept.
        """
        contents = {} if self.fresh else self._known(pieces)
        missing = {piece.name: piece for piece in pieces if piece.name not in contents}
        self.progress(len(contents), len(pieces), "")

        def receive(call: Call, done: Done) -> tuple[()]:
            contents[call.name] = done.content
            self._keep(missing[call.name], done)
            self.progress(len(contents), len(pieces), call.name)
            return ()

        calls = [
            Call(name, carry_out, (piece.function, piece.arguments), self._needs(piece))
            for name, piece in missing.items()
        ]
        if self.engine is not None:
            execute(calls, self.engine, receive)
        else:
            for call in calls:
                require_room_here(call)
            for call in calls:
                receive(call, call())
        return [contents[piece.name] for piece in pieces]

    def plan(self, pieces: Sequence[Piece], noun: str) -> RunPlan:
        """Return what the pieces would take: as they took before, else by measured tables.

        Args:
            pieces: Of different names.
            noun: What they are.
        """
        known = {} if self.fresh else self._known(pieces)
        missing = [piece for piece in pieces if piece.name not in known]
        earlier = [cost for piece in missing if (cost := self._cost(piece))]
        measured = [
            PieceCost(seconds=piece.seconds, peak_bytes=piece.needs.memory_bytes)
            for piece in missing
            if piece.seconds is not None and not self._cost(piece)
        ]
        costs = earlier + measured
        return RunPlan(
            parts=len(pieces),
            known=len(known),
            untimed=len(missing) - len(costs),
            seconds=sum(cost.seconds for cost in costs),
            longest=max((cost.seconds for cost in costs), default=0.0),
            peak_bytes=max((self._needs(piece).memory_bytes for piece in missing), default=0),
            workers=self.workers,
            estimated=len(measured),
            noun=noun,
        )

    def grouped(self, groups: Sequence[Sequence[Piece]]) -> Iterator[list[bytes]]:
        """Yield what each group of pieces gives: one group after the other here, else side by side.

        Args:
            groups: Pieces of different names.
        """
        if self.engine is None:
            yield from map(self.results, groups)
            return
        contents = iter(self.results([piece for group in groups for piece in group]))
        for group in groups:
            yield list(islice(contents, len(group)))

    def _known(self, pieces: Sequence[Piece]) -> dict[str, bytes]:
        if self.journal is None:
            return {}
        recalled = ((p.name, self.journal.recall(f"piece {p.name}", p.identity)) for p in pieces)
        return {name: content for name, content in recalled if content is not None}

    def _keep(self, piece: Piece, done: Done) -> None:
        if self.journal is not None and done.reads is not None:
            self.journal.keep(f"piece {piece.name}", piece.identity, done.content, done.reads)
            self.journal.keep(f"cost {piece.name}", "", msgspec.json.encode(done.cost), {})
            self.journal.write()

    def _needs(self, piece: Piece) -> Needs:
        """Return what a piece needs: the memory that it took when it was last done, if it was."""
        cost = self._cost(piece)
        if cost is None:
            return piece.needs
        return replace(piece.needs, memory_bytes=Needs.as_before(cost.peak_bytes).memory_bytes)

    def _cost(self, piece: Piece) -> PieceCost | None:
        """Return what a piece of this name took when it was last done, whatever it depended on."""
        content = self.journal and self.journal.latest(f"cost {piece.name}")
        return msgspec.json.decode(content, type=PieceCost) if content else None


HERE = Workplace()


@contextmanager
def workplace(
    *,
    executor: str | None = None,
    scheduler: str | None = None,
    workers: int | None = None,
    journal: Path | str | None = None,
    fresh: bool = False,
    progress: Progress = lambda *_: None,
) -> Iterator[Workplace]:
    """Open the engine and the journal of a work.

    Args:
        executor: As of ``bptools.running.engines``; None, without workers and scheduler, for this
            process.
        scheduler: Address of a Dask scheduler.
        workers: Number of processes.
        journal: File of what is known; None for nowhere.
        fresh: Whether to do what is known, too.
        progress: Called with the number of pieces done, of all, and the last one's name.

    Raises:
        UsageError: If the engine or the journal cannot be used; nothing is done.
    """
    here = executor is None and scheduler is None and workers is None
    name = executor or ("dask" if scheduler else "processes")
    with (
        nullcontext() if here else opened(name, scheduler, workers) as engine,
        nullcontext() if journal is None else Journal(Path(journal), Path("/")) as book,
    ):
        at_once = 1 if here else workers or os.cpu_count() or 1
        yield Workplace(engine, book, fresh, progress, at_once)


def carry_out(function: Callable[..., bytes], arguments: tuple[Any, ...]) -> Done:
    """Return what a piece gives, with what it read."""
    begun = time.perf_counter()
    forget_peak()
    with TURN, reading() as reads:
        try:
            content = function(*arguments)
        except Exception as error:
            if place := place_of(error):  # its frames do not travel between processes
                error.add_note(place)
            raise
        read = reads.digests()
    cost = PieceCost(seconds=time.perf_counter() - begun, peak_bytes=peak_bytes())
    return Done(content, None if read is None else read | imported_files(), cost)
