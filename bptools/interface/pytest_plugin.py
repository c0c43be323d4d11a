"""A pytest plugin for theorists' own suites: assertions about samples that can be trusted.

Installing bptools offers three fixtures, ``assert_bound``, ``assert_haar`` and ``assert_claim``; a
suite that uses none is left as it is. A bound is judged by a rigorous interval, never by a
tolerance; each assertion spends a declared share of one error rate, and more than the whole cannot
be spent::

    def test_the_gradient_is_small(assert_bound):
        def squared_gradients(generator, count):
            return my_gradients(generator, count) ** 2

        assert_bound(squared_gradients, 0.01, low=0, high=1, share=0.1)

Under pytest-xdist each process keeps an account of its own, so that the suite's error rate is
that of the options times the number of processes at most.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.random import Generator
    from numpy.typing import ArrayLike

    from bptools.claims import Case

Sampler = Callable[["Generator", int], "ArrayLike"]


@dataclass
class Account:
    """What the assertions of one session have spent of its error rate."""

    shares: list[Fraction] = field(default_factory=list)

    def spend(self, share: float) -> None:
        """Book a share; raise ``ValueError`` if it is none or more than what is left."""
        if not 0 < share <= 1:
            raise ValueError(f"share must be above 0 and at most 1, it is {share}")
        exact = Fraction(str(share))  # ten tenths are the whole
        left = 1 - sum(self.shares)
        if exact > left:
            raise ValueError(f"share must be at most {float(left):.3g}, what is left, not {share}")
        self.shares.append(exact)


ACCOUNT = pytest.StashKey[Account]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the options that the fixtures use."""
    group = parser.getgroup("bptools", "statistical assertions")
    group.addoption(
        "--bptools-alpha",
        type=float,
        default=1e-3,
        help="probability that any assert_bound of the session is wrong (default: 1e-3)",
    )
    group.addoption(
        "--bptools-seed", type=int, default=1, help="root of all random streams (default: 1)"
    )
    group.addoption(
        "--bptools-samples",
        type=int,
        default=100_000,
        help="the most samples that one assertion draws (default: 100000)",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Open the session's account; refuse options with which nothing can be decided."""
    alpha = config.getoption("--bptools-alpha")
    if not 0 < alpha < 1:
        raise pytest.UsageError(f"--bptools-alpha must lie strictly between 0 and 1, not {alpha}")
    for option, least in (("--bptools-seed", 0), ("--bptools-samples", 1)):
        if config.getoption(option) < least:
            raise pytest.UsageError(f"{option} must be at least {least}")
    config.stash[ACCOUNT] = Account()
    enter_paper(config.rootpath)


def enter_paper(folder: Path) -> Path | None:
    """Make ``proofs`` and ``checks`` that a suite is about importable, and of no other.

    Those of another may be importable too: an editable installation of its project offers them.

    Args:
        folder: Where the suite is run.

    Returns:
        The first folder from there upwards that holds both; None, with nothing done, for none.
    """
    for root in (folder, *folder.parents):
        if all((root / room / "__init__.py").is_file() for room in ("proofs", "checks")):
            from bptools.running.rooms import enter

            enter(root)
            return root
    return None


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Say what the sampled assertions rest on, if there were any."""
    shares = config.stash[ACCOUNT].shares
    if shares:
        rate = float(sum(shares)) * config.getoption("--bptools-alpha")
        seed = config.getoption("--bptools-seed")
        terminalreporter.write_line(
            f"bptools: {len(shares)} sampled assertions, seed {seed}; "
            f"the probability that any is wrong is at most {rate:.3g}"
        )


@dataclass
class BoundAssertion:
    """Asserts that the mean of a bounded random variable is on one side of a bound."""

    name: str
    alpha: float
    seed: int
    samples: int
    account: Account
    record: Callable[[str, object], None]
    calls: int = 0

    def __call__(
        self,
        sampler: Sampler,
        bound: float,
        relation: Literal["<=", ">="] = "<=",
        *,
        low: float,
        high: float,
        share: float = 0.01,
    ) -> Case:
        """Draw samples until an interval decides; fail the test unless the bound holds.

        Args:
            sampler: Called with a NumPy generator and a count; returns so many independent
                samples of the variable.
            bound: What the mean is claimed to be at most, or at least.
            relation: ``"<="`` or ``">="``.
            low: Smallest value that the variable can take.
            high: Largest value that it can take.
            share: Part of the session's error rate that this assertion may spend.

        Returns:
            The case, with the interval and the number of samples.

        Raises:
            ValueError: If more than the whole error rate would be spent, or a sample lies
                outside [low, high].
        """
        from bptools.claims import Verdict

        self.account.spend(share)
        self.calls += 1
        case = self._decided(sampler, bound, relation, low, high, share * self.alpha)
        self.record(
            "bptools", f"{case.verdict}: [{case.low:.6g}, {case.high:.6g}] {relation} {bound}"
        )
        if case.verdict is not Verdict.HOLDS:
            pytest.fail(
                f"{case.verdict.upper()}: the mean is claimed {relation} {bound:.6g}; it lies in "
                f"[{case.low:.6g}, {case.high:.6g}] at confidence 1 - {share * self.alpha:.3g} "
                f"after {case.samples} samples. {case.note}".rstrip(),
                pytrace=False,
            )
        return case

    def _decided(
        self,
        sampler: Sampler,
        bound: float,
        relation: Literal["<=", ">="],
        low: float,
        high: float,
        error_rate: float,
    ) -> Case:
        """Draw samples until they decide."""
        from functools import partial

        from bptools.confrontation import SequentialSampling, bound_case
        from bptools.statistics import stream

        draw = partial(sampler, stream(self.seed, self.name, self.calls))
        sampling = SequentialSampling(draw, low, high, error_rate, self.samples)
        return sampling.until_decided(
            lambda interval, drawn: bound_case(self.name, interval, bound, relation, drawn)
        )


@pytest.fixture
def assert_bound(
    request: pytest.FixtureRequest, record_property: Callable[[str, object], None]
) -> BoundAssertion:
    """Assert that the mean of a bounded random variable keeps a bound, at a declared error rate."""
    config = request.config
    return BoundAssertion(
        request.node.nodeid,
        config.getoption("--bptools-alpha"),
        config.getoption("--bptools-seed"),
        config.getoption("--bptools-samples"),
        config.stash[ACCOUNT],
        record_property,
    )


@pytest.fixture
def assert_haar(request: pytest.FixtureRequest) -> Callable[..., None]:
    """Assert that a sampler has the moments of the Haar measure, at a share of the error rate.

    Called as ``assert_haar(sampler, group="unitary", degree=2, share=0.1)``; samples and seed are
    those of the options.
    """
    config = request.config

    def has_haar_moments(
        sampler: Sampler, group: str = "unitary", degree: int = 2, *, share: float
    ) -> None:
        from bptools.haar import haar_test

        config.stash[ACCOUNT].spend(share)
        test = haar_test(
            sampler,
            group,
            degree,
            samples=config.getoption("--bptools-samples"),
            error_rate=share * config.getoption("--bptools-alpha"),
            seed=config.getoption("--bptools-seed"),
        )
        if test.off:
            pytest.fail(str(test), pytrace=False)

    return has_haar_moments


@pytest.fixture
def assert_claim(pytestconfig: pytest.Config, tmp_path: Path) -> Callable[..., None]:
    """Assert that every finding on a claim agrees with our stance on it.

    The claim is one of the project in pytest's root folder, or under ``root``; other options are
    those of ``bptools.check``.
    """

    def agrees(name: str, **options: Any) -> None:  # noqa: ANN401 - those of bptools.check
        import bptools

        defaults = {
            "root": pytestconfig.rootpath,
            "seed": pytestconfig.getoption("--bptools-seed"),
            "journal": tmp_path / "journal.sqlite",
        }
        run = bptools.check(name, **defaults | options)
        if run.exit_code != 0:
            errors = "\n".join(failure.traceback or failure.message for failure in run.failures)
            pytest.fail(f"{run}\n{errors}".rstrip(), pytrace=False)

    return agrees
