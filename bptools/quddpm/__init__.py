"""Quantum denoising diffusion probabilistic models: circuits, data, training, pictures.

>>> import bptools.quddpm
>>> bptools.quddpm.of_model("improved", n_qubits=4).diffusion_scale
0.3
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bptools.quddpm.description import describe
    from bptools.quddpm.gallery.pictures import write_circuits, write_figures
    from bptools.quddpm.generation import generate
    from bptools.quddpm.run_file import TrainedRun, read_run
    from bptools.quddpm.schedule import train_all
    from bptools.quddpm.settings import Settings, of_model, read_settings
    from bptools.quddpm.survey import gradient_survey, write_survey

__all__ = [
    "Settings",
    "TrainedRun",
    "describe",
    "generate",
    "gradient_survey",
    "of_model",
    "read_run",
    "read_settings",
    "train_all",
    "write_circuits",
    "write_figures",
    "write_survey",
]

_PLACES = {
    "Settings": "settings",
    "TrainedRun": "run_file",
    "describe": "description",
    "generate": "generation",
    "gradient_survey": "survey",
    "of_model": "settings",
    "read_run": "run_file",
    "read_settings": "settings",
    "train_all": "schedule",
    "write_circuits": "gallery.pictures",
    "write_figures": "gallery.pictures",
    "write_survey": "survey",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever the name stands for
    """Import a name when it is first used, so that importing the package costs nothing."""
    if name in _PLACES:
        return getattr(importlib.import_module(f"bptools.quddpm.{_PLACES[name]}"), name)
    raise AttributeError(f"module 'bptools.quddpm' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
