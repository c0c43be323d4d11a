"""The commands that train models, sample from them and show them."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import click

from bptools.errors import UsageError, require_extras
from bptools.files import write_bytes
from bptools.interface.options import FILE, FOLDER, executor_options, given, options, piece_options
from bptools.interface.progress import shown_progress
from bptools.quddpm.threads import ONE_THREAD


def numbers(text: str, name: str) -> tuple[int, ...]:
    """Return the whole numbers that a text lists.

    Args:
        text: Such as ``0-4`` or ``0,2,5-7``.
        name: What a refusal calls it.

    Raises:
        UsageError: If it says anything else.

    >>> numbers("0,2,5-7", "seeds")
    (0, 2, 5, 6, 7)
    """
    listed: list[int] = []
    for part in text.split(","):
        ends = re.fullmatch(r" *(\d+)(?:-(\d+))? *", part)
        first, last = (int(ends[1]), int(ends[2] or ends[1])) if ends else (1, 0)
        if first > last:
            raise UsageError(f"{name} must be numbers such as 0,2 or 0-4, not {text!r}")
        listed += range(first, last + 1)
    return tuple(listed)


def _listed(_: click.Context, option: click.Parameter, texts: tuple[str, ...]) -> tuple[int, ...]:
    """Join the numbers that an option lists, given once or more."""
    return tuple(number for text in texts for number in numbers(text, option.name or ""))


_settings = options(
    click.option(
        "--data",
        multiple=True,
        help="What is learned: a task such as ghz, or FILE.npy of states; one a label, if several.",
    ),
    click.option("--cycles", type=int, help="Cycles to train. [default: all]"),
    click.option("--epochs", type=int, help="Turns of Adam a cycle. [default: 300]"),
    click.option("--steps", type=int, help="Steps T of the diffusion. [default: 30]"),
    click.option("--ancillas", "n_ancilla", type=int, help="Measured qubits. [default: 3]"),
    click.option("--layers", type=int, help="Layers of the circuit. [default: 5]"),
    click.option("--batch", type=int, help="States in a step of training. [default: 100]"),
    click.option("--data-states", type=int, help="States to train on. [default: 1000]"),
    click.option("--test-states", type=int, help="States held out. [default: 500]"),
    click.option("--learning-rate", type=float, help="Of Adam. [default: 0.005]"),
    click.option("--learning-rate-decay", type=float, help="Its factor over a cycle. [default: 1]"),
    click.option("--depolarising", type=float, help="Of a step, in units of h. [default: 0]"),
    click.option(
        "--time-embedding/--no-time-embedding",
        default=None,
        help="One circuit, told the step. [default: one a cycle]",
    ),
    click.option("--growth", help="Of the diffusion's steps: linear or cosine. [default: linear]"),
    click.option("--loss", help="mmd-v, mmd-u or wasserstein. [default: the task's]"),
    click.option("--dtype", help="complex64 or complex128. [default: complex64]"),
)


@click.command()
@click.argument("files", nargs=-1, type=FILE, metavar="[SETTINGS.toml]...")
@click.option("--model", "models", multiple=True, help="original, improved, control or small.")
@click.option(
    "--qubits", metavar="LIST", multiple=True, callback=_listed, help="Sizes, such as 4 or 1,4,7."
)
@click.option(
    "--seeds",
    "--seed",
    metavar="LIST",
    multiple=True,
    callback=_listed,
    help="Such as 0-4 or 0,2,3.",
)
@_settings
@click.option("--ansatz", metavar="FILE.py:NAME", help="An own circuit of (parameters, wires).")
@click.option(
    "--parameters",
    metavar="LIST",
    multiple=True,
    callback=_listed,
    help="The shape of its parameters, such as 5,2,4.",
)
@click.option("--out", type=FOLDER, help="Folder of the runs. [default: runs]")
@executor_options
@click.option("--plan", is_flag=True, help="Say what it would take, and train nothing.")
@click.option("--resume", is_flag=True, help="Go on from checkpoints; keep finished runs.")
def train(**chosen: Any) -> None:  # noqa: ANN401 - click passes options by name
    """Train quantum denoising diffusion models, many side by side.

    A run for every model, size and seed, or for every settings file, whose values the options
    replace; a file can hold every setting. Each cycle is trained on one thread, since the number
    of threads changes the last bits; the number of workers changes nothing. A run is kept after
    every cycle in OUT/MODEL-nN-seedSEED.checkpoint.npz, in the end in OUT/MODEL-nN-seedSEED.npz.

    \b
    Examples:
      bptools train --model improved --qubits 4
      bptools train settings.toml --seeds 0-4 --workers 2
      bptools train --qubits 2 --data states.npy --cycles 6 --epochs 100
      bptools train --qubits 1 --ansatz mine.py:layers --parameters 5,2,4
      bptools train settings.toml --seeds 0-4 --resume       go on after an interruption

    \b
    The whole published schedule:
      bptools train --model original --model improved --qubits 1,4,7 --seeds 0-4
      bptools train --model original --model improved --qubits 10 --seeds 0-2
    """
    from bptools.interface import trainings
    from bptools.interface.display import shown

    if chosen.pop("plan"):
        click.echo(str(trainings.plan_training(**given(chosen))))
        return
    with shown() as progress:
        runs = trainings.train(progress=progress, **given(chosen))
    click.echo(str(runs))
    for path in runs:
        click.echo(f"wrote {path}", err=True)


@click.group()
def quddpm() -> None:
    """Use trained denoising models.

    \b
    Examples:
      bptools quddpm show runs/improved-n4-seed0.npz
      bptools quddpm sample runs/improved-n4-seed0.npz --count 500 --out states.npy
      bptools quddpm distances runs/improved-n4-seed0.npz
      bptools quddpm import angles.npy settings.toml --out runs
      bptools quddpm figures runs --out pictures
      bptools quddpm circuits --out pictures
      bptools quddpm survey --model improved --qubits 1-6 --seeds 1000-1095
    """


@quddpm.command()
@click.argument("run", type=FILE, metavar="RUN.npz")
@click.option("--count", type=int, default=500, show_default=True, help="Number of states.")
@click.option("--seed", type=int, default=0, show_default=True, help="Root of starts and outcomes.")
@click.option("--label", type=int, help="Of all states. [default: as many of each]")
@click.option("--ansatz", metavar="FILE.py:NAME", help="The own circuit that was trained.")
@click.option("--any-semantics", is_flag=True, help="Take a run whose numbers mean another thing.")
@click.option("--out", type=FILE, required=True, help="The file of states, .npy, complex128.")
def sample(run: Path, out: Path, **chosen: Any) -> None:  # noqa: ANN401 - options by name
    """Generate states with a trained model: fresh start states through all of its cycles.

    \b
    Examples:
      bptools quddpm sample runs/improved-n4-seed0.npz --count 500 --seed 1 --out states.npy
    """
    if out.suffix != ".npy" or not out.parent.is_dir():
        raise UsageError(f"out must be a .npy file in a folder that exists, it is {out}")
    require_extras("sampling", "training")
    os.environ.update(ONE_THREAD)  # nothing has loaded NumPy yet
    from bptools.interface import trainings
    from bptools.quddpm import generate

    states = generate(run, **given(chosen))
    write_bytes(out, trainings.npy(states))
    click.echo(f"wrote {out}", err=True)


@quddpm.command("distances")
@click.argument("run", type=FILE, metavar="RUN.npz")
@click.option("--count", type=int, default=500, show_default=True, help="States of each label.")
@click.option("--seed", type=int, default=0, show_default=True, help="Root of all draws.")
@click.option("--ansatz", metavar="FILE.py:NAME", help="The own circuit that was trained.")
def distances_command(run: Path, **chosen: Any) -> None:  # noqa: ANN401 - options by name
    """Compare fresh states of a trained model with fresh data: as ensembles and as averaged states.

    The data of a file are those that training held out. A row for every label of a conditional
    model.

    \b
    Examples:
      bptools quddpm distances runs/improved-n4-seed0.npz --count 500 --seed 1
    """
    require_extras("sampling", "training")
    os.environ.update(ONE_THREAD)  # nothing has loaded NumPy yet
    from bptools.quddpm import compare

    click.echo(str(compare(run, **given(chosen))))


@quddpm.command("import")
@click.argument("angles", type=FILE, metavar="ANGLES.npy")
@click.argument("settings", type=FILE, metavar="SETTINGS.toml")
@click.option("--ansatz", metavar="FILE.py:NAME", help="The own circuit that was trained.")
@click.option("--by-step", is_flag=True, help="Rows are in the order of the diffusion's steps.")
@click.option("--out", type=FOLDER, default=Path("runs"), show_default=True)
def import_command(angles: Path, settings: Path, out: Path, **chosen: Any) -> None:  # noqa: ANN401 - options by name
    """Take angles that were trained elsewhere: a run to sample from and to show.

    The array has a row for every cycle, in the order of training (the last step of the diffusion
    first; --by-step: the other way round, as the original model's program keeps them); each of
    shape (layers, 2, wires), or as long: rotations about X, then Y, in every layer, ancillas before
    data qubits.

    \b
    Examples:
      bptools quddpm import angles.npy settings.toml --out runs
    """
    require_extras("an import", "training")
    os.environ.update(ONE_THREAD)  # nothing has loaded NumPy yet
    from bptools.quddpm import import_angles

    click.echo(f"wrote {import_angles(angles, settings, out, **given(chosen))}", err=True)


@quddpm.command()
@click.argument("run", type=FILE, metavar="RUN.npz")
def show(run: Path) -> None:
    """Show a run's settings, distances, digests and versions; a checkpoint's too.

    \b
    Examples:
      bptools quddpm show runs/improved-n4-seed0.npz
    """
    from bptools.quddpm import describe, read_run

    click.echo(describe(read_run(run)))


@quddpm.command()
@click.argument("runs", type=FOLDER, metavar="FOLDER")
@click.option("--out", type=FOLDER, required=True, help="Folder of the pictures.")
def figures(runs: Path, out: Path) -> None:
    """Draw losses, gradients and distances of a folder's finished runs, as SVG and CSV.

    \b
    Examples:
      bptools quddpm figures runs --out pictures
    """
    require_extras("a figure", "quantum", "report")
    from bptools.quddpm.gallery.pictures import write_figures

    for path in write_figures(runs, out):
        click.echo(f"wrote {path}", err=True)


@quddpm.command()
@click.option("--out", type=FOLDER, required=True, help="Folder of the pictures.")
def circuits(out: Path) -> None:
    """Draw the circuits of the models, as SVG.

    \b
    Examples:
      bptools quddpm circuits --out pictures
    """
    require_extras("the drawing of a circuit", "quantum", "report")
    from bptools.quddpm.gallery.pictures import write_circuits

    for path in write_circuits(out):
        click.echo(f"wrote {path}", err=True)


@quddpm.command()
@click.argument("files", nargs=-1, type=FILE, metavar="[SETTINGS.toml]...")
@click.option("--model", "models", multiple=True, help="original, improved, control or small.")
@click.option("--qubits", metavar="LIST", multiple=True, callback=_listed, help="Such as 4-10.")
@click.option("--seeds", metavar="LIST", multiple=True, required=True, callback=_listed)
@click.option("--out", type=FOLDER, default=Path("runs"), show_default=True)
@piece_options
def survey(
    files: tuple[Path, ...],
    models: tuple[str, ...],
    qubits: tuple[int, ...],
    seeds: tuple[int, ...],
    out: Path,
    **where: Any,  # noqa: ANN401 - click passes options by name
) -> None:
    """Survey the gradients of the first 20 epochs over many seeds, each on one thread.

    \b
    Examples:
      bptools quddpm survey --model improved --qubits 4-10 --seeds 1000-1095 --out runs
      bptools quddpm survey settings.toml --qubits 4-10 --seeds 1000-1095 --workers 4
    """
    require_extras("a survey", "training")
    os.environ.update(ONE_THREAD)  # nothing has loaded NumPy yet
    from bptools.quddpm.settings import chosen_settings
    from bptools.quddpm.survey import plan_surveys, write_surveys
    from bptools.running.pieces import workplace

    chosen, plan = chosen_settings(files, models, qubits), where.pop("plan")
    with (
        shown_progress("surveys") as progress,
        workplace(progress=progress, **given(where)) as place,
    ):
        if plan:
            click.echo(str(plan_surveys(chosen, seeds, place)))
            return
        for path in write_surveys(chosen, seeds, out, place):
            click.echo(f"wrote {path}", err=True)
