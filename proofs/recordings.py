"""What must be true of every recording that a finding of this paper rests on."""

from sympy import Integer

from bptools.claims import Relation
from proofs import experimental

REPLAYED = experimental(
    name="recordings.replayed",
    title="Recorded steps come out again",
    statement=(
        "Of the steps of recorded trainings, surveys and hunts that this run computes again, a "
        "sample that its seed chooses, $d$ differ from what is recorded by more than rounding "
        "explains: by a thousandth within the first epochs of a cycle, by a hundredth in the "
        "distances of generated states, where an outcome of an ancilla more or less is allowed "
        "for. What rests on a recording that differs is left undecided."
    ),
    symbol="d",
    relation=Relation.EQUAL,
    closed_form=Integer(0),
    equation="Figs. 3 to 9",
)
