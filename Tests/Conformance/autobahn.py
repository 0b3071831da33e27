#!/usr/bin/env python3
"""Runs the Autobahn test suite against `realtime-bench serve --mode echo`.

    Tests/Conformance/autobahn.py .build/release/realtime-bench [--cases 1.*,2.*] [--output DIR]

Every case must end OK or INFORMATIONAL, and close OK or INFORMATIONAL: NON-STRICT is a failure. Groups 12 and 13 test
the compression extension, which the server declines.
"""

from __future__ import annotations

import argparse
import collections
import json
import shutil
import subprocess
import sys
from pathlib import Path

import environments
from server import Server

GOOD = {"OK", "INFORMATIONAL"}
GROUPS = {
    "1": "framing", "2": "pings and pongs", "3": "reserved bits", "4": "opcodes", "5": "fragmentation",
    "6": "UTF-8", "7": "close handshake", "9": "limits and performance", "10": "auto-fragmentation",
}  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("server", help="the executable realtime-bench")
    parser.add_argument("--cases", default="*", help="cases to run, separated by commas (all)")
    parser.add_argument("--output", type=Path, default=environments.cache() / "autobahn-report")
    arguments = parser.parse_args()

    tools = environments.python27_environment("autobahn", "autobahntestsuite==25.10.1")
    shutil.rmtree(arguments.output, ignore_errors=True)
    arguments.output.mkdir(parents=True)
    # The largest message of the suite has 16 MiB, the most fragments of one are 65,536.
    with Server(arguments.server, "echo", "--max-message", "33554432", "--max-fragments", "131072") as server:
        spec = {
            "outdir": str(arguments.output),
            "servers": [{"agent": "swift-realtime", "url": server.url(path="/")}],
            "cases": arguments.cases.split(","),
            "exclude-cases": ["12.*", "13.*"],
            "exclude-agent-cases": {},
        }
        spec_file = arguments.output / "spec.json"
        spec_file.write_text(json.dumps(spec))
        with (arguments.output / "wstest.log").open("w") as log:
            subprocess.run(
                [str(tools / "wstest"), "-m", "fuzzingclient", "-s", str(spec_file)],
                check=True,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                timeout=1200,
            )
    results = json.loads((arguments.output / "index.json").read_text())["swift-realtime"]
    return report(results, arguments.output)


def report(results: dict, folder: Path) -> int:
    counts: dict[str, collections.Counter] = collections.defaultdict(collections.Counter)
    failures = []
    for case, result in sorted(results.items(), key=lambda item: [int(part) for part in item[0].split(".")]):
        counts[case.split(".")[0]][result["behavior"]] += 1
        if not {result["behavior"], result["behaviorClose"]} <= GOOD:
            failures.append(f"  {case}: {result['behavior']}, close {result['behaviorClose']}")
    width = max(map(len, GROUPS.values()))
    print(f"group  {'':{width}}  cases     ok  informational  other")
    for group, count in counts.items():
        other = count.total() - count["OK"] - count["INFORMATIONAL"]
        name = GROUPS.get(group, "")
        print(f"{group:>5}  {name:{width}}  {count.total():5}  {count['OK']:5}  {count['INFORMATIONAL']:13}  {other:5}")
    if failures:
        print("\n".join(["not conforming:", *failures, f"details: {folder}/index.html"]))
    if not results:
        print("no case was run")
    print(f"{len(results) - len(failures)} passed, {len(failures)} failed")
    return 1 if failures or not results else 0


if __name__ == "__main__":
    sys.exit(main())
