"""How the suite is run, and a tiny project that tests write to disk.

The whole suite is spread over the cores, a process of one thread on each; what is named on the
command line is run in one process. ``-m quick`` leaves out what ``slow.txt`` lists.
"""

import compileall
import dataclasses
import gc
import os
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import pytest

from bptools.quddpm.threads import ONE_THREAD
from bptools.running import rooms
from bptools.running.compiled import keep_compiled
from bptools.running.memory import look_for_garbage_rarely

# processes share the cores; it takes effect before NumPy and JAX are loaded
os.environ.update(ONE_THREAD)
# JAX would look up, for each operation that it compiles, the lines of ours that led to it
os.environ.setdefault("JAX_TRACEBACK_IN_LOCATIONS_LIMIT", "0")
# what tests compile runs for moments: compiling takes the time, where no run before has done it
os.environ.setdefault("JAX_DISABLE_MOST_OPTIMIZATIONS", "1")
MOST_PROCESSES = 8  # of 1 to 2 GB each

# a shell's background job ignores interrupts, and so would all processes that tests interrupt
signal.signal(signal.SIGINT, signal.default_int_handler)

HERE = Path(__file__).parent
SLOW = HERE / "slow.txt"
WRITES_NO_BYTECODE = pytest.StashKey[bool]()


@cache
def slow_tests():
    """Return the measured list of what is not quick: files, functions or single tests."""
    lines = SLOW.read_text().splitlines()
    return dict.fromkeys(line for line in lines if line and not line.startswith("#"))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config):
    """Spread the whole suite; a few tests are over sooner in this process."""
    if config.args_source is not pytest.Config.ArgsSource.TESTPATHS:
        return 0
    return min(os.cpu_count() or 1, MOST_PROCESSES)


def pytest_configure(config):
    """Let no process compile what another one, of this session or before it, has compiled.

    What is imported is kept compiled, wherever the environment says otherwise: some hundred
    processes import it. What a test writes and imports is left as the environment says.
    """
    keep_compiled()
    config.stash[WRITES_NO_BYTECODE] = sys.dont_write_bytecode
    sys.dont_write_bytecode = False
    from hypothesis import settings  # here, since pytest rewrites it: that takes seconds
    from hypothesis.internal.conjecture import providers

    # the same examples in every run, however busy the machine: luck decides nothing
    settings.register_profile("same", derandomize=True, deadline=None)
    settings.load_profile("same")
    # examples would depend on the modules that are imported, each of which is parsed for constants
    providers._get_local_constants = lambda: providers._local_constants
    # pytest would compile the package of a plugin, ours, once more for assertions in it
    hook = config.pluginmanager.rewrite_hook
    if hasattr(hook, "_must_rewrite"):  # which --assert=plain leaves out
        hook._must_rewrite.discard("bptools")
    if not hasattr(config, "workerinput"):
        for room in ("bptools", *rooms.ROOMS):  # some modules are imported already
            compileall.compile_dir(HERE.parent / room, quiet=2)
    gc.disable()  # of what is imported and collected now, nothing goes before the end


def pytest_collection_finish(session):
    """Look for garbage again, in what the tests leave alone: all else is looked through in vain."""
    sys.dont_write_bytecode = session.config.stash[WRITES_NO_BYTECODE]
    gc.freeze()
    look_for_garbage_rarely()
    gc.enable()


def pytest_collection_modifyitems(items):
    """Mark as quick all but what is listed as slow."""
    slow = slow_tests()
    for item in items:
        places = (item.nodeid, item.nodeid.partition("[")[0], item.nodeid.partition("::")[0])
        if not any(place in slow for place in places):
            item.add_marker(pytest.mark.quick)


PROOFS = '''
"""A toy paper."""

from sympy import Symbol

from bptools.claims import Source

PAPER = "A toy paper"
x = Symbol("x", positive=True)
HERE = Source(PAPER, "1")
'''

CLAIMS = """
from bptools.claims import Citation, Claim, Reading, Relation, Stance
from proofs import HERE, x

BOOK = Citation("Euclid", "Euclid: Elements", "The whole is greater than the part.")
OTHER = Citation("Gauss", "C. F. Gauss: Disquisitiones", "Every integer factors uniquely.")
"""

CLAIM = """
{constant} = Claim(
    name="{name}", title="A claim", statement="A statement.", quantity=x**2, closed_form=x * x,
    source=HERE, reading=Reading.OURS, domain=((x, 1),), {more}
)
"""

CHECKS = """
import os
import signal
import time
from pathlib import Path

from bptools.confrontation import check
from bptools.claims import Case, Method, Verdict
from bptools.statistics import stream
from proofs.{stem} import *

FOLDER = Path(__file__).parent.parent


def found(claim, verdict=Verdict.HOLDS, value=1.0, samples=None):
    return [Case("one", 1.0, value, verdict, samples=samples)]


def note(text):
    with (FOLDER / "notes").open("a") as file:
        file.write(text + chr(10))
"""

CHECK = '''

@check({constant}, method=Method.{method}, weight={weight})
def {name}({parameters}):
    """Look at it."""
    {body}
'''


@dataclasses.dataclass(frozen=True)
class Toy:
    """Writes projects under ``root``."""

    root: Path
    holds = "return found(claim)"
    fails = "return found(claim, Verdict.FAILS)"
    in_doubt = "return found(claim, Verdict.INCONCLUSIVE)"
    raises = "raise RuntimeError('no luck' + chr(0))"
    sampled = (
        "return found(claim, samples=budget.samples, value=float(stream(seed, 'toy').random()))"
    )

    def claim(self, constant, name, more=""):
        return CLAIM.format(constant=constant, name=name, more=more)

    def check(self, constant, body, name="check_it", weight=0.0):
        """Return the source of a check, sampled if it has a weight."""
        return CHECK.format(
            constant=constant,
            body=body,
            name=name,
            weight=weight,
            method="SAMPLED" if weight else "EXACT",
            parameters="claim, budget, seed" if weight else "claim",
        )

    def write(self, **rooms):
        """For each stem, write the sources of its claims and of its checks."""
        for room in ("proofs", "checks"):
            (self.root / room).mkdir(parents=True)
        (self.root / "proofs" / "__init__.py").write_text(PROOFS)
        (self.root / "checks" / "__init__.py").touch()
        for stem, (claims, checks) in rooms.items():
            (self.root / "proofs" / f"{stem}.py").write_text(CLAIMS + claims)
            if checks:
                path = self.root / "checks" / f"{stem}.py"
                path.write_text(CHECKS.format(stem=stem) + checks)
        return self.root

    def one(self, *bodies, weight=0.0):
        """Write a project of one claim with a check of each body."""
        checks = [
            self.check("ONE", body, f"check_{number}", weight) for number, body in enumerate(bodies)
        ]
        return self.write(toy=(self.claim("ONE", "toy.one"), "".join(checks)))

    def agreeing(self):
        """Write a project whose findings agree: of an assertion and a refutation, and samples."""
        claims = self.claim("TRUE", "toy.true", "uses=('base.square', BOOK)") + self.claim(
            "FALSE", "toy.false", "stance=Stance.REFUTED, repaired_by='toy.true'"
        )
        checks = (
            self.check("TRUE", self.holds, "check_true")
            + self.check("TRUE", self.sampled, "check_samples", weight=3)
            + self.check("FALSE", self.fails, "check_false")
        )
        base = self.claim("SQUARE", "base.square", "uses=(OTHER, BOOK)")
        return self.write(
            toy=(claims, checks), base=(base, self.check("SQUARE", self.sampled, weight=1))
        )

    @property
    def notes(self):
        """What the checks noted when they ran."""
        path = self.root / "notes"
        return path.read_text().split() if path.exists() else []


def modules_of_rooms():
    """Return what of ``proofs`` and ``checks`` is imported."""
    return {name: m for name, m in sys.modules.items() if name.partition(".")[0] in rooms.ROOMS}


@pytest.fixture(scope="module", autouse=True)
def rooms_as_before():
    """Leave ``proofs`` and ``checks`` as they were: functions import from them when called."""
    modules, path, entered = modules_of_rooms(), list(sys.path), list(rooms._entered)
    yield
    if rooms._entered != entered:
        for name in modules_of_rooms():
            del sys.modules[name]
        sys.modules.update(modules)
        sys.path[:] = path
        rooms._entered[:] = entered


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory, request):
    """A folder of this session that its processes have in common."""
    folder = tmp_path_factory.getbasetemp()
    return folder.parent if hasattr(request.config, "workerinput") else folder


@pytest.fixture
def toy(tmp_path):
    return Toy(tmp_path / "toy")


@pytest.fixture
def threads():
    """An engine that needs no new process."""
    return lambda: ThreadPoolExecutor(2)


@pytest.fixture
def alive():
    """Whether a process still runs; one that only waits to be reaped does not."""

    def answer(process):
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return False
        stat = Path(f"/proc/{process}/stat")
        return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] != "Z"

    return answer
