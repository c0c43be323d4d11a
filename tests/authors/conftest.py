"""A file of an author's."""

import sys
import types

import pytest

from tests.authors.statements import HEAD


@pytest.fixture
def page(monkeypatch):
    """A file in which statements can be executed."""
    module = types.ModuleType("proofs.toy")
    monkeypatch.setitem(sys.modules, "proofs.toy", module)

    def execute(text):
        exec(HEAD + text, vars(module))
        return vars(module)

    return execute
