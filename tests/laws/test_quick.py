"""The list of slow tests names tests that there are: what is renamed would count as quick."""

import re
from pathlib import Path

import pytest

from tests.conftest import SLOW, slow_tests

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("place", slow_tests())
def test_what_is_listed_as_slow_is_a_file_or_a_function(place):
    path, _, name = place.partition("::")
    source = (ROOT / path).read_text()
    function = name.partition("[")[0].rpartition(".")[2]
    assert re.search(rf"^ *(def|class) {function}\b", source, re.MULTILINE) or not name


def test_the_list_is_in_order_and_names_nothing_twice():
    lines = [line for line in SLOW.read_text().splitlines() if not line.startswith("#")]
    assert lines == sorted(set(lines))


def test_what_is_listed_is_not_quick(request):
    marked = {item.nodeid for item in request.session.items if item.get_closest_marker("quick")}
    assert request.node.nodeid in marked
    assert not [node for node in marked if node.partition("::")[0] in slow_tests()]
