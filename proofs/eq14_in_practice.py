"""Theorem 2 (14) for losses drawn at random: how often it fails, and when.

None of these statements is derived. They are about one circuit, the paper's layers of X and Y
rotations in turn with CZ gates between them, on 2 to 6 qubits with 2 to 40 gates. The loss is a
fidelity: its input is a Haar-random state, its target Haar-random, a random product state or GHZ,
and the angle by which it is differentiated is drawn too. Each loss has a left and a right side of
(14), and p is the probability that the left one is the smaller.
"""

from sympy import Rational

from bptools.claims import Reading, Relation, Stance
from proofs import experimental

RARE = Rational(1, 100)
QUBITS = ("n", (2, 3, 4, 5, 6))

ALWAYS = experimental(
    name="eq14_in_practice.all_scales",
    title="Theorem 2 seldom fails",
    statement=(
        "Draw a fidelity loss at random: the paper's circuit on 2 to 6 qubits with 2 to 40 gates, "
        "a Haar-random input, a random, product or GHZ target, one of the angles. Theorem 2 fails "
        "for it with a probability $p$ of a hundredth at most, whatever the angle scale."
    ),
    symbol="p",
    relation=Relation.AT_MOST,
    closed_form=RARE,
    equation="14",
    stance=Stance.REFUTED,
    repaired_by="eq14_in_practice.wide_angles",
    repair=Rational(1, 2),
    stated_for=(QUBITS,),
)
WIDE = experimental(
    name="eq14_in_practice.wide_angles",
    title="Theorem 2 seldom fails from ten gates on, if the angles are not small",
    statement=(
        "With 10, 20 or 40 gates and angles within $plus.minus D^(-1/2)$ or $plus.minus 0.3$ "
        "Theorem 2 fails for a random fidelity loss of the paper's circuit on 2 to 6 qubits "
        "(Haar-random input; random, product or GHZ target) with a probability $p$ of a hundredth "
        "at most."
    ),
    symbol="p",
    relation=Relation.AT_MOST,
    closed_form=RARE,
    equation="14",
    reading=Reading.REPAIRED,
    stated_for=(QUBITS, ("D", (10, 20, 40))),
)
SMALL = experimental(
    name="eq14_in_practice.small_angles",
    title="Theorem 2 often fails at small angles",
    statement=(
        "With 2 to 40 gates and angles within $plus.minus 0.01$ Theorem 2 fails for a random "
        "fidelity loss of the paper's circuit on 2 to 6 qubits (Haar-random input; random or "
        "product target) with a probability $p$ of a twentieth at least; why it can, "
        "theorem2_universal.small_scales says."
    ),
    symbol="p",
    relation=Relation.AT_LEAST,
    closed_form=Rational(1, 20),
    equation="14",
    uses=("theorem2_universal.small_scales",),
    stated_for=(QUBITS,),
)
