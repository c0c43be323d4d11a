"""What a theorem is, and what makes a function a rule: rules alone hold the key to make one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from inspect import signature
from typing import NamedTuple, ParamSpec, get_type_hints

from bptools.kernel import terms as t
from bptools.kernel.contexts import Context
from bptools.kernel.refusal import Refusal
from bptools.kernel.terms import Relation
from bptools.kernel.trees import is_of

NOTHING = t.whole(0)
KEY = object()


class Rule(NamedTuple):
    """One rule of the kernel, and what it rests on."""

    name: str
    mathematics: str


class Inference(NamedTuple):
    """One use of a rule; ``made_of`` holds contexts, terms, theorems and names by parameter."""

    rule: str
    made_of: Mapping[str, object]


class Theorem:
    """A statement that the rules have proved; only they hold the key to make one."""

    __slots__ = ("_content", "_inference")
    _content: tuple[Context, t.Term, Relation, t.Term]
    _inference: Inference

    def __init__(
        self, key: object, context: Context, left: t.Term, relation: Relation, right: t.Term
    ) -> None:
        if key is not KEY:
            raise TypeError("a theorem is made by the rules of the kernel alone")
        object.__setattr__(self, "_content", (context, left, relation, right))

    def __setattr__(self, name: str, value: object) -> None:
        raise TypeError("a theorem does not change")

    def __init_subclass__(cls) -> None:
        raise TypeError("there is one kind of theorem")

    @property
    def context(self) -> Context:
        """What it quantifies over."""
        return self._content[0]

    @property
    def left(self) -> t.Term:
        """The left side."""
        return self._content[1]

    @property
    def relation(self) -> Relation:
        """How the sides relate."""
        return self._content[2]

    @property
    def right(self) -> t.Term:
        """The right side."""
        return self._content[3]

    @property
    def inference(self) -> Inference:
        """The rule that made it, and of what: its proof, theorem by theorem."""
        return self._inference


RULES: list[Rule] = []
Passed = ParamSpec("Passed")


def rule(mathematics: str) -> Callable[[Callable[Passed, Theorem]], Callable[Passed, Theorem]]:
    """Declare that a function is a rule, and what mathematics it rests on."""

    def register(function: Callable[Passed, Theorem]) -> Callable[Passed, Theorem]:
        RULES.append(Rule(function.__name__, mathematics))
        parameters, hints = signature(function), get_type_hints(function)

        @wraps(function)
        def infer(*args: Passed.args, **kwargs: Passed.kwargs) -> Theorem:
            made_of = parameters.bind(*args, **kwargs).arguments
            for name, argument in made_of.items():
                if not is_of(argument, hints[name]):
                    raise Refusal(f"{name} of {function.__name__} must be {hints[name]}")
            theorem = function(*args, **kwargs)
            object.__setattr__(theorem, "_inference", Inference(function.__name__, made_of))
            return theorem

        return infer

    return register


def trust() -> tuple[Rule, ...]:
    """Return every rule of the kernel with the mathematics that a reader of a proof has to trust.

    >>> import bptools.kernel.theorems  # reads every rule
    >>> [rule.name for rule in trust()][:3]
    ['equal', 'reflexive', 'averaged']
    """
    return tuple(RULES)
