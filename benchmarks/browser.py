"""Read a written report in headless Chromium: first paint, axe-core, folded text, width.

``python benchmarks/browser.py FOLDER --axe axe.min.js`` of ``bptools report --out FOLDER``, or of
one page of it with ``--page cases.html``; it
needs ``chromium`` on the path, and for accessibility ``axe.min.js`` of the npm package axe-core
(``npm pack axe-core``), which is no dependency of the project. It exits with 1 if a page breaks one
of its laws; `browser.md` beside this file has what it said last.
"""

import argparse
import asyncio
import json
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from tornado.httpclient import AsyncHTTPClient
from tornado.websocket import WebSocketClientConnection, websocket_connect

WIDTHS = (390, 1280)
PAGES = ("report.html", "cases.html")
OPENINGS = 5
SETTLED = 0.3  # seconds after loading until a page is read
LIMIT = 1000.0  # milliseconds to the first paint
PAINT = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
AXE = "axe.run(document, {resultTypes: ['violations']}).then(run => run.violations.map(rule => "
AXE += "rule.id + ': ' + rule.nodes.length + ', first ' + rule.nodes[0].target))"
# a derivation's last step stands in a fold inside of a fold
LAST = "[...document.querySelectorAll('details details li')].at(-1)"
FOLDED = f"{LAST}.closest('details').querySelector('p').textContent"


@dataclass
class Tab:
    """One page of a browser, over the DevTools protocol."""

    socket: WebSocketClientConnection
    sent: int = 0

    async def send(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Return what the browser answers to a command."""
        self.sent += 1
        message = {"id": self.sent, "method": method, "params": parameters}
        await self.socket.write_message(json.dumps(message))
        while True:
            answer = json.loads(str(await self.socket.read_message()))
            if answer.get("id") == self.sent:
                return dict(answer["result"])

    async def value(self, expression: str) -> Any:
        """Return the value of an expression; what it promises is awaited."""
        answer = await self.send(
            "Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True
        )
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"])
        return answer["result"].get("value")

    async def open(self, address: str, width: int, scheme: str = "light") -> None:
        """Open an address and wait until it is loaded."""
        await self.send("Page.enable")
        await self.send("Page.bringToFront")  # what is behind is never painted
        await self.send(
            "Emulation.setDeviceMetricsOverride",
            width=width, height=900, deviceScaleFactor=1, mobile=width < 600,
        )  # fmt: skip
        feature = {"name": "prefers-color-scheme", "value": scheme}
        await self.send("Emulation.setEmulatedMedia", features=[feature])
        for url in ("about:blank", address):  # a new fragment alone would load nothing
            await self.send("Page.navigate", url=url)
            page = json.dumps(url.partition("#")[0])  # a page does not see what text is asked for
            loaded = f"document.readyState == 'complete' && location.href.startsWith({page})"
            while not await self.value(loaded):
                await asyncio.sleep(0.05)
        await asyncio.sleep(SETTLED)


class Browser:
    """A headless Chromium of its own."""

    async def __aenter__(self) -> Self:
        self.folder = tempfile.mkdtemp()
        flags = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage")
        address = ("--remote-debugging-port=0", f"--user-data-dir={self.folder}", "about:blank")
        self.process = subprocess.Popen(
            ["chromium", *flags, *address], stderr=subprocess.PIPE, text=True
        )
        assert self.process.stderr is not None
        ports = (re.search(r"ws://127.0.0.1:(\d+)/", line) for line in self.process.stderr)
        self.port = next(port[1] for port in ports if port)
        return self

    async def tab(self) -> Tab:
        """Return a new page."""
        address = f"http://127.0.0.1:{self.port}/json/new?about:blank"
        answer = await AsyncHTTPClient().fetch(address, method="PUT", body="")
        url = json.loads(answer.body)["webSocketDebuggerUrl"]
        return Tab(await websocket_connect(url, max_message_size=1 << 28))

    async def __aexit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


async def paints(browser: Browser, address: str) -> list[float]:
    """Return the milliseconds to the first paint of some openings, each in a new page."""
    times = []
    for _ in range(OPENINGS):
        tab = await browser.tab()
        await tab.open(address, WIDTHS[-1])
        times.append(float(await tab.value(PAINT)))
        await tab.send("Page.close")
    return times


async def folds(tab: Tab, address: str) -> list[str]:
    """Return what does not open of itself: text that is searched for, a finding that is linked."""
    await tab.open(address, WIDTHS[-1])
    words = await tab.value(FOLDED)
    anchor = await tab.value(f"{LAST}.closest('details.more').querySelector('[id]').id")
    broken = []
    for fragment in (f"#:~:text={'%20'.join(str(words).split()[:6])}", f"#{anchor}"):
        await tab.open(address + fragment, WIDTHS[-1])
        opened = "details[open]" if "text=" not in fragment else "details details[open]"
        if not await tab.value(f"document.querySelector('main {opened}') !== null"):
            broken.append(f"{fragment} must open what it is folded in")
    return broken


async def read(folder: Path, names: tuple[str, ...], axe: str) -> bool:
    """Print what the pages of a report break, as it is found; return whether they do."""
    broken: list[str] = []
    async with Browser() as browser:
        for name in names:
            address = (folder / name).resolve().as_uri()
            times = await paints(browser, address)
            say(f"{name}: first paint {statistics.median(times):.0f} ms, worst {max(times):.0f}")
            if statistics.median(times) > LIMIT:
                broken.append(f"{name} must be painted within {LIMIT:.0f} ms")
            tab = await browser.tab()
            if name == PAGES[0]:
                broken += [f"{name}: {words}" for words in await folds(tab, address)]
                say(f"{name}: folds read, {len(broken)} broken")
            for width in WIDTHS:
                for scheme in ("light", "dark"):
                    begun = time.perf_counter()
                    await tab.open(address, width, scheme)
                    where = f"{name} at {width} px, {scheme}"
                    if await tab.value(OVERFLOW) > 0:
                        broken.append(f"{where} is wider than the window")
                    if axe:
                        await tab.value(axe + "; 0")
                        broken += [f"{where}: {words}" for words in await tab.value(AXE)]
                    say(f"{where}: {len(broken)} broken, {time.perf_counter() - begun:.0f} s")
    say("\n".join(broken) or "nothing is broken")
    return bool(broken)


def say(words: str) -> None:
    """Print at once what was found: a long page takes minutes."""
    print(words, flush=True)


def main() -> bool:
    """Read the report that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--axe", type=Path, help="axe.min.js; without it accessibility is not read")
    parser.add_argument("--page", action="append", help="a page to read; by default all")
    options = parser.parse_args()
    names = tuple(options.page or PAGES)
    axe = options.axe.read_text() if options.axe else ""
    return asyncio.run(read(options.folder, names, axe))


if __name__ == "__main__":
    sys.exit(main())
