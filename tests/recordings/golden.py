"""Stored numbers of tiny computations: they hold what a declaration of semantics says.

``python -m tests.recordings.golden`` writes the numbers of semantics that have none yet; it never
writes over any: a meaning that changed has another number.
"""

import json
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).parent / "golden"
TOLERANCES = {"double": 1e-9, "single": 1e-5}  # relative to the largest of an array's numbers


def path_of(semantics):
    return FOLDER / f"{str(semantics).replace('/', '-')}.json"


def assert_golden(semantics, numbers):
    """Compare numbers, by precision and name, with those that are stored for their semantics."""
    path = path_of(semantics)
    assert path.exists(), (
        f"{semantics} has no golden numbers: python -m tests.recordings.golden stores them"
    )
    stored = json.loads(path.read_text())
    assert {key: set(names) for key, names in stored.items()} == {
        key: set(names) for key, names in numbers.items()
    }
    for precision, tolerance in TOLERANCES.items():
        for name, values in numbers.get(precision, {}).items():
            expected, found = np.array(stored[precision][name]), np.asarray(values, float)
            same = expected.shape == found.shape and np.allclose(
                found, expected, rtol=0, atol=tolerance * np.abs(expected).max(initial=1e-300)
            )
            assert same, (
                f"{name} of {semantics} is not what is stored, in {precision} precision: what is "
                "recorded means something else now. Add a sentence to the declaration, which gives "
                "it the next number, and store that number's golden values; or find out which "
                "package changed them"
            )


def store(semantics, numbers):
    """Store the numbers of semantics that have none."""
    path = path_of(semantics)
    if path.exists():
        return
    plain = {
        precision: {name: np.asarray(values, float).tolist() for name, values in named.items()}
        for precision, named in numbers.items()
    }
    FOLDER.mkdir(exist_ok=True)
    path.write_text(json.dumps(plain, indent=1) + "\n")
    print(f"wrote {path}")


if __name__ == "__main__":
    from tests.recordings.golden_runs import GOLDEN

    for declared, compute in GOLDEN.values():
        if not path_of(declared).exists():
            store(declared, compute())
