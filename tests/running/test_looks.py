"""More samples for a finished run: every look has its part, and together they stay within one."""

import pytest

import bptools
from bptools.errors import UsageError
from bptools.running.looks import Look


def test_all_looks_together_have_the_whole_error_rate():
    parts = [Look(doublings).part for doublings in range(60)]
    assert sum(parts) == pytest.approx(1, abs=1e-15)
    assert parts == sorted(parts, reverse=True)


@pytest.mark.parametrize("samples", [0, -1, 50_000, 150_000, 300_000, 100_001])
def test_samples_that_are_no_doubling_are_refused_in_one_sentence(toy, threads, samples):
    root = toy.one(toy.sampled, weight=1)
    with pytest.raises(UsageError, match="samples must be 100000 times a power of 2"):
        bptools.check(root=root, samples=samples, engine=threads)


def test_another_look_draws_more_at_the_part_that_was_kept(toy, threads):
    root = toy.one(toy.sampled, weight=1)
    first, again = (
        bptools.check(root=root, alpha=0.01, samples=samples, engine=threads)
        for samples in (100_000, 400_000)
    )
    assert first.results.looks_again == ""
    assert again.results.looks_again == "400000"
    assert again.known == 0
    rates = [run.results.evidence[0].error_rate for run in (first, again)]
    assert rates == pytest.approx([0.01 * 15 / 16, 0.01 / 64])
    assert bptools.check(root=root, alpha=0.01, engine=threads).known == 1
    quick = bptools.check(root=root, quick=True, samples=20_000, engine=threads)
    assert quick.results.budgets["samples of one case, at most"] == "20000"
