"""What the paper's experiments say of gradients, stated so that a survey of seeds can say no.

None of these statements is derived. They are about the median, over all choices of data, start
states, initial angles and outcomes, of the mean of |dL/dtheta| over the angles and the first 20
epochs of the first cycle; rates are least-squares slopes of its binary logarithm against the number
of data qubits, from 4 to 10. The model is trained as the paper describes; what it leaves open is
our choice, listed with the recorded trainings.
"""

from sympy import Expr, Integer, Rational, Symbol

from bptools.claims import Claim, Reading, Relation, Stance
from proofs import source

HAAR_RATE = Rational(-1, 2)  # of the standard deviation that Theorem 1 bounds, in bits a qubit


def experimental(
    name: str,
    title: str,
    statement: str,
    symbol: str,
    relation: Relation,
    right: Expr,
    where: str,
    perturbation: Expr,
    **others: object,
) -> Claim:
    """Return a claim about the outcome of experiments, ``symbol relation right``."""
    fields: dict[str, object] = {"reading": Reading.OURS, **others}
    return Claim(
        name=name,
        title=title,
        statement=statement,
        quantity=Symbol(symbol, real=True),
        relation=relation,
        closed_form=right,
        source=source(where),
        empirical=True,
        perturbation=perturbation,
        **fields,  # type: ignore[arg-type] # as Claim declares them
    )


ORIGINAL = experimental(
    "gradient_survey.original_decays",
    "The original model's gradient decays exponentially",
    "In the first cycle of the original model, which starts from Haar states, every qubit changes "
    "the gradient by $s$ bits: it falls at least as fast as the standard deviation that Theorem 1 "
    "bounds.",
    "s",
    Relation.AT_MOST,
    HAAR_RATE,
    "Fig. 7, 8",
    Integer(-3),
    principal=True,
)
CONTROL = experimental(
    "gradient_survey.control_decays",
    "From Haar states towards the data the gradient decays exponentially too",
    "The first target of the original model is itself nearly Haar, so that a small gradient could "
    "mean that nothing is left to learn. With Haar states at the start and the data themselves as "
    "target it falls at least as fast: by $s$ bits a qubit.",
    "s",
    Relation.AT_MOST,
    HAAR_RATE,
    "Fig. 7, 8",
    Integer(-3),
)
STAYS = experimental(
    "gradient_survey.improved_stays",
    "The improved model's gradient does not shrink",
    "In the improved model the gradient remains at its level when qubits are added: every qubit "
    "changes it by $s$ bits, and $s$ is not negative.",
    "s",
    Relation.AT_LEAST,
    Integer(0),
    "Fig. 8, 9",
    Integer(1),
    reading=Reading.RESTORED,
    stance=Stance.REFUTED,
    repaired_by="gradient_survey.improved_slower",
    repair=HAAR_RATE,
    principal=True,
)
SLOWER = experimental(
    "gradient_survey.improved_slower",
    "The improved model's gradient shrinks more slowly than the original's",
    "Every qubit changes the logarithm of the gradient by $d$ bits more in the improved model than "
    "in the original one: it falls more slowly.",
    "d",
    Relation.AT_LEAST,
    Integer(0),
    "Fig. 8, 9",
    Integer(2),
    reading=Reading.REPAIRED,
    principal=True,
)
SMALL = experimental(
    "gradient_survey.small_angles_slower",
    "From small initial angles the gradient shrinks more slowly too",
    "The improved model whose angles start within $plus.minus D^(-1/2)$, the scale of Theorem 2, "
    "has a gradient that falls more slowly than at that rate too.",
    "s",
    Relation.AT_LEAST,
    HAAR_RATE,
    "Fig. 8, 9 and Theorem 2",
    Integer(0),
)
ADVANTAGE = experimental(
    "gradient_survey.advantage",
    "At 10 qubits the improved model's gradient is far larger",
    "At 10 data qubits the improved model's median gradient in the first epochs is $r$ times the "
    "original one's.",
    "r",
    Relation.AT_LEAST,
    Integer(30),
    "Fig. 9",
    Integer(10_000),
)
