"""The same claim once more, for a check that needs an extra."""

from bptools.claims import Claim, Reading
from proofs import HERE, N
from proofs.element import SQUARE

AGAIN = Claim(
    name="simulated.square",
    title="Mean square of an element, simulated",
    statement="All $N$ elements of a row have the same mean square.",
    quantity=SQUARE.quantity,
    closed_form=SQUARE.closed_form,
    source=HERE,
    reading=Reading.OURS,
    domain=((N, 1),),
    uses=("element.square",),
)
