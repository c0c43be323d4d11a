"""Random streams named by what they are for, so that neither order nor engine matters."""

from __future__ import annotations

import hashlib
import json

import numpy as np

from bptools.statistics.budget import require_count


def stream(seed: int, name: str, *keys: int | str) -> np.random.Generator:
    """Return the random stream of one purpose: the same for the same arguments, always.

    Args:
        seed: The run's seed, not negative.
        name: What draws, for example the name of the check.
        keys: What it draws for: dimension, case, chunk, ``"confirm"``.

    Returns:
        An independent PCG64DXSM generator for every different (seed, name, keys).

    Raises:
        ValueError: If the seed is no integer from 0 on, or a key is no integer or text.

    >>> stream(7, "lemma2", 4, 0).random() == stream(7, "lemma2", 4, 0).random()
    True
    >>> stream(7, "lemma2", 4, 0).random() == stream(7, "lemma2", 4, 1).random()
    False
    """
    require_count("seed", seed, least=0)
    for key in keys:
        if not isinstance(key, int | str):
            raise ValueError(f"keys must be integers or texts, not {key!r}: write int(...)")
    # one digest of fixed length: SeedSequence joins its words, so (1, 2**32) and (1, 0, 1) collide
    digest = hashlib.sha256(json.dumps([name, *keys]).encode()).digest()
    words = np.frombuffer(digest, dtype="<u4")
    sequence = np.random.SeedSequence(seed, spawn_key=tuple(int(word) for word in words))
    return np.random.Generator(np.random.PCG64DXSM(sequence))
