"""What a notebook shows of the engine's results."""

import numpy as np
from sympy import Symbol, Trace

from bptools import haar

d = Symbol("d", integer=True, positive=True)


def test_integrals_and_tables_show_formulas():
    moment = haar.integral(abs(Trace(haar.Unitary("U", d))) ** 4)
    assert moment._repr_latex_() == r"$\displaystyle 2,\qquad d \geq 2$"
    table = haar.weingarten_table_unitary(2, d)._repr_latex_()
    assert table.startswith(r"$\begin{array}{ll} (2) & - \frac{1}{d ")
    assert r" \\ (1, 1) & \frac{1}{" in table
    assert r"\vdots" in haar.weingarten_table_unitary(9, 20)._repr_latex_()


def test_entropies_show_their_value_or_their_bounds():
    assert haar.renyi_entropy(2, 2, 1)._repr_latex_() == r"$\displaystyle \frac{1}{3}$"
    assert haar.renyi_entropy(3, 4, 2)._repr_latex_().startswith(r"$\displaystyle \left[")


def test_what_is_off_stands_first_in_the_table_of_a_sampler():
    def fixed(generator, count):
        return np.tile(np.eye(2), (count, 1, 1))

    off = haar.haar_test(fixed, samples=500)
    shown = off._repr_html_()
    assert shown.count("<tr>") == 1 + len(off.moments)
    assert shown.index("at least") < shown.index("<td></td>")
