"""Whether the gradient of the improved model depends on a choice that the paper leaves open.

The paper restricts the angles of the diffusion and does not say how far; the recorded trainings
multiply them by 0.3. The same survey of seeds is made with 0.2 and with 0.5.
"""

from sympy import Integer

from bptools.claims import Reading, Relation, Stance
from proofs import experimental

STAYS = experimental(
    name="gradient_choices.stays",
    title="With other restrictions of the diffusion the gradient does not shrink",
    statement=(
        "In the improved model with all angles of the diffusion multiplied by 0.2 or by 0.5 "
        "instead of 0.3, the gradient remains at its level when qubits are added: every qubit "
        "changes it by $s$ bits, and $s$ is not negative."
    ),
    symbol="s",
    relation=Relation.AT_LEAST,
    closed_form=Integer(0),
    equation="Fig. 8, 9",
    stance=Stance.REFUTED,
    repaired_by="gradient_choices.slower",
    repair=Integer(-1),
)
SLOWER = experimental(
    name="gradient_choices.slower",
    title="With other restrictions it shrinks more slowly than the original's too",
    statement=(
        "With all angles of the diffusion multiplied by 0.2 or by 0.5, every qubit changes the "
        "logarithm of the gradient by $d$ bits more than in the original model."
    ),
    symbol="d",
    relation=Relation.AT_LEAST,
    closed_form=Integer(0),
    equation="Fig. 8, 9",
    reading=Reading.REPAIRED,
)
