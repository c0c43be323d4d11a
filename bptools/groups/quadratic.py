"""Sums of signs (−1)^q(u) over the vectors u of a space over GF(2), q a quadratic form."""

from __future__ import annotations

from collections.abc import Sequence


def sign_sum(values: Sequence[int], polar: Sequence[int]) -> int:
    """Return Σ (−1)^q(u) over all u, exactly and in time cubic in the dimension.

    Args:
        values: q of each vector of a basis, 0 or 1.
        polar: q(u + w) − q(u) − q(w) for each two of them: a row of bits each, symmetric, with a
            zero diagonal.

    Source: C. Arf, J. reine angew. Math. 183 (1941) 148: planes split off one by one, and what is
        orthogonal to everything, on which q is linear, remains.

    >>> sign_sum([1, 1], [0b10, 0b01])  # 0 at the origin, 1 at the three other vectors
    -2
    """
    q, rows = list(values), list(polar)
    left, total = list(range(len(q))), 1
    while left:
        e = left.pop()
        f = next((k for k in left if rows[e] >> k & 1), None)
        if f is None:  # q is linear along e
            if q[e]:
                return 0
            total *= 2
            continue
        left.remove(f)
        total *= -2 if q[e] & q[f] else 2
        for k in left:  # make it orthogonal to the plane of e and f
            along_e, along_f = rows[k] >> f & 1, rows[k] >> e & 1
            q[k] ^= along_e & q[e] ^ along_f & q[f] ^ along_e & along_f
            rows[k] ^= (rows[e] if along_e else 0) ^ (rows[f] if along_f else 0)
    return total
