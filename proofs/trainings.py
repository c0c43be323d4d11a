"""What the paper's experiments say of whole trainings, stated so that recorded ones can say no.

None of these statements is derived, and they are about the recorded runs alone: all cycles and
epochs of the paper's schedule, several seeds a size. Distances are between the states that a model
generates from held-out start states and held-out data states.

At 7 and 10 data qubits the runs are recorded twice, by two versions of the program that differ in
the order in which the same numbers are added: what is said of every run has to survive that.
"""

from sympy import Integer, Rational

from bptools.claims import Reading, Relation, Stance
from proofs import experimental

RECORDED = experimental(
    name="trainings.recorded",
    title="All runs of the schedule are recorded",
    statement=(
        "Of the schedule of 30 cycles and 300 epochs, at every size and seed, $m$ runs are "
        "missing, altered, of other settings, or mean something else than what today's program "
        "computes; of those at 7 and 10 data qubits, recorded once more by an earlier version "
        "that adds the same numbers in another order, too."
    ),
    symbol="m",
    relation=Relation.EQUAL,
    closed_form=Integer(0),
    equation="Table 1",
)
ROUNDING = experimental(
    name="trainings.rounding",
    title="At 7 and 10 qubits the order of sums moves the end of a run, by less than an eighth",
    statement=(
        "Two versions of the program computed the runs at 7 and 10 data qubits, with the same "
        "settings, seeds and random numbers and with sums in another order. Rounding makes them "
        "part, and the final MMD of the generated states to the data differs by $r$ between the "
        "two."
    ),
    symbol="r",
    relation=Relation.AT_MOST,
    closed_form=Rational(1, 8),
    equation="Fig. 5",
)
CLOSER = experimental(
    name="trainings.improved_closer",
    title="At 10 qubits the improved model ends closer to the data, by three distances",
    statement=(
        "In every recorded pair of runs at 10 data qubits, original and improved of one seed, the "
        "states that the improved model generates from held-out starts are closer to held-out data "
        "by MMD, by Wasserstein distance and by the KL divergence of the generated outcomes from "
        "the data's: the distance grows by $d < 0$ from the original to the improved model."
    ),
    symbol="d",
    relation=Relation.AT_MOST,
    closed_form=Integer(0),
    equation="Fig. 5",
)
CLOSER_KL = experimental(
    name="trainings.improved_closer_kl",
    title="At 10 qubits the improved model is closer by the KL divergence of data from generated",
    statement=(
        "In every recorded pair of runs at 10 data qubits, the KL divergence of the data's "
        "averaged outcomes from the generated ones, $sum p ln(p slash q)$ with $p$ the data's, is "
        "smaller for the improved model: it grows by $d < 0$. (The paper shows a KL divergence and "
        "does not say which way.)"
    ),
    symbol="d",
    relation=Relation.AT_MOST,
    closed_form=Integer(0),
    equation="Fig. 5",
    reading=Reading.RESTORED,
    stance=Stance.REFUTED,
    repaired_by="trainings.improved_closer",
    repair=Integer(5),
)
STUCK = experimental(
    name="trainings.original_stuck",
    title="At 10 qubits the original model's loss stays where it is",
    statement=(
        "In every recorded run of the original model at 10 data qubits the loss falls, within each "
        "of the first six cycles, by a share $f$ of what it is: by a tenth at most."
    ),
    symbol="f",
    relation=Relation.AT_MOST,
    closed_form=Rational(1, 10),
    equation="Fig. 3",
)
HEAD_START = experimental(
    name="trainings.head_start",
    title="The improved model is ahead before any training",
    statement=(
        "At 10 data qubits the improved model's start states, untrained, are closer to the data "
        "than what the original model generates after all its cycles, in every recorded pair of "
        "runs: from there to them MMD, Wasserstein distance and the KL divergence of generated "
        "outcomes from the data's grow by $d < 0$."
    ),
    symbol="d",
    relation=Relation.AT_MOST,
    closed_form=Integer(0),
    equation="Fig. 5",
)
LEARNS = experimental(
    name="trainings.improved_learns",
    title="At 10 qubits training brings the improved model closer to the data",
    statement=(
        "In every recorded run of the improved model at 10 data qubits the generated states are "
        "closer to the data than the start states are: from start to end the MMD, which the model "
        "is trained to reduce, grows by $g < 0$."
    ),
    symbol="g",
    relation=Relation.AT_MOST,
    closed_form=Integer(0),
    equation="Fig. 5",
    reading=Reading.RESTORED,
    stance=Stance.REFUTED,
    repaired_by="trainings.improved_learns_smaller",
    repair=Integer(1),
)
LEARNS_SMALLER = experimental(
    name="trainings.improved_learns_smaller",
    title="At 4 and 7 qubits training brings the improved model closer to the data in most runs",
    statement=(
        "At 4 and at 7 data qubits the states that the improved model generates are closer to the "
        "data than its start states are: the median over the recorded runs of the MMD's growth $g$ "
        "is negative."
    ),
    symbol="g",
    relation=Relation.AT_MOST,
    closed_form=Integer(0),
    equation="Fig. 5",
    reading=Reading.REPAIRED,
)
LEARNS_SMALL = experimental(
    name="trainings.small_angles_learn",
    title="At 10 qubits gradients kept alive by small angles suffice to learn",
    statement=(
        "The improved model whose angles start within $plus.minus D^(-1/2)$, the scale of Theorem "
        "2, has larger gradients than from $N(0, 1)$. In every recorded run at 10 data qubits "
        "training brings its generated states closer to the data: from start to end the MMD, which "
        "it is trained to reduce, grows by $g < 0$."
    ),
    symbol="g",
    relation=Relation.AT_MOST,
    closed_form=Integer(0),
    equation="Fig. 5 and Theorem 2",
    stance=Stance.REFUTED,
    repaired_by="trainings.small_angles_stay",
    repair=Integer(1),
)
CLOSER_SMALL = experimental(
    name="trainings.small_angles_closer",
    title="At 10 qubits small initial angles end closer to the data than others",
    statement=(
        "In every recorded pair of runs at 10 data qubits, of one seed, the improved model that "
        "begins each cycle within $plus.minus D^(-1/2)$ ends closer to the data than the one that "
        "begins at angles from $N(0, 1)$: the MMD grows by $d < 0$."
    ),
    symbol="d",
    relation=Relation.AT_MOST,
    closed_form=Integer(0),
    equation="Fig. 5 and Theorem 2",
    stance=Stance.REFUTED,
    repaired_by="trainings.small_angles_stay",
    repair=Integer(1),
)
STAY_SMALL = experimental(
    name="trainings.small_angles_stay",
    title="At 10 qubits training from small initial angles leaves the model about where it started",
    statement=(
        "In every recorded run at 10 data qubits of the improved model that begins each cycle "
        "within $plus.minus D^(-1/2)$, the MMD of its states to the data changes from start to end "
        "by $c$ in modulus."
    ),
    symbol="c",
    relation=Relation.AT_MOST,
    closed_form=Rational(1, 20),
    equation="Fig. 5 and Theorem 2",
    reading=Reading.REPAIRED,
)
FARTHER_SMALL = experimental(
    name="trainings.small_angles_farther",
    title="At 4 and 7 qubits larger first gradients learn less, in most runs",
    statement=(
        "At 4 and at 7 data qubits the improved model that begins each cycle within $plus.minus "
        "D^(-1/2)$ ends farther from the data than the one that begins at angles from $N(0, 1)$: "
        "the median over the recorded pairs of runs of one seed of the MMD's growth $d$ is "
        "positive. It is the one whose gradients are larger in the first epochs."
    ),
    symbol="d",
    relation=Relation.AT_LEAST,
    closed_form=Integer(0),
    equation="Fig. 5 and Theorem 2",
)
ONE_PEAK = experimental(
    name="trainings.one_peak",
    title="At 10 qubits the improved model keeps one peak of two",
    statement=(
        "Half of the data's outcomes are 0..0 and half are 1..1. In every recorded run of the "
        "improved model at 10 data qubits one of the two has a probability $p$ of a hundredth at "
        "most among the generated states."
    ),
    symbol="p",
    relation=Relation.AT_MOST,
    closed_form=Rational(1, 100),
    equation="Fig. 5",
)
