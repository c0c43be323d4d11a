"""The recorded trainings of the paper's schedule: where they are, and which there ought to be."""

from __future__ import annotations

from bptools.quddpm.archive import Archive
from bptools.quddpm.gallery.training_figures import Recorded
from checks.instruments.recordings import RECORDINGS

ARCHIVE = Archive(RECORDINGS)
# of the same semantics, by a program that samples a batch in one piece, not in two halves
EARLIER = Archive(RECORDINGS, origin="f6fabb5")
SEEDS = {1: range(5), 4: range(5), 7: range(5), 10: range(3)}  # of whole trainings, by size
RUNS = Recorded(ARCHIVE, SEEDS, ("original", "improved", "small"))
LARGEST = max(SEEDS)
TWICE = (7, LARGEST)  # sizes whose runs are recorded by an earlier program too
