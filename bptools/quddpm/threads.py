"""One thread, so that the same command gives the same bytes on every machine.

XLA and OpenBLAS divide their sums among their threads, so that the last bits of a run depend on the
number of threads. It takes effect only when set before NumPy and JAX are loaded.
"""

ONE_THREAD = {"NPROC": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
