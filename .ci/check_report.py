"""Check the laws of a written report: its pages, its bytes, and that its numbers are the run's.

``python .ci/check_report.py FOLDER`` of ``bptools report --out FOLDER``. The first pages, up to the
sections, may hold no number that is not in the results: one with a decimal point or a power of ten
as a value of a case or a ratio of two, a whole one as it stands there or as a count of what stands
there. The verdict on the paper's equations is counted again from the file alone.
"""

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pypdf

LIMITS = {"report.html": 1_500_000, "report.pdf": 1_000_000, "supplement.pdf": 2_500_000}
MOST_PAGES = 24
FIRST_PAGES = 6
NUMBER = re.compile(r"[-−]?\d[\d ]*\.\d+(?: ?× ?10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?")
WHOLE = re.compile(r"(?<![\w.])\d{1,3}(?: \d{3})+(?![\w.])|(?<![\w.])\d+(?![\w.])")
GROUPED = re.compile(r"(?<![\w.])\d{1,3}(?: \d{3})+(?![\w.])")
STATED, OURS = ("as printed", "restored reading"), "our statement"
SENTENCE = (
    r"Of the (?:paper's )?(?P<all>\d+) numbered equations(?: of this part)? (?P<holds>\d+) holds? "
    r"as \w+(?: from its text)?, (?:and )?(?P<false>\d+) (?:is|are) false"
    r"(?:, (?:and )?(?P<repaired>\d+) (?:is|are) judged only in a repaired form, which holds)?"
    r"(?:, (?:and )?(?P<open>\d+) (?:is|are) open or not examined)?"
    r"(?:, (?:and )?(?P<lost>\d+) (?:is|are) lost from our copy)?\."
)
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
        yield from (float(grouped.replace(" ", "")) for grouped in GROUPED.findall(node))
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


def spent(results: dict[str, Any]) -> float:
    """Return the error rates of all findings together."""
    return sum(finding.get("error_rate") or 0.0 for finding in results["evidence"])


def printed(text: str) -> Iterator[tuple[str, float, float]]:
    """Yield the numbers of a text: as printed, their value, one of their last digit."""
    for match in NUMBER.finditer(VERSION.sub("", text)):
        mantissa, _, power = match[0].translate(PLAIN).replace(" ", "").partition("×10")
        scale = 10.0 ** int(power or 0)
        digits = len(mantissa.partition(".")[2])
        yield match[0], float(mantissa) * scale, 10.0**-digits * scale


def equations(place: str) -> set[int]:
    """Return the equations of a place as claims write it, such as ``(23)-(26), 39, Fig. 7``."""
    numbered = re.split(r"[A-Z]", place.replace("–", "-").translate({40: None, 41: None}))[0]
    ranges = re.findall(r"(\d+)(?:-(\d+))?", numbered)
    return {n for first, last in ranges for n in range(int(first), int(last or first) + 1)}


def verdict(claim: dict[str, Any], results: dict[str, Any]) -> str:
    """Return what the findings on a claim come to."""
    listed = {e["verdict"] for e in results["evidence"] if e["claim"] == claim["name"]}
    return next((v for v in ("fails", "holds") if v in listed), "inconclusive")


def judged(results: dict[str, Any]) -> Counter[str]:
    """Return how many equations hold, are false, ..., counted from the file alone."""
    facts = results.get("facts", {})
    about: dict[int, list[dict[str, Any]]] = {}
    for claim in results["claims"]:
        if claim["reading"] != OURS:
            for number in equations(claim["equation"]):
                about.setdefault(number, []).append(claim)
    together = [(equations(row["place"]), row.get("lost", "")) for row in facts.get("rows", ())]
    counts: Counter[str] = Counter()
    for number in {*about, *range(1, facts.get("equations", 0) + 1)}:
        row, lost = next((r for r in together if number in r[0]), ({number}, ""))
        claims = [claim for n in row for claim in about.get(n, ())]
        stated = {verdict(c, results) for c in claims if c["reading"] in STATED}
        repaired = {verdict(c, results) for c in claims if c["reading"] not in STATED}
        decided = [v for v in ("fails", "inconclusive", "holds") if v in stated]
        tones = {"fails": "false", "holds": "holds", "inconclusive": "open"}
        rest = "repaired" if repaired == {"holds"} else "open"
        counts["lost" if lost else tones[decided[0]] if decided else rest] += 1
    return counts


def miscounted(text: str, results: dict[str, Any]) -> Iterator[str]:
    """Yield what the sentence of the verdict on the paper says otherwise than the file."""
    counts = judged(results)
    sentence = re.search(SENTENCE, re.sub(r"\s+", " ", text.replace("’", "'")))
    if counts and sentence is None:
        yield "page 1 must say what becomes of the paper's equations"
    if sentence is not None:
        said = {name: int(count or 0) for name, count in sentence.groupdict().items()}
        if said != {**dict.fromkeys(said, 0), **counts, "all": counts.total()}:
            yield f"page 1 counts the equations as {said}, the results as {dict(counts)}"


def whole_numbers(results: dict[str, Any], pages: int) -> set[int]:
    """Return the whole numbers of a results file, and the counts of what is in it."""
    listed = results["evidence"]
    read = {name for finding in listed for name in finding.get("recordings", ())}
    replayed = {c.get("recording") for finding in listed for c in finding["cases"]} - {None, ""}
    sampled = sum(finding.get("error_rate") is not None for finding in listed)
    groups = Counter((c["reading"], verdict(c, results)) for c in results["claims"])
    groups += Counter(c["reading"] for c in results["claims"])
    false = [
        c for c in results["claims"] if c["reading"] in STATED and verdict(c, results) == "fails"
    ]
    experiments = sum(c.get("empirical", False) for c in false)
    counts = {len(read), len(replayed), sampled, len(results["claims"]), *groups.values()}
    counts |= {sum(case.get("samples") or 0 for case in e["cases"]) for e in listed}
    counts |= {len(finding["cases"]) for finding in listed}
    counts |= {experiments, len(false) - experiments, sum(map(groups.get, groups)), pages}
    counts |= {sum(groups[reading, "holds"] for reading in STATED), *judged(results).values()}
    return counts | {int(v) for v in values(results) if v == v // 1} | set(range(pages + 1))


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
    known = [*values(results), *ratios(results), spent(results)]
    texts = [page.extract_text() for page in pages[:FIRST_PAGES]]
    first = re.sub(r"\s+", " ", texts[0])
    whole = whole_numbers(results, len(pages))
    if results.get("facts", {}).get("thesis") and "What the paper claims" not in first:
        broken.append("page 1 must say what the paper claims")
    if "Known by: the weakest" not in first:
        broken.append("page 1 must hold the whole matrix, with its legend")
    broken += miscounted(first, results)
    for number, page in enumerate(texts, 1):
        for text in WHOLE.findall(VERSION.sub("", NUMBER.sub("", page))):
            ticks = {int(part) for part in text.split()}  # of an axis, which stand side by side
            if int(text.replace(" ", "")) not in whole and not ticks <= whole:
                broken.append(f"{text} on page {number} must be in the results, or count them")
        for text, value, unit in printed(page):
            if not any(abs(value - k) <= 1.01 * unit for k in known):  # intervals round outwards
                broken.append(f"{text} on page {number} must be a number of the results")
    print("\n".join(broken) or f"{folder}: {len(pages)} pages, all numbers are the run's")
    return bool(broken)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
