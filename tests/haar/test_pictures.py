"""The networks of an average as a picture."""

from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from sympy import Identity, MatrixSymbol, Symbol, Trace

from bptools.errors import UsageError
from bptools.haar import Orthogonal, PartialTrace, State, Unitary, integral
from bptools.interface.cli import main

d = Symbol("d", integer=True, positive=True)
A, B = (MatrixSymbol(x, d, d) for x in "AB")
SVG = "{http://www.w3.org/2000/svg}"


def drawn(moment):
    """Return the words, the number of boxes, and the number of arcs above and below."""
    root = ElementTree.fromstring(integral(moment).draw().svg)
    words = [text.text or "" for text in root.iter(f"{SVG}text")]
    arcs = [path.get("stroke") for path in root.iter(f"{SVG}path") if "C" in path.get("d")]
    return words, len(list(root.iter(f"{SVG}rect"))), len(arcs)


@pytest.mark.parametrize(
    ("kind", "pairs", "arcs"),
    [(Unitary, 4, 4 * 4), (Orthogonal, 9, 9 * 4)],  # two arcs above and two below each
)
def test_all_pairs_of_pairings_of_degree_2(kind, pairs, arcs):
    U = kind("U", d)
    words, boxes, curves = drawn(Trace(U * A * U.adjoint() * B) ** 2)
    terms = 4 if kind is Unitary else 6  # of the answer that are drawn
    assert curves == arcs
    assert boxes == 8 * (1 + pairs) + 4 * terms
    assert sum(word.startswith("Wg") for word in words) == pairs
    assert [word for word in words if word in ("before", "after")] == ["before", "after"]


def test_one_pair_of_each_type_above():
    U = Unitary("U", d)
    words, _, _ = drawn(Trace((U * A * U.adjoint() * B) ** 3))
    assert [word for word in words if word.startswith("Wg")] == [
        "Wg(1, 1, 1), one of 6",
        "Wg(2, 1), one of 18",
        "Wg(3), one of 12",
    ]


def test_what_is_not_paired_is_drawn_too():
    psi = State("psi", d)
    words, boxes, arcs = drawn(psi.adjoint() * A * psi)
    assert (boxes, arcs) == (4, 0)
    assert "1/d " in words
    words, _, _ = drawn(Unitary("U", d) * A)
    assert "0" in words


def test_a_sum_with_too_many_terms_is_named():
    U, word = Unitary("U", d), Identity(d)
    for k in range(5):
        word = word * U * MatrixSymbol(f"A{k}", d, d) * U.adjoint() * MatrixSymbol(f"B{k}", d, d)
    words, _, _ = drawn(Trace(word))
    assert "a sum with too many terms to be drawn" in words


def test_closed_forms_have_no_networks():
    rho = PartialTrace(State("psi", 2 * d).projector(), (2, d), keep=0)
    with pytest.raises(UsageError, match="must be of one network"):
        integral(Trace(rho**4)).draw()


def test_the_command_line_writes_the_picture(tmp_path):
    path = tmp_path / "networks.svg"
    run = CliRunner().invoke(main, ["haar", "Tr(U A U.H B)", "--draw", str(path)])
    assert run.exit_code == 0
    assert ElementTree.parse(path).getroot().tag == f"{SVG}svg"
