"""Build the documentation, serve it, and search it for every entry of the gallery in Chromium.

``python benchmarks/site_search.py`` needs ``chromium`` on the path. Names are typed into the box of
a page, as by keys, and the results read; `browser.md` beside this file has what it said last.
"""

import asyncio
import json
import subprocess
import sys
import tempfile
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from browser import Browser, Tab, say

from bptools.gallery import entries

ROOT = Path(__file__).parents[1]
BOX = "document.getElementById('mkdocs-search-query')"
TYPED = """
{box}.value = {words};
for (const kind of ['keydown', 'input', 'keyup']) {box}.dispatchEvent(new Event(kind));
"""
FOUND = "[...document.querySelectorAll('#mkdocs-search-results a')].map(a => a.href).join(' ')"
PATIENCE = 100  # looks at the results, a twentieth of a second apart


class Quiet(SimpleHTTPRequestHandler):
    """A server that says nothing of what is asked of it."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


async def results(tab: Tab, words: str) -> str:
    """Return the addresses that a search finds, after those of another search are gone."""
    for typed in ("zzzz", words):
        await tab.value(TYPED.format(box=BOX, words=json.dumps(typed)) + "0")
        for _ in range(PATIENCE):
            addresses = str(await tab.value(FOUND))
            if bool(addresses) is (typed == words):
                break
            await asyncio.sleep(0.05)
    return addresses


async def search(address: str) -> bool:
    """Print what is not found; return whether there is any."""
    async with Browser() as browser:
        tab = await browser.tab()
        await tab.open(f"{address}/search.html?q=lubkin", 1280)
        names = [entry.name for entry in entries()]
        missing = [name for name in names if "gallery.html" not in await results(tab, name)]
    say(f"{len(names) - len(missing)} of {len(names)} entries found; missing: {missing}")
    return bool(missing)


def main() -> bool:
    """Build the site in a folder that goes, serve and search it."""
    with tempfile.TemporaryDirectory() as folder:
        words = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict", "-d", folder]
        subprocess.run(words, cwd=ROOT, check=True)
        handler = partial(Quiet, directory=folder)
        with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            try:
                return asyncio.run(search(f"http://127.0.0.1:{server.server_address[1]}"))
            finally:
                server.shutdown()


if __name__ == "__main__":
    sys.exit(main())
