"""The law of the instrument: it knows no paper, neither its numbering nor its constants.

A paper's own is in its folder, proofs/ and checks/; the instrument cites literature, this paper
among it, in paragraphs that begin with "Source:".
"""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "bptools").rglob("*.py"))
CITATION = re.compile(
    r"^[ ]*(?:Sources?|Derived in):.*?(?=\n[ ]*\n|\"\"\"|\Z)", re.MULTILINE | re.DOTALL
)
NUMBERED = re.compile(
    r"\b(?:[Ee]qs?\.|[Ee]quations?|Theorems?|Lemmas?|Figs?\.|Figures?|Tables?)\s+\(?\d"
)
NAMED = re.compile(r"2512\.06695|\bCao\b|\bthis paper\b", re.I)
OWNED = re.compile(r"\bpaper's\b|\b(?:of|by) the paper\b", re.I)
CONSTANTS = {"STEPS", "LAYERS", "INPUTS", "TRIPLE", "RESTRICTED", "EQUATION_14"}
ANY_PAPER = "of the project's paper, whichever it is"
ALLOWED = {
    "bptools/interface/cli.py": ANY_PAPER,
    "bptools/running/project.py": ANY_PAPER,
}
# what reports on a paper speaks of the paper, whichever it is, and numbers in examples
REPORTING = ("bptools/documents/", "bptools/claims/facts.py", "bptools/claims/places.py")
EXAMPLE = re.compile(r"^\s*(?:>>>|\[?[('\[]).*|``[^`]*``", re.MULTILINE)


def offences(text, *, reporting=False):
    """The lines that only a reader of one paper would understand."""
    source = text
    if reporting:
        text = EXAMPLE.sub("...", text)
    words = CITATION.sub(lambda citation: "\n" * citation[0].count("\n"), text)
    for number, line in enumerate(words.splitlines(), 1):
        named = NAMED.search(line) or (not reporting and OWNED.search(line))
        if NUMBERED.search(line) or named:
            yield f"line {number}: {line.strip()}"
    if not any(name in source for name in CONSTANTS):  # most files, which need not be parsed
        return
    for node in ast.parse(source).body:
        targets = node.targets if isinstance(node, ast.Assign) else []
        names = {name.id for target in targets for name in ast.walk(target) if hasattr(name, "id")}
        yield from (f"line {node.lineno}: {name} =" for name in sorted(names & CONSTANTS))


def reports(path):
    return str(path.relative_to(ROOT)).startswith(REPORTING)


@pytest.mark.parametrize(
    "text",
    [
        "STEPS = 30",
        "A, LAYERS = 1, 5",
        "# the right side of equation (14)",
        '"""Return what Theorem 1 bounds."""',
        '"""Draw the paper\'s Figure 2."""',
        "steps = 30  # of the paper",
    ],
)
def test_what_is_of_one_paper_is_seen(text):
    assert list(offences(text))


def test_what_reports_on_papers_may_speak_of_the_paper_but_of_none_by_number():
    assert not list(offences("# the paper's own statements", reporting=True))
    assert list(offences("# the paper's Figure 2", reporting=True))
    assert list(offences('words = f"eq. 14"', reporting=True))
    assert list(offences("STEPS = 30", reporting=True))


@pytest.mark.parametrize(
    "text",
    [
        "steps: int = 30",
        '"""Words.\n\n    Source: arXiv:2512.06695, eq. 5\n    and Fig. 2.\n    """',
        '"""Examples:\n  bptools check lemma2"""',
    ],
)
def test_citations_and_settings_are_allowed(text):
    assert not list(offences(text))


def test_the_instrument_knows_no_paper():
    seen = {
        str(path.relative_to(ROOT)): lines
        for path in SOURCES
        if (lines := list(offences(path.read_text("utf-8"), reporting=reports(path))))
    }
    unknown = {name: lines for name, lines in seen.items() if name not in ALLOWED}
    assert not unknown, unknown
    assert seen.keys() == ALLOWED.keys(), "an exception that is no longer needed"
