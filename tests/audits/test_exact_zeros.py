"""Gradients that are 0, though no light cone says so: nothing of rounding is shown as a number."""

import jax.numpy as jnp
import numpy as np
import pennylane as qml
import pytest

import bptools
from bptools.audits.audit_document import compose
from bptools.documents.html import to_html
from bptools.documents.mathml import mathml
from bptools.documents.model import formulas

THIRD = np.pi / 3


def circuit(body, *arguments, device="default.qubit", wires=2):
    return qml.QNode(body, qml.device(device, wires=wires)), arguments


def phase(w):
    """A phase of |0>, tilted to a general axis and measured at another one."""
    for angle in (0.3, 0.5, -0.8):
        qml.RY(angle, 0)
    qml.RZ(w[0], 0)
    qml.RX(0.7, 0)
    qml.CNOT([0, 1])
    return qml.expval(qml.Y(0) @ qml.X(1) + 0.3 * qml.Z(1))


def bell(w):
    """Opposite phases of a Bell state that is prepared as amplitudes."""
    qml.StatePrep(np.array([1, 0, 0, 1]) / np.sqrt(2), wires=[0, 1])
    qml.RZ(w[0], 0)
    qml.RZ(-w[0], 1)
    qml.RY(0.7, 0)
    return qml.expval(qml.X(0) @ qml.X(1) + qml.Z(0) @ qml.Z(1))


def bell_of_clifford(w):
    """The same with nothing but Clifford gates behind the angles, and amplitudes before."""
    qml.StatePrep(np.array([0.6, 0, 0, 0.8]), wires=[0, 1])
    qml.RZ(w[0], 0)
    qml.RZ(-w[0], 1)
    qml.H(0)
    return qml.expval(qml.X(0) @ qml.X(1) + qml.Z(0) @ qml.Z(1))


def damped(w):
    """The phase behind noise that keeps |0>, and behind rotations that undo each other."""
    qml.AmplitudeDamping(0.3, 0)
    qml.RY(0.3, 0)
    qml.RY(-0.3, 0)
    qml.RZ(w[0], 0)
    qml.PhaseDamping(0.2, 0)
    qml.RX(0.7, 0)
    return qml.expval(qml.Z(0))


def turned_over(w):
    """Two fixed rotations of half a turn together, behind which Z is measured, as if of RZ."""
    qml.RZ(w[0], 0)
    qml.RX(THIRD, 0)
    qml.RX(2 * THIRD, 0)
    return qml.expval(qml.Z(0))


def amplitudes(w):
    qml.RY(THIRD, 0)
    qml.RY(-THIRD, 0)
    qml.RZ(w[0], 0)
    return qml.state()


def fidelity():
    state, arguments = circuit(amplitudes, np.array([0.4]), wires=1)
    return lambda w: jnp.abs(state(w)[0]) ** 2, arguments


def squared():
    cost, arguments = circuit(phase, np.array([0.4]))
    return lambda w: cost(w) ** 2, arguments


EXACT = {
    "strings": (circuit(phase, np.array([0.4])), "uniform"),
    "small": (circuit(phase, np.array([0.0])), "around normal(0, 0.1)"),
    "sums": (circuit(bell, np.array([0.4])), "uniform(0, 2)"),
    "pairs": (circuit(damped, np.array([0.4]), device="default.mixed"), "uniform"),
    "group": (circuit(bell_of_clifford, np.array([0.4])), "group"),
    **{
        ensemble: (circuit(turned_over, np.array([0.4])), ensemble)
        for ensemble in ("haar", "local-haar", "mps(2)", "stabiliser", "uniform")
    },
    "states": (circuit(turned_over, np.array([0.4])), np.eye(4)),
}
SAMPLED = {"fidelity": fidelity(), "squared": squared()}


@pytest.mark.parametrize(("called", "ensemble"), EXACT.values(), ids=EXACT)
def test_an_exact_gradient_of_0_is_0(called, ensemble):
    cost, arguments = called
    audit = bptools.audit(cost, ensemble, arguments=arguments)
    for angle in audit.sizes[0].parameters:
        assert (angle.mean, angle.variance, angle.low, angle.high) == (0, 0, 0, 0)
        assert angle.dead
        assert angle.shots_low is None
    assert str(audit.trend) == "no gradient: exactly 0 at every size, it never moves"
    assert "e-" not in str(audit)
    assert "years" not in str(audit)
    document = compose(audit)
    assert "<svg" not in to_html(document, mathml(formulas(document)))


@pytest.mark.parametrize("called", SAMPLED.values(), ids=SAMPLED)
def test_samples_of_a_gradient_of_0_are_0(called):
    cost, arguments = called
    audit = bptools.audit(cost, "uniform", arguments=arguments, samples=300)
    assert {angle.variance for angle in audit.sizes[0].parameters} == {0}
    assert "e-3" not in str(audit)
    assert "years" not in str(audit)


def test_a_gradient_that_is_always_the_same_has_the_variance_0():
    def body(first, second):
        qml.RX(first[0], 0)
        qml.CZ([0, 1])
        qml.CZ([0, 1])
        qml.RX(second[0], 0)
        return qml.expval(qml.Y(0))

    cost, arguments = circuit(body, np.zeros(1), np.zeros(1))
    (angle, _) = bptools.audit(cost, "identity-blocks(1)", arguments=arguments).sizes[0].parameters
    assert (angle.mean, angle.variance, str(angle.dead)) == (-1, 0, "")


def test_what_is_small_and_not_0_is_kept():
    def body(w):
        for wire in range(3):
            qml.RX(w[wire], wire)
            for _ in range(20):
                qml.DepolarizingChannel(0.4, wire)
                qml.AmplitudeDamping(0.1, wire)
        return qml.expval(qml.prod(*map(qml.Z, range(3))))

    cost, arguments = circuit(body, np.zeros(3), device="default.mixed", wires=3)
    audit = bptools.audit(cost, "uniform", arguments=arguments)
    keep = (1 - 4 * 0.4 / 3) * 0.9
    shift = sum(0.1 * keep**k for k in range(20))
    right = (keep**40 / 2) * (keep**40 / 2 + shift**2) ** 2
    assert audit.sizes[0].largest.value == pytest.approx(right, rel=1e-9)
