#!/usr/bin/env python3
"""Switches controls off, one at a time, and says which test turned red.

    tests/mutation/run.py                  every mutation of controls.toml
    tests/mutation/run.py headers          of one control, or one by its name
    tests/mutation/run.py policies/        in files below that folder
    tests/mutation/run.py --keep headers   and what came of it goes into caught.md
    tests/mutation/run.py --list           their names

Each mutation replaces one text in a copy of the working tree, which must still compile; then its
tests run until one fails. A Markdown table goes to stdout, progress to stderr. Exit codes: 0 every
mutation was caught, 1 one survived, did not compile or did not apply, 2 the tests fail as it is.

For use by hand and at night: a run of all takes the better part of an hour. Only Python's standard
library (3.11) is needed beside what the tests need.
"""

import argparse
import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import tomllib
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
# A mutation may make a test wait for what never comes: that is red as well.
PATIENCE = 900
CAUGHT = """# What catches each control's absence

One line for each mutation of `controls.toml`: with the control switched off in this way, the test in
the last column turned red. `run.py --keep` writes what it saw; `table.rs` fails where a mutation has no
line, or one that says it survived.

| control | mutation | switched off | caught by |
|---|---|---|---|
"""
FAILED = re.compile(r"^test (\S+)(?: - should panic)? \.\.\. FAILED$", re.M)


def say(text):
    print(text, file=sys.stderr, flush=True)


def copy_tree(to):
    """All that git knows or would add, so that no build's leavings come along."""
    listed = ["git", "-C", ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    for name in subprocess.run(listed, check=True, capture_output=True).stdout.decode().split("\0"):
        source = ROOT / name
        if name and source.is_file():
            target = to / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)


class Cargo:
    def __init__(self, tree, target):
        self.tree = tree
        # Incremental: between two mutations a few functions differ.
        self.env = {**os.environ, "CARGO_TARGET_DIR": str(target), "CARGO_INCREMENTAL": "1",
                    "CARGO_TERM_COLOR": "never", "INSTA_UPDATE": "no", "RUST_BACKTRACE": "0"}

    def test(self, wanted, *, build):
        """Exit code and output; None where it does not end."""
        # What follows `--` is the runner's, not cargo's.
        cargo, _, runner = wanted.partition(" -- ")
        command = ["cargo", "test", "--locked", *cargo.split()]
        command += ["--no-run"] if build else ["--", *runner.split()]
        process = subprocess.Popen(command, cwd=self.tree, env=self.env, text=True, errors="replace",
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)
        late = threading.Event()
        # Not while it builds, for that takes as long as it takes.
        timer = threading.Timer(PATIENCE, lambda: (late.set(), kill(process)))
        if not build:
            timer.start()
        output = []
        for line in process.stdout:
            output.append(line)
            # One is enough: the others need not come to their end.
            if not build and FAILED.match(line):
                kill(process)
        timer.cancel()
        code = process.wait()
        return (None if late.is_set() else code), "".join(output)


def kill(process):
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def commands(mutation, suites):
    """Arguments of `cargo test`, one after the other: a suite's, each perhaps with a filter behind
    it, or as they are written."""
    for tests in mutation["tests"]:
        first, _, rest = tests.partition(" ")
        yield from (f"{one} {rest}".strip() for one in suites[first]) if first in suites else [tests]


def is_meant(mutation, wanted):
    return wanted in (mutation["control"], mutation["name"]) or mutation["file"].startswith(wanted)


def first_failure(output):
    """The first test that failed, by the runner's own words."""
    failed = FAILED.search(output)
    if failed:
        return failed[1]
    panicked = re.search(r"^thread '([^']+)'", output, re.M)
    return panicked[1] if panicked else "the test process itself"


def try_one(cargo, mutation, suites):
    """What became of it, and whether that is well."""
    path = cargo.tree / mutation["file"]
    before = path.read_text()
    found = before.count(mutation["old"])
    if found != 1:
        return f"**does not apply**: its text stands {found} times", False
    try:
        path.write_text(before.replace(mutation["old"], mutation["new"]))
        for tests in commands(mutation, suites):
            code, output = cargo.test(tests, build=True)
            if code != 0:
                say(output)
                return "**does not compile**", False
            code, output = cargo.test(tests, build=False)
            if code is None:
                return f"`{tests}` does not end", True
            if code != 0:
                return f"`{first_failure(output)}`", True
            if not re.search(r"^test result: ok\. [1-9]", output, re.M):
                return f"**no test ran** by `{tests}`", False
        return "**survived**", False
    finally:
        path.write_text(before)


def keep(mutations, results):
    """Puts the results into the table of what caught each, where a reader finds it."""
    path = HERE / "caught.md"
    row = re.compile(r"\| [^|]+ \| `([^`]+)` \| .+ \| (.+) \|")
    rows = dict(m.groups() for m in map(row.fullmatch, path.read_text().splitlines()) if m) if path.exists() else {}
    rows |= results
    lines = [f"| {m['control']} | `{m['name']}` | {m['what']} | {rows[m['name']]} |"
             for m in mutations if m["name"] in rows]
    path.write_text(CAUGHT + "\n".join(lines) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("wanted", nargs="*", help="controls, names or folders; all where absent")
    parser.add_argument("--list", action="store_true", help="name them and end")
    parser.add_argument("--target", type=Path, help="cargo's target folder, kept; a temporary one where absent")
    parser.add_argument("--keep", action="store_true", help="put the results into caught.md")
    parser.add_argument("--no-baseline", action="store_true", help="do not run the tests unmutated first")
    options = parser.parse_args()

    table = tomllib.loads((HERE / "controls.toml").read_text())
    suites = table["suites"]
    chosen = [m for m in table["mutation"]
              if not options.wanted or any(is_meant(m, wanted) for wanted in options.wanted)]
    if options.list:
        print("\n".join(f"{m['control']:<20} {m['name']}" for m in chosen))
        return 0
    if not chosen:
        say("error: nothing is named so; `--list` shows what there is")
        return 2

    folder = Path(tempfile.mkdtemp(prefix="visor-mutation-"))
    # Ended from outside, it tidies up all the same.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(2))
    try:
        tree = folder / "tree"
        copy_tree(tree)
        cargo = Cargo(tree, (options.target or folder / "target").absolute())
        if not options.no_baseline:
            for tests in dict.fromkeys(t for m in chosen for t in commands(m, suites)):
                say(f"unmutated: {tests}")
                code, output = cargo.test(tests, build=True)
                if code == 0:
                    code, output = cargo.test(tests, build=False)
                if code != 0:
                    say(f"{output}\nerror: these tests fail without any mutation")
                    return 2
        print("| control | switched off | caught by |\n|---|---|---|", flush=True)
        bad, results = 0, {}
        for number, mutation in enumerate(chosen, 1):
            began = time.monotonic()
            came_of_it, well = try_one(cargo, mutation, suites)
            bad += not well
            results[mutation["name"]] = came_of_it
            say(f"{number}/{len(chosen)} {mutation['name']}: {came_of_it}, {time.monotonic() - began:.0f} s")
            print(f"| {mutation['control']} | {mutation['what']} | {came_of_it} |", flush=True)
        if options.keep:
            keep(table["mutation"], results)
        print(f"\n{len(chosen) - bad} of {len(chosen)} caught", flush=True)
        return 1 if bad else 0
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
