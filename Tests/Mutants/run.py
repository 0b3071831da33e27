#!/usr/bin/env python3
"""Plants each bug of mutants.py in a copy of the package and runs the simulator on it.

    run.py --check             only whether each bug can still be planted (no build)
    run.py [NAME…]             plants all or the named ones; a table in Markdown at the end
      --seeds N                how many seeds may be spent on one (2000)
      --events N               how many things happen in a seed (5000)
      --work DIR               where the copy is kept between runs (.build-mutants)
      --table FILE             writes the table between FILE's markers

Ends with status 1 if a bug was not found. One takes about a minute, nearly all of it for the compiler.
"""
import argparse
import pathlib
import re
import shutil
import subprocess
import sys
import time

sys.dont_write_bytecode = True
from mutants import MUTANTS

ROOT = pathlib.Path(__file__).resolve().parents[2]
BEGIN, END = "<!-- mutants -->", "<!-- /mutants -->"


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("names", nargs="*")
    options.add_argument("--check", action="store_true")
    options.add_argument("--seeds", type=int, default=2000)
    options.add_argument("--events", type=int, default=5000)
    options.add_argument("--work", type=pathlib.Path, default=ROOT / ".build-mutants")
    options.add_argument("--table", type=pathlib.Path)
    options = options.parse_args()
    unknown = set(options.names) - {mutant.name for mutant in MUTANTS}
    if unknown:
        sys.exit(f"no such mutant: {', '.join(sorted(unknown))}")
    check()
    if options.check:
        return print(f"{len(MUTANTS)} mutants can be planted")
    chosen = [mutant for mutant in MUTANTS if not options.names or mutant.name in options.names]
    tree = copy(options.work)
    print("unchanged: ", end="", flush=True)
    build(tree)
    verdict = simulate(tree, options, min(options.seeds, 200))
    print(verdict)
    if verdict.found:
        sys.exit("the simulator fails without any planted bug")
    lines = [plant(mutant, tree, options) for mutant in chosen]
    table = "\n".join(["| planted bug | what it does | found by | after seeds |", "|---|---|---|--:|", *lines])
    print(f"\n{table}")
    if options.table:
        text = options.table.read_text()
        before, rest = text.split(BEGIN)
        options.table.write_text(f"{before}{BEGIN}\n{table}\n{END}{rest.split(END)[1]}")
    missed = [line for line in lines if "not found" in line]
    if missed:
        sys.exit(f"{len(missed)} of {len(lines)} were not found")


def check():
    """Every text to change must be there, once."""
    for mutant in MUTANTS:
        count = (ROOT / mutant.path).read_text().count(mutant.old)
        if count != 1:
            sys.exit(f"{mutant.name}: what it changes is {count} times in {mutant.path}")


def copy(work):
    """A copy of the package; its build folder is kept."""
    tree = work / "package"
    tree.mkdir(parents=True, exist_ok=True)
    for name in ["Sources", "Benchmarks", "Examples", "Tests"]:
        for path in (ROOT / name).rglob("*"):
            target = tree / path.relative_to(ROOT)
            if path.is_dir():
                target.mkdir(parents=True, exist_ok=True)
            elif not target.exists() or target.read_bytes() != path.read_bytes():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target)
        for path in list((tree / name).rglob("*")):
            if path.is_file() and not (ROOT / path.relative_to(tree)).exists():
                path.unlink()
    shutil.copyfile(ROOT / "Package.swift", tree / "Package.swift")
    return tree


def build(tree):
    command = ["swift", "build", "-c", "release", "--product", "realtime-bench"]
    done = subprocess.run(command, cwd=tree, capture_output=True, text=True)
    if done.returncode:
        errors = [line for line in done.stdout.splitlines() if "error:" in line]
        sys.exit("it does not compile:\n" + "\n".join(errors[:5] or [done.stderr]))


class Verdict:
    def __init__(self, found, seeds, seconds):
        self.found, self.seeds, self.seconds = found, seeds, seconds

    def __str__(self):
        what = self.found or "nothing found"
        return f"{what} after {self.seeds} seeds, {self.seconds:.1f} s"


def simulate(tree, options, seeds):
    start = time.monotonic()
    command = [tree / ".build/release/realtime-bench", "simulate", "--no-shrink"]
    command += ["--seeds", str(seeds), "--events", str(options.events)]
    done = subprocess.run(command, capture_output=True, text=True)
    seconds = time.monotonic() - start
    if done.returncode == 0:
        return Verdict(None, seeds, seconds)
    match = re.search(r"^seed (\d+): (I\d+ \w+)", done.stdout, re.MULTILINE)
    if match:
        return Verdict(match[2], int(match[1]), seconds)
    if done.returncode < 0:
        return Verdict("a trap", 0, seconds)
    sys.exit(f"the simulator ended with {done.returncode}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")


def plant(mutant, tree, options):
    path = tree / mutant.path
    original = path.read_text()
    path.write_text(original.replace(mutant.old, mutant.new))
    try:
        print(f"{mutant.name}: ", end="", flush=True)
        build(tree)
        verdict = simulate(tree, options, options.seeds)
        print(verdict, flush=True)
    finally:
        path.write_text(original)
    found = verdict.found or "not found"
    return f"| `{mutant.name}` | {mutant.what} | {found} | {verdict.seeds if verdict.found else ''} |"


if __name__ == "__main__":
    main()
