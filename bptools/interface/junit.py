"""A run as JUnit XML: one test case for each finding.

A finding that agrees with our stance passes. One that disagrees or is inconclusive is a failure,
told apart by its ``type``: a skipped case would look like agreement in most viewers. A finding
that raised is an error.
"""

from __future__ import annotations

import re
from collections import Counter
from xml.etree import ElementTree

from bptools.claims import Answer
from bptools.running.run import Run, details

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(run: Run) -> bytes:
    """Return the run as a JUnit XML document, without times: the same bytes for the same run."""
    counts = Counter(run.answers)
    suite = ElementTree.Element(
        "testsuite",
        name="bptools",
        tests=str(counts.total()),
        failures=str(counts[Answer.DISAGREES] + counts[Answer.INCONCLUSIVE]),
        errors=str(counts[Answer.ERROR]),
        skipped="0",
    )
    for evidence, answer in zip(run.results.evidence, run.answers, strict=False):
        case = _case(suite, evidence.finding, evidence.claim)
        if answer is not Answer.AGREES:
            message = f"{evidence.claim} {evidence.verdict} ({evidence.method})"
            failure = ElementTree.SubElement(case, "failure", type=answer.value, message=message)
            failure.text = _legal(details(evidence))
    for failed in run.failures:
        case = _case(suite, failed.finding, failed.claim)
        message = _legal(failed.message)
        error = ElementTree.SubElement(case, "error", type=Answer.ERROR.value, message=message)
        error.text = _legal(failed.traceback or failed.message)
    suites = ElementTree.Element("testsuites")
    suites.append(suite)
    ElementTree.indent(suites)
    text: bytes = ElementTree.tostring(suites, encoding="utf-8", xml_declaration=True)
    return text + b"\n"


def _case(suite: ElementTree.Element, finding: str, claim: str) -> ElementTree.Element:
    module, _, function = finding.partition(":")
    name = f"{function}[{claim}]"
    return ElementTree.SubElement(suite, "testcase", classname=module, name=name)


def _legal(text: str) -> str:
    """Return the text without the characters that XML cannot hold."""
    return _NOT_XML.sub("�", text)
