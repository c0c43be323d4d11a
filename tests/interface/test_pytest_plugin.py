"""The plugin runs in a pytest of its own, found by its entry point as a user's would find it."""

import os
import subprocess
import sys
from xml.etree import ElementTree

import pytest

SUITE = """
from concurrent.futures import ThreadPoolExecutor

import pytest


def coins(generator, count):
    return generator.integers(2, size=count).astype(float)


def test_true(assert_bound):
    case = assert_bound(coins, 0.7, low=0, high=1, share=0.1)
    assert case.samples < 2000


def test_true_from_below(assert_bound):
    assert_bound(coins, 0.3, ">=", low=0, high=1, share=0.1)


def test_false(assert_bound):
    assert_bound(coins, 0.3, low=0, high=1, share=0.1)


def test_too_close(assert_bound):
    assert_bound(coins, 0.5, low=0, high=1, share=0.1)


def test_outside_the_range(assert_bound):
    with pytest.raises(ValueError, match="must enclose every sample"):
        assert_bound(coins, 0.5, low=0, high=0.5, share=0.1)


def test_too_few_samples(assert_bound):
    with pytest.raises(ValueError, match="sampler must return 16 samples, not 1"):
        assert_bound(lambda generator, count: [0.5], 0.5, low=0, high=1, share=0.1)


def test_overspending(assert_bound):
    for share in (0.5, 0, float("nan")):
        with pytest.raises(ValueError, match="share must be"):
            assert_bound(coins, 0.7, low=0, high=1, share=share)


def test_claim(assert_claim):
    assert_claim("toy.true", workers=1)


def test_false_claim(assert_claim):
    assert_claim("base.square", engine=lambda: ThreadPoolExecutor(1))
"""


def run_suite(folder, source, *options):
    """Run pytest on one file in a folder of its own."""
    (folder / "test_suite.py").write_text(source)
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "test_suite.py"]
    return subprocess.run(
        [*command, "--rootdir=.", "--junit-xml=junit.xml", *options],
        cwd=folder,
        env={**os.environ, "PYTEST_ADDOPTS": ""},
        capture_output=True,
        text=True,
    )


def test_each_assertion_ends_as_it_must(toy):
    root = toy.agreeing()
    checks = root / "checks" / "base.py"
    checks.write_text(checks.read_text() + toy.check("SQUARE", toy.fails, "check_more"))
    done = run_suite(root, SUITE, "--bptools-samples=5000")
    cases = list(ElementTree.parse(root / "junit.xml").getroot().iter("testcase"))
    failures = {case.get("name"): case.find("failure") for case in cases}
    failed = {name: found.get("message") for name, found in failures.items() if found is not None}
    assert len(cases) == SUITE.count("def test_")
    assert set(failed) == {"test_false", "test_too_close", "test_false_claim"}
    assert "FAILS: the mean is claimed <= 0.3" in failed["test_false"]
    assert "INCONCLUSIVE: the mean is claimed <= 0.5" in failed["test_too_close"]
    assert "after 5000 samples. about" in failed["test_too_close"]
    assert "checks.base:check_more" in failed["test_false_claim"]
    told = "6 sampled assertions, seed 1; the probability that any is wrong is at most 0.0006"
    assert told in done.stdout


def test_a_suite_without_the_fixtures_is_left_as_it_is(tmp_path):
    source = "import sys\n\n\ndef test_it():\n    assert 'numpy' not in sys.modules\n"
    done = run_suite(tmp_path, source)
    assert done.returncode == 0
    assert "bptools:" not in done.stdout


@pytest.mark.parametrize(
    "option", ["--bptools-alpha=1", "--bptools-seed=-1", "--bptools-samples=0"]
)
def test_senseless_options_are_refused(tmp_path, option):
    done = run_suite(tmp_path, "", option)
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert option.partition("=")[0] in done.stderr
