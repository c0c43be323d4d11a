"""What `pip install bptools` alone brings is enough for all that asks for no extra."""

import importlib
import json
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from bptools.errors import EXTRAS
from bptools.running.sources import read_source

ROOT = Path(__file__).parents[2]
# what may import an extra when it is imported itself: rooms, and modules of rooms that need none
NEED_EXTRAS = {
    "bptools.audits",
    "bptools.circuits.qnodes",
    "bptools.circuits.rotations_of_operations",
    "bptools.documents",
    "bptools.ensembles.qutip_haar",
    "bptools.hunting.search",
    "bptools.hunting.traced",
    "bptools.quddpm",
    "bptools.running.on_dask",
    "bptools.simulator",
    "checks.instruments",
}
IMPORT_ALL = """
import importlib, json, pkgutil, sys

sys.path.insert(0, sys.argv[1])
sys.modules.update(dict.fromkeys(json.loads(sys.argv[2])))  # a module that is None is not there
missing = {}
for room in ("bptools", "proofs", "checks"):
    path = importlib.import_module(room).__path__
    for module in pkgutil.walk_packages(path, f"{room}.", onerror=lambda name: None):
        try:
            importlib.import_module(module.name)
        except ModuleNotFoundError as error:
            missing[module.name] = error.name
print(json.dumps(missing))
"""


def room_of(module):
    """Return which of the above a module is or lies in, else its own name."""
    return next((r for r in NEED_EXTRAS if f"{module}.".startswith(f"{r}.")), module)


def test_only_the_rooms_that_may_import_an_extra():
    blocked = [module for modules in EXTRAS.values() for module in modules]
    code = [sys.executable, "-c", IMPORT_ALL, str(ROOT), json.dumps(blocked)]
    done = subprocess.run(code, capture_output=True, text=True, check=True)
    missing = json.loads(done.stdout)
    assert set(missing.values()) <= set(blocked)
    assert {room_of(module) for module in missing} == NEED_EXTRAS


LAZY = [
    ".".join(path.parent.relative_to(ROOT).parts)
    for path in sorted((ROOT / "bptools").rglob("__init__.py"))
    if "def __getattr__(" in path.read_text(encoding="utf-8")
]


@pytest.mark.parametrize("package", LAZY)
def test_a_name_that_is_imported_when_it_is_asked_for_is_the_one_that_is_announced(package):
    """What a finding depends on is read off the announcement, not off what computes the name."""
    face = importlib.import_module(package)
    content = Path(face.__file__).read_bytes()
    source = read_source(content, package, is_package=True)
    bound = {name for part in source.statements for name in part.binds} | source.imported.keys()
    assert set(face.__all__) - bound - {"__version__"} == source.typing_only.keys()
    for name, target in source.typing_only.items():
        assert getattr(face, name) is getattr(importlib.import_module(target.module), target.name)
    with pytest.raises(AttributeError, match="no attribute 'unannounced'"):
        _ = face.unannounced
    assert vars(face).get("_PLACES", {}).keys() <= source.typing_only.keys()


def test_the_extras_are_those_that_the_package_declares():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    declared = project["optional-dependencies"]
    assert set(re.findall(r"\w+", declared.pop("all")[0])) == {"bptools", *EXTRAS}
    assert declared.keys() == EXTRAS.keys()
    brought_by = {
        module: {d.lower() for d in ds} for module, ds in packages_distributions().items()
    }
    for extra, modules in EXTRAS.items():
        names = {re.match(r"[\w-]+", requirement)[0].lower() for requirement in declared[extra]}
        assert names == set().union(*(brought_by[module] for module in modules))
