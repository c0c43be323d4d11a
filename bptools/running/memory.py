"""Memory: what a machine has, and the most that a piece of work takes of it."""

from __future__ import annotations

import gc
import os
import resource
import sys
from contextlib import suppress
from pathlib import Path

ALLOCATIONS = 50_000
"""From one look for garbage to the next; after every 700, as Python has it, formulas take 5 % more.
"""
_FORGET = "5"  # what Linux takes as the wish to note the largest resident memory anew


def look_for_garbage_rarely() -> None:
    """Have this process look less often for objects that hold one another and nothing else does."""
    gc.set_threshold(ALLOCATIONS)


def machine_bytes() -> int:
    """Return the memory of this machine, in bytes.

    >>> machine_bytes() > 10**8
    True
    """
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


def forget_peak() -> None:
    """Note the most memory that this process takes anew from here on, where the system can."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text(_FORGET)


def peak_bytes() -> int:
    """Return the most memory that this process has taken, in bytes.

    Returns:
        What was resident at once since ``forget_peak``, with all that was there before; where the
        system cannot note it anew, since the process began.

    >>> forget_peak()
    >>> peak_bytes() > 10**6
    True
    """
    with suppress(OSError):
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
