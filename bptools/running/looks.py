"""Looks at the samples of a run: more can be added to one that is finished, without bias.

The first look keeps a sixteenth of the error rate for looks with more samples: the k-th of these
has 2^k times as many and a part 2^-k of what was kept. Whenever one looks again, and whyever, all
looks together mislead no more often than was declared, by the union bound.
"""

from __future__ import annotations

from dataclasses import dataclass

KEPT = 1 / 16  # of the error rate, for looks with more samples


@dataclass(frozen=True)
class Look:
    """One look at the samples of a run.

    Args:
        doublings: Of the samples since the first look.
    """

    doublings: int = 0

    @classmethod
    def with_samples(cls, samples: int, first: int) -> Look:
        """Return the look that has so many samples.

        Args:
            samples: Of one case, at most.
            first: Those of the first look.

        Raises:
            ValueError: If the one is not a power of two times the other.

        >>> Look.with_samples(400_000, 100_000)
        Look(doublings=2)
        """
        doublings = (max(samples, 1) // first).bit_length() - 1
        if doublings < 0 or samples != first << doublings:
            raise ValueError(
                f"samples must be {first} times a power of 2, such as {2 * first} or {4 * first}: "
                f"each of these looks has a part of the error rate; they are {samples}"
            )
        return cls(doublings)

    @property
    def part(self) -> float:
        """Its part of the error rate; those of all looks add up to 1.

        >>> Look(0).part, Look(1).part
        (0.9375, 0.03125)
        """
        return KEPT * 2.0**-self.doublings if self.doublings else 1 - KEPT
