"""Notebooks of the documentation: their cells executed in order, as a kernel would.

``uv run python -m tests.docs.notebooks`` executes them and stores what they show.
"""

import ast
import contextlib
import io
import json
from pathlib import Path

NOTEBOOKS = sorted((Path(__file__).parents[2] / "docs" / "notebooks").glob("*.ipynb"))


def read(path):
    """Return a notebook as nested tables."""
    return json.loads(path.read_text(encoding="utf-8"))


def shown(path):
    """Return the code cells of a notebook, each with the text that it shows when executed now."""
    names: dict[str, object] = {"__name__": "__main__"}
    cells = [cell for cell in read(path)["cells"] if cell["cell_type"] == "code"]
    return [(cell, _executed("".join(cell["source"]), names)) for cell in cells]


def stored(cell):
    """Return the text that a cell showed when it was stored."""
    parts = (o.get("text") or o["data"]["text/plain"] for o in cell["outputs"])
    return "".join("".join(part) for part in parts)


def _executed(source, names):
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(tree, "cell", "exec"), names)
        value = eval(compile(ast.Expression(last.value), "cell", "eval"), names) if last else None
    return printed.getvalue() + ("" if value is None else repr(value))


def store(path):
    """Execute a notebook and store what its cells show."""
    notebook = read(path)
    texts = iter([text for _, text in shown(path)])
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            lines = next(texts).splitlines(keepends=True)
            text = {"name": "stdout", "output_type": "stream", "text": lines}
            cell["outputs"] = [text] if lines else []
    path.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    for notebook in NOTEBOOKS:
        store(notebook)
