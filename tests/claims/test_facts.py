"""What is declared of a paper fits together and to its claims, or is refused in one sentence."""

import pytest

from bptools.claims import (
    CircuitFact,
    ClaimRecord,
    FaultFact,
    GateFact,
    PanelFact,
    PaperFacts,
    Reading,
    RowFact,
    SectionFact,
    Stance,
    SymbolFact,
)
from bptools.claims.layout import MOST_GATES, check_facts
from bptools.claims.places import PaperPlace, places, runs
from bptools.records import Math


def claim(name: str, equation: str = "1", stance: Stance = Stance.ASSERTED) -> ClaimRecord:
    math = Math("x = 1", "x is 1")
    return ClaimRecord(
        name, "A title", "A statement.", math, "A paper", equation, Reading.RESTORED, stance,
        (), (), (), (), repaired_by="a.one" if stance is Stance.REFUTED else "",
    )  # fmt: skip


CLAIMS = (claim("a.one"), claim("b.two", "2, 3", Stance.REFUTED))
LETTER = Math("N", "N")
MANY = tuple(SymbolFact(Math(f"x_{k}", ""), "a") for k in range(26))


def test_what_fits_is_accepted() -> None:
    check_facts(PaperFacts(), CLAIMS)
    check_facts(
        PaperFacts(
            equations=3,
            rows=(RowFact("2-3", "both"),),
            symbols=(SymbolFact(LETTER, "a"), SymbolFact(LETTER, "b", ("a",))),
            sections=(SectionFact("I", ("a",)), SectionFact("II", ("b",))),
            faults=(FaultFact("b.two", "because"),),
        ),
        CLAIMS,
    )
    many = tuple(SymbolFact(Math(f"x_{k}", ""), f"letter {k}") for k in range(25))
    panels = (PanelFact("f", "", "", ("a.one", "b.two")),) * 4
    check_facts(PaperFacts(symbols=many, panels=panels), CLAIMS)
    wires = tuple(GateFact("X", (wire, 1)) for wire in (0, 1))
    check_facts(PaperFacts(circuit=CircuitFact(("0", "0"), wires, ("a", "b"))), CLAIMS)
    most = (GateFact("X", (0,)),) * MOST_GATES
    check_facts(PaperFacts(circuit=CircuitFact(("0",), most)), CLAIMS)


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        (PaperFacts(equations=2), "equations must count all that are numbered, but it is 2"),
        (PaperFacts(equations=3, rows=(RowFact("4", "x"),)), "and there is an equation 4"),
        (PaperFacts(rows=(RowFact("1-2", "x"), RowFact("2", "y"))), "eq. 2 must stand in one row"),
        (PaperFacts(sections=(SectionFact("I", ("a",)),)), "'b' has none"),
        (PaperFacts(sections=(SectionFact("I", ("a", "b", "c")),)), "'c' is none"),
        (
            PaperFacts(sections=(SectionFact("I", ("a", "b")), SectionFact("II", ("a",)))),
            "not in 2",
        ),
        (PaperFacts(symbols=(SymbolFact(LETTER, " "),)), "of symbol 'N' must not be empty"),
        (
            PaperFacts(symbols=(SymbolFact(LETTER, "a"), SymbolFact(LETTER, "b"))),
            "have one meaning",
        ),
        (
            PaperFacts(symbols=tuple(SymbolFact(Math(f"x_{k}", ""), "a") for k in range(26))),
            "not 26",
        ),
        (PaperFacts(faults=(FaultFact("a.one", "because"),)), "refuted, not of 'a.one'"),
        (PaperFacts(panels=(PanelFact("f", "", "", ("c.no",)),)), "'c.no' is none"),
        (PaperFacts(panels=(PanelFact("f", "", ""),) * 5), "panels must be at most 4, not 5"),
        (PaperFacts(circuit=CircuitFact(("0",), (GateFact("X", (1,)),))), "must be some of 0 to 0"),
        (PaperFacts(circuit=CircuitFact(("0",), (GateFact("X", ()),))), "must be some of 0 to 0"),
        (
            PaperFacts(circuit=CircuitFact(("0",), (GateFact("X", (0,)),) * (MOST_GATES + 1))),
            "gates of a circuit must be at most",
        ),
        (PaperFacts(circuit=CircuitFact(("0",), (), ("a", "b"))), "outputs of a circuit must be 1"),
    ],
)
def test_what_does_not_fit_is_refused(facts: PaperFacts, sentence: str) -> None:
    with pytest.raises(ValueError, match="must") as error:
        check_facts(facts, CLAIMS)
    assert sentence in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("45-50", [("eq.", n) for n in range(45, 51)]),
        ("Fig. 8, 9 and Theorem 2", [("Fig.", 8), ("Fig.", 9), ("Theorem", 2)]),
        ("App. E, Fig. 6", [("Fig.", 6)]),
        ("Section 3, eq. 4", [("eq.", 4)]),
        ("Figs. 3 to 5", [("Fig.", 3), ("Fig.", 4), ("Fig.", 5)]),
        ("", []),
        ("1-999999999999", None),
    ],
)
def test_places_are_read_as_they_are_written(
    text: str, expected: list[tuple[str, int]] | None
) -> None:
    found = places(text)
    assert len(found) <= 1001
    if expected is not None:
        assert found == tuple(PaperPlace(*pair) for pair in expected)


def test_runs_of_numbers_read_back_as_the_same_numbers() -> None:
    numbers = (1, 2, 3, 7, 9, 10, 12, 13, 14, 15)
    assert runs(numbers) == "1–3, 7, 9, 10, 12–15"
    assert tuple(place.number for place in places(runs(numbers))) == numbers
