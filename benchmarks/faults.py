"""Kill workers, schedulers and drivers at random moments, and compare what the same command gives.

    python benchmarks/faults.py --kills 100 --seed 1 [--seconds 3600] [--write]

A small project is checked on processes of this machine and on Dask workers that are started from
the command line. At a random moment one of the processes is killed (SIGKILL), or the driver is
interrupted (SIGINT); what is lost is started again, the same command is given again, and its
results must have the bytes of a run that nothing has disturbed.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

RESULTS = Path(__file__).with_name("faults.md")
COMMAND = [sys.executable, "-c", "from bptools.interface.cli import main; main()"]
CHECKS = 24
VICTIMS = ("worker", "driver", "interrupt", "dask worker", "dask scheduler", "dask driver")
PATIENCE = 120.0  # seconds
PROOFS = """
from sympy import Symbol

from bptools.claims import Claim, Reading, Source

PAPER = "A toy paper"
x = Symbol("x", positive=True)
ONE = Claim(
    name="toy.one", title="A claim", statement="A statement.", quantity=x**2, closed_form=x * x,
    source=Source(PAPER, "1"), reading=Reading.OURS, domain=((x, 1),),
)
"""
CHECK = '''
@check(ONE, method=Method.SAMPLED, weight=1)
def check_{number}(claim, budget, seed):
    """Draw some numbers for a while."""
    end = time.monotonic() + 0.08
    while time.monotonic() < end:
        value = float(stream(seed, "toy", {number}).random(1000).sum())
    return [Case("sum", value, value, Verdict.HOLDS, samples=1000)]
'''
IMPORTS = """
import time

from bptools.claims import Case, Method, Verdict
from bptools.confrontation import check
from bptools.statistics import stream
from proofs.toy import ONE
"""


def project(folder: Path) -> Path:
    """Write the project of many short checks."""
    for room in ("proofs", "checks"):
        (folder / room).mkdir(parents=True)
        (folder / room / "__init__.py").touch()
    (folder / "proofs" / "__init__.py").write_text('PAPER = "A toy paper"\n')
    (folder / "proofs" / "toy.py").write_text(PROOFS)
    checks = "".join(CHECK.format(number=number) for number in range(CHECKS))
    (folder / "checks" / "toy.py").write_text(IMPORTS + checks)
    return folder


def quiet(*command: str) -> subprocess.Popen[bytes]:
    """Start a process that says nothing."""
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@dataclass
class Cluster:
    """A scheduler with two workers, started from the command line, and again when they are gone."""

    port: int = 0
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """Where the scheduler is."""
        return f"tcp://127.0.0.1:{self.port}"

    def stand(self) -> None:
        """Start what does not run, and wait until workers have come."""
        dask = (sys.executable, "-m", "dask")
        scheduler = self.processes.get("scheduler")
        if scheduler is None or scheduler.poll() is not None:
            self.fall()
            with socket.socket() as free:
                free.bind(("127.0.0.1", 0))
                self.port = free.getsockname()[1]
            words = ("--port", str(self.port), "--no-dashboard")
            self.processes["scheduler"] = quiet(*dask, "scheduler", *words)
            words = (self.address, "--nworkers", "2", "--nthreads", "1", "--no-dashboard")
            self.processes["workers"] = quiet(*dask, "worker", *words)
        from bptools.errors import UsageError
        from bptools.running.engines import opened

        end = time.monotonic() + PATIENCE
        while True:
            try:
                with opened("dask", self.address, 2):
                    return
            except UsageError:
                if time.monotonic() > end:
                    raise

    def fall(self) -> None:
        """End all."""
        for process in self.processes.values():
            process.kill()
            process.wait()
        self.processes.clear()


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Make a cluster that is started when it is needed."""
    made = Cluster()
    try:
        yield made
    finally:
        made.fall()


def below(process: int) -> list[int]:
    """Return the processes that a process has started, and those that these have."""
    children: list[int] = []
    for thread in Path(f"/proc/{process}/task").glob("*/children"):  # a nanny starts them from one
        with suppress(OSError):
            children += map(int, thread.read_text().split())
    return [each for child in children for each in (child, *below(child))]


def is_worker(process: int) -> bool:
    """Return whether a process was made to work, not to keep the books of the others."""
    with suppress(OSError):
        line = Path(f"/proc/{process}/cmdline").read_bytes()
        return b"spawn_main" in line or b"fork_servers" in line
    return False


def disturbed(
    victim: str, words: list[str], group: Cluster, moment: float, rng: random.Random
) -> bool:
    """Give the command, kill at a moment, and return whether anything was there to be killed."""
    driver = quiet(*COMMAND, *words)
    time.sleep(moment)
    if driver.poll() is not None:
        return False
    if victim.endswith("driver"):
        driver.send_signal(signal.SIGKILL)
    elif victim == "interrupt":
        driver.send_signal(signal.SIGINT)
    elif victim == "dask scheduler":
        group.processes["scheduler"].send_signal(signal.SIGKILL)
    else:
        parent = driver.pid if victim == "worker" else group.processes["workers"].pid
        workers = [process for process in below(parent) if is_worker(process)]
        if not workers:
            driver.wait(PATIENCE)
            return False
        with suppress(ProcessLookupError):
            os.kill(rng.choice(workers), signal.SIGKILL)
    driver.wait(PATIENCE)
    return True


def main() -> None:
    """Kill as often as asked, and say how often the bytes were the same."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=float("inf"), help="stop after so many")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", action="store_true", help="add a row to faults.md")
    asked = parser.parse_args()
    rng, kills, same = random.Random(asked.seed), Counter(), Counter()
    folder = Path(tempfile.mkdtemp(prefix="bptools-faults-"))
    root, file = project(folder / "toy"), folder / "results.json"
    words = ["check", "--root", str(root), "--json", str(file)]
    begun = time.monotonic()
    subprocess.run([*COMMAND, *words, "--workers", "2"], check=True, stdout=subprocess.DEVNULL)
    lasts, expected = time.monotonic() - begun, file.read_bytes()
    with cluster() as group:
        while kills.total() < asked.kills and time.monotonic() - begun < asked.seconds:
            victim = VICTIMS[kills.total() % len(VICTIMS)]
            engine = ["--workers", "2"]
            if victim.startswith("dask"):
                group.stand()
                engine = ["--executor", "dask", "--scheduler", group.address]
            shutil.rmtree(root / ".bptools", ignore_errors=True)
            file.unlink(missing_ok=True)
            if not disturbed(victim, [*words, *engine], group, rng.uniform(0.2, lasts), rng):
                continue
            if victim.startswith("dask"):
                group.stand()
                engine = ["--executor", "dask", "--scheduler", group.address]
            kills[victim] += 1
            file.unlink(missing_ok=True)
            subprocess.run([*COMMAND, *words, *engine], check=False, stdout=subprocess.DEVNULL)
            same[victim] += file.exists() and file.read_bytes() == expected
            print(f"{victim}: {same[victim]} of {kills[victim]}", flush=True)
    shutil.rmtree(folder)
    total = f"{same.total()} of {kills.total()}"
    print(f"the same bytes after {total} kills")
    if asked.write:
        each = ", ".join(f"{victim} {same[victim]}/{kills[victim]}" for victim in VICTIMS)
        with RESULTS.open("a") as table:
            table.write(f"| {asked.seed} | {each} | {total} |\n")
    raise SystemExit(same != kills)


if __name__ == "__main__":
    main()
