"""What a definition depends on: all ways to lead to another one, nothing that only looks so."""

import pytest

from bptools.running.dependencies import Dependencies
from bptools.running.sources import Import

PACKAGE = {
    "proofs/__init__.py": "LEVEL = 1\n",
    "proofs/values.py": "ONE = 1\nTWO = ONE + 1\n\n\ndef three():\n    return TWO + 1\n",
    "proofs/face.py": "from proofs.values import three as exported\n",
    "proofs/lazy.py": "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n"
    "    from proofs.values import three\n\n\n"
    "def __getattr__(name):\n    from proofs import values\n\n    return getattr(values, name)\n",
    "proofs/computed/__init__.py": "from importlib import import_module\n"
    "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n"
    "    from proofs.computed.first import one\n\n\n"
    "def __getattr__(name):\n    return getattr(import_module(f'proofs.computed.{name}'), name)\n",
    "proofs/computed/first.py": "one = 1\n",
    "proofs/computed/second.py": "two = 2\n",
    "proofs/inside/__init__.py": "from proofs.inside import part\n",
    "proofs/inside/part.py": "one = 1\n",
    "proofs/stars.py": "from proofs.values import *\n",
    "proofs/acting.py": "TABLE = {}\nTABLE['a'] = 1\n\n\ndef read():\n    return 0\n",
    "proofs/registry.py": "KNOWN = []\n\n\ndef enter(function):\n    KNOWN.append(function)\n"
    "    return function\n\n\n@enter\ndef entered():\n    return 1\n\n\n"
    "def count():\n    return len(KNOWN)\n",
    "proofs/marked.py": "from functools import lru_cache\n\n\n"
    "@lru_cache(maxsize=8)\ndef cached():\n"
    '    """Say it."""\n    return 1\n\n\ndef plain():\n    """Say it."""\n    return 1\n',
}
VALUES, LINE = "proofs/values.py", ("TWO = ONE + 1", "TWO = ONE + 2")


def digest(root, code, name="f"):
    """Return the number of a function in a file of this code."""
    (root / "proofs" / "own.py").write_text(code)
    return Dependencies(root).of(Import("proofs.own", name)).digest


@pytest.fixture
def root(tmp_path):
    for place, text in PACKAGE.items():
        path = tmp_path / place
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return tmp_path


def changes(root, code, place, old, new):
    """Return whether a change of another file changes the number of ``f``."""
    before = digest(root, code)
    path = root / place
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    return digest(root, code) != before


@pytest.mark.parametrize(
    "code",
    [
        "from proofs.values import three\n\ndef f(): return three()",
        "from proofs.values import three as other\n\ndef f(): return other()",
        "from . import values\n\ndef f(): return values.three()",
        "from .values import three\n\nclass f:\n    def g(self): return three()",
        "import proofs.values\n\ndef f(): return proofs.values.three()",
        "import proofs.values as v\n\ndef f(): return v.three()",
        "import proofs.values as v\n\ndef f(): return getattr(v, 'thr' + 'ee')()",
        "from proofs.values import *\n\ndef f(): return three()",
        "from proofs.stars import three\n\ndef f(): return three()",
        "from proofs.face import exported\n\ndef f(): return exported()",
        "from proofs.lazy import three\n\ndef f(): return three()",
        "def f():\n    from proofs.values import three\n    return three()",
        "def f():\n    from proofs import values\n    return values.three()",
        "def f():\n    import proofs.values\n    return proofs.values.three()",
        "from importlib import import_module\n\ndef f(): return import_module('proofs.values')",
        "from importlib import import_module\n\ndef f(x): return import_module(f'proofs.{x}')",
        "def f(): return __import__('proofs.values')",
        "try: from proofs.values import three\nexcept ImportError: ...\n\ndef f(): return three()",
        "from proofs.values import three\n\ng = h = three\n\ndef f(): return g()",
        "from proofs.values import three\n\ndef f(x=three): return x()",
        "from proofs.values import three\n\ndef f(): return [three for three in three]",
        "from proofs.values import three\n\ndef f(): return lambda three=three: three()",
        "from proofs.values import three\n\ndef f(): return [three for three in 'a'], three",
        "from proofs.values import three\n\ndef f():\n    global three\n    three = three()",
        "from proofs.values import three\n\nclass f:\n    value: int = three()",
        "from proofs.values import three\n\nclass f(three): ...",
        "from proofs.values import three\n\n@three\ndef f(): ...",
        "from proofs.values import three\nimport os\n\nos.a = three()\n\ndef f(): ...",
        "from proofs.values import three\n\nif three():\n    def f(): ...",
    ],
)
def test_a_definition_that_leads_to_another_depends_on_it(root, code):
    assert changes(root, code, VALUES, *LINE)


@pytest.mark.parametrize(
    "code",
    [
        "from proofs.values import three\n\ndef f(): return 1",
        "from proofs.values import three, ONE\n\ndef f(): return ONE",
        "from proofs.values import three\n\ndef f(three): return three()",
        "from proofs.values import three\n\ndef f():\n    three = 1\n    return three",
        "from proofs.values import three\n\ndef f(): return [three for three in 'a']",
        "from proofs.values import three\n\ndef f(): return lambda three: three()",
        "from __future__ import annotations\nfrom proofs.values import three\n\n"
        "def f(x: three): ...",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from proofs.values import three\n"
        "def f(): return 'three'",
        "from proofs.values import ONE as three\n\ndef f(): return three",
    ],
)
def test_what_a_definition_does_not_lead_to_leaves_it(root, code):
    assert not changes(root, code, VALUES, *LINE)


@pytest.mark.parametrize(
    ("name", "place", "old", "new"),
    [
        ("acting import read", "proofs/acting.py", "['a'] = 1", "['a'] = 2"),
        ("registry import count", "proofs/registry.py", "return 1", "return 2"),
        ("values import three", "proofs/__init__.py", "LEVEL = 1", "print(1)"),
        ("marked import cached", "proofs/marked.py", "maxsize=8", "maxsize=9"),
        (
            "marked import cached",
            "proofs/marked.py",
            'cached():\n    """Say it',
            'cached():\n    """Tell it',
        ),
    ],
)
def test_what_happens_on_importing_counts(root, name, place, old, new):
    imported = name.rpartition(" ")[2]
    code = f"from proofs.{name}\n\ndef f(): return {imported}()"
    assert changes(root, code, place, old, new)


def test_a_package_that_imports_a_file_of_its_own_by_its_own_name(root):
    code = "from proofs.inside import part\n\ndef f(): return part.one"
    assert changes(root, code, "proofs/inside/part.py", "1", "2")


def test_a_project_s_own_computed_names_are_the_whole_package(root):
    code = "from proofs.computed import one\n\ndef f(): return one"
    assert changes(root, code, "proofs/computed/first.py", "one = 1", "one = 2")
    assert changes(root, code, "proofs/computed/second.py", "two = 2", "two = 3")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('plain():\n    """Say', 'plain():\n    """Tell'),
        ("from", "# why\n\nfrom"),
        ("maxsize=8", "\n    maxsize=8,\n"),
    ],
)
def test_comments_layout_and_unread_docstrings_do_not_count(root, old, new):
    code = "from proofs.marked import cached, plain\n\ndef f(): return cached(), plain()"
    assert not changes(root, code, "proofs/marked.py", old, new)


def test_libraries_are_named_where_they_are_led_to(root):
    (root / "proofs" / "own.py").write_text(
        "import numpy as np\nfrom sympy.abc import x\n\n"
        "def f(): return np.pi\n\ndef g(): return x\n"
    )
    dependencies = Dependencies(root)
    assert dependencies.of(Import("proofs.own", "f")).libraries == {"numpy"}
    assert dependencies.of(Import("proofs.own", "g")).libraries == {"sympy"}


def test_what_is_barred_counts_for_nothing_but_is_not_lost_to_others(root):
    code = "from proofs.values import three\n\ndef f(): return three()\n\ndef g(): return three()"
    (root / "proofs" / "own.py").write_text(code)
    dependencies = Dependencies(root)
    bar = Import("proofs.values", "three")
    light = dependencies.without((bar,), Import("proofs.own", "f"))
    assert len(light.nodes) < len(dependencies.of(Import("proofs.own", "f")).nodes)
    whole = dependencies.of(Import("proofs.own", "g"), beside=light)
    assert {
        node.index for node in whole.nodes if getattr(node, "module", "") == "proofs.values"
    } == {0, 1, 2}
