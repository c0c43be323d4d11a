"""What is trusted is what `docs/trust.md` lists, as long as it says, and leans on nothing else.

Every rule by which a line of a derivation follows is in `docs/rules.md`.
"""

import ast
import re
import sys
from pathlib import Path

import pytest

import bptools.kernel
from bptools import derivations
from bptools.derivations.rules import Part

ROOM = Path(bptools.kernel.__file__).parent
PAGE = Path(__file__).resolve().parents[2] / "docs" / "trust.md"
ROW = re.compile(r"^\| [^|]+ \| ((?:`\w+`(?:, )?)+) \| ([\d ]+) \|$", re.MULTILINE)
HUNDRED = 100  # lines: a part is stated to the next hundred
EXACT_NUMBERS = "flint"


def stated(page: str) -> dict[tuple[str, ...], int]:
    """Return the parts of the core, with the lines that a page says they have."""
    rows = ROW.findall(page)
    return {tuple(re.findall(r"\w+", files)): int(lines.replace(" ", "")) for files, lines in rows}


def lines_of(part: tuple[str, ...]) -> int:
    return sum(len((ROOM / f"{name}.py").read_text().splitlines()) for name in part)


def foreign(text: str) -> set[str]:
    """Return the modules that a text imports which are neither the kernel's nor Python's own."""
    names = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    own = ("bptools.kernel", EXACT_NUMBERS, *sys.stdlib_module_names)
    return {name for name in names if not any(f"{name}.".startswith(f"{room}.") for room in own)}


def to_the_next_hundred(lines: int) -> int:
    return -(-lines // HUNDRED) * HUNDRED


PARTS = stated(PAGE.read_text())


def test_every_file_of_the_kernel_is_listed_in_the_order_of_its_room():
    listed = [name for part in PARTS for name in part]
    assert sorted(listed) == sorted(path.stem for path in ROOM.glob("*.py") if path.stem[0] != "_")
    contents = re.findall(r"^    (\w+)  ", bptools.kernel.__doc__ or "", re.MULTILINE)
    assert listed == contents


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part[0])
def test_a_part_is_as_long_as_the_page_says(part):
    assert PARTS[part] == to_the_next_hundred(lines_of(part))


def test_the_core_leans_on_exact_numbers_alone():
    assert {p.stem: x for p in ROOM.glob("*.py") if (x := foreign(p.read_text()))} == {}
    assert foreign("from bptools.witnesses.models import compare") == {"bptools.witnesses.models"}
    assert foreign("import sympy, fractions, bptools.kernel.terms") == {"sympy"}
    assert stated("| a | `b`, `c` | 1 200 |\n") == {("b", "c"): 1200}


def test_the_page_of_rules_names_every_rule_and_all_that_a_bound_is_made_of():
    named = set(re.findall(r"(\w+)\(", PAGE.with_name("rules.md").read_text()))
    parts = (getattr(derivations, name) for name in derivations.__all__)
    assert named >= {x.__name__ for x in parts if isinstance(x, type) and issubclass(x, Part)}
