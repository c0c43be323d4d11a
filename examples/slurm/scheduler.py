"""Start a Dask scheduler whose workers are SLURM jobs, and write its address once one is there."""

import os
import signal
import sys
from pathlib import Path

from dask.distributed import Client
from dask_jobqueue import SLURMCluster

WORKERS = int(os.environ.get("WORKERS", "16"))


def main() -> None:
    """Ask SLURM for workers of one thread; more memory for trainings of many qubits."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # so that the jobs are cancelled
    with SLURMCluster(cores=1, processes=1, memory="3GB", walltime="02:00:00") as cluster:
        cluster.scale(WORKERS)
        with Client(cluster) as client:
            client.wait_for_workers(1)  # however long the queue is
        address = Path("scheduler.address.new")
        address.write_text(cluster.scheduler_address)
        address.rename("scheduler.address")
        signal.pause()


if __name__ == "__main__":
    main()
