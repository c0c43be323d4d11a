"""Laws that every circuit obeys."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from bptools.circuits import Circuit, CliffordGate, PauliRotation, PauliString, PauliSum
from bptools.circuits.clifford import image_of_letters
from bptools.gradients.pauli import ProductState, small_angle_moments, uniform_law
from bptools.gradients.pauli.products import ProductObservable
from bptools.gradients.pauli.transfer import line_sums

N = 4
ONE, TWO = ("X", "Y", "Z", "H", "S", "Sdg"), ("CZ", "CNOT", "SWAP")
LAW = uniform_law(0.45)
SAME = {"rtol": 1e-11, "atol": 1e-14}

strings = st.builds(
    PauliString,
    st.just(N),
    st.integers(0, 2**N - 1),
    st.integers(0, 2**N - 1),
    st.sampled_from([1, -1]),
).filter(lambda string: string.support)
pairs = st.permutations(range(N)).map(lambda order: order[:2])
neighbours = st.tuples(st.integers(0, N - 2), st.booleans()).map(
    lambda choice: (choice[0] + choice[1], choice[0] + (not choice[1]))
)


def gates_on(wires):
    return st.one_of(
        st.builds(CliffordGate.named, st.sampled_from(ONE), st.integers(0, N - 1)),
        st.builds(lambda name, pair: CliffordGate.named(name, *pair), st.sampled_from(TWO), wires),
    )


local = st.builds(
    lambda qubit, letter: PauliString.on(N, {qubit: letter}),
    st.integers(0, N - 1),
    st.sampled_from("XYZ"),
)


def circuits(generators, wires):
    gates = st.lists(st.one_of(st.builds(PauliRotation, generators), gates_on(wires)), max_size=14)
    return st.builds(
        lambda first, rest: Circuit(N, (PauliRotation(first), *rest)), generators, gates
    )


sums = st.lists(
    st.tuples(st.floats(-2, 2).filter(lambda c: abs(c) > 1e-3), strings), min_size=1, max_size=4
).map(lambda terms: PauliSum(tuple(terms)))
states = st.lists(
    st.sampled_from([(0, 0, 1), (1, 0, 0), (0, -1, 0), (0.48, 0.6, 0.64)]), min_size=N, max_size=N
).map(lambda bloch: ProductState(tuple(bloch)))


def moments(circuit, observable, state):
    found = small_angle_moments(circuit, observable, state, LAW)
    return found.mean, found.second


def assert_same(first, second):
    for one, other in zip(first, second, strict=True):
        np.testing.assert_allclose(one, other, **SAME)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(circuits(strings, pairs), sums, states, gates_on(pairs))
def test_a_gate_may_as_well_turn_the_observable(circuit, observable, state, gate):
    longer = Circuit(N, (*circuit.gates, gate))
    turned = PauliSum(tuple((c, conjugated(p, gate)) for c, p in observable.terms))
    assert_same(moments(longer, observable, state), moments(circuit, turned, state))


def conjugated(string, gate):
    """Return W†PW for a gate on some of the wires."""
    images = [PauliString.on(N, {q: letter}) for q in range(N) for letter in "XZ"]
    for position, wire in enumerate(gate.wires):
        for half in (0, 1):
            image = gate.images[2 * position + half]
            letters = {w: str(image).lstrip("-")[i] for i, w in enumerate(gate.wires)}
            images[2 * wire + half] = PauliString.on(N, letters, image.sign)
    return image_of_letters(string, tuple(images))


@settings(max_examples=40, deadline=None, derandomize=True)
@given(circuits(strings, pairs), sums, states, st.permutations(range(N)))
def test_names_of_qubits_do_not_matter(circuit, observable, state, order):
    def renamed(string):
        letters = str(string).lstrip("-")
        return PauliString.on(N, {order[q]: letters[q] for q in range(N)}, string.sign)

    gates = tuple(
        PauliRotation(renamed(gate.generator))
        if isinstance(gate, PauliRotation)
        else CliffordGate(tuple(order[wire] for wire in gate.wires), gate.images)
        for gate in circuit.gates
    )
    bloch = [state.bloch[order.index(q)] for q in range(N)]
    other = moments(
        Circuit(N, gates),
        PauliSum(tuple((c, renamed(p)) for c, p in observable.terms)),
        ProductState(tuple(bloch)),
    )
    assert_same(moments(circuit, observable, state), other)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(circuits(strings, pairs), sums, states, st.integers(0, 14))
def test_turning_the_other_way_changes_the_sign_of_one_mean(circuit, observable, state, place):
    places = [k for k, gate in enumerate(circuit.gates) if isinstance(gate, PauliRotation)]
    index = place % len(places)
    gates = list(circuit.gates)
    gates[places[index]] = PauliRotation(-gates[places[index]].generator)
    mean, second = moments(circuit, observable, state)
    flipped = np.where(np.arange(len(mean)) == index, -mean, mean)
    assert_same((flipped, second), moments(Circuit(N, tuple(gates)), observable, state))


@settings(max_examples=40, deadline=None, derandomize=True)
@given(circuits(local, neighbours), sums, states)
def test_walk_and_line_agree_on_every_line(circuit, observable, state):
    mean, second = moments(circuit, observable, state)
    product, laws = ProductObservable.of_sum(observable), [LAW] * circuit.n_angles
    one, two = (line_sums(circuit, product, state, laws, copies) for copies in (1, 2))
    assert_same((mean, second), (one.value, two.value))
    assert (np.abs(two.value - second) <= two.above + 1e-13).all()
