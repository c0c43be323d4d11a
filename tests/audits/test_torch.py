"""Costs of Torch; where it is not installed, of a stand-in that refuses what Torch refuses."""

import sys
from types import SimpleNamespace

import numpy as np
import pennylane as qml
import pytest
from scipy.special import erf

import bptools
from bptools.audits.cost_reading import read_costs
from bptools.audits.torch_functions import _TRACED, traced_functions

TWO = np.array([0.1, 0.2])


class Tensor(np.ndarray):
    __module__ = "numpy"  # whose functions PennyLane has for it
    requires_grad = False

    def __getitem__(self, place):
        return np.asarray(self.view(np.ndarray)[place]).view(Tensor)

    def detach(self):
        return self

    def numpy(self):
        return self.view(np.ndarray)


def stand_in():
    def overridable(name, plain):
        def function(*arguments, **keywords):
            parts = [part for a in arguments for part in (a if isinstance(a, list) else [a])]
            for part in parts:
                if hasattr(type(part), "__torch_function__"):
                    kinds = (type(part),)
                    return part.__torch_function__(function, kinds, arguments, keywords)
            if not isinstance(parts[0], Tensor):
                raise TypeError(f"{name}(): must be Tensor, not {type(parts[0]).__name__}")
            return np.asarray(plain(*arguments, **keywords)).view(Tensor)

        function.__name__ = name
        return function

    plain = {"mul": np.multiply, "sin": np.sin, "square": np.square, "stack": np.stack}
    plain |= {"mean": np.mean, "erf": erf}
    functions = {name: overridable(name, f) for name, f in plain.items()}
    return SimpleNamespace(Tensor=Tensor, as_tensor=lambda x: x.view(Tensor), **functions)


@pytest.fixture(params=["stand-in", "installed"])
def torch(request, monkeypatch):
    if request.param == "installed":
        return pytest.importorskip("torch", reason="Torch is optional")
    monkeypatch.setitem(sys.modules, "torch", stand_in())
    return sys.modules["torch"]


def one_turn(angle, interface="torch"):
    @qml.qnode(qml.device("default.qubit", wires=2), interface=interface)
    def cost(w):
        qml.RX(angle(w), 0)
        qml.CNOT([0, 1])
        qml.RY(w[1], 1)
        return qml.expval(qml.Z(0)), qml.expval(qml.Z(1))

    return cost


def both(torch, angle=lambda w: w[0]):
    """The mean of <Z0> = cos a and <Z1> = cos a cos b, by Torch."""
    cost = one_turn(angle)
    return lambda w: torch.mean(torch.stack([*cost(w)]))


def test_linear_functions_of_torch_keep_the_exact_route(torch):
    twice = both(torch, lambda w: torch.mul(w[0], 2.0))
    for given in (TWO, torch.as_tensor(TWO.copy())):
        (size,) = bptools.audit(twice, "uniform", arguments=(given,)).sizes
        assert size.known.value == "exact"
        assert [p.variance for p in size.parameters] == pytest.approx([0.75, 0.0625])


def test_other_functions_of_torch_are_traced(torch):
    cost = both(torch, lambda w: torch.sin(w[0]))
    (read,) = read_costs(lambda w: torch.square(cost(w)), (TWO,))
    assert read.whole.traceable
    assert read.chained is not None


@pytest.mark.parametrize("traced", [True, False])
def test_gradients_are_those_of_the_formula(torch, traced):
    function = torch.sin if traced else torch.erf  # of which no function of JAX is known here
    cost = both(torch, lambda w: function(w[0]))
    (read,) = read_costs(cost, (TWO,))
    assert read.whole.traceable is traced
    (size,) = bptools.audit(cost, "given", arguments=(TWO,), samples=2).sizes
    inner = np.sin(0.1) if traced else erf(0.1)
    slope = np.cos(0.1) if traced else 2 / np.sqrt(np.pi) * np.exp(-0.01)
    right = [-np.sin(inner) * slope * (1 + np.cos(0.2)) / 2, -np.cos(inner) * np.sin(0.2) / 2]
    assert [p.mean for p in size.parameters] == pytest.approx(right, rel=1e-6)


def test_torch_s_functions_are_left_as_they_were(torch):
    from jax.core import Tracer

    with traced_functions():
        assert hasattr(Tracer, "__torch_function__")
        assert hasattr(Tracer, "unsqueeze")
    assert not hasattr(Tracer, "__torch_function__")
    assert not hasattr(Tracer, "unsqueeze")


def arguments_of(name, torch):
    x, y = torch.rand(2, 3, 3, dtype=torch.float64) / 2 + 0.2
    special = {
        "acosh": (1 + x,),
        "arccosh": (1 + x,),
        "cat": ([x, y],),
        "clamp": (x, 0.3, 0.6),
        "concat": ([x, y], 1),
        "cumsum": (x, 0),
        "flip": (x, (0,)),
        "hstack": ([x, y],),
        "log_softmax": (x, 0),
        "mv": (x, y[0]),
        "real": (x + 0j,),
        "imag": (x + 1j * y,),
        "reshape": (x, (9,)),
        "roll": (x, 1),
        "softmax": (x, 0),
        "stack": ([x, y],),
        "unsqueeze": (x, 1),
    }
    vectors = {"dot", "outer", "vdot"}
    pairs = """__rdiv__ __rmatmul__ __rpow__ __rsub__ add arctan2 atan2 binary_cross_entropy div
        divide kron l1_loss logaddexp matmul maximum minimum mm mse_loss mul multiply pow rsub sub
        subtract true_divide"""
    if name in vectors:
        return x[0], y[0]
    return special.get(name, (x, y) if name in pairs.split() else (x,))


def test_functions_of_jax_are_those_of_torch():
    torch = pytest.importorskip("torch", reason="Torch is optional")
    owners = (torch.nn.functional, torch.Tensor, torch)
    others = []
    for name, ours in _TRACED.items():
        theirs = [f for owner in owners if callable(f := getattr(owner, name, None))]
        given = arguments_of(name, torch)
        plain = [[np.asarray(y) for y in x] if isinstance(x, list) else x for x in given]
        plain = [np.asarray(x) if isinstance(x, torch.Tensor) else x for x in plain]
        others += [f for f in theirs if not np.allclose(ours(*plain), np.asarray(f(*given)))]
    assert not others
