"""Start a Dask scheduler whose workers are SLURM jobs, write its address, and stay."""

import signal
from pathlib import Path

from dask_jobqueue import SLURMCluster

WORKERS = 16


def main() -> None:
    """Ask SLURM for workers of one thread; more memory for trainings of many qubits."""
    with SLURMCluster(cores=1, processes=1, memory="3GB", walltime="02:00:00") as cluster:
        cluster.scale(WORKERS)
        Path("scheduler.address").write_text(cluster.scheduler_address)
        signal.pause()


if __name__ == "__main__":
    main()
