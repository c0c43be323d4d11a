from xml.etree import ElementTree

import bptools
from bptools.interface.junit import junit


def test_each_answer_has_its_outcome(toy, threads):
    root = toy.one(toy.holds, toy.fails, toy.in_doubt, toy.raises)
    run = bptools.check(root=root, engine=threads)
    suite = ElementTree.fromstring(junit(run)).find("testsuite")
    counts = {name: int(suite.get(name)) for name in ("tests", "failures", "errors", "skipped")}
    assert counts == {"tests": 4, "failures": 2, "errors": 1, "skipped": 0}
    cases = {case.get("name"): case for case in suite.findall("testcase")}
    assert set(cases) == {f"check_{number}[toy.one]" for number in range(4)}
    assert {case.get("classname") for case in cases.values()} == {"checks.toy"}
    assert len(cases["check_0[toy.one]"]) == 0
    assert cases["check_1[toy.one]"].find("failure").get("type") == "disagrees"
    assert cases["check_2[toy.one]"].find("failure").get("type") == "inconclusive"
    error = cases["check_3[toy.one]"].find("error")
    assert error.get("message").startswith("RuntimeError: no luck\N{REPLACEMENT CHARACTER}, at ")
    assert "in check_3" in error.text


def test_the_document_is_the_same_for_the_same_run(toy, threads):
    root = toy.agreeing()
    documents = {junit(bptools.check(root=root, engine=threads)) for _ in range(2)}
    assert len(documents) == 1
