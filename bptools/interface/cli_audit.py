"""The command that audits the gradients of a user's own circuit."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bptools.errors import UsageError, require_extras
from bptools.interface.options import FILE, FOLDER, given, piece_options
from bptools.interface.progress import shown_progress

if TYPE_CHECKING:
    from bptools.audits import Audit
    from bptools.audits.depth_audit import DepthAudit
    from bptools.audits.depth_series import DepthSeries


@click.command()
@click.argument("circuit", metavar="FILE.py:NAME|FILE.qasm")
@click.option("--ensemble", default="haar", show_default=True, help="What is averaged over.")
@click.option(
    "--args", "spelt", multiple=True, help="An argument: [0.1, 0.2], FILE.npy or NAME=VALUE."
)
@click.option(
    "--train", "trainable", multiple=True, help="Name of an argument to differentiate by."
)
@click.option("--observable", help='Of FILE.qasm: "Z0*Z1 + 0.5*X2".')
@click.option("--inputs", multiple=True, help='Law of an argument with data: "x=uniform(0, pi)".')
@click.option("--sizes", help="Numbers of qubits, such as 4,6,8.")
@click.option("--depth", help="Depths, such as 1..20; repetitions with the ensemble group.")
@click.option("--within", "tolerance", type=float, help="Of the limit at depth. [default: 0.1]")
@click.option("--scale", type=float, help="Of small and warm. [default: 1/sqrt(angles)]")
@click.option("--random-axes", is_flag=True, help="Draw the axis of each turned rotation, too.")
@click.option("--samples", type=click.IntRange(min=1), help="At most, where nothing exact applies.")
@click.option("--precision", type=float, help="Factor that is close enough. [default: 2]")
@click.option("--shot-seconds", type=float, help="Of one run, for times. [default: 0.0001]")
@click.option("--remedies", is_flag=True, help="Try other ensembles where gradients vanish.")
@click.option("--seed", type=click.IntRange(min=0), help="Root of all random streams.")
@click.option("--alpha", "error_rate", type=float, help="Probability that an interval is wrong.")
@click.option("--json", "json_file", type=FILE, help="Write the audit to this file.")
@click.option("--svg", "svg_file", type=FILE, help="Write the figure to this file.")
@piece_options
@click.option(
    "--report",
    "--output",
    "report",
    type=FOLDER,
    help="Write page, PDF, JSON and figure to this folder.",
)
def audit(
    circuit: str,
    sizes: str | None,
    json_file: Path | None,
    svg_file: Path | None,
    report: Path | None,
    depth: str | None,
    tolerance: float | None,
    *,
    remedies: bool,
    **options: Any,  # noqa: ANN401 - click passes options by name
) -> None:
    """Audit the gradients of a circuit of PennyLane, OpenQASM, Qiskit or Cirq.

    NAME is a QNode or a function that calls QNodes and returns real numbers, with its arguments
    (--args, once for each); or a function of the number of qubits that returns either, or either
    with a tuple of the arguments that it is called with. Or it is a circuit of Qiskit or Cirq, or
    an OpenQASM file, with an --observable: its parameters are its inputs by name, or else the
    angles of its gates; measurements at its end are left out.

    The ensemble is one of input states at these arguments: haar, local-haar, stabiliser, mps(4)
    of a bond dimension, FILE.npy of states (rows or columns), FILE.py:NAME of states or of a
    sampler. Or one of angles: uniform on [-pi, pi], small (uniform on +-scale), gaussian, beta,
    warm (uniform on +-scale about the given angles), given, identity-blocks(2) whose second halves
    undo the first, or a law: "uniform(0, 2*pi)", "normal(0, 1/sqrt(L))", "beta(2, 3, 0, pi)",
    "around normal(0, 0.1)", in n (qubits), D (angles), L (angles on one wire).

    Or group: circuits so deep that they are Haar on the group that the rotations generate. With
    --depth the circuit is a layer that is repeated, each time with angles of its own; its prepared
    state and a first row of Hadamards are not repeated. Over other ensembles --depth is for a
    function of the number of qubits and the depth (its argument depth, layers, n_layers or reps).

    \b
    Examples:
      bptools audit ansatz.py:cost --sizes 4,6,8,10
      bptools audit ansatz.py:cost --ensemble small --scale 0.1
      bptools audit ansatz.py:circuit --args "[0.1, 0.2]" --args layers=3 --ensemble uniform
      bptools audit ansatz.py:cost --ensemble uniform --random-axes
      bptools audit ansatz.qasm --observable "Z0*Z1 + 0.5*X2" --ensemble uniform
      bptools audit ansatz.py:cost --json audit.json --report audit
      bptools audit ansatz.py:cost --ensemble states.py:draw --precision 1.2 --samples 1000000
      bptools audit ansatz.py:layer --ensemble group --depth 1..20 --svg depth.svg
      bptools audit ansatz.py:noisy --ensemble uniform --depth 1..20 --sizes 2,4
    """
    from bptools.files import write_bytes
    from bptools.interface import auditing

    try:
        chosen = None if sizes is None else [int(size) for size in sizes.split(",")]
    except ValueError:
        raise UsageError(f"sizes must be numbers such as 4,6,8, not {sizes!r}") from None
    if report is not None or svg_file is not None:
        require_extras("an audit that is drawn", "quantum", "training", "report")
    if options.pop("plan"):
        _plan(circuit, chosen, options)
        return
    audited: Audit | DepthAudit | DepthSeries
    if depth is not None or tolerance is not None:
        group = options["ensemble"] == "group"
        if tolerance is not None and not group:
            raise UsageError("within must come with --ensemble group, whose limit is known")
        if group and options["random_axes"]:
            raise UsageError(
                "random axes against depth must be of a function of the qubits and the depth over "
                "random angles, such as --ensemble uniform, not over the group"
            )
        names = (*_READ, "ensemble") if group else set(options) - set(auditing.WHERE)
        asked = given({"tolerance": tolerance, **{name: options[name] for name in names}})
        audited = auditing.depth_audit(circuit, _largest(depth), chosen, **asked)
    else:
        with shown_progress("sizes") as progress:
            audited = auditing.audit(circuit, sizes=chosen, progress=progress, **given(options))
    click.echo(str(audited))
    if remedies:
        asked = given({name: options[name] for name in (*_READ, "seed")})
        for remedy in auditing.remedies(circuit, chosen, options["ensemble"], **asked):
            click.echo(f"over other ensembles: {remedy}")
    written: tuple[Path, ...] = ()
    if report is not None:
        from bptools.audits.audit_document import write

        written = write(audited, report)
    if json_file is not None:
        written += (write_bytes(json_file, audited.to_json()),)
    if svg_file is not None:
        written += (write_bytes(svg_file, audited.svg().encode()),)
    for path in written:
        click.echo(f"wrote {path}", err=True)


def _plan(circuit: str, sizes: list[int] | None, options: dict[str, Any]) -> None:
    """Print what an audit would take."""
    from bptools.interface import auditing

    click.echo(str(auditing.plan_audit(circuit, sizes=sizes, **given(options))))


_READ = ("spelt", "trainable", "observable")  # options that say what a circuit is


def _largest(depth: str | None) -> int:
    """Return the largest of some depths, spelt 1..20 or 20.

    >>> _largest("1..20"), _largest("7")
    (20, 7)
    """
    spelt = (depth or "").removeprefix("1..")
    if not spelt.isdigit() or int(spelt) < 1:
        raise UsageError(f"depth must be spelt such as 1..20 or 20, and at least 1, not {depth!r}")
    return int(spelt)
