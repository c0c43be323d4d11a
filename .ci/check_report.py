"""Check the laws of a written report: its pages, its bytes, and that its numbers are the run's.

``python .ci/check_report.py FOLDER`` of ``bptools report --out FOLDER``. The first pages, up to the
sections, may hold no number with a decimal point or a power of ten that is not in the results.
"""

import json
import re
import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pypdf

LIMITS = {"report.html": 1_500_000, "report.pdf": 1_000_000, "supplement.pdf": 2_500_000}
MOST_PAGES = 24
FIRST_PAGES = 6
NUMBER = re.compile(r"[-−]?\d[\d ]*\.\d+(?: ?× ?10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?")
PLAIN = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹−", "-0123456789-")
VERSION = re.compile(r"arXiv:[\d.]+(?:v\d+)?|\d{4}-\d{2}-\d{2}")


def values(node: Any) -> Iterator[float]:  # noqa: ANN401 - whatever JSON holds
    """Yield every number of a results file, those inside of texts included."""
    if isinstance(node, dict):
        for child in node.values():
            yield from values(child)
    elif isinstance(node, list):
        for child in node:
            yield from values(child)
    elif isinstance(node, str):
        for over, under in re.findall(r"(-?\d+(?:\.\d+)?(?:e-?\d+)?)(?:/(\d+))?", node):
            if not under or int(under):  # as floats: a digest may look like 3e83721937
                yield float(over) / float(under or 1)
    elif isinstance(node, int | float):
        yield float(node)


def ratios(results: dict[str, Any]) -> Iterator[float]:
    """Yield claimed over true of every case: the report prints the sharpest."""
    for finding in results["evidence"]:
        for case in finding["cases"]:
            try:
                yield case["bound"] / float(Fraction(case["found"]))
            except (KeyError, TypeError, ValueError, ZeroDivisionError, OverflowError):
                continue


def printed(text: str) -> Iterator[tuple[str, float, float]]:
    """Yield the numbers of a text: as printed, their value, one of their last digit."""
    for match in NUMBER.finditer(VERSION.sub("", text)):
        mantissa, _, power = match[0].translate(PLAIN).replace(" ", "").partition("×10")
        scale = 10.0 ** int(power or 0)
        digits = len(mantissa.partition(".")[2])
        yield match[0], float(mantissa) * scale, 10.0**-digits * scale


def main(folder: Path) -> bool:
    """Print what breaks a law; return whether something does."""
    broken = []
    for name, limit in LIMITS.items():
        size = (folder / name).stat().st_size
        if size > limit:
            broken.append(f"{name} must have at most {limit} bytes, it has {size}")
    pages = pypdf.PdfReader(folder / "report.pdf").pages
    if len(pages) > MOST_PAGES:
        broken.append(f"report.pdf must have at most {MOST_PAGES} pages, it has {len(pages)}")
    results = json.loads((folder / "results.json").read_text("utf-8"))
    known = [*values(results), *ratios(results)]
    for number, page in enumerate(pages[:FIRST_PAGES], 1):
        for text, value, unit in printed(page.extract_text()):
            if not any(abs(value - k) <= 1.01 * unit for k in known):  # intervals round outwards
                broken.append(f"{text} on page {number} must be a number of the results")
    print("\n".join(broken) or f"{folder}: {len(pages)} pages, all numbers are the run's")
    return bool(broken)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
