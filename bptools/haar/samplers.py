"""Tests of samplers: whether what they draw has the moments of the Haar measure.

Every moment is enclosed by a rigorous interval at its share of the declared error rate, so that a
true sampler is rejected with at most that probability, for any number of samples. The samples are
also turned by two fixed elements of the group, which the Haar measure does not notice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bptools.haar.sampler_moments import GROUPS, Array, Moment, moments_of
from bptools.printing.tables import Table
from bptools.statistics.budget import require_count, require_error_rate
from bptools.statistics.estimate import Estimate
from bptools.statistics.interval import Interval
from bptools.statistics.intervals import bernstein_interval
from bptools.statistics.streams import stream

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

Sampler = Callable[[np.random.Generator, int], "ArrayLike"]
FIRST_CHUNK, GROWTH, LARGEST_CHUNK = 64, 1.5, 1 << 22  # the last in numbers, not matrices
MOST_DEGREE = 6
_UNIT = 1e-6  # how far from 1 the length of a column may be


@dataclass(frozen=True)
class TestedMoment:
    """A moment, its interval from samples, and whether the exact value lies in it."""

    moment: Moment
    interval: Interval
    turned: bool

    __test__ = False  # pytest is not to collect it

    @property
    def gap(self) -> float:
        """The least distance of the sampler's mean from the exact one, 0 if they may agree."""
        exact = self.moment.exact
        return max(self.interval.low - exact, exact - self.interval.high, 0.0)

    def __str__(self) -> str:
        where = " after turning" if self.turned else ""
        return (
            f"{self.moment.name}{where} lies in [{self.interval.low:.5g}, {self.interval.high:.5g}]"
            f" where Haar has {self.moment.exact:.5g}: off by {self.gap:.2g} at least"
        )


@dataclass(frozen=True)
class SamplerTest:
    """What a test of a sampler found.

    Args:
        group: The group.
        dim: Its dimension.
        degree: The degree to which moments were compared.
        samples: The number of samples drawn.
        error_rate: The probability with which a true sampler fails.
        moments: What was compared.
    """

    group: str
    dim: int
    degree: int
    samples: int
    error_rate: float
    moments: tuple[TestedMoment, ...]

    __test__ = False  # pytest is not to collect it

    @property
    def off(self) -> tuple[TestedMoment, ...]:
        """The moments that differ, the clearest first."""
        wrong = (tested for tested in self.moments if tested.gap > 0)
        return tuple(sorted(wrong, key=lambda tested: -tested.gap / (tested.moment.exact or 1)))

    def __str__(self) -> str:
        head = (
            f"{len(self.moments)} moments to degree {self.degree} of {self.samples} samples, "
            f"{self.group}, dimension {self.dim}, error rate {self.error_rate:g}"
        )
        if not self.off:
            return f"{head}: none is off"
        listed = "\n  ".join(map(str, self.off[:5]))
        more = f"\n  and {len(self.off) - 5} more" if len(self.off) > 5 else ""
        return f"{head}: {len(self.off)} off\n  {listed}{more}"

    @property
    def table(self) -> Table:
        """The moments with their intervals and exact values, those that are off first."""
        off = self.off
        rows = tuple(
            (
                f"{tested.moment.name}{' after turning' if tested.turned else ''}",
                f"[{tested.interval.low:.5g}, {tested.interval.high:.5g}]",
                f"{tested.moment.exact:.5g}",
                f"{tested.gap:.2g} at least" if tested.gap else "",
            )
            for tested in (*off, *(x for x in self.moments if x not in off))
        )
        return Table(("moment", "interval from samples", "Haar", "off by"), rows)

    def _repr_html_(self) -> str:
        return self.table._repr_html_()


def haar_test(
    sampler: Sampler,
    group: str = "unitary",
    degree: int = 2,
    *,
    samples: int = 100_000,
    error_rate: float = 1e-3,
    seed: int = 1,
) -> SamplerTest:
    """Compare the moments of a sampler with those of the Haar measure.

    Args:
        sampler: A function of (generator, count) that returns matrices, shape (count, d, d), or
            states, shape (count, d).
        group: unitary, orthogonal or state. A global phase, which no channel sees, is not tested.
        degree: Moments of so many factors and as many conjugated ones are compared, 1 to 6.
        samples: How many are drawn.
        error_rate: Probability with which a true sampler is found to be off, at most.
        seed: Root of the random stream.

    Returns:
        The moments with their intervals; ``off`` are those that differ.

    Raises:
        ValueError: If an argument is out of range, or a sample no element of the group.

    Source: bernstein_interval, at equal shares of the error rate.

    >>> def phases(generator, count):
    ...     return np.exp(2j * np.pi * generator.random((count, 1, 1)))
    >>> haar_test(phases, samples=100).off
    ()
    """
    _require(group, degree, error_rate, samples)
    generator = stream(seed, "haar_test", group)
    chunks = _chunks(sampler, generator, group, samples)
    first = next(chunks)
    dim = first.shape[1]
    moments = moments_of(group, dim, degree)
    turns = _turns(stream(seed, "haar_test turns", group), group, dim)
    sides: list[list[list[Estimate]]] = [[[] for _ in moments] for _ in range(2)]
    chunk: Array | None = first
    while chunk is not None:
        for estimates, matrices in zip(sides, (chunk, _turned(chunk, *turns)), strict=True):
            for condensed, moment in zip(estimates, moments, strict=True):
                condensed.append(Estimate.of(moment.values(matrices)))
        chunk = next(chunks, None)
    share = error_rate / (2 * len(moments))
    tested = [
        TestedMoment(
            moment,
            bernstein_interval(estimates, moment.low, moment.high, share, horizon=samples),
            turned=bool(side),
        )
        for side, condensed in enumerate(sides)
        for moment, estimates in zip(moments, condensed, strict=True)
    ]
    return SamplerTest(group, dim, degree, samples, error_rate, tuple(tested))


def _require(group: str, degree: int, error_rate: float, samples: int) -> None:
    if group not in GROUPS:
        raise ValueError(f"group must be one of {', '.join(GROUPS)}, not {group!r}")
    require_count("degree", degree, most=MOST_DEGREE)
    require_count("samples", samples)
    require_error_rate(error_rate)


def _chunks(
    sampler: Sampler, generator: np.random.Generator, group: str, samples: int
) -> Iterator[Array]:
    """Draw samples in growing chunks, small ones first: they tune the interval."""
    drawn, size, most = 0, float(FIRST_CHUNK), float(samples)
    while drawn < samples:
        count = max(1, min(int(size), int(most), samples - drawn))
        chunk = np.asarray(sampler(generator, count))
        _require_elements(chunk, group, count)
        most = LARGEST_CHUNK / chunk[0].size
        drawn, size = drawn + count, size * GROWTH
        yield chunk


def _require_elements(chunk: Array, group: str, count: int) -> None:
    """Raise unless a chunk holds so many elements of a group."""
    is_state = group == "state"
    shape = (count, "d") if is_state else (count, "d", "d")
    right = chunk.ndim == len(shape) and len(chunk) == count and chunk.size > 0
    if not right or (not is_state and chunk.shape[1] != chunk.shape[2]):
        raise ValueError(f"sampler must return an array of shape {shape}, not {chunk.shape}")
    if group == "orthogonal" and np.iscomplexobj(chunk):
        raise ValueError("sampler must return real matrices for the orthogonal group")
    gram = (
        np.einsum("ni,ni->n", chunk, chunk.conj())
        if is_state
        else np.einsum("nij,nkj->nik", chunk, chunk.conj())
    )
    error = np.abs(gram - (1 if is_state else np.eye(chunk.shape[1]))).max()
    if not error < _UNIT:
        kind = "unit vectors" if is_state else f"{group} matrices"
        raise ValueError(f"sampler must return {kind}, but one is off by {error:.3g}")


def _turns(generator: np.random.Generator, group: str, dim: int) -> tuple[Array, Array]:
    """Return two elements of the group, whichever: no moment of Haar depends on them."""

    def element() -> Array:
        gaussian: Array = generator.normal(size=(dim, dim))
        if group != "orthogonal":
            gaussian = gaussian + 1j * generator.normal(size=(dim, dim))
        return np.linalg.qr(gaussian)[0]

    return element(), element()


def _turned(chunk: Array, left: Array, right: Array) -> Array:
    turned: Array = chunk @ left.T if chunk.ndim == 2 else left @ chunk @ right
    return turned
