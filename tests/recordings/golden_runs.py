"""The tiny computations: trainings, surveys, hunts and the survey of equation 14."""

import jax
import jax.numpy as jnp
import numpy as np

from bptools.hunting import record as hunt_record
from bptools.hunting import search
from bptools.interface.hunts import slack_of
from bptools.quddpm import run_file
from bptools.quddpm.losses import LOSSES
from bptools.quddpm.model import Model
from bptools.quddpm.settings import MODELS, of_model
from bptools.quddpm.survey import gradient_survey
from bptools.running.project import load
from bptools.statistics import stream
from checks.instruments.eq14 import survey as eq14
from checks.instruments.eq14.fidelity_losses import LayeredCircuit
from tests.quddpm.short_runs import TINY

SMALL = TINY | {"steps": 2, "epochs": 3}
IDLE = 1e-6  # of a gradient: less is rounding, in single precision too; others are above 0.01


def trained(**changed):
    """Return the arrays of a run of two cycles of three epochs, idle angles as 0.

    An angle that the loss does not depend on has a gradient of rounding errors, which Adam divides
    by their own size: where such an angle goes has no meaning.
    """
    model = Model(of_model("improved", 1, 3, **(SMALL | changed)))
    position = model.untrained()
    for _ in range(2):
        position = model.advanced(position, lambda *_: None)
    arrays = dict(position.arrays)
    idle = np.abs(arrays["first_gradient"]) < IDLE
    arrays["angles"] = np.where(idle, 0, arrays["angles"])
    return {f"run, {name}": array for name, array in arrays.items()}


def ensembles():
    """Return the states that runs of every model begin with and are trained on."""
    parts = {}
    for model in MODELS:
        states = Model(of_model(model, 2, 5, **SMALL)).ensembles
        drawn = {"start": states.start[:2], "target": states.target(1)[:2]}
        parts |= {
            f"{model}, {name}": np.stack([array.real, array.imag]) for name, array in drawn.items()
        }
    return parts


def losses():
    """Return every loss of the same two ensembles."""
    states = Model(of_model("original", 2, 5, **SMALL)).ensembles
    with jax.enable_x64(True):
        pair = jnp.asarray(states.start), jnp.asarray(states.target(1)[:10])
        return {f"loss {name}": [float(loss(*pair))] for name, loss in LOSSES.items()}


def training():
    double = {"dtype": "complex128"}
    settings = of_model("original", 1, **(SMALL | double))
    rows = {"survey": gradient_survey(settings, (4,))}
    return {
        "double": trained(**double) | ensembles() | losses() | rows,
        "single": trained(),
    }


def hunt():
    """Return where five steps of a search lead, and a slack over circuits."""
    numbers, project = {}, load()
    search.compiled_descent.cache_clear()  # a test may have changed what it is compiled of
    for name in ("theorem2_repaired.cauchy_schwarz", "theorem2.spectator_step"):
        slack = slack_of(project, name)
        (space,) = slack.spaces(None, None)
        descent = search.descend(slack, space, 20, stream(0, "golden", name), steps=5)
        for what, best in (("sharpest", descent.sharpest), ("widest", descent.widest)):
            sides = best.relative_slack, best.larger, best.smaller
            numbers[f"{name}, {what}"] = [*sides, descent.evaluations]
    slack = slack_of(project, "theorem1.bound")
    space = slack.spaces(None, None)[0]
    starts = space.draw(stream(0, "golden", "theorem1.bound"), 1)
    with jax.enable_x64(True):
        choice, parameters = (
            {key: jnp.asarray(values)[0] for key, values in part.items()} for part in starts
        )
        sides = search.traced_gap(slack, space)(choice, parameters)
    numbers["theorem1.bound"] = [float(side) for side in sides]
    return {"double": numbers}


def equation_14():
    numbers = {}
    for target, n_qubits, n_gates in (("random", 2, 2), ("product", 3, 10), ("GHZ", 2, 5)):
        circuit = LayeredCircuit(n_qubits, n_gates)
        cell = eq14.survey_cell(target, circuit, 0.3, draws=200, seed=1, error_rate=0.01)
        counts = cell.violations, cell.undecided, cell.low, cell.high, cell.least_ratio
        numbers[f"{target}, {n_qubits} qubits, {n_gates} gates"] = counts
    return {"double": numbers}


GOLDEN = {
    "training": (run_file.SEMANTICS, training),
    "hunt": (hunt_record.SEMANTICS, hunt),
    "equation 14": (eq14.SEMANTICS, equation_14),
}
