"""What a definition depends on, through all files of the project and of bptools.

A definition depends on the definitions that it names, on theirs, and on whatever the files that
hold them do when they are imported. What is not found out exactly counts in full: a module used as
a value is all that it holds, an import by a computed name is the whole package. What a package of
bptools imports when it is first asked for is what it announces to type checkers, by a law of
tests/laws.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from bptools.running.rooms import INSTRUMENT, ROOMS, instrument_fingerprint
from bptools.running.sources import Import, SourceFile, Statement, read_source

# what it imports by a computed name is a finding, which is counted as such
FINDER = ("bptools.running.findings", "finding_on")
LAZY = "__getattr__"  # of a package that imports names when they are first asked for


class Reader(Protocol):
    """Takes a file apart, given its content and the name of its module."""

    def __call__(self, text: bytes, module: str, /, *, is_package: bool) -> SourceFile:
        """Return its statements, and what its imported names stand for."""


@dataclass(frozen=True)
class SourceDefinition:
    """A statement of a module, by its place in it."""

    module: str
    index: int


Node = SourceDefinition | Import | str  # a library by its name


@dataclass(frozen=True)
class Closure:
    """All that some definitions depend on.

    Args:
        digest: One number for the definitions in it.
        nodes: Definitions, the imports that lead to them, and libraries.
    """

    digest: str
    nodes: frozenset[Node]

    @property
    def libraries(self) -> frozenset[str]:
        """The top-level modules outside the project that are imported."""
        return frozenset(node for node in self.nodes if isinstance(node, str))

    @property
    def instruments(self) -> frozenset[str]:
        """The modules of bptools that are imported."""
        modules = (node.module for node in self.nodes if not isinstance(node, str))
        return frozenset(m for m in modules if m.partition(".")[0] == INSTRUMENT.name)


@dataclass
class _Memory:
    """What is found out of modules, by their names or those of nodes in them."""

    paths: dict[str, Path | None] = field(default_factory=dict)
    sources: dict[str, SourceFile] = field(default_factory=dict)
    leads: dict[Node, tuple[Node, ...]] = field(default_factory=dict)
    acting: dict[str, tuple[SourceDefinition, ...]] = field(default_factory=dict)
    binding: dict[str, dict[str, list[SourceDefinition]]] = field(default_factory=dict)


@lru_cache(maxsize=1)
def _of_instrument(fingerprint: str) -> _Memory:
    """Return what this process has found out of bptools, as long as its code stays as it is."""
    return _Memory()


class Dependencies:
    """The definitions of a project, of what lies beside it and of bptools.

    Args:
        root: The project's folder.
        read: Takes a file apart, given its content, its module's name and whether it is a package.
    """

    def __init__(self, root: Path, read: Reader = read_source) -> None:
        self._root = root
        self._read = read
        self._own, self._ours = _Memory(), _of_instrument(instrument_fingerprint())

    def _memory(self, module: str) -> _Memory:
        return self._ours if module.partition(".")[0] == INSTRUMENT.name else self._own

    def of(self, *targets: Import, beside: Closure | None = None) -> Closure:
        """Return all that the targets depend on.

        Args:
            targets: Modules, or names of them.
            beside: What is to be in the closure too, with all that it depends on.
        """
        return self._closure(targets, beside.nodes if beside else frozenset())

    def without(self, barred: Iterable[Import], *targets: Import) -> Closure:
        """Return all that the targets depend on otherwise than through what is barred."""
        bars = frozenset(node for target in barred for node in self._of_import(target))
        nodes = self._closure(targets, bars).nodes - bars
        return self._closed(nodes)

    def on_import(self, modules: Iterable[str], *targets: Import) -> Closure:
        """Return all that importing modules depends on, and all that the targets do.

        Args:
            modules: Of which the bodies of functions do not count that importing does not run.
            targets: As of ``of``.
        """
        nodes: list[Node] = list(targets)
        for module in modules:
            source = self._source(module)
            nodes += [
                SourceDefinition(module, i) for i, s in enumerate(source.statements) if not s.waits
            ]
            nodes += map(Import, source.stars)
        return self._closure(nodes)

    def _closure(self, start: Iterable[Node], known: frozenset[Node] = frozenset()) -> Closure:
        seen, pending = set(known), list(start)
        while pending:
            node = pending.pop()
            if node not in seen:
                seen.add(node)
                pending += self._leads_to(node)
        return self._closed(frozenset(seen))

    def _closed(self, nodes: frozenset[Node]) -> Closure:
        definitions = (node for node in nodes if isinstance(node, SourceDefinition))
        lines = sorted(f"{node.module} {self.statement(node).digest}" for node in definitions)
        digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()
        return Closure(digest, nodes)

    def statement(self, definition: SourceDefinition) -> Statement:
        """Return what a definition is in its file."""
        return self._source(definition.module).statements[definition.index]

    def _leads_to(self, node: Node) -> tuple[Node, ...]:
        """Return what a node depends on directly."""
        if isinstance(node, str):
            return ()
        of_bptools = self._memory(node.module) is self._ours
        for known in (self._own, self._ours) if of_bptools else (self._own,):
            if node in known.leads:
                return known.leads[node]
        nodes = self._of_import(node) if isinstance(node, Import) else self._of_statement(node)
        leads = tuple(dict.fromkeys(nodes))
        rooms = any(_room(each) in ROOMS for each in leads)  # which are another project's elsewhere
        (self._ours if of_bptools and not rooms else self._own).leads[node] = leads
        return leads

    def _of_statement(self, node: SourceDefinition) -> Iterator[Node]:
        statement = self.statement(node)
        yield from self._effects(node.module)
        for chain in statement.uses:
            yield from self._named(node.module, chain.split("."))
        yield from statement.imports
        is_ours = node.module.partition(".")[0] == INSTRUMENT.name
        if is_ours and (LAZY in statement.binds or (node.module, *statement.binds) == FINDER):
            return
        for package in statement.packages:
            yield from map(Import, self._modules_of(package))

    def _of_import(self, target: Import) -> Iterator[Node]:
        if target.name or self._path(target.module) is None:
            yield from self._resolved(target, [])
            return
        source = self._source(target.module)
        yield from self._effects(target.module)
        yield from (SourceDefinition(target.module, i) for i in range(len(source.statements)))
        yield from source.imported.values()
        if self._binders(target.module, LAZY):
            yield from source.typing_only.values()
        yield from map(Import, source.stars)

    def _effects(self, module: str) -> tuple[SourceDefinition, ...]:
        """Return what importing a module does, and importing the packages that it lies in."""
        acting = self._memory(module).acting
        if module not in acting:
            package = module.rpartition(".")[0]
            statements = enumerate(self._source(module).statements)
            own = [SourceDefinition(module, i) for i, statement in statements if statement.acts]
            acting[module] = (*(self._effects(package) if package else ()), *own)
        return acting[module]

    def _binders(self, module: str, name: str) -> list[SourceDefinition]:
        """Return the statements of a module that give a name its meaning."""
        binding = self._memory(module).binding
        if module not in binding:
            by_name: dict[str, list[SourceDefinition]] = {}
            for i, statement in enumerate(self._source(module).statements):
                for bound in dict.fromkeys(statement.binds):
                    by_name.setdefault(bound, []).append(SourceDefinition(module, i))
            binding[module] = by_name
        return binding[module].get(name, [])

    def _named(self, module: str, chain: list[str]) -> Iterator[Node]:
        """Yield what a name, with the attributes after it, stands for within a module."""
        source, name = self._source(module), chain[0]
        own = self._binders(module, name)
        yield from own
        if name in source.imported:
            yield from self._resolved(source.imported[name], chain[1:])
        elif not own:
            for star in source.stars:
                yield from self._resolved(Import(star, name), chain[1:], strict=False)

    def _resolved(self, target: Import, rest: list[str], *, strict: bool = True) -> Iterator[Node]:
        """Yield what an imported name stands for, with the attributes after it.

        Strictly, a name that its module does not hold is the whole module.
        """
        module, name = target.module, target.name
        if self._path(module) is None:
            yield module.partition(".")[0]
        elif name:
            yield from self._effects(module)
            yield from self._member(target, rest, strict=strict)
        elif rest:
            yield from self._resolved(Import(module, rest[0]), rest[1:])
        else:
            yield target

    def _member(self, target: Import, rest: list[str], *, strict: bool) -> Iterator[Node]:
        module, name = target.module, target.name
        source, inner = self._source(module), f"{module}.{name}"
        is_own_file = source.imported.get(name) == target  # a package's, imported from itself
        if (name in source.imported and not is_own_file) or self._binders(module, name):
            yield from self._named(module, [name, *rest])
        elif self._path(inner) is not None:
            yield from self._resolved(Import(inner), rest)
        elif name in source.typing_only:  # imported when it is first asked for
            yield from self._named(module, [LAZY])
            yield from self._resolved(source.typing_only[name], rest)
        elif source.stars:
            yield from self._named(module, [name, *rest])
        elif strict:
            yield Import(module)

    def _source(self, module: str) -> SourceFile:
        sources = self._memory(module).sources
        if module not in sources:
            path = self._path(module)
            content = b"" if path is None else path.read_bytes()
            is_package = path is not None and path.name == "__init__.py"
            sources[module] = self._read(content, module, is_package=is_package)
        return sources[module]

    def _path(self, module: str) -> Path | None:
        """Return the file of a module of the project or of bptools; None of any other."""
        memory = self._memory(module)
        if module not in memory.paths:
            root = INSTRUMENT.parent if memory is self._ours else self._root
            place = root.joinpath(*module.split("."))
            files = (place / "__init__.py", place.with_name(f"{place.name}.py"))
            memory.paths[module] = next((file for file in files if file.is_file()), None)
        return memory.paths[module]

    def _modules_of(self, package: str) -> Iterator[str]:
        face = self._path(package)
        if face is None:
            return
        for path in sorted(face.parent.rglob("*.py")):
            parts = path.relative_to(face.parent).with_suffix("").parts
            yield ".".join([package, *(part for part in parts if part != "__init__")])


def _room(node: Node) -> str:
    """Return the folder, or the library, that a node lies in."""
    return (node if isinstance(node, str) else node.module).partition(".")[0]
