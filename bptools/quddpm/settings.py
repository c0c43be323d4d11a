"""Everything that decides a training run, as one frozen record that is read from TOML.

What the publications of the models leave open is a setting too, with a default of our choice.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from math import inf, pi, sqrt
from pathlib import Path
from typing import Literal

import msgspec

from bptools.errors import UsageError
from bptools.quddpm.diffusion import ForwardDiffusion
from bptools.quddpm.tasks import TASKS

_IMPROVED = {"start": "diffused", "diffusion_scale": 0.3}  # the scale is our choice
_MODELS: dict[str, dict[str, object]] = {
    "original": {},
    "improved": _IMPROVED,
    "control": {"target": "data", "cycles": 1},
    "small": _IMPROVED | {"initial": "uniform"},
}
MODELS = tuple(_MODELS)
MOST_MIXED_QUBITS = 5  # a density matrix has 4^n entries
PUBLISHED = frozenset(
    ("n_ancilla", "layers", "data", "steps", "start", "epochs", "batch", "learning_rate", "loss")
)
"""The settings whose defaults are published with the models."""
ADDITIONS = ("depolarising", "time_embedding")
"""The settings that add to the published models what they do not have."""


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The settings of one training run.

    Args:
        n_qubits: Number of data qubits n, at least 1.
        model: Name of the run: "original", "improved", "control", or the user's own word.
        seed: Root of all random streams, not negative.
        n_ancilla: Number of ancilla qubits, at least 0.
        layers: Layers of the denoising circuit, at least 1.
        data: A task of ``bptools.quddpm.tasks``, or a file (.npy) of states, (N, 2^n), or of
            states before and after every step of their diffusion, (T + 1, N, 2^n) or (T, N, 2^n).
            Several of them, without steps, are the labels of a conditional model: state number k of
            an ensemble of K has label floor(k L / K), L the number of labels.
        data_states: Number of data states for training; as batch and test_states, a multiple of L.
        test_states: Number of held-out data and start states, at least 2.
        steps: Number of diffusion steps T.
        schedule: h of the first and of the last step, or of every step.
        growth: How h grows between the first and the last step, "linear" or "cosine".
        turn: Half the width of the diffusion's one-qubit angles, in units of h; radians.
        coupling: Smallest and largest pair angle of the diffusion, in units of h; radians.
        depolarising: Probability with which a step replaces a state by the maximally mixed one, in
            units of h; above 0 states are density matrices, of at most MOST_MIXED_QUBITS qubits.
        diffusion_scale: Factor of all diffusion angles: 1 original, below 1 restricted.
        start: "haar", or "diffused": states around |0..0⟩ sent through the same diffusion.
        start_fidelity: Mean fidelity with |0..0⟩ of the states before that diffusion.
        target: "diffused", or "data": every cycle is trained on the data (a control).
        cycles: How many cycles are trained, from T − 1 down; 0 for all.
        time_embedding: Whether one circuit serves all cycles, told the step by the ancillas.
        epochs: Turns of Adam a cycle, at least 1.
        batch: Number of start states, and of targets drawn afresh every epoch, at least 2.
        learning_rate: Of Adam.
        learning_rate_decay: Factor by which it falls, exponentially, in every cycle; 1 for none.
        loss: "mmd-v", "mmd-u" or "wasserstein".
        initial: Law of the initial angles: "normal" or "uniform" on ± the width.
        initial_width: Standard deviation, or half width; radians.
        dtype: "complex64" or "complex128".

    Raises:
        UsageError: If a setting is out of range.

    Source: arXiv:2512.06695, section 4, for the defaults of ``PUBLISHED``; others are our choice.

    >>> Settings(n_qubits=4).epochs
    300
    """

    n_qubits: int
    model: str = "original"
    seed: int = 0
    n_ancilla: int = 3
    layers: int = 5
    data: str | tuple[str, ...] = "ghz"
    data_states: int = 1000
    test_states: int = 500
    steps: int = 30
    schedule: tuple[float, ...] = (0.1, 2.0)
    growth: Literal["linear", "cosine"] = "linear"
    turn: float = pi / 8
    coupling: tuple[float, float] = (0.4, 0.6)
    depolarising: float = 0.0
    diffusion_scale: float = 1.0
    start: Literal["haar", "diffused"] = "haar"
    start_fidelity: float = 0.99
    target: Literal["diffused", "data"] = "diffused"
    cycles: int = 0
    time_embedding: bool = False
    epochs: int = 300
    batch: int = 100
    learning_rate: float = 0.005
    learning_rate_decay: float = 1.0
    loss: Literal["mmd-v", "mmd-u", "wasserstein"] = "mmd-v"
    initial: Literal["normal", "uniform"] = "normal"
    initial_width: float = 1.0
    dtype: Literal["complex64", "complex128"] = "complex64"

    def __post_init__(self) -> None:
        """Refuse what cannot be trained."""
        least = {
            **dict.fromkeys(("n_qubits", "layers", "steps", "epochs"), 1),
            **dict.fromkeys(("seed", "n_ancilla", "cycles"), 0),
            **dict.fromkeys(("batch", "test_states"), 2),
            "data_states": self.batch,
        }
        for name, low in least.items():
            if getattr(self, name) < low:
                raise UsageError(f"{name} must be at least {low}, it is {getattr(self, name)}")
        if self.cycles > self.steps:
            raise UsageError(f"cycles must be at most steps = {self.steps}, it is {self.cycles}")
        for name in ("learning_rate", "initial_width", "diffusion_scale"):
            if not 0 < getattr(self, name) < inf:
                raise UsageError(f"{name} must be positive, it is {getattr(self, name)}")
        if not 0 < self.learning_rate_decay <= 1:
            decay = self.learning_rate_decay
            raise UsageError(f"learning_rate_decay must be above 0 and at most 1, it is {decay}")
        if not 2.0**-self.n_qubits < self.start_fidelity <= 1:
            raise UsageError(
                f"start_fidelity must lie above 1/N = {2.0**-self.n_qubits:g} and be at most 1, "
                f"it is {self.start_fidelity}"
            )
        if not self.model or not self.model.replace("-", "").isalnum():
            raise UsageError(f"model must be a word of letters and digits, it is {self.model!r}")
        self._require_inputs()
        try:
            self.diffusion  # noqa: B018 - refuses by itself
        except ValueError as error:
            raise UsageError(str(error)) from error

    def _require_inputs(self) -> None:
        """Refuse what ancillas cannot be told, shares that are not whole, too large matrices."""
        count = len(self.sources)
        if count < 1 or (count == 1 and not isinstance(self.data, str)):
            raise UsageError(f"data must be one source or a list of two or more, it is {self.data}")
        if count > 2**self.n_ancilla:
            raise UsageError(
                f"data must be at most 2^n_ancilla = {2**self.n_ancilla} labels, they are {count}"
            )
        for name in ("batch", "data_states", "test_states"):
            share, rest = divmod(getattr(self, name), count)
            if rest or (count > 1 and share < 2):
                raise UsageError(
                    f"{name} must be two states or more for each of {count} labels, "
                    f"as many for each, it is {getattr(self, name)}"
                )
        if self.time_embedding and not self.n_ancilla:
            raise UsageError("n_ancilla must be at least 1 with time_embedding, it is 0")
        if self.mixed and self.n_qubits > MOST_MIXED_QUBITS:
            raise UsageError(
                f"n_qubits must be at most {MOST_MIXED_QUBITS} with depolarising, "
                f"it is {self.n_qubits}"
            )

    @property
    def sources(self) -> tuple[str, ...]:
        """The data of every label, one of them if the model is not conditional."""
        return sources_of(self.data)

    @property
    def conditional(self) -> bool:
        """Whether the circuit is told a label."""
        return len(self.sources) > 1

    @property
    def mixed(self) -> bool:
        """Whether states are density matrices."""
        return self.depolarising > 0

    @property
    def diffusion(self) -> ForwardDiffusion:
        """The forward diffusion."""
        return ForwardDiffusion(
            self.n_qubits,
            self.diffusion_scale,
            self.steps,
            self.schedule,
            self.turn,
            self.coupling,
            self.growth,
            self.depolarising,
        )

    @property
    def n_wires(self) -> int:
        """Number of data and ancilla qubits."""
        return self.n_qubits + self.n_ancilla

    @property
    def trained_steps(self) -> range:
        """The steps t of the diffusion whose ensembles the cycles are trained on, in order."""
        return range(self.steps - 1, self.steps - 1 - (self.cycles or self.steps), -1)

    @property
    def name(self) -> str:
        """Name of the run: model, size and seed."""
        return f"{self.model}-n{self.n_qubits}-seed{self.seed}"


def of_model(model: str, n_qubits: int, seed: int = 0, **changed: object) -> Settings:
    """Return the settings of one of the published models, or of our controls.

    Args:
        model: "original" (Haar start), "improved" (restricted diffusion, started around |0..0⟩) or
            "control" (Haar start, trained on the data in one cycle), or "small" (the improved one
            with initial angles θ/2 uniform on ± D^(-1/2), D the number of angles).
        n_qubits: Number of data qubits, at least 1.
        seed: Root of all random streams.
        changed: Other settings.

    Returns:
        The settings, with our defaults for what the publications leave open.

    Raises:
        UsageError: If the model is unknown or a setting is wrong.

    >>> of_model("improved", 10).diffusion_scale
    0.3
    """
    if model not in MODELS:
        raise UsageError(f"model must be one of {', '.join(MODELS)}, it is {model!r}")
    fields = {"model": model, "n_qubits": n_qubits, "seed": seed, **_MODELS[model], **changed}
    settings = _converted(fields, "settings")
    if model != "small" or "initial_width" in changed:
        return settings
    n_angles = 2 * settings.layers * settings.n_wires
    return msgspec.structs.replace(settings, initial_width=2 / sqrt(n_angles))


def changed_settings(settings: Settings, **changed: object) -> Settings:
    """Return the settings with some of them changed, all valid.

    Args:
        settings: The settings.
        changed: New values by name.

    Raises:
        UsageError: If a setting is unknown or wrong.

    >>> changed_settings(Settings(n_qubits=4), seed=3).name
    'original-n4-seed3'
    """
    return _converted(msgspec.structs.asdict(settings) | changed, "settings")


def read_settings(path: Path | str) -> Settings:
    """Return the settings written in a TOML file.

    Args:
        path: A file of ``name = value`` lines; what it leaves out has its default.

    Raises:
        UsageError: If the file cannot be read or a setting is unknown or wrong.
    """
    try:
        fields = msgspec.toml.decode(Path(path).read_bytes())
    except (OSError, UnicodeDecodeError, msgspec.MsgspecError) as error:
        raise UsageError(f"{path} cannot be read as settings: {error}") from error
    return _converted(fields, str(path))


def chosen_settings(
    files: Sequence[Path | str] | Path | str = (),
    models: Sequence[str] | str = (),
    qubits: Sequence[int] | int = (),
    seeds: Sequence[int] | int = (),
    **changed: object,
) -> tuple[Settings, ...]:
    """Return the settings of a run for every model or file, size and seed, sizes in the outer loop.

    Args:
        files: Settings files, whose values the other arguments replace.
        models: Without files, names as of ``of_model``; by default "original".
        qubits: Numbers of data qubits; by default the files'.
        seeds: Roots of all random streams; by default the files', or 0.
        changed: Other settings. Without files, the loss is the task's unless it is given.

    Raises:
        UsageError: If there are both files and models, or neither files nor sizes, or a setting is
            wrong.

    >>> [run.name for run in chosen_settings(qubits=(1, 4), seeds=3)]
    ['original-n1-seed3', 'original-n4-seed3']
    """
    files = [files] if isinstance(files, (str, Path)) else files
    models = [models] if isinstance(models, str) else models
    sizes = [{"n_qubits": size} for size in ([qubits] if isinstance(qubits, int) else qubits)]
    roots = [{"seed": seed} for seed in ([seeds] if isinstance(seeds, int) else seeds)]
    if len(sources_of(changed.get("data"))) == 1:
        changed = changed | {"data": sources_of(changed["data"])[0]}
    if files and models:
        raise UsageError("models must not be given with settings files: a file decides its model")
    if files:
        bases = [read_settings(path) for path in files]
        return tuple(
            changed_settings(base, **size, **root, **changed)
            for size, base, root in product(sizes or [{}], bases, roots or [{}])
        )
    if not sizes:
        raise UsageError("qubits must be given, or a settings file; there is neither")
    losses = {TASKS[source].loss for source in sources_of(changed.get("data")) if source in TASKS}
    if len(losses) == 1:
        changed = {"loss": losses.pop()} | changed
    return tuple(
        of_model(model, **size, **root, **changed)  # type: ignore[arg-type] # checked there
        for size, model, root in product(sizes, models or ["original"], roots or [{}])
    )


def sources_of(data: object) -> tuple[str, ...]:
    """Return the sources that a setting of data names."""
    return (data,) if isinstance(data, str) else tuple(data) if isinstance(data, Sequence) else ()


def _converted(fields: object, origin: str) -> Settings:
    try:
        return msgspec.convert(fields, Settings, strict=False)
    except msgspec.ValidationError as error:
        raise UsageError(f"{origin}: {error}") from error
