"""The printed claim and the theorem: files forged in either, with every digest made to fit."""

import copy
import random
import re

import pytest

from bptools.running.project import load
from bptools.verification.checking import check
from bptools.verification.limits import Rejected
from bptools.verification.printed.claims import BOUND
from tests.verification.altered import files, written

NAMES = (
    "lemma1.adjoints",
    "lemma2.first",
    "lemma2.large_n_second",
    "mean.with_ancillas",
    "mmd.nonnegative",
    "mmd_gradient.self_variance",
    "theorem2_repaired.channel",
    "theorem2_repaired.mean_gradient",
    "trained_witness.over_angles",
    "lemma2.large_n_first",
)


@pytest.fixture(scope="module")
def proofs():
    by_claim = {proof.claim.name: proof for proof in load(None).proofs}
    return {name: written(by_claim[name]) for name in NAMES}


def forged(results, proof, **parts):
    """Return both files with parts of the printed claim exchanged in all places."""
    claim = {**results["claims"][0], **parts}
    printed = {name: claim[name] for name in BOUND if name in claim}
    return files({**results, "claims": [claim]}, {**proof, "printed": printed})


def confirms(results, proof, **parts):
    """Return whether the reader confirms the claim with parts of it forged."""
    try:
        (checked,) = check(*forged(results, proof, **parts))
    except Rejected:
        return False
    return checked.rechecked


def math(text):
    return {"typst": text, "spoken": text}


FORGERIES = [  # claim, part, what is printed instead, what the reader says
    ("lemma2.first", "domain", [math("N >= 1")], "domain"),
    ("lemma2.first", "domain", [], "domain"),
    ("lemma2.first", "stance", "refuted", "its proof says that it holds"),
    ("lemma2.large_n_first", "stance", "asserted", "its proof says that it fails"),
    ("theorem2_repaired.channel", "hypotheses", [], "is not printed"),
    ("theorem2_repaired.channel", "hypotheses_text", [], "is not printed"),
    ("mean.with_ancillas", "formula", math("0 = 1"), "not that of the theorem"),
    ("trained_witness.over_angles", "formula", math("sqrt(q) >= sqrt(q)"), "relation"),
    ("mmd.nonnegative", "formula", math('op("Tr") [rho_(1)] >= 0'), "not that of the theorem"),
    ("mmd.nonnegative", "formula", math("0 = 0"), "relation"),
    ("mmd.nonnegative", "formula", math("0 >= 0 >= 0"), "one relation"),
    ("lemma1.adjoints", "declares", [], "declared by no printed line"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "part", "instead", "words"), FORGERIES)
def test_a_forged_claim_is_refused(proofs, name, part, instead, words):
    with pytest.raises(Rejected, match=words):
        check(*forged(*proofs[name], **{part: instead}))


@pytest.mark.parametrize("name", NAMES)
def test_the_statement_of_another_claim_is_refused(proofs, name):
    """Also if all that is printed is another claim's; the true one is confirmed."""
    results, proof = proofs[name]
    (checked,) = check(*forged(results, proof))
    assert checked.rechecked
    other = next(n for n in NAMES if n != name and proofs[n][0]["claims"][0]["stance"]
                 == results["claims"][0]["stance"])  # fmt: skip
    record = proofs[other][0]["claims"][0]
    parts = {part: record[part] for part in BOUND if part in record}
    with pytest.raises(Rejected):
        check(*forged(results, proof, **{part: record.get(part, []) for part in BOUND} | parts))


def test_the_title_of_another_claim_of_the_file_is_refused(proofs):
    results, proof = proofs["lemma2.first"]
    twin = {**results["claims"][0], "name": "lemma2.second"}
    both = {**results, "claims": [results["claims"][0], twin]}
    with pytest.raises(Rejected, match="one title"):
        check(*files(both, proof))


@pytest.mark.parametrize("part", ["title", "statement", "in_words"])
def test_words_are_those_with_which_it_was_proved(proofs, part):
    results, proof = proofs["lemma2.first"]
    claim = {**results["claims"][0], part: "something else"}
    with pytest.raises(Rejected, match="printed otherwise"):
        check(*files({**results, "claims": [claim]}, proof))


def dropped(entries, k):
    return entries[:k] + entries[k + 1 :]


@pytest.mark.parametrize("name", ["mean.with_ancillas", "theorem2_repaired.mean_gradient"])
def test_no_hypothesis_can_be_dropped_or_added(proofs, name):
    results, proof = proofs[name]
    claim = results["claims"][0]
    for k, (line, words) in enumerate(
        zip(claim["hypotheses"], claim["hypotheses_text"], strict=True)
    ):
        without = {part: dropped(claim[part], k) for part in ("hypotheses", "hypotheses_text")}
        with pytest.raises(Rejected, match="is not printed"):
            check(*forged(results, proof, **without))
        doubled = {
            "hypotheses": [*claim["hypotheses"], line],
            "hypotheses_text": [*claim["hypotheses_text"], words],
        }
        with pytest.raises(Rejected, match="none of the theorem's"):
            check(*forged(results, proof, **doubled))


RANKS = [("N_(a)", "N_(a) + 1"), ("N_(a)", "N N_(a)"), ("N_(a)", "1")]


@pytest.mark.parametrize(("rank", "instead"), RANKS)
def test_a_rank_is_that_of_the_theorem(proofs, rank, instead):
    results, proof = proofs["mean.with_ancillas"]
    claim = copy.deepcopy(results["claims"][0])
    for line in claim["hypotheses"]:
        line["typst"] = line["typst"].replace(f'op("Tr") Phi = {rank}', f'op("Tr") Phi = {instead}')
    words = [w.replace(f"rank ${rank}$", f"rank ${instead}$") for w in claim["hypotheses_text"]]
    with pytest.raises(Rejected):
        check(*forged(results, proof, hypotheses=claim["hypotheses"], hypotheses_text=words))


@pytest.mark.parametrize("name", NAMES)
def test_every_line_on_a_letter_counts(proofs, name):
    results, proof = proofs[name]
    lines = results["claims"][0]["declares"]
    changes = (
        ("natural from 1", "natural from 0"), ("natural from 2", "natural from 1"),
        (": N by N", ": N by M"), (" by N", " by N^(2)"), (": real", ": complex"),
        (": positive", ": real"), (", Unitary", ", Orthogonal"), (", Unitary", ""),
        ("[-a, a]", "[-pi, pi]"), ("over 2: N, N", "over 2: N^(2), 1"),
    )  # fmt: skip
    for k, line in enumerate(lines):
        for before, after in changes:
            changed = line.replace(before, after)
            if changed == line or _is_bound(line, name):
                continue
            assert not confirms(results, proof, declares=[*dropped(lines, k), changed]), changed


def _is_bound(line, name):
    """Say whether a line is on an index that a sum binds."""
    return name.startswith("lemma1") and re.match("[i-m] as", line)


def alterations(formula):
    """Yield a formula with one sign, number, power or letter changed."""
    for pattern, instead in (
        (r" \+ ", " - "), (r" - ", " + "), (r"(?<![\d_(])2", "3"), (r"\^\(2\)", "^(3)"),
        (r"\^dagger", ""), (r"upright\(i\)", "1"), ("cos", "sin"), (r"op\(\"Tr\"\)", 'op("det")'),
        (r"\bN\b", "(N + 1)"), ("frac", "root"), (r"\bA\b", "B"), (r"_\(1\)", "_(2)"), ("<=", ">="),
        (r"rho\b", "O"), (r"\bs\b", "a"),
    ):  # fmt: skip
        for match in re.finditer(pattern, formula):
            yield formula[: match.start()] + instead + formula[match.end() :]


# of lemma2.large_n_first every side is a power of Tr W = 0: altered, it says the same
@pytest.mark.parametrize("name", [name for name in NAMES if name != "lemma2.large_n_first"])
def test_a_formula_with_one_letter_changed_is_not_confirmed(proofs, name):
    results, proof = proofs[name]
    claim = results["claims"][0]
    texts = [*alterations(claim["formula"]["typst"])]
    assert len(texts) > 2
    for text in random.Random(name).sample(texts, min(8, len(texts))):
        assert not confirms(results, proof, formula=math(text)), text


@pytest.mark.parametrize("name", ["lemma2.large_n_second", "theorem2_repaired.channel"])
def test_what_an_abbreviation_stands_for_is_read_too(proofs, name):
    results, proof = proofs[name]
    where = results["claims"][0].get("where", [])
    for k, line in enumerate(where):
        for text in alterations(line["typst"]):
            changed = [*where[:k], math(text), *where[k + 1 :]]
            assert not confirms(results, proof, where=changed), text


def test_letters_that_look_alike_are_not_confirmed(proofs):
    results, proof = proofs["lemma2.first"]
    lines = results["claims"][0]["declares"]
    for line in ("A as B: N by N", "A as A^(N): N by N", "A as overline(B): N by N", "A as 2: N"):
        changed = [line, *lines[1:]]
        assert lines[0].startswith("A as")
        assert not confirms(results, proof, declares=changed)
