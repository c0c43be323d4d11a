"""The mean square of an element of a Haar-random unitary."""

from bptools.algebra import HaarAverage
from bptools.claims import Claim, Reading
from bptools.derivations import Average, Derivation, Step, proof
from bptools.haar import Unitary
from proofs import HERE, WEINGARTEN, N

U = Unitary("U", N)

SQUARE = Claim(
    name="element.square",
    title="Mean square of an element",
    statement="All $N$ elements of a row have the same mean square.",
    quantity=HaarAverage(U[0, 0] * U[0, 0].conjugate(), U),
    closed_form=1 / N,
    source=HERE,
    reading=Reading.OURS,
    domain=((N, 1),),
    uses=(WEINGARTEN,),
)


@proof(SQUARE)
def by_weingarten() -> Derivation:
    """Apply Weingarten's formula at degree one."""
    return Derivation(SQUARE.quantity, (Step(SQUARE.closed_form, "One permutation.", Average()),))
