"""An average over U(2), taken, has the value of the mean over a design: the Clifford group.

It is a 3-design (Webb, Quantum Inf. Comput. 16, 1379, 2016).
"""

from random import Random

import numpy as np
import pytest

from bptools.ensembles.designs import clifford_unitaries
from bptools.evaluation import complex_array
from bptools.kernel import terms as t
from bptools.kernel.contexts import Context, Group, Kind, Matrices
from bptools.kernel.equality import normal_forms_of_averages
from bptools.witnesses.values import ball_of_scalar
from tests.kernel.test_values_of_normal_forms import TWO, at_random, contracted, i, j, multiplied

FIXED = (
    Matrices("A", TWO, TWO),
    Matrices("P", TWO, TWO, frozenset((Kind.PURE,))),
    Matrices("H", TWO, TWO, frozenset((Kind.HERMITIAN,))),
)
CONTEXT = Context((*FIXED, Matrices("U", TWO, TWO, group=Group.UNITARY)))
DESIGN = complex_array(clifford_unitaries())


def moment(random: Random) -> t.Term:
    """A sum over indices of entries of matrices with one U in each, and of as many conjugates."""
    degree, after = random.randrange(1, 4), random.choice("APPH")

    def entry() -> t.Term:
        before, last = random.choice("APH"), after if random.random() < 0.8 else "A"
        word = random.choice((("U",), ("U", last), (before, "U", last)))
        matrix = t.Product(tuple(map(t.MatrixVariable, word)))
        return t.Element(matrix, *random.choices((i, j, t.whole(0)), k=2))

    conjugates = (t.Conjugate(entry()) for _ in range(degree))
    product = t.Product((*(entry() for _ in range(degree)), *conjugates))
    return t.IndexSum("i", t.IndexSum("j", product, TWO), TWO)


@pytest.mark.parametrize("seed", range(4))
def test_an_average_has_the_value_of_the_mean_over_a_design(seed):
    random = Random(seed)
    values = at_random(Context(FIXED), random)
    for _ in range(25):
        term = moment(random)
        (form,) = normal_forms_of_averages(CONTEXT, t.HaarMean("U", term))
        parts = ((n, complex(ball_of_scalar(c))) for n, c in form.terms.items())
        taken = sum((c * contracted(network, values) for network, c in parts), 0j)
        mean = np.mean([multiplied(term, {**values, "U": unitary}) for unitary in DESIGN])
        assert taken == pytest.approx(complex(mean), rel=1e-8, abs=1e-8)
