"""Quantum denoising diffusion probabilistic models: circuits, data, training, pictures.

settings          everything that decides a training run
tasks             what a model can learn: GHZ states, the original QuDDPM's tasks, and own data
data              the ensembles of a run: data, start states, diffused states
near_zero         states near |0..0⟩ of any mean fidelity: the start of the improved model
diffusion         the forward diffusion: sampled, and its second moment in closed form
denoiser          the denoising circuit as a PennyLane template, and its gradients on single inputs
templates         the circuits as templates and QNodes: to draw, run and change
ansatz            a user's own denoising circuit, loaded from a file and compiled before any work
discrepancy       the maximum mean discrepancy (MMD) of two batches of pure states
losses            distances of two batches of states, differentiable by JAX
transport         optimal transport between two ensembles of equal weights, by POT
metrics           how far a generated ensemble is from a target: metrics that training does not see
cycle             the training step: sampled outcomes, the loss, its gradient, Adam's turn
model             the schedule: every cycle trained on what the earlier ones make
training          a training run from its settings to its file, and on from where it was stopped
training_process  what a worker does for a training, a cycle at a time; what is told of it
denoising         what a cycle does to a batch: a circuit that may be told step and label
devices           a batch of states over all devices, where there are several
mixed_states      batches of density matrices: depolarised, measured, compared
schedule          many runs trained side by side, cycle after cycle, by any worker
training_plan     what trainings would take, by costs measured against the size
threads           one thread, so that the same command gives the same bytes on every machine
run_file          a training run on disk
archive           recorded runs and surveys of gradients, read by their settings; a user's own runs
summary           what of a training run is kept in a recording
replay            steps of a recorded training, computed again and compared
survey            a survey of gradients: the first epochs of the first cycle, over many seeds
importing         angles that were trained elsewhere, as a run
comparison        fresh states of a trained model beside fresh data: ensembles and averaged states
generation        new states from a trained model: fresh start states through all of its cycles
description       a training run as text
gallery           pictures of the denoising models: circuits, states on the Bloch sphere, runs

>>> import bptools.quddpm
>>> bptools.quddpm.of_model("improved", n_qubits=4).diffusion_scale
0.3
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bptools.quddpm.comparison import compare
    from bptools.quddpm.description import describe
    from bptools.quddpm.gallery.pictures import write_circuits, write_figures
    from bptools.quddpm.generation import generate
    from bptools.quddpm.importing import import_angles
    from bptools.quddpm.run_file import TrainedRun, read_run
    from bptools.quddpm.schedule import train_all
    from bptools.quddpm.settings import Settings, of_model, read_settings
    from bptools.quddpm.survey import gradient_survey, write_surveys

__all__ = [
    "Settings",
    "TrainedRun",
    "compare",
    "describe",
    "generate",
    "gradient_survey",
    "import_angles",
    "of_model",
    "read_run",
    "read_settings",
    "train_all",
    "write_circuits",
    "write_figures",
    "write_surveys",
]

_PLACES = {
    "Settings": "settings",
    "TrainedRun": "run_file",
    "compare": "comparison",
    "describe": "description",
    "generate": "generation",
    "gradient_survey": "survey",
    "import_angles": "importing",
    "of_model": "settings",
    "read_run": "run_file",
    "read_settings": "settings",
    "train_all": "schedule",
    "write_circuits": "gallery.pictures",
    "write_figures": "gallery.pictures",
    "write_surveys": "survey",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever the name stands for
    """Import a name when it is first used, so that importing the package costs nothing."""
    if name in _PLACES:
        return getattr(importlib.import_module(f"bptools.quddpm.{_PLACES[name]}"), name)
    raise AttributeError(f"module 'bptools.quddpm' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
