"""What the kernel says where it has no rule."""

from __future__ import annotations


class Refusal(Exception):
    """What the rules do not reach, in words: shows nothing, neither true nor false."""
