#!/usr/bin/env python3
"""Measures how long an edit takes to be served: from the write of a file to the changed page, with `briefbook serve`.

In: a release binary of Briefbook, how many briefings, and `hugo` if it is to be measured beside it. Out: the medians for
edits of several kinds, the time from the start to the first page, and the memory after many edits.

It works on a copy of a synthetic site, which it changes and leaves in `--work`. A change carries a new word each time; a
page is changed when it holds that word. The page is asked for again and again over one connection, so a figure has what
one request takes in it, about half a millisecond.

    python3 benches/edit_to_page.py
    python3 benches/edit_to_page.py --briefings 1000 --edits 5 --rapid 50 --hugo venv/lib/.../hugo/binaries/hugo
"""

import os
import argparse
import http.client
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
BINARY = HERE.parent / "target" / "release" / "briefbook"
LONGEST = 30.0
TEMPLATE = '{%% extends "theme/briefing.html" %%}{%% block footer_note %%}<p>%s</p>{%% endblock footer_note %%}\n'


class Server:
    """A server of a site, and the pages it gives."""

    def __init__(self, command, port, log):
        self.port = port
        self.started = time.perf_counter()
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self.connection = None

    def get(self, path):
        """The page, or nothing while the server does not answer."""
        try:
            if self.connection is None:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=LONGEST)
                self.connection.connect()
            self.connection.request("GET", path)
            answer = self.connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
            return text if answer.status == 200 else ""
        except (OSError, http.client.HTTPException):
            self.connection = None
            return ""

    def wait(self, path, word, since):
        """Seconds from `since` until the page holds the word."""
        while word not in self.get(path):
            if time.perf_counter() - since > LONGEST:
                sys.exit(f"{path} does not hold {word!r} after {LONGEST:.0f} s")
            if self.process.poll() is not None:
                sys.exit("the server has ended")
        return time.perf_counter() - since

    def memory(self):
        """Megabytes that the process holds, and the most it ever held."""
        values = {}
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            name, _, value = line.partition(":")
            if name in ("VmRSS", "VmHWM"):
                values[name] = int(value.split()[0]) / 1024
        return values["VmRSS"], values["VmHWM"]

    def end(self):
        self.process.terminate()
        self.process.wait(10)


class Edits:
    """What is changed, and on which page that shows."""

    def __init__(self, site, seed):
        self.site = site
        self.random = random.Random(seed)
        self.count = 0
        self.briefings = sorted((site / "content" / "briefings").glob("*.md"))
        self.people = sorted((site / "content" / "people").glob("*.md"))

    def word(self):
        self.count += 1
        return f"Zq{self.count}x{self.random.randrange(10**6)}"

    def page(self, file):
        return f"/{file.parent.name}/{file.stem}/"

    def body(self):
        file, word = self.random.choice(self.briefings), self.word()
        return file, file.read_text() + f"\nA line with {word} in it.\n", self.page(file), word

    def title(self):
        file, word = self.random.choice(self.briefings), self.word()
        lines = file.read_text().split("\n")
        at = next(at for at, line in enumerate(lines) if line.startswith("title:"))
        lines[at] = f"title: A title with {word}"
        return file, "\n".join(lines), self.page(file), word

    def alias(self):
        file, word = self.random.choice(self.people), self.word()
        lines = [line for line in file.read_text().split("\n") if not line.startswith("aliases:")]
        lines.insert(1, f"aliases: [Envoy {word}]")
        return file, "\n".join(lines), self.page(file), word

    def template(self):
        file, word = self.site / "templates" / "briefing.html", self.word()
        return file, TEMPLATE % word, self.page(self.briefings[0]), word

    def stylesheet(self):
        file, word = self.site / "static" / "theme.css", self.word()
        return file, f"body {{ color: red }} /* {word} */\n", None, word


def stylesheet_path(server, page):
    """The address of the stylesheet that a page names."""
    text = server.get(page)
    at = text.find('rel="stylesheet" href="')
    return text[at + 23 : text.find('"', at + 23)]


def measure(server, edits, kind, times):
    """Seconds per edit of a kind."""
    taken = []
    for _ in range(times):
        file, text, page, word = getattr(edits, kind)()
        file.parent.mkdir(exist_ok=True)
        home = edits.page(edits.briefings[0])
        before = stylesheet_path(server, home)
        if page:
            server.get(page)
        begin = time.perf_counter()
        file.write_text(text)
        if page:
            taken.append(server.wait(page, word, begin))
        else:
            # A changed stylesheet has a new address, which the page names.
            while stylesheet_path(server, home) == before:
                if time.perf_counter() - begin > LONGEST:
                    sys.exit("the stylesheet stays the same")
            taken.append(server.wait(stylesheet_path(server, home), word, begin))
        time.sleep(edits.random.uniform(0.3, 1.2))
    return taken


def say(message):
    print(message, flush=True)


def tell(name, taken):
    milliseconds = sorted(one * 1000 for one in taken)
    say(f"| {name} | {statistics.median(milliseconds):.0f} | {milliseconds[0]:.0f} | {milliseconds[-1]:.0f} |")


def measure_briefbook(arguments, site, log):
    say(f"\n{arguments.briefings} briefings, {arguments.entities} entities, {arguments.edits} edits of each kind\n")
    edits = Edits(site, arguments.seed)
    command = [arguments.binary, "serve", "--site", site, "--port", str(arguments.port), "--now", "2026-01-01"]
    # What the copy of the site has left to write would be measured, too.
    os.sync()
    first = []
    for _ in range(5):
        server = Server(command, arguments.port, log)
        first.append(server.wait(edits.page(edits.briefings[0]), "</html>", server.started))
        server.end()
    server = Server(command, arguments.port, log)
    server.wait("/", "</html>", server.started)
    time.sleep(arguments.rest)
    say("| edit | median ms | least | most |\n|---|---|---|---|")
    tell("start to first page", first)
    for kind in ("body", "title", "alias", "template", "stylesheet"):
        tell(kind, measure(server, edits, kind, arguments.edits))
    held, peak = server.memory()
    say(f"\nmemory: {held:.0f} MB, at most {peak:.0f} MB")
    for number in range(arguments.rapid):
        file, text, page, word = edits.title() if number % 10 == 0 else edits.body()
        file.write_text(text)
        if number % 25 == 24:
            server.wait(page, word, time.perf_counter())
            if number % 100 == 99:
                held, peak = server.memory()
                say(f"memory after {number + 1} rapid edits: {held:.0f} MB, at most {peak:.0f} MB")
    server.end()


def measure_hugo(arguments, site, log):
    edits = Edits(site, arguments.seed)
    command = [arguments.hugo, "server", "--source", site, "--port", str(arguments.port), "--bind", "127.0.0.1"]
    server = Server([*command, "--disableLiveReload", "--disableFastRender"], arguments.port, log)
    tell("Hugo, start to first page", [server.wait(edits.page(edits.briefings[0]), "</html>", server.started)])
    time.sleep(arguments.rest)
    tell("Hugo, body", measure_plain(server, edits, edits.body, arguments.edits))
    server.end()


def measure_plain(server, edits, make, times):
    taken = []
    for _ in range(times):
        file, text, page, word = make()
        server.get(page)
        begin = time.perf_counter()
        file.write_text(text)
        taken.append(server.wait(page, word, begin))
        time.sleep(0.5)
    return taken


def make_sites(arguments, work):
    """A copy of the synthetic site, and of the one for Hugo if it is measured."""
    ours, hugo = work / "site", work / "hugo-site"
    if arguments.site:
        shutil.copytree(arguments.site, ours)
        return ours, hugo
    numbers = ["--briefings", str(arguments.briefings), "--entities", str(arguments.entities)]
    command = [sys.executable, HERE / "synthetic_site.py", ours, *numbers, "--seed", str(arguments.seed)]
    subprocess.run([*command, "--hugo", hugo] if arguments.hugo else command, check=True)
    return ours, hugo


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default=BINARY, type=Path)
    parser.add_argument("--hugo", help="the real program, not the Python one that starts it")
    parser.add_argument("--briefings", type=int, default=10_000)
    parser.add_argument("--entities", type=int, default=1_000)
    parser.add_argument("--site", type=Path, help="a synthetic site that is there already; it is copied")
    parser.add_argument("--edits", type=int, default=20)
    parser.add_argument("--rapid", type=int, default=500, help="edits without a pause, for the memory")
    parser.add_argument("--rest", type=float, default=5.0, help="seconds after the start in which nothing is edited")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--port", type=int, default=3999)
    parser.add_argument("--work", type=Path, help="where the sites are put [default: a folder for temporary files]")
    arguments = parser.parse_args()
    if not arguments.binary.exists():
        sys.exit(f"{arguments.binary} is not there: cargo build --release")
    work = Path(tempfile.mkdtemp(prefix="edit-to-page-", dir=arguments.work))
    ours, hugo = make_sites(arguments, work)
    with open(work / "log", "ab") as log:
        measure_briefbook(arguments, ours, log)
        if arguments.hugo:
            measure_hugo(arguments, hugo, log)
    say(f"\nwhat the servers said is in {work / 'log'}")


if __name__ == "__main__":
    main()
