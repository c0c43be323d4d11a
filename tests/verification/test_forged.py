"""Results files that were forged: each is refused in a sentence, or not re-checked, and soon.

Letters that only look like others, labels that say otherwise than their cases, records of other
types, and files that ask for more than a reader can do: terms that double, numbers that tower.
"""

import copy
import json
from functools import cache

import msgspec
import pytest

from bptools.confrontation import examine
from bptools.running.project import load
from bptools.verification import limits
from bptools.verification.checking import Checked, check
from bptools.verification.explicit.evaluation import relates
from bptools.verification.limits import OutOfReach, Rejected
from bptools.verification.scalars.quantities import QuantityReader
from bptools.verification.terms.contexts import Declared, Proposition
from bptools.verification.terms.language import forget, node, whole
from bptools.verification.terms.rendering import words
from bptools.verification.terms.tables import Tables
from tests.verification.altered import files, written

CLAIM, CHECK = "mmd.nonnegative", "check_sign"


@cache
def true():
    """The results of a proof and of an exact check of its claim, and the proof."""
    project = load(None)
    results, proof = written(next(p for p in project.proofs if p.claim.name == CLAIM))
    found = next(c for c in project.checks if c.finding.endswith(f":{CHECK}"))
    evidence = msgspec.to_builtins(examine(found, seed=0, quick=True))
    evidence["cases"] = list(evidence["cases"][:1])
    return results, proof, evidence


def read(*, claim=None, finding=None, case=None, proof=None):
    """Read the true results, each part changed as is said."""
    results, own, evidence = copy.deepcopy(true())
    for change, part in (
        (claim, results["claims"][0]), (finding, evidence), (case, evidence["cases"][0]),
        (proof, own),
    ):  # fmt: skip
        if change is not None:
            change(part)
    content, proofs = files(results, own)
    records = json.loads(content)
    records["evidence"].append(evidence)
    return check(json.dumps(records).encode(), proofs)


def case(**parts):
    return {"case": lambda record: record.update(parts)}


def letters(**values):
    return {"case": lambda record: record["letters"].update(values)}


def finding(**parts):
    return {"finding": lambda record: record.update(parts)}


def claim(**parts):
    return {"claim": lambda record: record.update(parts)}


VIOLATED = {"title": "Violated: ", "rows": [[]]}
REFUSED = {
    "another number": (case(label="N = 7"), "another N"),
    "another number, without spaces": (case(label="N=7"), "another N"),
    "a number twice": (case(label="N = 2, N = 2"), "two values"),
    "a letter of another alphabet": (case(label="\u039d = 7"), "taken for others"),
    "digits of another script": (case(label="N = \u09ea"), "taken for others"),
    "marks that are not seen": (case(label="N = 2\u202e"), "not seen"),
    "another bound": (case(bound=1.0), "another number than it expects"),
    "sides that are exchanged": (
        case(found="0", expected=">= 7607/7546", bound=None),
        "say otherwise",
    ),
    "a label that is none": (case(label=["N = 2"]), "Expected `str`"),
    "a truth for a number": (case(found=True), "got `bool`"),
    "a record for a number": (case(found={}), "got `object`"),
    "a verdict that is a list": (case(verdict=["holds"]), "got `array`"),
    "a number in the place of letters": (letters(N=2), "got `int`"),
    "a float": (letters(N="2.0"), "no exact number"),
    "hexadecimal digits": (letters(N="0x2"), "no exact number"),
    "Arabic digits": (letters(N="\u0662"), "no exact number"),
    "a division by zero": (letters(N="1/0"), "divides by zero"),
    "no method": (finding(method="exactly"), "Invalid enum value"),
    "no listings": (finding(listings=None), "got `null`"),
    "a listing of numbers": (finding(listings=[3]), "got `int`"),
    "letters that are no list": (claim(declares=None), "got `null`"),
    "no formula": (claim(formula="1 >= 0"), "got `str`"),
}


@pytest.mark.parametrize("label", REFUSED)
def test_a_forged_record_is_refused(label):
    change, said = REFUSED[label]
    with pytest.raises(Rejected, match=said):
        read(**change)


UNREAD = {
    "a label with words": case(label="N = 7 exactly"),
    "a label with a word before": case(label="N = 2 to 6"),
    "a number at another letter": case(label="$N$ = 7"),
    "a number before its letter": case(label="7 = N"),
    "a letter between two numbers": case(label="2 = N = 7"),
    "a sign that looks like another": case(label="N \uff1d 7"),
    "another relation": case(label="N \u2265 7"),
    "a number in words": case(label="N is 7"),
    "a tower of powers": letters(N="((((9**64)**64)**64)**64)**64"),
    "a long chain of signs": letters(N="-" * 390 + "2"),
    "a root of a negative number": letters(N="sqrt(-1)"),
}


@pytest.mark.parametrize("label", UNREAD)
def test_a_case_that_cannot_be_read_is_not_re_checked(label):
    _, checked = read(**UNREAD[label])
    assert not checked.rechecked


def test_the_true_results_are_re_checked():
    assert all(checked.rechecked for checked in read())
    assert all(
        checked.rechecked for checked in read(finding=lambda x: x.update(listings=[VIOLATED]))
    )


def doubled(op):
    """Return a change of a proof that adds a term which is doubled again and again."""

    def change(proof):
        terms, last = proof["terms"], proof["theorems"][-1]
        first = len(terms)
        terms.append(["Rational", "3"])
        terms += [[op, [first + k, first + k]] for k in range(100)]
        given = {"context": last["states"]["context"], "left": first + 100, "right": first + 100}
        states = {**given, "relation": "="}
        proof["theorems"].append({"rule": "equal", "made_of": given, "states": states})

    return change


@pytest.mark.parametrize("op", ["Sum", "Product"])
def test_a_term_that_is_doubled_again_and_again_is_out_of_reach(op):
    checked, _ = read(proof=doubled(op))
    assert not checked.rechecked
    assert "parts, written out" in checked.because


def scalar(*entries):
    """Return the value of the last of some written terms, in natural numbers n and m."""
    tables = Tables()
    tables.read_terms(list(entries))
    context = (Declared("Scalar", "n", "natural", 1), Declared("Scalar", "x", "real"))
    return QuantityReader(context)(tables.terms[-1])


def raised(*exponents, base):
    """Return written terms of a base, the last one, that is raised to one power after the other."""
    terms = list(base)
    for exponent in exponents:
        terms += [["Rational", exponent], ["Power", len(terms) - 1, len(terms)]]
    return terms


NINE, X = [["Rational", "9"]], [["Variable", "x"]]
ONE_MORE = [*X, ["Rational", "1"], ["Sum", [0, 1]]]
DIVIDED = raised("-64", "64", "64", base=ONE_MORE)
HUGE = "1" + "0" * 300
TOWERS = {
    "powers of numbers": raised(*["64"] * 5, base=NINE),
    "powers of what is below": [*DIVIDED, ["Sum", [len(DIVIDED) - 1, 1]]],
    "a root to a large power": raised(f"{HUGE}/3", base=NINE),
    "a power with a large exponent": raised(HUGE, base=NINE),
}


@pytest.mark.parametrize("label", TOWERS)
def test_a_tower_is_out_of_reach(label):
    with pytest.raises(OutOfReach):
        scalar(*TOWERS[label])


def test_a_finding_takes_so_many_steps(monkeypatch):
    monkeypatch.setattr(limits, "MOST_STEPS", 10)
    forget()  # what was made of these terms before
    checked, _ = read()
    assert not checked.rechecked
    assert checked.because == "the reader does not reach what takes more than 10 steps"


def test_what_is_nested_too_deep_for_the_machine_is_out_of_reach(monkeypatch):
    def deep(*_):
        raise RecursionError

    monkeypatch.setattr("bptools.verification.checking.WrittenProof", deep)
    checked, _ = read()
    assert checked.because == "the reader does not reach what is nested so deep"


def unproved(own=None, **parts):
    """Read a check of a claim in numbers, of which no proof is written."""
    results, _, _ = copy.deepcopy(true())
    record = {
        **results["claims"][0],
        **{"formula": {"typst": "n + 4 >= 2"}, "declares": ["n as n: natural from 1"]},
        **{"domain": [{"typst": "n >= 1"}], "hypotheses": [], "hypotheses_text": [], **parts},
    }
    own = own or {"label": "n = 1", "verdict": "holds", "found": "5", "expected": ">= 2"}
    method = "enclosed" if "low" in own else "exact"
    evidence = {"claim": CLAIM, "finding": "checks.toy:a", "verdict": "holds", "method": method}
    content = {"claims": [record], "evidence": [{**evidence, "cases": [own]}]}
    (checked,) = check(json.dumps(content).encode(), b"")
    return checked


OTHERS = {
    "a domain that is narrowed in the text": {"domain": [{"typst": "n >= 40"}]},
    "a digit that looks like another": {"formula": {"typst": "n + \u09ea >= 2"}},
    "a least value above the line": {"declares": ["n as n: natural from \u00b2"]},
    "a least value of another script": {"declares": ["n as n: natural from \u0661"]},
    "a number without end": {"formula": {"typst": f"n + {'4' * 5000} >= 2"}},
    "a least value without end": {"declares": [f"n as n: natural from {'9' * 5000}"]},
    "letters without end": {"declares": [f"x{k} as x_({k}): real" for k in range(2000)]},
    "an abbreviation that doubles": {
        "formula": {"typst": "a_(40) >= 2"},
        "where": [{"typst": "a_(0) = n"}]
        + [{"typst": f"a_({k + 1}) = a_({k}) + a_({k})"} for k in range(40)],
    },
}


@pytest.mark.parametrize("label", OTHERS)
def test_a_claim_that_is_printed_otherwise_is_not_re_checked(label):
    assert unproved().rechecked
    assert not unproved(**OTHERS[label]).rechecked


def test_a_bound_of_nothing_is_met_exactly():
    formula = {"typst": "n slash 3 >= 0"}
    own = {"label": "n = 1", "verdict": "holds", "found": 0.33, "expected": ">= 0"}
    ends = {"low": 0.32, "high": 0.34, "bound": 0.0}
    assert unproved({**own, **ends}, formula=formula).rechecked
    with pytest.raises(Rejected, match="another number than it expects"):
        unproved({**own, **ends, "bound": -1e-20}, formula=formula)


def test_a_title_of_two_claims_is_none():
    results, proof, evidence = copy.deepcopy(true())
    (record,) = results["claims"]
    evidence["listings"] = [{"title": f"Violated: {record['title']}", "rows": [["N = 2"]]}]
    content, proofs = files(results, proof)
    records = json.loads(content)
    records["evidence"].append(evidence)
    records["claims"].append({**record, "name": "toy.other"})
    with pytest.raises(Rejected, match="one of several claims"):
        check(json.dumps(records).encode(), proofs)


DISORDERED = {
    "a circle of uses": ({"uses": ["toy.other"]}, {"uses": [CLAIM]}, "in a circle"),
    "a claim that uses itself": ({"uses": [CLAIM]}, {}, "in a circle"),
    "a repair that is refuted": (
        {},
        {"stance": "refuted", "repaired_by": "toy.third"},
        "repaired by toy.third, which is refuted",
    ),
    "a true claim that rests on a refuted one": (
        {"uses": ["toy.third"]},
        {},
        "rests on toy.third, which is refuted",
    ),
}


@pytest.mark.parametrize("label", DISORDERED)
def test_claims_in_no_order_are_refused(label):
    first, second, said = DISORDERED[label]
    results, proof, _ = copy.deepcopy(true())
    (record,) = results["claims"]
    plain = {**record, "uses": [], "repaired_by": ""}
    others = [{**plain, "name": f"toy.{x}", "title": x} for x in ("other", "third")]
    others[1]["stance"] = "refuted"
    results["claims"] = [{**record, **first}, {**others[0], **second}, others[1]]
    content, proofs = files(results, proof)
    with pytest.raises(Rejected, match=said):
        check(content, proofs)


def test_results_of_another_schema_are_refused():
    content, proofs = files(*true()[:2])
    assert check(content, proofs)
    with pytest.raises(Rejected, match="schema"):
        check(json.dumps({**json.loads(content), "schema": 2}).encode(), proofs)


def test_names_that_look_like_others_are_in_quotes():
    names = ("N", "\u039d", "n >= 2; real x", "2")
    context = tuple(Declared("Scalar", name, "real") for name in names)
    left, right = (node("Variable", name) for name in names[:2])
    assert words(Proposition(context, left, "=", right)) == (
        'N = "\\u039d"  for all real N; real "\\u039d"; real "n >= 2; real x"; real "2"'
    )


def test_numbers_that_are_not_shown_to_differ_are_not_said_to():
    reader = QuantityReader(())
    quarter, other = node("Apply", "arctan", whole(1)), node("Apply", "arctan", whole(2))
    pi = node("Product", (node("Pi"), node("Power", whole(4), whole(-1))))
    assert relates(reader(quarter), "=", reader(pi)) is None
    assert relates(reader(other), "=", reader(pi)) is False
    assert relates(reader(pi), "=", reader(pi)) is True


def test_what_is_said_of_a_finding_names_it():
    assert isinstance(read()[0], Checked)
    assert str(read()[0]).startswith(f"{CLAIM} holds")
