"""What the paper's experiments say of whole trainings, stated so that recorded ones can say no.

None of these statements is derived, and they are about the recorded runs alone: all cycles and
epochs of the paper's schedule, several seeds a size. Distances are between the states that a model
generates from held-out start states and held-out data states.

At 7 and 10 data qubits the runs are recorded twice, by two versions of the program that differ in
the order in which the same numbers are added: what is said of every run has to survive that.
"""

from sympy import Integer, Rational

from bptools.claims import Reading, Relation, Stance
from proofs.gradient_survey import experimental

RECORDED = experimental(
    "trainings.recorded",
    "All runs of the schedule are recorded",
    "Of the schedule of 30 cycles and 300 epochs, at every size and seed, $m$ runs are missing, "
    "or were made with other settings or by other code than today's; of those at 7 and 10 data "
    "qubits, recorded once more by an earlier version, or by other code than that one.",
    "m",
    Relation.EQUAL,
    Integer(0),
    "Table 1",
    Integer(1),
)
ROUNDING = experimental(
    "trainings.rounding",
    "At 7 and 10 qubits the order of sums moves the end of a run, by less than an eighth",
    "Two versions of the program computed the runs at 7 and 10 data qubits, with the same "
    "settings, seeds and random numbers and with sums in another order. Rounding makes them part, "
    "and the final MMD of the generated states to the data differs by $r$ between the two.",
    "r",
    Relation.AT_MOST,
    Rational(1, 8),
    "Fig. 5",
    Integer(-1),
)
CLOSER = experimental(
    "trainings.improved_closer",
    "At 10 qubits the improved model ends closer to the data, by three distances",
    "In every recorded pair of runs at 10 data qubits, original and improved of one seed, the "
    "states that the improved model generates from held-out starts are closer to held-out data by "
    "MMD, by Wasserstein distance and by the KL divergence of the generated outcomes from the "
    "data's: the distance grows by $d < 0$ from the original to the improved model.",
    "d",
    Relation.AT_MOST,
    Integer(0),
    "Fig. 5",
    Integer(-30),
    principal=True,
)
CLOSER_KL = experimental(
    "trainings.improved_closer_kl",
    "At 10 qubits the improved model is closer by the KL divergence of data from generated",
    "In every recorded pair of runs at 10 data qubits, the KL divergence of the data's averaged "
    "outcomes from the generated ones, $sum p ln(p slash q)$ with $p$ the data's, is smaller for "
    "the improved model: it grows by $d < 0$. (The paper shows a KL divergence and does not say "
    "which way.)",
    "d",
    Relation.AT_MOST,
    Integer(0),
    "Fig. 5",
    Integer(-30),
    reading=Reading.RESTORED,
    stance=Stance.REFUTED,
    repaired_by="trainings.improved_closer",
    repair=Integer(5),
    principal=True,
)
STUCK = experimental(
    "trainings.original_stuck",
    "At 10 qubits the original model's loss stays where it is",
    "In every recorded run of the original model at 10 data qubits the loss falls, within each of "
    "the first six cycles, by a share $f$ of what it is: by a tenth at most.",
    "f",
    Relation.AT_MOST,
    Rational(1, 10),
    "Fig. 3",
    Integer(-1),
)
HEAD_START = experimental(
    "trainings.head_start",
    "The improved model is ahead before any training",
    "At 10 data qubits the improved model's start states, untrained, are closer to the data than "
    "what the original model generates after all its cycles, in every recorded pair of runs: from "
    "there to them MMD, Wasserstein distance and the KL divergence of generated outcomes from the "
    "data's grow by $d < 0$.",
    "d",
    Relation.AT_MOST,
    Integer(0),
    "Fig. 5",
    Integer(-30),
    principal=True,
)
LEARNS = experimental(
    "trainings.improved_learns",
    "At 10 qubits training brings the improved model closer to the data",
    "In every recorded run of the improved model at 10 data qubits the generated states are closer "
    "to the data than the start states are: from start to end the MMD, which the model is trained "
    "to reduce, grows by $g < 0$.",
    "g",
    Relation.AT_MOST,
    Integer(0),
    "Fig. 5",
    Integer(-30),
    reading=Reading.RESTORED,
    stance=Stance.REFUTED,
    repaired_by="trainings.improved_learns_smaller",
    repair=Integer(1),
    principal=True,
)
LEARNS_SMALLER = experimental(
    "trainings.improved_learns_smaller",
    "At 4 and 7 qubits training brings the improved model closer to the data in most runs",
    "At 4 and at 7 data qubits the states that the improved model generates are closer to the data "
    "than its start states are: the median over the recorded runs of the MMD's growth $g$ is "
    "negative.",
    "g",
    Relation.AT_MOST,
    Integer(0),
    "Fig. 5",
    Integer(-30),
    reading=Reading.REPAIRED,
)
LEARNS_SMALL = experimental(
    "trainings.small_angles_learn",
    "At 10 qubits gradients kept alive by small angles suffice to learn",
    "The improved model whose angles start within $plus.minus D^(-1/2)$, the scale of Theorem 2, "
    "has larger gradients than from $N(0, 1)$. In every recorded run at 10 data "
    "qubits training brings its generated states closer to the data: from start to end the MMD, "
    "which it is trained to reduce, grows by $g < 0$.",
    "g",
    Relation.AT_MOST,
    Integer(0),
    "Fig. 5 and Theorem 2",
    Integer(-30),
    stance=Stance.REFUTED,
    repaired_by="trainings.small_angles_stay",
    repair=Integer(1),
    principal=True,
)
CLOSER_SMALL = experimental(
    "trainings.small_angles_closer",
    "At 10 qubits small initial angles end closer to the data than others",
    "In every recorded pair of runs at 10 data qubits, of one seed, the improved model that begins "
    "each cycle within $plus.minus D^(-1/2)$ ends closer to the data than the one that begins at "
    "angles from $N(0, 1)$: the MMD grows by $d < 0$.",
    "d",
    Relation.AT_MOST,
    Integer(0),
    "Fig. 5 and Theorem 2",
    Integer(-30),
    stance=Stance.REFUTED,
    repaired_by="trainings.small_angles_stay",
    repair=Integer(1),
)
STAY_SMALL = experimental(
    "trainings.small_angles_stay",
    "At 10 qubits training from small initial angles leaves the model about where it started",
    "In every recorded run at 10 data qubits of the improved model that begins each cycle within "
    "$plus.minus D^(-1/2)$, the MMD of its states to the data changes from start to end by $c$ in "
    "modulus.",
    "c",
    Relation.AT_MOST,
    Rational(1, 20),
    "Fig. 5 and Theorem 2",
    Integer(-1),
    reading=Reading.REPAIRED,
)
FARTHER_SMALL = experimental(
    "trainings.small_angles_farther",
    "At 4 and 7 qubits larger first gradients learn less, in most runs",
    "At 4 and at 7 data qubits the improved model that begins each cycle within $plus.minus "
    "D^(-1/2)$ ends farther from the data than the one that begins at angles from $N(0, 1)$: the "
    "median over the recorded pairs of runs of one seed of the MMD's growth $d$ is positive. It is "
    "the one whose gradients are larger in the first epochs.",
    "d",
    Relation.AT_LEAST,
    Integer(0),
    "Fig. 5 and Theorem 2",
    Integer(30),
    principal=True,
)
ONE_PEAK = experimental(
    "trainings.one_peak",
    "At 10 qubits the improved model keeps one peak of two",
    "Half of the data's outcomes are 0..0 and half are 1..1. In every recorded run of the improved "
    "model at 10 data qubits one of the two has a probability $p$ of a hundredth at most among the "
    "generated states.",
    "p",
    Relation.AT_MOST,
    Rational(1, 100),
    "Fig. 5",
    Integer(-1),
    principal=True,
)
