"""What a Python file defines and what each definition leans on, read without running it.

A file is taken apart into its top-level statements. Comments and layout are no part of them, nor
are docstrings, but for those of decorated functions: a decorator may read them, and the first line
of a finding's docstring is its title in the report.
"""

from __future__ import annotations

import ast
import hashlib
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import msgspec

from bptools.files import cache_folder
from bptools.running.journal import Journal, JournalError

Function = ast.FunctionDef | ast.AsyncFunctionDef
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, *_COMPREHENSIONS)
_OWN_CODE = Path(__file__).read_bytes()  # which decides what a source is taken apart to
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
# these wrap or mark what they decorate; any other may enter it somewhere, so that it counts at once
_WRAPPERS = {"cache", "cached_property", "contextmanager", "custom_vjp", "dataclass", "jit"}
_WRAPPERS |= {"check", "lru_cache", "partial", "proof", "property", "slack", "wraps"}


class Import(msgspec.Struct, frozen=True, array_like=True):
    """What a name stands for that is imported: a module, or a name of one.

    Args:
        module: The module; its dots lead with the current package resolved.
        name: What is imported of it; "" for the module itself, "*" for all.
    """

    module: str
    name: str = ""


class Statement(msgspec.Struct, frozen=True, array_like=True):
    """One top-level statement of a file, or the head of a decorated function.

    Args:
        digest: Of what Python makes of it.
        binds: The names that it gives a meaning in the file.
        uses: The names that it reads, with the attributes that follow: ``np.linalg.eigh``.
        imports: What it imports on its way, deep inside functions.
        packages: Packages of which it may import any module, by a name that it computes.
        acts: Whether importing the file makes it do more than giving names a meaning.
        waits: Whether it is a function's body, which importing the file does not run.
    """

    digest: str
    binds: tuple[str, ...]
    uses: tuple[str, ...]
    imports: tuple[Import, ...] = ()
    packages: tuple[str, ...] = ()
    acts: bool = False
    waits: bool = False


class SourceFile(msgspec.Struct, frozen=True, array_like=True):
    """A file: its statements, and what its imported names stand for.

    Args:
        statements: In their order.
        imported: What is imported at the top, by the name that it is given.
        typing_only: The same of imports that only type checkers follow.
        stars: Modules all of whose names are imported.
    """

    statements: tuple[Statement, ...]
    imported: dict[str, Import]
    typing_only: dict[str, Import]
    stars: tuple[str, ...] = ()


@contextmanager
def shared_sources() -> Iterator[Journal | None]:
    """Open what is known of the files of bptools, in the cache; None where it cannot be used.

    A new project would otherwise take all of them apart again, which is most of a first start.
    """
    try:
        shared = Journal(cache_folder() / "sources.sqlite", Path("/"))
    except JournalError:
        yield None
        return
    with shared:
        yield shared
        shared.write()


@lru_cache(maxsize=1024)
def read_source(text: bytes, module: str, *, is_package: bool) -> SourceFile:
    """Take a Python file apart.

    Args:
        text: Its content.
        module: The name by which it is imported.
        is_package: Whether it is the ``__init__.py`` of a package.

    Raises:
        SyntaxError: If it is no Python.
    """
    reader = _Reader(module if is_package else module.rpartition(".")[0])
    for node in ast.parse(text).body:
        reader.read(node)
    return SourceFile(
        tuple(reader.statements), reader.imported, reader.typing_only, tuple(reader.stars)
    )


def known_source(
    journal: Journal, shared: Journal | None, text: bytes, module: str, *, is_package: bool
) -> SourceFile:
    """Return ``read_source`` of a file, from a journal if it is known there.

    Args:
        journal: Of the project.
        shared: Of all projects of this user, for the files of bptools; None if there is none.
        text: As of ``read_source``, like all other arguments.
        module: The name by which it is imported.
        is_package: Whether it is the ``__init__.py`` of a package.
    """
    if shared is not None and module.partition(".")[0] == "bptools":
        journal = shared
    head = f"{sys.version_info} {is_package} {hashlib.sha256(_OWN_CODE).hexdigest()}"
    identity = hashlib.sha256(head.encode() + text).hexdigest()
    content = None
    with suppress(*[JournalError] * (journal is shared)):  # whose loss costs time alone
        content = journal.recall(f"source {module}", identity)
    if content is not None:
        return msgspec.json.decode(content, type=SourceFile)
    source = read_source(text, module, is_package=is_package)
    journal.keep(f"source {module}", identity, msgspec.json.encode(source), {})
    return source


@dataclass
class _Reader:
    """Gathers the statements of one file of a package."""

    package: str
    statements: list[Statement] = field(default_factory=list)
    imported: dict[str, Import] = field(default_factory=dict)
    typing_only: dict[str, Import] = field(default_factory=dict)
    stars: list[str] = field(default_factory=list)

    def read(self, node: ast.stmt) -> None:
        if isinstance(node, ast.Import | ast.ImportFrom):
            self._import(node, self.imported)
        elif isinstance(node, ast.If) and _is_for_typing(node.test):
            for inner in node.body:
                if isinstance(inner, ast.Import | ast.ImportFrom):
                    self._import(inner, self.typing_only)
            for inner in node.orelse:
                self.read(inner)
        elif isinstance(node, Function) and node.decorator_list and not _acts(node):
            self._decorated(node)
        elif not _is_docstring(node):
            acts = _acts(node)
            waits = isinstance(node, Function) and not acts
            self.statements.append(self._statement([node], _bound(node), acts=acts, waits=waits))

    def _import(self, node: ast.Import | ast.ImportFrom, names: dict[str, Import]) -> None:
        for name, target in _imports(node, self.package):
            if target.name == "*":
                self.stars.append(target.module)
            else:
                names[name] = target

    def _decorated(self, node: Function) -> None:
        """Read the head, which is run on importing, apart from the body, which needs the head."""
        head = ast.FunctionDef(node.name, node.args, [ast.Pass()], node.decorator_list)
        title = ast.Constant(ast.get_docstring(node))
        described = self._statement([head, ast.Expr(title)], ())
        self.statements.append(described)
        body = self._statement([node], (node.name,), waits=True)
        digest = _hash(described.digest + body.digest)
        self.statements.append(msgspec.structs.replace(body, digest=digest))

    def _statement(
        self,
        nodes: Sequence[ast.stmt],
        binds: Sequence[str],
        *,
        acts: bool = False,
        waits: bool = False,
    ) -> Statement:
        text = "\n".join(_syntax(node) for node in nodes)
        inner = [part for node in nodes for part in _walk(node)]
        deferred = [part for part in inner if isinstance(part, ast.Import | ast.ImportFrom)]
        calls = [part for part in inner if isinstance(part, ast.Call) and _imports_by_name(part)]
        named = [_constant(call) for call in calls]
        imports = {target for part in deferred for _, target in _imports(part, self.package)}
        imports |= {Import(name) for name in named if name}
        imports |= {
            Import(alias.name)
            for part in deferred
            if isinstance(part, ast.Import)
            for alias in part.names
        }
        return Statement(
            _hash(text),
            tuple(sorted(set(binds))),
            tuple(sorted({chain for node in nodes for chain in _chains(node)})),
            tuple(sorted(imports, key=lambda target: (target.module, target.name))),
            (self.package,) if None in named else (),
            acts,
            waits,
        )


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _is_for_typing(test: ast.expr) -> bool:
    return ast.unparse(test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING")


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _syntax(node: ast.stmt) -> str:
    """Return what Python makes of a statement, without comments, layout and docstrings."""
    for inner in ast.walk(node):
        if isinstance(inner, _DEFINITIONS) and _is_docstring(inner.body[0]):
            inner.body[0] = ast.Pass()
    return ast.dump(node)


def _acts(node: ast.stmt) -> bool:
    """Return whether a statement does more than giving names a meaning."""
    if isinstance(node, _DEFINITIONS):
        return not _WRAPPERS.issuperset(map(_last_name, node.decorator_list))
    if isinstance(node, ast.AnnAssign):
        return not isinstance(node.target, ast.Name)
    return not (isinstance(node, ast.Assign) and all(map(_is_name, node.targets)))


def _last_name(decorator: ast.expr) -> str:
    function = decorator.func if isinstance(decorator, ast.Call) else decorator
    return ast.unparse(function).rpartition(".")[2]


def _is_name(target: ast.expr) -> bool:
    if isinstance(target, ast.Tuple | ast.List):
        return all(map(_is_name, target.elts))
    return isinstance(target, ast.Name | ast.Starred)


def _bound(node: ast.stmt) -> list[str]:
    """Return the names that a top-level statement gives a meaning, imports in it included."""
    if isinstance(node, _DEFINITIONS):
        return [node.name]
    names = [n.id for n in ast.walk(node) if isinstance(n, ast.Name) and _is_stored(n)]
    names += [n.name for n in ast.walk(node) if isinstance(n, _DEFINITIONS)]
    for inner in ast.walk(node):
        if isinstance(inner, ast.Import | ast.ImportFrom):
            names += [alias.asname or alias.name.partition(".")[0] for alias in inner.names]
    return names


def _is_stored(name: ast.Name) -> bool:
    return not isinstance(name.ctx, ast.Load)


def _imports(node: ast.Import | ast.ImportFrom, package: str) -> Iterator[tuple[str, Import]]:
    """Yield the names that an import gives, with what they stand for."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            if alias.asname:
                yield alias.asname, Import(alias.name)
            else:
                yield alias.name.partition(".")[0], Import(alias.name.partition(".")[0])
        return
    base = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
    module = ".".join([*base, *filter(None, [node.module])])
    for alias in node.names:
        yield alias.asname or alias.name, Import(module, alias.name)


def _imports_by_name(call: ast.Call) -> bool:
    return _last_name(call) in ("import_module", "__import__")


def _constant(call: ast.Call) -> str | None:
    first = call.args[0] if call.args else None
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None


def _walk(node: ast.AST) -> Iterator[ast.AST]:
    """Yield a node and all below it but functions' annotations, which nothing evaluates."""
    yield node
    for _, inner in _children(node):
        yield from _walk(inner)


def _chains(node: ast.AST, own: frozenset[str] = frozenset()) -> Iterator[str]:
    """Yield the names that are read and not a function's own, with the attributes that follow."""
    if isinstance(node, ast.Name):
        if not _is_stored(node) and node.id not in own:
            yield node.id
        return
    if isinstance(node, ast.Attribute):
        parts, root = [node.attr], node.value
        while isinstance(root, ast.Attribute):
            parts.append(root.attr)
            root = root.value
        if isinstance(root, ast.Name) and root.id not in own:
            yield ".".join([root.id, *reversed(parts)])
    inside = own | _own_names(node) if isinstance(node, _SCOPES) else own
    outside = _evaluated_outside(node)
    for _, inner in _children(node):
        yield from _chains(inner, own if inner in outside else inside)
    if isinstance(node, _COMPREHENSIONS):
        yield from _chains(node.generators[0].iter, own)


def _evaluated_outside(node: ast.AST) -> list[ast.AST]:
    """Return what stands in a function but is evaluated where it is defined."""
    if isinstance(node, ast.Lambda):
        return [node.args]
    return [node.args, *node.decorator_list] if isinstance(node, Function) else []


def _own_names(scope: ast.AST) -> set[str]:
    """Return the names that a function or comprehension gives a meaning within itself."""
    names, shared = set[str](), set[str]()
    pending = [inner for _, inner in _children(scope)]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.arg):
            names.add(node.arg)
        elif isinstance(node, ast.Name) and _is_stored(node):
            names.add(node.id)
        elif isinstance(node, ast.Global | ast.Nonlocal):
            shared.update(node.names)
        if not isinstance(node, (*_SCOPES, ast.ClassDef)):
            pending += [inner for _, inner in _children(node)]
    return names - shared


def _children(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Yield what is directly below a node, with its place, but annotations of functions."""
    for name, value in ast.iter_fields(node):
        if name == "returns" or (name == "annotation" and isinstance(node, ast.arg)):
            continue
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, ast.AST):
                yield name, inner
