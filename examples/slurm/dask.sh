#!/bin/bash
# bptools on Dask workers that SLURM starts, by dask-jobqueue (pip install dask-jobqueue).
#   bash examples/slurm/dask.sh                 on a login node, in the project's folder
set -euo pipefail
python examples/slurm/scheduler.py & scheduler=$!
trap 'kill $scheduler' EXIT
until [ -s scheduler.address ]; do sleep 1; done
bptools hunt --all --out hunts --executor dask --scheduler "$(cat scheduler.address)"
