"""What an exact average costs: said before the work where that is much, refused over a limit.

Estimates count steps, not seconds of this machine, so that the same request is refused everywhere.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import pairwise
from math import exp, inf, log, prod
from typing import NamedTuple

from sympy import Basic

from bptools.errors import CostError, UsageError

LOGGER = logging.getLogger("bptools.haar")
_FALLBACK = 8 << 30
_UNITS = {"s": 1, "min": 60, "m": 60, "h": 3600, "d": 86400}
_SIZES = {"MB": 1e-3, "GB": 1}


class WorkCost(NamedTuple):
    """Seconds and bytes.

    >>> print(WorkCost(seconds=7200, bytes=3e9))
    about 2 h and 2.8 GiB
    """

    seconds: float
    bytes: float

    def __str__(self) -> str:
        return f"about {_duration(self.seconds)} and {self.bytes / 2**30:.2g} GiB"

    def exceeds(self, most: WorkCost) -> bool:
        """Whether it is more than another cost in one respect or the other."""
        return self.seconds > most.seconds or self.bytes > most.bytes


SECONDS_PER_NODE, BYTES_PER_NODE = 2e-5, 20  # to print it
WRITTEN_TERM = WorkCost(seconds=1e-3, bytes=4000)  # measured: a network, its SymPy expression
SILENT = WorkCost(seconds=10, bytes=2 << 30)  # up to which nothing is said


def physical_memory() -> int:
    """Return the bytes of memory that this machine has."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # not a POSIX system
        return _FALLBACK


_most: ContextVar[WorkCost | None] = ContextVar("limit", default=None)
_announced: ContextVar[dict[str, float] | None] = ContextVar("announced", default=None)
AGAIN = 3.0  # what was announced is announced again where it is so many times as much


def limit_now() -> WorkCost:
    """Return the cost above which an average is refused."""
    return _most.get() or WorkCost(seconds=600, bytes=physical_memory())


@contextmanager
def limit(seconds: float | None = None, gigabytes: float | None = None) -> Iterator[None]:
    """Allow averages to cost so much; what is estimated to cost more is refused before the work.

    Args:
        seconds: Of one processor; without it 10 minutes.
        gigabytes: Of memory; without it what the machine has.

    Raises:
        UsageError: If a limit is not positive.

    >>> from sympy import MatrixSymbol, Symbol, Trace
    >>> from bptools import haar
    >>> d = Symbol("d", integer=True, positive=True)
    >>> U, A, B = haar.Unitary("U", d), MatrixSymbol("A", d, d), MatrixSymbol("B", d, d)
    >>> with haar.limit(seconds=3600):
    ...     haar.expectation(Trace(U * A * U.adjoint() * B))
    Trace(A)*Trace(B)/d
    """
    for name, value in (("seconds", seconds), ("gigabytes", gigabytes)):
        if value is not None and not value > 0:
            raise UsageError(f"{name} must be a positive number, not {value!r}")
    usual = limit_now()
    token = _most.set(
        WorkCost(
            usual.seconds if seconds is None else seconds,
            usual.bytes if gigabytes is None else gigabytes * 1e9,
        )
    )
    try:
        yield
    finally:
        _most.reset(token)


@contextmanager
def one_average() -> Iterator[None]:
    """Say of every kind of work in one average once what it costs, again where it is far more."""
    token = _announced.set({}) if _announced.get() is None else None
    try:
        yield
    finally:
        if token is not None:
            _announced.reset(token)


def parsed_limit(text: str) -> dict[str, float]:
    """Return a limit in words as arguments of :func:`limit`.

    Raises:
        UsageError: If it is not a number with a unit.

    >>> parsed_limit("2h"), parsed_limit("30 s, 8 GB")
    ({'seconds': 7200.0}, {'seconds': 30.0, 'gigabytes': 8.0})
    """
    most: dict[str, float] = {}
    for part in text.split(","):
        digits = part.strip().rstrip("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ ")
        unit = part.strip()[len(digits) :].strip()
        try:
            number = float(digits)
        except ValueError:
            number = -inf
        if unit not in {**_UNITS, **_SIZES} or not 0 < number < inf:
            raise UsageError(f'--limit must be like "2h", "30s" or "10min, 8GB", not {text!r}')
        if unit in _UNITS:
            most["seconds"] = number * _UNITS[unit]
        else:
            most["gigabytes"] = number * _SIZES[unit]
    return most


def require(cost: WorkCost, what: str) -> None:
    """Say what work will cost if that is much, and refuse it over the limit.

    Args:
        cost: The estimate.
        what: The work, as the sentence begins.

    Raises:
        CostError: With the estimate and the limit.

    >>> require(WorkCost(seconds=1e6, bytes=0), "all of it")
    Traceback (most recent call last):
    ...
    bptools.errors.CostError: all of it would take about 12 days and 0 GiB, more than ...
    """
    most = limit_now()
    if cost.exceeds(most):
        raise CostError(
            f"{what} would take {cost}, more than the limit of {_duration(most.seconds)} and "
            f"{most.bytes / 2**30:.2g} GiB: raise it by --limit or bptools.haar.limit"
        )
    announced = _announced.get()
    known = None if announced is None else announced.get(what)
    if cost.exceeds(SILENT) and (known is None or cost.seconds > AGAIN * known):
        LOGGER.warning("%s takes %s", what, cost)
        if announced is not None:
            announced[what] = cost.seconds


def require_printable(value: Basic) -> None:
    """Refuse an answer that would take too long to print.

    Raises:
        CostError: With the estimate.
    """
    nodes = _written_nodes(value, {})
    require(WorkCost(nodes * SECONDS_PER_NODE, nodes * BYTES_PER_NODE), "printing the answer")


def _written_nodes(node: Basic, known: dict[Basic, int]) -> int:
    """Count the nodes that are written out, those of shared parts again and again."""
    if node not in known:
        known[node] = 1 + sum(_written_nodes(part, known) for part in node.args)
    return known[node]


class Watch:
    """Foresees the cost of a sum that is made layer by layer, and refuses it over the limit.

    A layer has a share of the one before times the choices of one step, as equal terms merge. That
    share falls from layer to layer, and is continued as it fell; the answer is the last layer.

    Args:
        what: The work, as a sentence begins.
        choices: Those of each step.
        step: The cost of one term in one layer.
        term: The cost of one term of the answer, to be written.
    """

    FIRST = 0.5  # seconds after which it looks ahead
    WRITTEN = 0.1  # measured: of the terms that merged on the way these are written, told apart

    def __init__(self, what: str, choices: list[int], step: WorkCost, term: WorkCost) -> None:
        self._what = what
        self._choices = choices
        self._step = step
        self._term = term
        self._sizes: list[int] = [0]
        self._states: int | None = None
        self._seen = self._least = 0
        self._done = 0.0
        self._next = self.FIRST
        self._announced = 0.0

    def begin(self, states: int | None = None, terms: int = 0) -> None:
        """Begin a layer.

        Args:
            states: Their number, if all are much the same.
            terms: The least that it will have, if that is known.

        Raises:
            CostError: If these exceed the limit.
        """
        self._sizes.append(0)
        self._states, self._seen, self._least = states, 0, terms
        if terms:
            self._look_ahead()

    def count(self, terms: int, *, whole: bool = True) -> None:
        """Count the terms of one state, and look ahead from time to time.

        Args:
            terms: Their number.
            whole: Whether the state is done with them.

        Raises:
            CostError: If what is left exceeds the limit.
        """
        self._sizes[-1] += terms
        self._seen += whole
        self._done += terms * self._step.seconds
        if self._done >= self._next:
            self._next = 2 * self._done
            self._look_ahead()

    def _look_ahead(self) -> None:
        complete = self._sizes[1:-1] if len(self._sizes) > 2 else [max(self._sizes[1], self._least)]
        whole = self._states / max(self._seen, 1) if self._states is not None else 1.0
        least = max(self._sizes[-1] * whole, self._least)
        *layers, answer = self.expected(complete, self._choices, least)
        written = answer * max(self.WRITTEN, answer / prod(self._choices))
        cost = WorkCost(
            sum(layers) * self._step.seconds + written * self._term.seconds,
            max(layers) * self._step.bytes + written * self._term.bytes,
        )
        if cost.exceeds(limit_now()) or cost.seconds > AGAIN * self._announced:
            self._announced = cost.seconds
            require(cost, self._what)

    @staticmethod
    def expected(sizes: list[int], choices: list[int], least: float = 0) -> list[float]:
        """Return the sizes of all layers and of the answer, from those of the first layers.

        Args:
            sizes: Of the first layers.
            choices: As for the class.
            least: What there is of the layer after them.

        >>> [round(size) for size in Watch.expected([1, 4, 16, 48], [4, 4, 3, 3, 2, 2])]
        [1, 4, 16, 48, 144, 288, 576]
        >>> [round(size) for size in Watch.expected([1, 4, 12], [4, 4, 3, 3])]
        [1, 4, 12, 31, 81]
        """
        steps = zip(pairwise(sizes), choices, strict=False)  # more choices than layers, as yet
        shares = [min(log(max(b, 1) / max(a, 1) / most), 0.0) for (a, b), most in steps] or [0.0]
        recent = sum(shares[-2:]) / len(shares[-2:])
        before = shares[-4:-2] or [recent]
        fall = min((recent - sum(before) / len(before)) / 2, 0.0)
        result: list[float] = list(sizes)
        for step, most in enumerate(choices[len(sizes) - 1 :], start=1):
            larger = result[-1] * most * exp(min(recent + fall * (step + 0.5), 0.0))
            result.append(max(larger, least) if step == 1 else larger)
        return result


def _duration(seconds: float) -> str:
    for unit, size in (("days", 86400), ("h", 3600), ("min", 60)):
        if seconds >= size:
            return f"{seconds / size:.2g} {unit}"
    return f"{seconds:.2g} s"
