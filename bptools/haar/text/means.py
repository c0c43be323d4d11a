"""Means in a line: E[X], E_{U ~ Haar}[X], Var[X], Cov[X, Y], ⟨X⟩, ∫ dU X."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

from sympy import Expr

from bptools.haar.distributions import SpecialOrthogonal, SpecialUnitary
from bptools.haar.matrices import Orthogonal, RandomMatrix, State, Symplectic, Unitary
from bptools.haar.text.latex import plain

_MEAN = re.compile(r"(E|Exp|Mean|mean|Var|var|Cov|cov)(?:_(\w+|\{.*\}))?")
_KINDS = {"v": "Var", "c": "Cov"}
_GROUPS: dict[str, type[RandomMatrix]] = {
    "U": Unitary,
    "O": Orthogonal,
    "Sp": Symplectic,
    "SU": SpecialUnitary,
    "SO": SpecialOrthogonal,
}
_GROUP = re.compile(rf"({'|'.join(_GROUPS)})\s*\((.+)\)")
_MU = r"(?:mu|μ|nu|ν|eta|η)(?:_(?:\w+|\{\s*\w+\s*\}))?"
_HAAR = re.compile(rf"(?:[Hh]aar|{_MU})(?:\s*\((.+)\))?")
_NAME = r"[^\W\d_]\w*(?:\{\w+\})?"
_FORM = r"d\s*(?:{mu}\s*(?:\(\s*{name}\s*\)|\s{name})|{name})(?!\w)\s*"
_MEASURE = _FORM.format(mu=_MU, name=_NAME)
_MEASURED = re.compile(_FORM.format(mu=_MU, name=f"({_NAME})"))
_DOMAIN = r"(\s*_\s*(?:\{(?:[^{}]|\{[^{}]*\})*\}|\w+(?:\([^()]*\))?)|(?:S?[UO]|Sp)\([^()]*\))?\s*"
_SIGN_AND_MEASURE = re.compile(rf"\s*∫{_DOMAIN}((?:{_MEASURE})+)")
_MEASURE_LAST = re.compile(rf"\s*∫{_DOMAIN}(?P<rest>.+?)(?<![A-Za-z])((?:{_MEASURE})+)", re.DOTALL)


class Means(Protocol):
    """Gives the value that stands for a mean."""

    def __call__(self, name: str, *values: Expr) -> Expr:
        """Return what stands for E[X], Var[X] or Cov[X, Y]."""


class NamedMean(NamedTuple):
    """Which mean a name is: E, Var or Cov; and over what, as in E_{U ~ Haar}, if that is said."""

    kind: str
    over: str | None

    @property
    def laws(self) -> dict[str, str]:
        """What it is over, by name, with what each is drawn from, if that is said.

        >>> NamedMean("E", "{U, V ~ Haar}").laws
        {'V': 'Haar', 'U': 'Haar'}
        """
        laws: dict[str, str] = {}
        law = ""
        for part in reversed(re.split(r",(?![^()]*\))", _inside(self.over or ""))):
            names, *after = re.split(r"[~∈]", part, maxsplit=1)
            law = after[0].strip() if after else law
            laws |= dict.fromkeys(_names_of(names), law)
        return laws

    @property
    def is_haar(self) -> bool:
        """Whether it is over the Haar measure, of whatever is random."""
        return "aar" in (self.over or "")

    def over_both(self, inner: NamedMean) -> str | None:
        """Return E_{U,V} of E_U and E_V; None if one is no such mean."""
        if {self.kind, inner.kind} != {"E"} or not self.over or not inner.over:
            return None
        return f"E_{{{_inside(self.over)}, {_inside(inner.over)}}}"

    def require_arguments(self, values: Sequence[Expr], size: Callable[[str], Expr]) -> None:
        """Refuse another number of arguments, other random matrices than the mean is over, or laws.

        Args:
            values: The arguments.
            size: Reads a dimension.

        Raises:
            ValueError: If so; the mean over one alone would be a function of the other.
        """
        if len(values) != 1 + (self.kind == "Cov"):
            number = "two arguments" if self.kind == "Cov" else "one argument"
            raise ValueError(f"text must give {self.kind} {number}, not {len(values)}")
        random = {x.name: x for value in values for x in value.atoms(RandomMatrix)}
        laws = self.laws
        if laws and not random.keys() <= laws.keys():
            raise ValueError(
                f"text must have means over all random matrices, not over {self.over} alone: "
                f"write --constant {min(random.keys() - laws.keys())}"
            )
        for name in random.keys() & laws.keys():
            _require_law(random[name], laws[name], size)


def _names_of(part: str) -> list[str]:
    """Return the names in a part of what a mean is over, none of the Haar measure's."""
    if _HAAR.fullmatch(part.strip()):
        return []
    names = re.findall(r"\w+(?:\{\w+\})?", part)
    is_row = len(names) == 1 and re.fullmatch(r"[A-Z]+", names[0])
    return list(names[0]) if is_row else names


def _require_law(matrix: RandomMatrix, law: str, size: Callable[[str], Expr]) -> None:
    """Refuse a law that a random matrix, as it is read, does not have."""
    haar = _HAAR.fullmatch(law)
    kinds: tuple[type[RandomMatrix], ...] = (*_GROUPS.values(), State)
    inner = haar[1] if haar else law
    group = _GROUP.fullmatch(inner or "")
    kinds = (_GROUPS[group[1]],) if group else kinds if haar else ()
    within = group[2] if group else inner
    is_of_size = not within or size(within) in (matrix.rows, matrix.size)
    if law and not (type(matrix) in kinds and is_of_size):
        raise ValueError(
            f"text must not draw {matrix.name} from {law}: it is read as {type(matrix).__name__} "
            f"of dimension {matrix.rows}, which --random and --dim change"
        )


def _inside(braces: str) -> str:
    return braces.removeprefix("{").removesuffix("}")


def require_random(value: Expr) -> Expr:
    """Return what stands in ⟨...⟩, and refuse constants, whose mean is in a state.

    Raises:
        ValueError: With the spelling of that.
    """
    if not value.has(RandomMatrix):
        raise ValueError(
            f"text must have random matrices in the mean ⟨{value}⟩: write <psi|{value}|psi> for "
            "an expectation in a state"
        )
    return value


def mean_named(name: str) -> NamedMean | None:
    """Return the mean that a name stands for; None if it is none.

    >>> mean_named("E_U")
    NamedMean(kind='E', over='U')
    """
    match = _MEAN.fullmatch(name)
    return NamedMean(_KINDS.get(name[0].lower(), "E"), match[2]) if match else None


def without_integral_sign(text: str) -> str:
    r"""Return a line with E_{U}[X] for ∫ dU X.

    Raises:
        ValueError: If an integral sign is not at the beginning, or has no measure.

    >>> without_integral_sign(r"\int dU |U_00|^2")
    'E_{U}[|U_00|^2]'
    >>> without_integral_sign("2 ∫_{U(d)} |Tr U|^2 dU")
    '2 E_{U ~ U(d)}[|Tr U|^2 ]'
    """
    scale, sign, rest = plain(text).partition("∫")
    if not sign:
        return text
    rest = sign + rest
    drawn: list[str] = []
    while match := _SIGN_AND_MEASURE.match(rest):
        drawn += _drawn(match[2], match[1])
        rest = rest[match.end() :]
    if not drawn and (match := _MEASURE_LAST.fullmatch(rest)):
        drawn, rest = _drawn(match[3], match[1]), match["rest"]
    if not drawn or "∫" in rest or re.search(r"[^\s\d.*/()-]", scale):
        raise ValueError(
            "text must have its integral signs at its beginning, with their measures, as in "
            "∫ dU X or ∫ X dU: write E[X] E[Y] for a product of means"
        )
    if len(set(drawn)) < len(drawn):
        raise ValueError("text must have each measure once: write d*U for the dimension times U")
    return f"{scale}E_{{{', '.join(drawn)}}}[{rest}]"


def _drawn(measures: str, domain: str | None) -> list[str]:
    """Return the names of some measures, with the domain of the integral sign."""
    names = [max(groups) for groups in _MEASURED.findall(measures)]
    law = _inside((domain or "").strip(" _")).strip()
    return [f"{name} ~ {law}" if law else name for name in names]
