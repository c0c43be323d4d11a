#!/bin/bash
# bptools on Dask workers that SLURM starts, by dask-jobqueue (pip install dask-jobqueue).
#   bash examples/slurm/dask.sh [COMMAND...]    on a login node, in the project's folder
#   WORKERS=4 bash examples/slurm/dask.sh check lemma2
set -euo pipefail
(($#)) || set -- hunt --all --out hunts
rm -f scheduler.address # of another scheduler
python "$(dirname "$0")/scheduler.py" & scheduler=$!
trap 'kill $scheduler; wait $scheduler || true; rm -f scheduler.address' EXIT
until [ -s scheduler.address ]; do
  kill -0 $scheduler # it has not failed
  sleep 1
done
bptools "$@" --executor dask --scheduler "$(cat scheduler.address)"
