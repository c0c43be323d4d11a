"""The audit as a command: a circuit by its place or as an object, its sizes here or anywhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from bptools.errors import UsageError, require_extras
from bptools.files import load_object
from bptools.running.executors import Needs
from bptools.running.pieces import Piece, workplace
from bptools.running.plan import between

if TYPE_CHECKING:
    from bptools.audits import Audit
    from bptools.audits.auditing import AuditPlan
    from bptools.audits.depth_audit import DepthAudit
    from bptools.audits.depth_series import DepthSeries
    from bptools.audits.remedies import Remedy
    from bptools.running.plan import RunPlan

WHERE = ("executor", "scheduler", "workers", "journal", "fresh", "progress")
# bytes of a process that audits, by qubits: exact matrices up to twelve of them, samples beyond
BYTES = {4: 0.36e9, 8: 0.36e9, 12: 1.65e9, 13: 1.65e9}


def audit(
    circuit: Any,  # noqa: ANN401 - a QNode, a function of the number of qubits, or a place
    ensemble: Any = "haar",  # noqa: ANN401 - a name, states, a sampler, or a place
    sizes: Sequence[int] | None = None,
    **options: Any,  # noqa: ANN401 - passed on to the audit, which declares them
) -> Audit:
    """Return mean and variance of every gradient of a circuit, and their trend with its size.

    Args:
        circuit: A PennyLane QNode, a function of the number of qubits that returns one (or one
            with its arguments), a circuit of Qiskit or Cirq, ``"FILE.py:NAME"`` of any of these,
            or ``"FILE.qasm"``.
        ensemble: ``"haar"``, ``"local-haar"``, states, or a sampler of them; ``"uniform"`` or
            ``"small"`` angles or a law of them; ``"FILE.npy"`` of states, or ``"FILE.py:NAME"`` of
            states or a sampler.
        sizes: Numbers of qubits for a function.
        options: ``arguments``, ``keywords``, ``trainable``, ``scale``, ``samples``, ``precision``,
            ``error_rate``, ``seed``, ``name``, ``random_axes``, ``inputs``, ``shot_seconds``, as
            of ``bptools.audits.audit``; ``spelt``, the arguments as text, as of
            ``bptools.audits.spelt_arguments``; ``observable``, such as ``Z0*Z1 + 0.5*X2``, for a
            circuit that is no QNode; and for a circuit in a file ``workers``,
            ``executor``, ``scheduler``, ``journal``, ``fresh``, ``progress``, as of
            ``bptools.running.pieces.workplace``; by default this process, keeping nothing.

    Raises:
        UsageError: If an argument is wrong or the circuit holds something that has no gradient.
    """
    require_extras("an audit", "quantum", "training")
    from bptools.audits.auditing import audit as audit_here

    refuse_misspelt(options.get("spelt", ()))
    where = {name: options.pop(name) for name in WHERE if name in options}
    if isinstance(circuit, str):
        options.setdefault("name", _name(circuit))
    if not where:
        observable = options.pop("observable", None)
        loaded = _loaded(circuit, ensemble, observable)
        return audit_here(*loaded, sizes, **_with_arguments(options))
    planned, pieces = _in_pieces(circuit, ensemble, {"sizes": sizes, **options})
    with workplace(**where) as place:
        return planned.gathered([_decoded(content) for content in place.results(pieces)])


def plan_audit(
    circuit: str,
    ensemble: str = "haar",
    sizes: Sequence[int] | None = None,
    **options: Any,  # noqa: ANN401 - as of ``audit``
) -> RunPlan:
    """Return what ``audit`` of the same arguments would take; examine no gradient.

    Args:
        circuit: ``"FILE.py:NAME"``, as of ``audit``, like all other arguments.
        ensemble: A name, ``"FILE.npy"`` or ``"FILE.py:NAME"``.
        sizes: Numbers of qubits for a function.
        options: As of ``audit``.

    Raises:
        UsageError: As ``audit``.
    """
    require_extras("an audit", "quantum", "training")
    refuse_misspelt(options.get("spelt", ()))
    where = {name: options.pop(name) for name in WHERE if name in options}
    options.setdefault("name", _name(circuit))
    _, pieces = _in_pieces(circuit, ensemble, {"sizes": sizes, **options})
    with workplace(**where) as place:
        return place.plan(pieces, "sizes")


def _in_pieces(
    circuit: Any,  # noqa: ANN401 - a place, else it is refused
    ensemble: Any,  # noqa: ANN401 - a name or a place, else it is refused
    asked: dict[str, Any],
) -> tuple[AuditPlan, list[Piece]]:
    """Return an audit and its sizes as pieces that any process can do."""
    places = (_absolute(circuit), _absolute(ensemble))
    if not all(isinstance(place, str) for place in places) or "arguments" in asked:
        raise UsageError(
            "circuit and ensemble must be given as FILE.py:NAME, arguments as text (spelt), for an "
            "audit that other processes take part in or that is kept"
        )
    planned = _planned(*places, asked)
    return planned, [
        Piece(
            f"audit of {circuit} at {size} qubits",
            size_of,
            (*places, size, asked),
            Needs.as_before(round(between(BYTES, size))),
            seconds=planned.seconds(size),
        )
        for size in planned.sizes
    ]


def depth_audit(
    circuit: Any,  # noqa: ANN401 - as of ``audit``
    depth: int,
    sizes: Sequence[int] | None = None,
    ensemble: Any = "group",  # noqa: ANN401 - as of ``audit``
    **options: Any,  # noqa: ANN401 - passed on to the audit, which declares them
) -> DepthAudit | DepthSeries:
    """Return variances of a circuit against depth: of a layer that is repeated, or as it is built.

    Args:
        circuit: One layer, as of ``audit``, for the ensemble ``"group"``; for any other one a
            function of the number of qubits and the depth (``depth``, ``layers``); or
            ``"FILE.py:NAME"`` of either.
        depth: The largest number of repetitions, each with angles of its own, or the largest depth.
        sizes: Numbers of qubits for a function.
        options: ``tolerance``, ``arguments``, ``keywords``, ``trainable``, ``name``, as of
            ``bptools.audits.depth_audit``; ``spelt``, the arguments as text; ``observable``; over
            other ensembles those of ``audit``.
        ensemble: As of ``audit``.

    Raises:
        UsageError: If an argument is wrong or the circuit lacks what is needed.
    """
    require_extras("an audit", "quantum", "training")
    from bptools.audits.depth_audit import depth_audit as audit_here

    if isinstance(circuit, str):
        options.setdefault("name", _name(circuit))
    loaded, averaged = _loaded(circuit, ensemble, options.pop("observable", None))
    if not isinstance(averaged, str) or averaged != "group":
        from bptools.audits.depth_series import depth_series

        asked = _with_arguments(options)
        return depth_series(loaded, depth, sizes, ensemble=averaged, **asked)
    return audit_here(loaded, depth, sizes, **_with_arguments(options))


def remedies(
    circuit: Any,  # noqa: ANN401 - a function of the number of qubits, or a place
    sizes: Sequence[int] | None = None,
    averaged: str = "haar",
    **options: Any,  # noqa: ANN401 - passed on to the audit, which declares them
) -> tuple[Remedy, ...]:
    """Return what becomes of a circuit's gradients over other ensembles.

    Args:
        circuit: A function of the number of qubits, or ``"FILE.py:NAME"`` of one.
        sizes: Numbers of qubits.
        averaged: The ensemble that is known already.
        options: ``arguments``, ``keywords``, ``trainable``, ``seed``, ``spelt``, ``observable``,
            as of ``audit``.
    """
    require_extras("an audit", "quantum", "training")
    from bptools.audits.remedies import remedies as remedies_of

    loaded, _ = _loaded(circuit, averaged, options.pop("observable", None))
    return remedies_of(loaded, sizes, averaged=averaged, **_with_arguments(options))


def size_of(circuit: str, ensemble: str, size: int, asked: dict[str, Any]) -> bytes:
    """Return the audit of one size as JSON: a piece of an audit.

    Args:
        circuit: Its place.
        ensemble: A name or a place.
        size: Number of qubits.
        asked: What the whole audit was asked.
    """
    return msgspec.json.encode(_planned(circuit, ensemble, asked).of_size(size))


def _planned(circuit: str, ensemble: str, asked: dict[str, Any]) -> AuditPlan:
    from bptools.audits.auditing import plan

    observable = asked.get("observable")
    rest = {name: option for name, option in asked.items() if name != "observable"}
    return plan(*_loaded(circuit, ensemble, observable), **_with_arguments(rest))


def _with_arguments(asked: dict[str, Any]) -> dict[str, Any]:
    """Return options with arguments that were spelt as text in place of the text."""
    spelt = asked.get("spelt", ())
    options = {name: option for name, option in asked.items() if name != "spelt"}
    if not isinstance(options.get("inputs", {}), Mapping):
        options["inputs"] = laws_of_inputs(options["inputs"])
    if not spelt:
        return options
    from bptools.audits.spelt_arguments import arguments_of

    arguments, keywords = arguments_of(spelt)
    return {**options, "arguments": arguments, "keywords": keywords}


def laws_of_inputs(spelt: Sequence[str]) -> dict[str, str]:
    """Return laws by argument from texts such as ``x=uniform(0, pi)``.

    >>> laws_of_inputs(["x=uniform(0, pi)"])
    {'x': 'uniform(0, pi)'}
    """
    laws = dict(text.partition("=")[::2] for text in spelt)
    if not all(name.isidentifier() and law for name, law in laws.items()):
        raise UsageError(f"inputs must be spelt such as x=uniform(0, pi), not {', '.join(spelt)}")
    return laws


def _name(place: str) -> str:
    """Return what the circuit at a place is called.

    >>> _name("ansatz.py:cost"), _name("circuits/bell.qasm")
    ('cost', 'bell')
    """
    return Path(place).stem if place.endswith(".qasm") else place.rpartition(":")[2]


def refuse_misspelt(spelt: Sequence[str]) -> None:
    """Refuse arguments that cannot be read, before anything is loaded."""
    if spelt:
        from bptools.audits.spelt_arguments import arguments_of

        arguments_of(spelt)


def _loaded(
    circuit: Any,  # noqa: ANN401 - as of ``audit``
    ensemble: Any,  # noqa: ANN401 - as of ``audit``
    observable: str | None = None,
) -> tuple[Any, Any]:
    """Return circuit and ensemble, loaded from their places."""
    from bptools.audits.foreign_circuits import foreign_cost, is_foreign

    if isinstance(circuit, str) and not is_foreign(circuit):
        circuit = load_object(circuit)
    if is_foreign(circuit):
        circuit = foreign_cost(circuit, observable)
    elif observable is not None:
        raise UsageError(
            "observable must come with OpenQASM, Qiskit or Cirq: a QNode returns what it measures"
        )
    if isinstance(ensemble, str) and ensemble.endswith(".npy"):
        from bptools.audits.spelt_arguments import array_of

        ensemble = array_of(ensemble)
    elif isinstance(ensemble, str) and ":" in ensemble:
        ensemble = load_object(ensemble, "ensemble")
    return circuit, ensemble


def _absolute(place: Any) -> Any:  # noqa: ANN401 - a place, or something else
    """Return a place in a file with the whole path, so that a process elsewhere finds it."""
    if isinstance(place, str) and place.endswith((".npy", ".qasm")):
        return str(Path(place).resolve())
    if not isinstance(place, str) or ":" not in place:
        return place
    file, _, name = place.rpartition(":")
    return f"{Path(file).resolve()}:{name}"


def _decoded(content: bytes) -> Any:  # noqa: ANN401 - an audit of one size
    from bptools.audits.audit_records import SizeAudit

    return msgspec.json.decode(content, type=SizeAudit)
