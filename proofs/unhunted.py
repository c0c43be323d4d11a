"""The inequalities of this paper that are not hunted by themselves, and why."""

from bptools.hunting import NoSlack
from proofs import (
    entrywise,
    finite_ensembles,
    many_gates,
    many_squares,
    mmd,
    squared_mean,
    theorem1,
    theorem2_circuits,
    theorem2_excess,
    theorem2_needs,
    trained_pairs,
    trained_squares,
    trained_witness,
    witness_bounds,
)

NO_SLACKS = (
    *(
        NoSlack(claim, "it is hunted in the bound on the mean gradient, which it leads to")
        for claim in many_gates.INEQUALITIES
    ),
    *(
        NoSlack(claim, "it is hunted in Theorem 2 with kappa, one gate more")
        for claim in (
            *many_squares.CLAIMS,
            *theorem2_excess.INEQUALITIES,
            *theorem2_needs.INEQUALITIES,
            *theorem2_circuits.CLAIMS,
        )
    ),
    *(
        NoSlack(claim, "it is hunted in the bound on the mean gradient and in the additive theorem")
        for claim in squared_mean.CLAIMS
    ),
    *(
        NoSlack(claim, "it is hunted in the same bound on the moments of an ensemble")
        for claim in (
            finite_ensembles.SECOND_MOMENT,
            finite_ensembles.ABOVE,
            finite_ensembles.BELOW,
        )
    ),
    NoSlack(
        entrywise.ENTRIES,
        "it is hunted in the bound by the squared norm of the deviation, which it adds a square to",
    ),
    NoSlack(
        mmd.DEFINITE,
        "it is the Cauchy-Schwarz inequality for an observable and a difference of two states",
    ),
    NoSlack(
        theorem1.EXPONENTIAL,
        "both sides are fixed by the number of qubits, so that there is nothing to vary",
    ),
    NoSlack(
        trained_pairs.HALF,
        "it is hunted in the bound on the mean modulus, with the second state as the target",
    ),
    NoSlack(
        trained_squares.MEAN,
        "it is hunted at every outcome by itself, as the square of the gradient at one outcome",
    ),
    *(
        NoSlack(claim, "both sides are fixed by the number of qubits, so that nothing can vary")
        for claim in (witness_bounds.MEAN_SQUARE, witness_bounds.MODULUS)
    ),
    NoSlack(
        trained_witness.ROOT,
        "its slack is a polynomial of one number, in factors that are not negative",
    ),
    NoSlack(
        trained_witness.VANISHING,
        "both sides are fixed by the number of qubits, so that there is nothing to vary",
    ),
)
