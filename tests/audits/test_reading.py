"""Costs as people write them: what is read, what is refused, and the right values of each."""

import jax.numpy as jnp
import numpy as np
import pennylane as qml
import pytest
from pennylane import numpy as pnp

import bptools
from bptools.audits.affine import affine_outputs
from bptools.audits.cost_reading import read_costs
from bptools.errors import UsageError

TWO = np.array([0.1, 0.2])


def two_turns(returned, device="default.qubit"):
    """RX on 0, CNOT, RY on 1: <Z0> = cos a, <Z1> = cos a cos b."""

    @qml.qnode(qml.device(device, wires=2))
    def cost(w):
        qml.RX(w[0], 0)
        qml.CNOT([0, 1])
        qml.RY(w[1], 1)
        return returned()

    return cost


def variances(circuit, ensemble, *arguments, **options):
    (size,) = bptools.audit(circuit, ensemble, arguments=arguments, **options).sizes
    return size.known.value, [parameter.variance for parameter in size.parameters]


Z0, Z1 = qml.Z(0), qml.Z(1)
SUM = qml.Hamiltonian([0.5, 1.0], [Z0, Z0 @ Z1])
local = two_turns(lambda: [qml.probs(wires=0), qml.probs(wires=1)])
both = two_turns(lambda: qml.probs(wires=[0, 1]))
first, second = two_turns(lambda: qml.expval(Z0)), two_turns(lambda: qml.expval(Z1))

EXACT = {  # over angles uniform on the circle
    "Hamiltonian": (two_turns(lambda: qml.expval(SUM)), [0.125, 0.5]),
    "SparseHamiltonian": (
        two_turns(lambda: qml.expval(qml.SparseHamiltonian(SUM.sparse_matrix(), wires=[0, 1]))),
        [0.125, 0.5],
    ),
    "several expectation values": (
        two_turns(lambda: (qml.expval(Z0), qml.expval(Z1))),
        [0.5, 0, 0.25, 0.25],
    ),
    "probabilities": (two_turns(lambda: qml.probs(wires=0)), [0.125, 0, 0.125, 0]),
    # p00 = (1 + cos a)(1 + cos b)/4
    "1 - p0, the global cost": (lambda w: 1 - both(w)[0], [3 / 64, 3 / 64]),
    # 1/2 - (cos a + cos a cos b)/4
    "the local cost": (lambda w: 1 - (local(w)[0][0] + local(w)[1][0]) / 2, [3 / 64, 1 / 64]),
    "the local cost as the tutorial writes it": (
        lambda w: 1 - np.sum([p[0] for p in local(w)]) / 2,
        [3 / 64, 1 / 64],
    ),
    "a sum of two QNodes of one circuit": (lambda w: first(w) + second(w), [0.75, 0.25]),
    "split by a transform": (
        qml.transforms.split_non_commuting(two_turns(lambda: qml.expval(qml.X(1) + Z1))),
        [0.5, 0.5],  # cos a (cos b + sin b)
    ),
    "shots": (qml.set_shots(second, 100), [0.25, 0.25]),
    "lightning": (two_turns(lambda: qml.expval(Z1), "lightning.qubit"), [0.25, 0.25]),
}


@pytest.mark.parametrize("name", EXACT)
def test_costs_of_one_circuit_are_exact(name):
    circuit, right = EXACT[name]
    known, values = variances(circuit, "uniform", TWO)
    assert known == "exact"
    assert values == pytest.approx(right, abs=1e-12)


OBSERVED = {
    "a square": (lambda w: second(w) ** 2, [3 / 16, 3 / 16]),
    "a state": (lambda w: jnp.abs(two_turns(lambda: qml.state())(w)[0]) ** 2, [3 / 64, 3 / 64]),
    "a variance": (two_turns(lambda: qml.var(Z1)), [3 / 16, 3 / 16]),
}


@pytest.mark.parametrize("name", OBSERVED)
def test_other_costs_are_observed_and_say_so(name):
    circuit, right = OBSERVED[name]
    known, values = variances(circuit, "uniform", TWO, samples=4000)
    assert known == "observed"
    assert values == pytest.approx(right, rel=0.2)


def test_a_state_by_autograd_is_differentiated_by_its_values():
    state = two_turns(lambda: qml.state())

    def cost(w):
        return pnp.abs(pnp.conj(pnp.array([1.0])) @ state(w)[:1]) ** 2

    (size,) = bptools.audit(cost, "given", arguments=(TWO,), samples=2).sizes
    right = [-np.sin(0.1) * (1 + np.cos(0.2)) / 4, -np.sin(0.2) * (1 + np.cos(0.1)) / 4]
    assert [p.mean for p in size.parameters] == pytest.approx(right, rel=1e-6)


def test_a_clipped_angle_is_not_called_linear():
    @qml.qnode(qml.device("default.qubit", wires=1))
    def cost(w):
        qml.RX(jnp.clip(w, -1, 1), 0)
        return qml.expval(Z0)

    known, (variance,) = variances(cost, "uniform", 0.1, samples=4000)
    right = (1 - np.sin(2) / 2) / (2 * np.pi)
    assert (known, variance) == ("observed", pytest.approx(right, rel=0.2))


def test_a_mean_over_a_batch_is_exact_and_one_behind_an_angle_rigorous():
    @qml.qnode(qml.device("default.qubit", wires=1))
    def model(w, x, before=0.0):
        qml.RX(before * w, 0)
        qml.RX(x, 0)
        qml.RX(w, 0)
        return qml.expval(Z0)

    points = np.array([0.0, np.pi / 2])  # (cos w + cos(w + pi/2))/2
    for before, known in ((0.0, "exact"), (1.0, "sampled")):
        audit = bptools.audit(
            lambda w, before=before: jnp.mean(model(w, points, before)),
            "uniform",
            arguments=(0.1,),
            trainable=("w",),
            samples=4000,
        )
        (parameter,) = audit.sizes[0].parameters
        assert audit.sizes[0].known == known
        assert ("sum over circuits" in audit.sizes[0].method) is (known == "sampled")
        right = (1 + before) ** 2 / 4  # twice the frequency
        assert parameter.low - 1e-12 <= right <= parameter.high + 1e-12


def structured(angles, *, layers=2, scale=1.0):
    for _ in range(layers):
        qml.RX(scale * angles["first"], 0)
    qml.RY(angles["others"][0], 0)
    return qml.expval(Z0)


def test_arguments_may_be_nested_and_named():
    circuit = qml.QNode(structured, qml.device("default.qubit", wires=1))
    angles = {"first": 0.1, "others": [np.float64(0.2)]}
    audit = bptools.audit(circuit, "uniform", arguments=(angles,), keywords={"layers": 1})
    assert [p.name for p in audit.sizes[0].parameters] == ["angles['first']", "angles['others'][0]"]
    assert [p.variance for p in audit.sizes[0].parameters] == pytest.approx([0.25, 0.25])
    trained = bptools.audit(circuit, "haar", arguments=(angles,), trainable=["scale"])
    assert [p.name for p in trained.sizes[0].parameters] == ["scale"]


@pytest.mark.parametrize(
    "body",
    [lambda w: float(w[0]), lambda w: pnp.arctan2(pnp.sin(w[0]), pnp.cos(w[0]))],
    ids=["numpy", "autograd"],
)
def test_bodies_that_jax_cannot_trace_are_sampled_at_what_they_record(body):
    @qml.qnode(qml.device("default.qubit", wires=1))
    def cost(w):
        qml.RX(body(w), 0)
        qml.RY(w[1], 0)
        return qml.expval(Z0)

    known, values = variances(cost, "uniform", pnp.array(TWO), samples=2000)
    assert (known, values) == ("observed", pytest.approx([0.25, 0.25], rel=0.25))
    assert variances(cost, "haar", pnp.array(TWO))[0] == "exact"


def test_gates_beyond_rotations_are_read():
    @qml.qnode(qml.device("default.qubit", wires=3))
    def cost(w):
        qml.H(0)
        qml.H(1)
        qml.ctrl(qml.RX(w[0], 2), [0, 1])
        qml.RY(w[1], 2)
        return qml.expval(qml.Z(2))

    known, values = variances(cost, "uniform", TWO)
    assert (known, values) == ("exact", pytest.approx([1 / 64, 19 / 64]))

    @qml.qnode(qml.device("default.qubit", wires=2))
    def evolved(w):
        qml.exp(Z0 @ Z1 + 0.5 * qml.Identity(0), -1j * w[0])
        qml.evolve(qml.X(0) + qml.X(1), w[1])
        return qml.expval(Z0)

    known, values = variances(evolved, "uniform", TWO)
    assert (known, values) == ("exact", pytest.approx([0, 2]))


def test_the_device_s_wires_are_the_inputs():
    def idle(n):
        @qml.qnode(qml.device("default.qubit", wires=n))
        def cost(w):
            qml.RX(w[0], 0)
            qml.CNOT([0, 1])
            qml.RY(w[1], 1)
            return qml.expval(Z1)

        return cost, (np.array([0.3, 0.4]),)

    largest = [size.largest.value for size in bptools.audit(idle, sizes=[2, 4, 6]).sizes]
    assert largest == pytest.approx([0.2 * 5 / (2**n + 1) for n in (2, 4, 6)])


def test_measurements_in_the_middle_are_deferred():
    @qml.qnode(qml.device("default.qubit", wires=2))
    def cost(w):
        qml.RX(w[0], 0)
        outcome = qml.measure(0, reset=True)
        qml.cond(outcome, qml.RY)(w[1], 1)
        return qml.expval(Z1)  # cos^2(a/2) + sin^2(a/2) cos b

    known, values = variances(cost, "uniform", TWO)
    assert (known, values) == ("exact", pytest.approx([3 / 16, 3 / 16]))


def test_what_was_measured_in_the_middle_is_an_expectation_value():
    @qml.qnode(qml.device("default.qubit", wires=3))
    def cost(w):
        qml.RX(w[0], 0)
        qml.RX(w[1], 1)
        first, second = qml.measure(0), qml.measure(1)
        return qml.expval(first + 2 * second)  # (1 - cos a)/2 + 1 - cos b

    assert variances(cost, "uniform", TWO) == ("exact", pytest.approx([1 / 8, 1 / 2]))


def test_postselection_is_refused_in_the_user_s_words():
    @qml.qnode(qml.device("default.qubit", wires=1))
    def cost(w):
        qml.RX(w[0], 0)
        qml.measure(0, postselect=1)
        qml.RY(w[1], 0)
        return qml.expval(Z0)

    with pytest.raises(UsageError, match=r"measure on wire 0 .* postselect=1"):
        bptools.audit(cost, "uniform", arguments=(TWO,))


def noisy(w):
    qml.RX(w[0], 0)
    qml.BitFlip(0.1, 0)
    qml.CNOT([0, 1])
    qml.AmplitudeDamping(0.2, 1)
    qml.RY(w[1], 1)
    return qml.expval(Z1)  # cos b (0.2 + 0.8 · 0.8 cos a), the damping towards Z = 1


@pytest.mark.parametrize("ensemble", ["uniform", "haar"])
def test_noise_is_exact(ensemble):
    circuit = qml.QNode(noisy, qml.device("default.mixed", wires=2))
    known, values = variances(circuit, ensemble, TWO)
    assert known == "exact"
    if ensemble == "uniform":
        assert values == pytest.approx([0.64**2 / 4, (0.2**2 + 0.64**2 / 2) / 2])


def test_a_trainable_state_and_observable_are_differentiated():
    @qml.qnode(qml.device("default.qubit", wires=1))
    def weighted(w):
        qml.RX(w, 0)
        return qml.expval(w * Z0)  # w cos w

    known, (variance,) = variances(weighted, "uniform", 0.1, samples=8000)
    t = np.linspace(-np.pi, np.pi, 20001)
    slope = np.cos(t) - t * np.sin(t)
    assert (known, variance) == ("observed", pytest.approx(slope.var(), rel=0.15))

    @qml.qnode(qml.device("default.qubit", wires=1))
    def prepared(w):
        qml.AmplitudeEmbedding(w[:2], wires=0, normalize=True)
        qml.RY(w[2], 0)
        return qml.expval(Z0)

    (size,) = bptools.audit(prepared, "uniform", arguments=(np.array([0.3, 0.4, 0.5]),)).sizes
    assert not any(parameter.dead for parameter in size.parameters)


def test_single_precision_constants_stand_for_what_they_round():
    @qml.qnode(qml.device("default.qubit", wires=1))
    def cost(w):
        qml.RY(float(np.float32(np.pi / 2)), 0)
        qml.RZ(w, 0)
        return qml.expval(qml.X(0))

    assert variances(cost, "uniform", 0.1)[1] == pytest.approx([0.5], abs=1e-12)


def test_numbers_that_are_spread_over_arrays_are_affine():
    def spread(z):
        row = jnp.arange(3.0)
        return [z[0] + row, row - z[1], z[0] * row, z + z.sum(), jnp.ones((2, 3)) * z[1] - z[0]]

    found = affine_outputs(spread, 2)
    for number, row in enumerate(np.eye(2)):
        for output, moved, start in zip(found, spread(row), spread(0 * row), strict=True):
            assert np.array_equal(output.slope[number], moved - start)


def test_reading_is_linear_in_the_gates():
    @qml.qnode(qml.device("default.qubit", wires=10))
    def cost(w):
        for k in range(1000):
            qml.RX(w[k], k % 10)
        return qml.expval(Z0)

    (read,) = read_costs(cost, (np.zeros(1000),))
    assert read.program.is_linear
    assert np.array_equal(read.program.jacobian, np.eye(1000))


@pytest.mark.parametrize(
    ("cost", "message"),
    [
        (lambda w: w[0], "must run a QNode"),
        (two_turns(lambda: qml.state()), "not amplitudes"),
        (
            lambda w: (
                two_turns(lambda: qml.probs(wires=range(2)))(w).reshape(2, 2)[None].repeat(40, 0)
            ),
            "at most 64",
        ),
        (lambda w: first(jnp.array([second(w), 0.1])), "must not depend on results"),
        (lambda w: qml.grad(second, argnums=0)(pnp.array(w))[0], "differentiate none of them"),
    ],
)
def test_what_is_no_cost_is_refused(cost, message):
    with pytest.raises(UsageError, match=message):
        bptools.audit(cost, "uniform", arguments=(TWO,))


def test_angles_that_are_no_numbers_are_refused():
    with pytest.raises(UsageError, match="must hold finite numbers"):
        bptools.audit(first, "uniform", arguments=(np.array([0.1, np.nan]),))


def test_qutrits_are_refused():
    @qml.qnode(qml.device("default.qutrit", wires=1))
    def cost(w):
        qml.TRX(w, 0)
        return qml.expval(qml.GellMann(0, 3))

    with pytest.raises(UsageError, match="wires must be qubits"):
        bptools.audit(cost, "uniform", arguments=(0.1,))


def test_numbers_that_add_up_to_one_are_audited_once():
    (size,) = bptools.audit(
        two_turns(lambda: qml.probs(wires=0)), "around normal(0, 0.1)", arguments=(TWO,)
    ).sizes
    (single,) = bptools.audit(
        two_turns(lambda: qml.expval(Z0)), "around normal(0, 0.1)", arguments=(TWO,)
    ).sizes
    p0, p1 = (part.parameters[0] for part in size.parts)
    assert p0.mean == pytest.approx(single.parameters[0].mean / 2)
    assert (p1.mean, p1.mean_low, p1.variance) == (-p0.mean, -p0.mean_high, p0.variance)
    assert p0.mean < 0


def test_gates_that_are_left_out_at_an_angle_of_0_are_read():
    @qml.qnode(qml.device("default.qubit", wires=3))
    def selected(w):
        qml.Hadamard(0), qml.Hadamard(1)
        qml.SelectPauliRot(w, control_wires=[0, 1], target_wire=2, rot_axis="Y")
        return qml.expval(qml.Z(2))

    (size,) = bptools.audit(selected, "uniform", arguments=(np.zeros(4),)).sizes
    assert [p.variance for p in size.parameters] == pytest.approx([1 / 32] * 4)
    (drawn,) = bptools.audit(selected, np.eye(8)[:1], arguments=(np.array([0.3, 0, 0, 0]),)).sizes
    assert [p.mean for p in drawn.parameters] == pytest.approx([-np.sin(0.3) / 4, 0, 0, 0])
