"""What a worker process does: run one proof or check and send back what it found, or the error.

Nothing heavy is imported at the top: a worker must fix its number of threads first.
"""

from __future__ import annotations

import importlib
import os
import signal
import socket
import sys
import threading
import time
import traceback
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing import parent_process
from multiprocessing.util import Finalize
from pathlib import Path
from typing import TYPE_CHECKING

from bptools.errors import missing_extra, sentence_of
from bptools.running.compiled import keep_compiled
from bptools.running.memory import forget_peak, look_for_garbage_rarely, peak_bytes
from bptools.running.reads import TURN, reading
from bptools.running.rooms import changed_code, enter

if TYPE_CHECKING:
    from bptools.claims import Evidence
    from bptools.derivations.verification import Verified

# Sums split over threads, and sets in another order, would make the last bits of a result
# depend on the machine's load. They take effect only when set before a process starts.
ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
    "JAX_PLATFORMS": "cpu",
    "PYTHONHASHSEED": "0",
    "NPROC": "1",  # of the threads among which XLA divides what it computes
}
# what every proof or check needs of bptools
MODULES = (
    "bptools.confrontation",
    "bptools.derivations.verification",
    "bptools.recordings.reading",
    "bptools.running.findings",
)
LAST = -1000  # of what is done when a process ends
Key = tuple[str, str]  # a finding and its claim


@dataclass(frozen=True)
class Task:
    """One finding to be made: everything that a worker anywhere needs to know."""

    root: str
    finding: str
    claim: str
    seed: int
    error_rate: float | None  # None if it is declared to draw no samples
    samples: int
    quick: bool
    sources: str = ""  # fingerprint of the code that the run was begun with
    doublings: int = 0  # of the samples, since the first look at them
    identity: str = ""  # of all that it depends on, but the files that it reads

    @property
    def key(self) -> Key:
        """What names the task within its run."""
        return self.finding, self.claim


@dataclass(frozen=True)
class Outcome:
    """What became of a task: evidence as JSON, or what it raised, or which extra is not installed.

    ``reads`` are the digests of the files that it read by their paths; None if these cannot
    identify it, since it raised or something, ``changed``, did so meanwhile. ``proof`` holds the
    theorems of a verified proof, as JSON.
    """

    finding: str
    claim: str
    evidence: bytes = b""
    proof: bytes = b""
    error: str = ""
    traceback: str = ""
    reads: dict[str, str] | None = None
    changed: str = ""
    seconds: float = 0.0
    host: str = ""
    process: int = 0
    finished: str = ""
    peak_bytes: int = 0  # of its process meanwhile: what the finding took, at most

    @property
    def key(self) -> Key:
        """What names the task within its run."""
        return self.finding, self.claim


def start() -> None:
    """Prepare a worker process: leave interrupts to its parent and do not outlive it.

    When it is told to end it does so at once: to take apart all that it has imported takes seconds.
    """
    Finalize(None, _leave, exitpriority=LAST)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    look_for_garbage_rarely()
    keep_compiled()
    parent = parent_process()
    if parent is not None:

        def follow() -> None:
            parent.join()
            os._exit(1)

        threading.Thread(target=follow, daemon=True).start()


def _leave() -> None:
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def prepare(modules: Sequence[str]) -> None:
    """Import what findings will need; files read for it count for all that the process makes.

    Args:
        modules: What is not installed, or raises, does so again in whatever needs it.
    """
    with TURN, reading():
        for name in modules:
            with suppress(Exception):
                importlib.import_module(name)


def work(task: Task) -> Outcome:
    """Run one proof or check; whatever it raises becomes part of the outcome."""
    with TURN:
        return _made(task)


def _made(task: Task) -> Outcome:
    begun = time.perf_counter()
    forget_peak()
    evidence, proof, error, way = b"", b"", "", ""
    root, digests, changed = Path(task.root), None, ""
    enter(root)
    with reading() as reads:
        try:
            examined = _examined(task)
            evidence, proof = _encoded(examined.evidence), examined.written
        except (Exception, SystemExit) as raised:  # the others go on; the run reports it
            lacking = missing_extra("it", raised)
            error = sentence_of(raised) if lacking is None else str(lacking)
            way = traceback.format_exc() if lacking is None else ""
        else:
            digests = reads.digests(root)
            changed = reads.changed
    changed = changed or changed_code(task.sources, root)
    return Outcome(
        *task.key,
        evidence=evidence,
        proof=proof,
        error=error,
        traceback=way,
        reads=None if changed else digests,
        changed=changed,
        seconds=time.perf_counter() - begun,
        host=socket.gethostname(),
        process=os.getpid(),
        finished=datetime.now(UTC).isoformat(timespec="seconds"),
        peak_bytes=peak_bytes(),
    )


def _examined(task: Task) -> Verified:
    """Return the evidence on the task's claim: a proof verified, or a check carried out."""
    from bptools.derivations import Proof
    from bptools.derivations.verification import Verified, verified
    from bptools.running.findings import finding_on

    finding = finding_on(task.claim, task.finding)
    if isinstance(finding, Proof):
        return verified(finding)
    from msgspec import structs

    from bptools.confrontation import examine
    from bptools.recordings.reading import noted
    from bptools.statistics import Budget

    budget = None
    if task.error_rate is not None:
        budget = Budget(task.error_rate, task.samples, task.doublings)
    with noted() as names:
        evidence = examine(finding, seed=task.seed, budget=budget, quick=task.quick)
    return Verified(structs.replace(evidence, recordings=tuple(sorted(names))))


def _encoded(evidence: Evidence) -> bytes:
    """Return the evidence as JSON, refusing what would not read back as it is (NaN, infinity)."""
    import msgspec

    from bptools.claims import Evidence

    text = msgspec.json.encode(evidence)
    try:
        same = msgspec.json.decode(text, type=Evidence) == evidence
    except msgspec.ValidationError as error:
        raise ValueError(f"evidence of {evidence.finding} must be finite: {error}") from error
    if not same:
        raise ValueError(f"evidence of {evidence.finding} must be of finite numbers and tuples")
    return text
