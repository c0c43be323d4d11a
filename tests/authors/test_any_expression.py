"""Random expressions in the authors' words: a verdict, or a sentence that says what is wrong.

Most are well typed, so that they come to be proved and confronted. What Python or SymPy itself
refuses, as a number's transpose, never comes to us: a project names the file and the line.
"""

import random
import re
import traceback
from pathlib import Path

import pytest

import bptools
from bptools.claims import Verdict
from bptools.derivations import verify
from bptools.errors import UsageError
from bptools.falsification import falsify

SEEDS, EACH = range(12), 10
OURS = str(Path(bptools.__file__).parent)
LEAVES = {
    "matrix": "A B V H U W P rho T R O identity() X M u psi*psi.H G.at(1) S moved local",
    "scalar": "x y w N a 2 I pi 0 i Rational(1,2) Tr(A) Tr(V) U[0,0] sqrt(2) dagger(psi)*A*psi",
    "exponent": "0 1 2 3 -1 a N x w 2*a identity()",
    "bound": "at_most(scalar) at_least(scalar) scalar matrix ...",
}
FORMS = {
    "matrix": "matrix*matrix|(matrix + matrix)|(matrix - matrix)/scalar|dagger(matrix)|(matrix).T|"
    "comm(matrix, matrix)|anticomm(matrix, matrix)|conjugate(matrix)|scalar*matrix|"
    "(matrix)**exponent|kron(matrix, matrix)|exp(-I*x*matrix)|Rotation(matrix, scalar)|"
    "partial_trace(matrix, (a, b), keep=0)|iterate(G.at(k)*F, matrix, (F, k, D))|E(matrix)",
    "scalar": "Tr(matrix)|Tr(matrix)|Tr(matrix)|abs(scalar)**2|abs(scalar)|(scalar + scalar)|"
    "(scalar - scalar)|scalar*scalar|scalar/(scalar)|(scalar)**(exponent)|E(scalar, over=U)|"
    "E(scalar)|Var(scalar, over=U)|conjugate(scalar)|cos(scalar)|exp(scalar)|sqrt(scalar)|"
    "slope(scalar, x)|E_angles(scalar, x)|E_angles(scalar, x, y, half_width=scalar)|"
    "product(scalar, (i, 1, a))|dagger(psi)*matrix*psi|(matrix)[0,1]",
    "exponent": "0|1|2|a",
    "bound": "at_most(scalar)|at_least(scalar)|scalar",
}


def expression(chance, kind, depth):
    """Return a random expression of a kind, rarely of another."""
    if chance.random() < 0.02:
        kind = chance.choice(["matrix", "scalar"])
    parts = chance.choice(FORMS[kind].split("|") if depth else LEAVES[kind].split())
    return re.sub(
        "|".join(FORMS), lambda found: expression(chance, found[0], max(depth - 1, 0)), parts
    )


def outcome(names, line):
    """What an author is told of a line, and whether it is a sentence of ours."""
    try:
        exec(line, names)
    except UsageError as error:
        return str(error)
    except Exception as error:
        frames = traceback.extract_tb(error.__traceback__)
        if any(frame.filename.startswith(OURS) for frame in frames):
            raise
        return type(error).__name__
    return ""


@pytest.mark.parametrize("seed", SEEDS)
def test_any_expression_has_a_verdict_or_is_refused_in_a_sentence(page, seed):
    chance, names = random.Random(seed), page("")
    for number in range(EACH):
        left = expression(chance, "scalar", chance.choice([1, 2, 3]))
        right = expression(chance, "bound", chance.choice([0, 1, 2]))
        line = f"stated = claim('c{number}', {left}, {right})"
        said = outcome(names, line)
        assert "\n" not in said, line
        if not said and names["stated"] is not None:
            verdict = verify(names[f"prove_c{number}"].__proofs__[0]).verdict
            contradicted = falsify(names["stated"]).contradiction is not None
            assert not (contradicted and verdict is Verdict.HOLDS), line


@pytest.mark.parametrize("left", ["exp(Tr(T**2))", "Tr(T**2)**a", "Tr(T)/slope(y, x)"])
def test_a_bound_that_the_engine_does_not_know_is_left_to_the_kernel(page, left):
    names = page(f"claim('c', {left}, at_most(9))")
    assert verify(names["prove_c"].__proofs__[0]).verdict is Verdict.INCONCLUSIVE


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("claim('c', exp(Tr(A)), ...)", "left of toy.c must be known to the engine: expression"),
        ("claim('c', Tr(A)/(N - N), 1)", "must be an expression of finite numbers.*1/0"),
        ("claim('c', Tr(A**B), 1)", "an exponent must be a number, not a matrix: A..B"),
        ("asymptotic('c', exp(Tr(A)), Var(cost), N)", "leading of toy.c must be known to"),
        ("value_of(exp(Tr(A)))", "must be polynomial in matrices and their traces"),
    ],
)
def test_what_the_engine_does_not_know_is_refused(page, line, words):
    with pytest.raises(UsageError, match=words):
        page(line)


def test_a_modulus_is_that_of_a_number_however_it_is_written(page):
    """SymPy refuses half of all differences in a modulus, and a row times a column beside one."""
    names = page("""
claim('order', abs(Tr(A*comm(V, H)))**2, abs(Tr(A*comm(H, V)))**2)
claim('bracket', E(dagger(psi)*A*psi - Tr(A)/N), 0)
claim('square', E(2*(dagger(psi)*V*psi)**2 - 1), 2*(Tr(V)**2 + Tr(V**2))/(N*(N + 1)) - 1)
""")
    for name in ("order", "bracket", "square"):
        assert verify(names[f"prove_{name}"].__proofs__[0]).verdict is Verdict.HOLDS
