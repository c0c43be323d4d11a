"""Time `bptools check` after edits of a paper: nothing but what depends on the edit may run.

Run ``uv run python benchmarks/edits.py`` in the project's folder. It copies the paper, runs every
proof and check once with a tenth of the samples into a new journal, and then, after each edit,
prints how many findings ran, how long one waits and the processor time of all processes. The
numbers are in ``docs/commands.md``.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

COMMAND = Path(sys.executable).with_name("bptools")
PAPER = ("proofs", "checks", "reports/recorded", "pyproject.toml")
EDITS = {  # what is edited, where, from what to what
    "nothing": ("proofs/lemma2.py", "", ""),
    "a comment in a proof": ("proofs/lemma2.py", "FIRST = Claim(", "# why\nFIRST = Claim("),
    "a line of a proof": ("proofs/lemma1.py", "reason = ", 'reason = "So: " + '),
    "a claim's domain": (
        "proofs/lemma2.py",
        "domain=((N, 2),),\n    uses=(WEINGARTEN,",
        "domain=((N, 3),),\n    uses=(WEINGARTEN,",
    ),
    "a recorded file, by one byte": ("reports/recorded/eq14-survey.json", "1", "2"),
}


def check(paper: Path, *options: str) -> tuple[int, float, float]:
    """Check the paper; return how many findings ran, the seconds waited and processor seconds."""
    words = [COMMAND, "check", "--quick", "--root", paper, *options]
    before, begun = os.times(), time.perf_counter()
    done = subprocess.run(words, capture_output=True, text=True)
    waited, after = time.perf_counter() - begun, os.times()
    *_, summary = done.stdout.splitlines()
    findings = re.match(r"(\d+) findings", summary)
    if findings is None:
        raise SystemExit(done.stdout[-500:] + done.stderr)
    known = re.search(r"(\d+) answered", summary)
    ran = int(findings[1]) - (int(known[1]) if known else 0)
    return ran, waited, sum(after[2:4]) - sum(before[2:4])


def show(name: str, ran: int, waited: float, processor: float) -> None:
    """Print one line."""
    print(f"{name:32} {ran:5} ran {waited:7.2f} s {processor:7.2f} CPU s", flush=True)


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        paper = Path(folder)
        for name in PAPER:
            copy = shutil.copytree if Path(name).is_dir() else shutil.copy
            (paper / name).parent.mkdir(parents=True, exist_ok=True)
            copy(name, paper / name)
        show("everything", *check(paper))
        for edit, (place, old, new) in EDITS.items():
            file = paper / place
            text = file.read_text(encoding="utf-8")
            file.write_text(text.replace(old, new, 1), encoding="utf-8")
            show(edit, *check(paper))
            file.write_text(text, encoding="utf-8")
            show("  and back", *check(paper))
        show("--fresh, of one stem", *check(paper, "lemma2", "--fresh"))


if __name__ == "__main__":
    main()
