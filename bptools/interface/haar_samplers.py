"""Tests of samplers of the Haar measure, also of those that a file holds."""

from __future__ import annotations

from typing import Any

from bptools.errors import UsageError
from bptools.files import load_object
from bptools.haar.samplers import Sampler, SamplerTest
from bptools.haar.samplers import haar_test as haar_test_here


def haar_test(
    sampler: Sampler | str,
    group: str = "unitary",
    degree: int = 2,
    **options: Any,  # noqa: ANN401 - those of bptools.haar.samplers.haar_test
) -> SamplerTest:
    """Compare the moments of a sampler with those of the Haar measure.

    Args:
        sampler: A function of (generator, count), or ``"FILE.py:NAME"`` of one.
        group: unitary, orthogonal or state.
        degree: Of the moments compared, 1 to 6.
        options: ``samples``, ``error_rate`` and ``seed``, as of ``bptools.haar.haar_test``.

    Returns:
        The moments with their intervals; ``off`` are those that differ.

    Raises:
        UsageError: If an argument is out of range, or a sample no element of the group.
    """
    draw = load_object(sampler) if isinstance(sampler, str) else sampler
    if not callable(draw):
        raise UsageError(f"sampler must be a function of (generator, count), not {draw!r}")
    try:
        return haar_test_here(draw, group, degree, **options)
    except ValueError as error:
        raise UsageError(str(error)) from None


def assert_haar(
    sampler: Sampler | str,
    group: str = "unitary",
    degree: int = 2,
    **options: Any,  # noqa: ANN401 - those of bptools.haar.samplers.haar_test
) -> None:
    """Assert that a sampler has the moments of the Haar measure, at a declared error rate.

    Args are those of :func:`haar_test`.

    Raises:
        AssertionError: If a moment is off; it says which, and by how much.
        UsageError: If an argument is out of range, or a sample no element of the group.
    """
    test = haar_test(sampler, group, degree, **options)
    if test.off:
        raise AssertionError(str(test))
