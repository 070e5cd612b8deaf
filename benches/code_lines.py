#!/usr/bin/env python3
"""Counts lines of Rust without tests, comments and blank lines, for each module of each crate.

    python3 benches/code_lines.py

Prints a line per top-level module, the largest first, then the sum of each crate and of all. What is compiled for tests
only (`#[cfg(test)]`) is left out.
"""

import collections
import pathlib
import re

TEST_MODULE = re.compile(r"#\[cfg\(test\)\]\s*(?:#\[[^\]]*\]\s*)*(?:pub(?:\([^)]*\))? )?mod (\w+);")


def code_lines(path):
    """Counts the lines of a file; an item behind `#[cfg(test)]` ends at the brace in its own column (rustfmt)."""
    count, end = 0, None
    for line in path.read_text().splitlines():
        text = line.strip()
        if end is not None:
            starts_item = end == "" and not text.startswith("#[")
            if starts_item:
                column = len(line) - len(line.lstrip())
                end = None if text.endswith((";", "}")) else " " * column + "}"
            elif end and line.rstrip().rstrip(";") == end:
                end = None
        elif text == "#[cfg(test)]":
            end = ""
        elif text and not text.startswith("//"):
            count += 1
    return count


def files_of(source):
    """Yields the files of a crate that are compiled outside of tests."""
    tests = set()
    for path in source.rglob("*.rs"):
        folder = path.parent if path.name in ("mod.rs", "lib.rs", "main.rs") else path.with_suffix("")
        tests.update(folder / name for name in TEST_MODULE.findall(path.read_text()))
    for path in source.rglob("*.rs"):
        if not any(test in (path.with_suffix(""), *path.parents) for test in tests):
            yield path


def main():
    total = 0
    for manifest in [pathlib.Path("Cargo.toml"), *sorted(pathlib.Path().glob("crates/*/Cargo.toml"))]:
        source = manifest.parent / "src"
        modules = collections.Counter()
        for path in files_of(source):
            modules[path.relative_to(source).parts[0].removesuffix(".rs")] += code_lines(path)
        for module, count in modules.most_common():
            print(f"{count:7,} {module}")
        crate = sum(modules.values())
        print(f"{crate:7,} in {manifest.parent.resolve().name if manifest.parent.name else 'the main crate'}\n")
        total += crate
    print(f"{total:7,} in all")


main()
