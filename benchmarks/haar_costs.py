"""Whether the engine says before the work what an average costs, on every route.

    python -m benchmarks.haar_costs                    every family; half an hour
    python -m benchmarks.haar_costs --only purities    those whose names have it

Each family is one kind of average that grows with a number. Every member is computed in a process
of its own, until one takes more than ten processor seconds or two gigabytes, is refused, or the
family ends. What takes more than that must have been announced or refused before: within two
seconds, and within a factor of four where it ended. Exits with 1 where that is not so.
"""

import argparse
import logging
import os
import resource
import sys
import time
from collections.abc import Callable, Sequence
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import NamedTuple

from benchmarks.haar_cost_families import FAMILIES
from bptools.errors import CostError
from bptools.haar.cost import SILENT, WorkCost

MOST_SECONDS = 13  # of one member; then its process is ended
EARLY = 2.0  # seconds after which an estimate comes late
FACTOR = 4.0


class Outcome(NamedTuple):
    """What became of one member.

    Args:
        ended: "answered", "refused", "stopped", or the error.
        seconds: Of the processor.
        gigabytes: The largest memory.
        said: The announcements and the refusal, each after how many seconds.
    """

    ended: str
    seconds: float
    gigabytes: float
    said: Sequence[tuple[float, str]]

    def is_much(self) -> bool:
        """Whether it took more than may be silent."""
        cost = WorkCost(self.seconds, self.gigabytes * 2**30)
        return self.ended != "refused" and cost.exceeds(SILENT)


def _measure(work: Callable[[], object], pipe: Connection) -> None:
    """Compute one member in this process, and send what was said and how it ended."""
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS + 1))
    begun = time.process_time()

    class Sender(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            pipe.send((time.process_time() - begun, record.getMessage()))

    logging.getLogger("bptools.haar").addHandler(Sender())
    try:
        work()
        ended = "answered"
    except CostError as error:
        pipe.send((time.process_time() - begun, str(error)))
        ended = "refused"
    except Exception as error:
        ended = repr(error)[:100]
    pipe.send((time.process_time() - begun, ended))
    os._exit(0)


def outcome_of(work: Callable[[], object]) -> Outcome:
    """Compute one member in a process of its own."""
    receiver, sender = get_context("fork").Pipe(duplex=False)
    process = os.fork()
    if process == 0:
        _measure(work, sender)
    sender.close()
    said: list[tuple[float, str]] = []
    try:
        while True:
            said.append(receiver.recv())
    except EOFError:
        pass
    _, status, used = os.wait4(process, 0)
    seconds = used.ru_utime + used.ru_stime
    gigabytes = used.ru_maxrss / 2**20
    ended = "stopped" if os.WIFSIGNALED(status) else said.pop()[1]
    return Outcome(ended, seconds, gigabytes, said)


def main() -> int:
    """Print a line for every member, and those that cost much in silence."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default="", help="families whose names have this")
    options = parser.parse_args()
    wrong = []
    for name, members in FAMILIES.items():
        if options.only not in name:
            continue
        for size, work in members.items():
            outcome = outcome_of(work)
            said = "; ".join(f"{at:.1f} s: {text[:90]}" for at, text in outcome.said)
            line = (
                f"{name}, {size}: {outcome.ended}, {outcome.seconds:.1f} s, "
                f"{outcome.gigabytes:.2f} GB. {said}"
            )
            print(line, flush=True)
            silent = outcome.is_much() and not any(at <= EARLY for at, _ in outcome.said)
            late = outcome.ended == "refused" and outcome.seconds > SILENT.seconds
            if silent or late or outcome.ended not in ("answered", "refused", "stopped"):
                wrong.append(line)
            if outcome.ended != "answered" or outcome.is_much():
                break
    print(f"{len(wrong)} wrong", *wrong, sep="\n  ")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
