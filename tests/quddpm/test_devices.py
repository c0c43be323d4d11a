"""A training step over two devices, which are two of the host's in a process of its own."""

import json
import os
import subprocess
import sys

import numpy as np

from bptools.quddpm.model import Model
from bptools.quddpm.settings import of_model
from tests.quddpm.short_runs import TINY

SETTINGS = TINY | {"cycles": 1, "dtype": "complex128"}
PROGRAM = """
import json
import sys

import jax

from bptools.quddpm import cycle
from bptools.quddpm.devices import over_devices
from bptools.quddpm.model import Model
from bptools.quddpm.settings import of_model

devices = []


def noted(states, axis):
    divided = over_devices(states, axis)
    devices.append(len(divided.sharding.device_set))
    return divided


cycle.over_devices = noted
model = Model(of_model("original", 1, **json.loads(sys.argv[1])))
step = model.settings.trained_steps[0]
taught = model.taught(model.initial_angles(step)[None][:0], model.ensembles.start)
trained = model.trained(model._trainer, taught, step, lambda *_: None)
print(json.dumps([devices, trained.angles.ravel().tolist(), trained.history[-1].tolist()]))
"""


def test_two_devices_train_what_one_trains():
    model = Model(of_model("original", 1, **SETTINGS))
    step = model.settings.trained_steps[0]
    taught = model.taught(np.zeros((0, *model.angle_shape)), model.ensembles.start)
    alone = model.trained(model._trainer, taught, step, lambda *_: None)
    flags = {"XLA_FLAGS": "--xla_force_host_platform_device_count=2", "JAX_PLATFORMS": "cpu"}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, json.dumps(SETTINGS)],
        env=os.environ | flags,
        capture_output=True,
        text=True,
        check=True,
    )
    devices, angles, row = json.loads(done.stdout.splitlines()[-1])
    assert devices == [2]
    np.testing.assert_allclose(angles, alone.angles.ravel(), rtol=0, atol=1e-9)
    np.testing.assert_allclose(row, alone.history[-1], rtol=1e-5)
