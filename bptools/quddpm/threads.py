"""One thread, so that the same command gives the same bytes on every machine.

XLA and OpenBLAS divide their sums among their threads, so that the last bits of a run depend on the
number of threads. It takes effect only when set before NumPy and JAX are loaded.
"""

from __future__ import annotations

from bptools.running.worker import ENVIRONMENT

# as the workers of every engine are pinned; a graphics card may be used, no order is of hashes
FREE = ("JAX_PLATFORMS", "PYTHONHASHSEED")
ONE_THREAD = {name: value for name, value in ENVIRONMENT.items() if name not in FREE}
