"""The laws of a project as a command."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bptools.laws import ProjectLaw, laws
from bptools.printing.tables import Table


@dataclass(frozen=True)
class Laws:
    """The laws that were tried, each with how it is broken, or nothing."""

    tried: tuple[tuple[ProjectLaw, str], ...]

    @property
    def broken(self) -> tuple[tuple[ProjectLaw, str], ...]:
        """Those that are broken."""
        return tuple((law, breach) for law, breach in self.tried if breach)

    @property
    def exit_code(self) -> int:
        """1 if a law is broken, else 0."""
        return int(bool(self.broken))

    @property
    def table(self) -> Table:
        """One row for each law, with how many subjects keep it."""
        counts: dict[str, list[bool]] = {}
        for law, breach in self.tried:
            counts.setdefault(law.words, []).append(not breach)
        rows = ((words, f"{sum(kept)} of {len(kept)}") for words, kept in counts.items())
        return Table(("law", "kept by"), tuple(rows))

    def __str__(self) -> str:
        lines = [f"{law}: {breach}" for law, breach in self.broken]
        return "\n".join([str(self.table), *([""] if lines else []), *lines])

    def _repr_html_(self) -> str:
        return self.table._repr_html_()


def try_laws(
    names: Sequence[str] | str = (),
    *,
    root: Path | str | None = None,
    progress: Callable[[int, int, str], None] = lambda done, total, name: None,
) -> Laws:
    """Try the laws of a project.

    Args:
        names: Claims or stems; all for none, with the laws about files.
        root: The project's folder; by default the current one.
        progress: Told how many are done, of how many, and which is next.

    Returns:
        What became of each. A law that raises is broken, with what it raised.

    Raises:
        UsageError: If there is no project, or no claim of such a name.
    """
    every = laws(root, [names] if isinstance(names, str) else names)
    tried = []
    for number, law in enumerate(every):
        progress(number, len(every), str(law))
        tried.append((law, _breach(law)))
    return Laws(tuple(tried))


def _breach(law: ProjectLaw) -> str:
    try:
        return law.breach()
    except Exception as error:  # whatever a check raises, the other laws are tried
        return f"it raised {type(error).__name__}: {error}"
