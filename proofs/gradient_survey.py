"""What the paper's experiments say of gradients, stated so that a survey of seeds can say no.

None of these statements is derived. They are about the median, over all choices of data, start
states, initial angles and outcomes, of the mean of |dL/dtheta| over the angles and the first 20
epochs of the first cycle; rates are least-squares slopes of its binary logarithm against the number
of data qubits, from 4 to 10. The model is trained as the paper describes; what it leaves open is
our choice, listed with the recorded trainings.
"""

from sympy import Integer, Rational

from bptools.claims import Reading, Relation, Stance
from proofs import experimental

HAAR_RATE = Rational(-1, 2)  # of the standard deviation that Theorem 1 bounds, in bits a qubit


ORIGINAL = experimental(
    name="gradient_survey.original_decays",
    title="The original model's gradient decays exponentially",
    statement=(
        "In the first cycle of the original model, which starts from Haar states, every qubit "
        "changes the gradient by $s$ bits: it falls at least as fast as the standard deviation "
        "that Theorem 1 bounds."
    ),
    symbol="s",
    relation=Relation.AT_MOST,
    closed_form=HAAR_RATE,
    equation="Fig. 7, 8",
)
CONTROL = experimental(
    name="gradient_survey.control_decays",
    title="From Haar states towards the data the gradient decays exponentially too",
    statement=(
        "The first target of the original model is itself nearly Haar, so that a small gradient "
        "could mean that nothing is left to learn. With Haar states at the start and the data "
        "themselves as target it falls at least as fast: by $s$ bits a qubit."
    ),
    symbol="s",
    relation=Relation.AT_MOST,
    closed_form=HAAR_RATE,
    equation="Fig. 7, 8",
)
STAYS = experimental(
    name="gradient_survey.improved_stays",
    title="The improved model's gradient does not shrink",
    statement=(
        "In the improved model the gradient remains at its level when qubits are added: every "
        "qubit changes it by $s$ bits, and $s$ is not negative."
    ),
    symbol="s",
    relation=Relation.AT_LEAST,
    closed_form=Integer(0),
    equation="Fig. 8, 9",
    reading=Reading.RESTORED,
    stance=Stance.REFUTED,
    repaired_by="gradient_survey.improved_slower",
    repair=HAAR_RATE,
)
SLOWER = experimental(
    name="gradient_survey.improved_slower",
    title="The improved model's gradient shrinks more slowly than the original's",
    statement=(
        "Every qubit changes the logarithm of the gradient by $d$ bits more in the improved model "
        "than in the original one: it falls more slowly."
    ),
    symbol="d",
    relation=Relation.AT_LEAST,
    closed_form=Integer(0),
    equation="Fig. 8, 9",
    reading=Reading.REPAIRED,
)
SMALL = experimental(
    name="gradient_survey.small_angles_slower",
    title="From small initial angles the gradient shrinks more slowly too",
    statement=(
        "The improved model whose angles start within $plus.minus D^(-1/2)$, the scale of Theorem "
        "2, has a gradient that falls more slowly than at that rate too."
    ),
    symbol="s",
    relation=Relation.AT_LEAST,
    closed_form=HAAR_RATE,
    equation="Fig. 8, 9 and Theorem 2",
)
ADVANTAGE = experimental(
    name="gradient_survey.advantage",
    title="At 10 qubits the improved model's gradient is far larger",
    statement=(
        "At 10 data qubits the improved model's median gradient in the first epochs is $r$ times "
        "the original one's."
    ),
    symbol="r",
    relation=Relation.AT_LEAST,
    closed_form=Integer(30),
    equation="Fig. 9",
)
