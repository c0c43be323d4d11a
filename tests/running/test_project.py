import sys
from pathlib import Path

import pytest

import bptools
from bptools.running import project
from bptools.running.outline import imported_outline
from bptools.running.rooms import enter, fingerprint
from bptools.running.selection import ProjectError, UnknownClaimError


def test_claims_come_by_file_and_as_written(toy):
    loaded = project.load(toy.agreeing())
    assert [claim.name for claim in loaded.claims] == ["base.square", "toy.true", "toy.false"]
    assert loaded.paper == "A toy paper"
    findings = [finding.finding for finding in loaded.findings(loaded.claims)]
    assert findings == [
        "checks.base:check_it",
        "checks.toy:check_true",
        "checks.toy:check_samples",
        "checks.toy:check_false",
    ]


def test_an_editors_lock_is_no_code(toy):
    root = toy.agreeing()
    before = fingerprint(root), imported_outline(root)
    (root / "proofs" / ".#toy.py").symlink_to("somebody@somewhere.1234")
    assert (fingerprint(root), imported_outline(root)) == before


def test_a_file_that_is_removed_meanwhile_is_named(toy, monkeypatch):
    root = toy.agreeing()
    (root / "proofs" / "late.py").write_text("")
    read = Path.read_bytes

    def vanished(path):
        if path.name == "late.py":
            path.unlink()
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", vanished)
    with pytest.raises(ProjectError, match=r"late\.py was removed while the project was read"):
        fingerprint(root)


def test_an_order_may_be_given(toy):
    root = toy.agreeing()
    with (root / "proofs" / "__init__.py").open("a") as file:
        file.write('ORDER = ("toy", "base")\n')
    assert [claim.stem for claim in project.load(root).claims] == ["toy", "toy", "base"]


def test_the_conclusions_quote_claims_that_the_paper_names(toy, threads):
    root = toy.agreeing()
    with (root / "proofs" / "__init__.py").open("a") as file:
        file.write('PRINCIPAL = ("toy.true",)\n')
    records = bptools.check(root=root, engine=threads).results.claims
    assert [record.name for record in records if record.principal] == ["toy.true"]
    with (root / "proofs" / "__init__.py").open("a") as file:
        file.write('PRINCIPAL += ("toy.tru",)\n')
    with pytest.raises(ProjectError, match=r"PRINCIPAL .* names 'toy\.tru', which is not a claim"):
        project.load(root)


def test_shares_add_up_to_the_error_rate_whatever_is_selected(toy):
    outline = imported_outline(toy.agreeing())
    shares = [outline.error_rate(finding, 0.01) for finding in outline.findings]
    assert shares == [0.0025, None, 0.0075, None]


def test_selection_by_name_and_by_stem(toy):
    loaded = project.load(toy.agreeing())
    assert [claim.name for claim in loaded.select(["toy"])] == ["toy.true", "toy.false"]
    assert [claim.name for claim in loaded.select(["toy.false"])] == ["toy.false"]
    with pytest.raises(UnknownClaimError, match=r"'toy\.tru'; did you mean toy\.true"):
        loaded.select(["toy.tru"])
    with pytest.raises(UnknownClaimError, match="`bptools list`"):
        loaded.select(["zzzzzz"])


def test_citations_are_followed_through_used_claims(toy):
    found = project.load(toy.agreeing()).cited("toy.true")
    assert [(claim.name, citation.key) for claim, citation in found] == [
        ("toy.true", "Euclid"),
        ("base.square", "Gauss"),
    ]


def test_two_projects_do_not_mix(toy, tmp_path):
    first = toy.agreeing()
    second = type(toy)(tmp_path / "second").one(toy.holds)
    assert len(project.load(first).claims) == 3
    assert len(project.load(second).claims) == 1
    assert len(project.load(first).claims) == 3


def test_a_changed_file_is_imported_afresh(toy):
    root = toy.one(toy.holds)
    assert project.load(root) is project.load(root)
    with (root / "proofs" / "toy.py").open("a") as file:
        file.write("ONE = ONE.with_closed_form(x)\n")
    with (root / "checks" / "toy.py").open("a") as file:
        file.write("# changed\n")
    assert str(project.load(root).claims[0].closed_form) == "x"


def test_what_is_missing_is_said(tmp_path):
    with pytest.raises(ProjectError, match="no folder proofs/"):
        project.load(tmp_path)
    (tmp_path / "proofs").mkdir()
    with pytest.raises(ProjectError, match=r"proofs/__init__\.py is missing"):
        project.load(tmp_path)


def test_a_paper_needs_a_title(toy):
    root = toy.one(toy.holds)
    path = root / "proofs" / "__init__.py"
    path.write_text(path.read_text().replace('PAPER = "A toy paper"', "PAPER = ''"))
    with pytest.raises(ProjectError, match="must define PAPER"):
        project.load(root)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ("uses=('toy.two',)", "names 'toy.two', which is not a claim"),
        ("stance=Stance.REFUTED, repaired_by='toy.two'", "names 'toy.two', which is not a claim"),
        ("uses=('toy.one',)", "in a circle: toy.one -> toy.one"),
    ],
)
def test_claims_lean_on_what_is_there(toy, more, message):
    root = toy.write(toy=(toy.claim("ONE", "toy.one", more), toy.check("ONE", toy.holds)))
    with pytest.raises(ProjectError, match=message):
        project.load(root)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ("uses=('toy.one',)", "toy.two rests on toy.one, which is refuted"),
        (
            "stance=Stance.REFUTED, repaired_by='toy.one'",
            "toy.two is repaired by toy.one, which is refuted",
        ),
    ],
)
def test_claims_lean_on_what_stands(toy, more, message):
    with pytest.raises(ProjectError, match=message):
        project.load(_beside_a_refuted_claim(toy, more))


def test_a_false_claim_may_follow_from_a_false_one(toy):
    more = "uses=('toy.one',), stance=Stance.REFUTED, repaired_by='toy.three'"
    assert project.load(_beside_a_refuted_claim(toy, more)).claims[1].uses == ("toy.one",)


def _beside_a_refuted_claim(toy, more):
    refuted = "stance=Stance.REFUTED, repaired_by='toy.three'"
    parts = {"ONE": refuted, "TWO": more, "THREE": ""}
    claims = (toy.claim(name, f"toy.{name.lower()}", part) for name, part in parts.items())
    checks = (toy.check(name, toy.holds, f"check_{name.lower()}") for name in parts)
    return toy.write(toy=("".join(claims), "".join(checks)))


def test_a_claim_that_nothing_examines_is_refused(toy):
    root = toy.write(toy=(toy.claim("ONE", "toy.one"), ""))
    with pytest.raises(ProjectError, match=r"toy\.one has neither a proof nor a check"):
        project.load(root)


def test_an_empirical_claim_is_not_derived(toy):
    derive = """
from bptools.derivations import proof


@proof(ONE)
def derive():
    \"\"\"Derive what only experiments can tell.\"\"\"
"""
    claim = toy.claim("ONE", "toy.one", "empirical=True")
    root = toy.write(toy=(claim, toy.check("ONE", toy.holds)))
    assert [one.empirical for one in project.load(root).claims] == [True]
    with (root / "proofs" / "toy.py").open("a") as file:
        file.write(derive)
    with pytest.raises(
        ProjectError, match=r"toy\.one is empirical, but proofs\.toy:derive derives"
    ):
        project.load(root)


def test_stems_are_file_names(toy):
    root = toy.write(toy=(toy.claim("ONE", "other.one"), toy.check("ONE", toy.holds)))
    with pytest.raises(ProjectError, match=r"its name must begin with toy\."):
        project.load(root)


def test_two_claims_of_one_name_are_refused(toy):
    claims = toy.claim("ONE", "toy.one") + toy.claim("TWO", "toy.one", "repaired_by='toy.one'")
    root = toy.write(toy=(claims, toy.check("ONE", toy.holds)))
    with pytest.raises(ProjectError, match=r"two different toy\.one"):
        project.load(root)


def test_a_check_belongs_to_the_file_of_its_claim(toy):
    root = toy.agreeing()
    path = root / "checks" / "base.py"
    path.write_text(path.read_text() + "from proofs.toy import TRUE\n" + toy.check("TRUE", "pass"))
    with pytest.raises(ProjectError, match=r"belongs in checks/toy\.py"):
        project.load(root)


def test_a_check_of_an_undeclared_claim_is_refused(toy):
    root = toy.write(
        toy=(
            toy.claim("ONE", "toy.one"),
            "FALSE = ONE.with_closed_form(x)\n" + toy.check("FALSE", toy.holds),
        )
    )
    with pytest.raises(ProjectError, match=r"a toy\.one that proofs/ does not declare"):
        project.load(root)


def test_a_file_that_cannot_be_imported_is_named(toy):
    root = toy.one(toy.holds)
    (root / "checks" / "toy.py").write_text("1 / 0")
    with pytest.raises(ProjectError, match=r"checks/toy\.py cannot be imported: ZeroDivision"):
        project.load(root)


def test_entering_a_project_takes_nothing_else_from_the_path(toy, tmp_path, monkeypatch):
    installed = str(tmp_path / "installed")
    monkeypatch.setattr(sys, "path", [*sys.path, installed])
    enter(tmp_path / "installed")
    enter(toy.root)
    assert sys.path[0] == str(toy.root)
    assert installed in sys.path
