"""A batch of states over all devices, where there are several."""

from __future__ import annotations

import jax
import numpy as np
from jax.sharding import Mesh, NamedSharding, PartitionSpec


def over_devices(states: jax.Array, axis: int = 0) -> jax.Array:
    """Return states divided over all devices along an axis; as they are if they do not divide.

    What is compiled for them runs on all devices, with the same results up to rounding.

    Args:
        states: Any array.
        axis: The axis of the batch.

    >>> over_devices(jax.numpy.ones((4, 2))).shape
    (4, 2)
    """
    devices = jax.devices()
    if len(devices) == 1 or states.shape[axis] % len(devices):
        return states
    mesh = Mesh(np.array(devices), ("batch",))
    axes = PartitionSpec(*[None] * axis, "batch")  # type: ignore[no-untyped-call] # of JAX
    divided: jax.Array = jax.device_put(states, NamedSharding(mesh, axes))
    return divided
