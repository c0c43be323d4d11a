"""Letters of formulas have one meaning each, and none stands on the first pages without it."""

import msgspec
import pytest

from bptools.claims import PaperFacts, Results, SymbolFact
from bptools.documents import compose
from bptools.documents.letters import Dictionary, letters, letters_of
from bptools.documents.model import MeaningButtons, walk
from bptools.records import Math


@pytest.mark.parametrize(
    ("typst", "expected"),
    [
        ('op("Tr") [omega(theta_(k))^(2)] = 0', ("omega", "theta_k")),
        ("R_(P_(k))(theta_k)^dagger", ("R_P_k", "theta_k")),
        ("frac(upright(i), 2) bb(1)_(N) + pi", ("N",)),
        ('"a b" cal(H)_(j k) + sum_(j) x_1', ("cal(H)_jk", "j", "x_1")),
        ("alpha <= alpha", ("alpha",)),
        ("E_(", ("E",)),
        ("E_", ("E",)),
    ],
)
def test_letters_are_found_with_their_subscripts(typst: str, expected: tuple[str, ...]) -> None:
    assert letters(typst) == expected


def symbol(letter: str, meaning: str, *of: str) -> SymbolFact:
    return SymbolFact(Math(letter, letter), meaning, of)


def test_a_stem_may_mean_something_else_by_a_letter(results: Results) -> None:
    symbols = (symbol("N", "a dimension"), symbol("N", "a number", "lemma2"))
    run = msgspec.structs.replace(results, facts=PaperFacts(symbols=symbols))
    dictionary = Dictionary(run)
    everywhere, here = dictionary.meaning("N_3"), dictionary.meaning("N", "lemma2")
    assert everywhere is not None
    assert here is not None
    assert (everywhere.meaning, here.meaning) == (("a dimension",), ("a number",))
    assert dictionary.meaning("M", "lemma2") is None


def test_a_letter_of_the_first_pages_must_have_a_meaning(results: Results) -> None:
    run = msgspec.structs.replace(results, facts=PaperFacts(symbols=(symbol("N", "a dimension"),)))
    with pytest.raises(ValueError, match="must be among the symbols of the paper's facts"):
        compose(run)
    names = {x.partition("_")[0] for x in letters_of(compose(results).main.blocks)}
    symbols = tuple(symbol(name, "something") for name in sorted(names))
    assert len(symbols) <= 25
    compose(msgspec.structs.replace(results, facts=PaperFacts(symbols=symbols)))


def test_hypotheses_explain_letters_where_nothing_is_declared(results: Results) -> None:
    claim = msgspec.structs.replace(results.claims[0], hypotheses_text=("$A$ is Hermitian",))
    run = msgspec.structs.replace(results, claims=(claim, *results.claims[1:]))
    blocks = walk(compose(run).page.blocks)
    meanings = {
        m.letter.typst: m.meaning
        for b in blocks
        if isinstance(b, MeaningButtons)
        for m in b.meanings
    }
    assert meanings == {"A": (" is Hermitian",)}
