"""Run haarpy's own tests of its integrals and Weingarten functions against bptools.haar.

Run ``uv run python benchmarks/haarpy_suite.py``. The tests that the installed haarpy carries are
copied to a temporary folder with their import rewritten to a module in which the sixteen public
functions are ours and everything else (haarpy's internals) is haarpy's; tests that use none of
them are left out. It prints what failed and exits with 1 if anything failed that is not in
``EXPECTED``. Nothing of haarpy is kept.
"""

import ast
import os
import re
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

import haarpy

GROUPS = (
    "unitary",
    "orthogonal",
    "symplectic",
    "circular_orthogonal",
    "circular_symplectic",
    "permutation",
    "centered_permutation",
)
OURS = (
    *(f"{kind}_{group}" for kind in ("weingarten", "haar_integral") for group in GROUPS),
    "haar_integral_free_symmetric",
    "haar_integral_free_orthogonal",
)
SUITES = ("unitary", "orthogonal", "symplectic", "circular_ensembles", "permutation", "quantum")
SHIM = f"""
from haarpy import *
from bptools.haar import {", ".join(OURS)}
"""
# Tests that fail, and why that is haarpy's fault or a test of its internals.
EXPECTED: dict[str, str] = {
    "test_circular_ensembles.py::test_weingarten_circular_orthogonal_hyperoctahedral_numeric": (
        "compares the exact 1/8 with the float 0.125, which SymPy keeps apart"
    ),
}


def rewritten(source: str) -> tuple[str, list[str]]:
    """Return a test module with our functions, and the tests in it that use them."""
    source = re.sub(r"\bimport haarpy as (\w+)", r"import shim as \1", source)
    names = [
        node.name
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef)
        and node.name.startswith("test")
        and any(f".{name}(" in ast.unparse(node) for name in OURS)
    ]
    return source, names


def main() -> int:
    """Run the rewritten tests and compare failures with the expected ones."""
    installed = Path(haarpy.__file__).parent / "tests"
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "shim.py").write_text(SHIM)
        selected = []
        for group in SUITES:
            source, names = rewritten((installed / f"test_{group}.py").read_text())
            Path(folder, f"test_{group}.py").write_text(source)
            selected += [f"test_{group}.py::{name}" for name in names]
        here = str(Path(__file__).resolve().parents[1])
        command = [sys.executable, "-m", "pytest", "-q", "--tb=line", "-p", "no:cacheprovider"]
        done = subprocess.run(
            [*command, "-rf", *selected],
            cwd=folder,
            env=dict(os.environ, PYTHONPATH=os.pathsep.join([here, folder])),
            capture_output=True,
            text=True,
            check=False,
        )
    failed = set(re.findall(r"^FAILED (\S+)", done.stdout, re.MULTILINE))
    summary = done.stdout.strip().splitlines()[-1]
    print(f"haarpy {version('haarpy')}: {len(selected)} test functions; {summary}")
    for name in sorted(failed):
        print(f"  {name}: {EXPECTED.get(name.partition('[')[0], 'UNEXPECTED')}")
    unexpected = [name for name in failed if name.partition("[")[0] not in EXPECTED]
    if unexpected or "passed" not in summary:
        print(done.stdout[-4000:])
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
