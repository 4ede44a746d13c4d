# SPDX-License-Identifier: Apache-2.0
"""The README's first command: the examples, no model, no network. Wall time, peak memory, and what the report holds.

Fails when a run takes 5 seconds or more, or cites fewer than 12 distinct passages.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
BINARY = ROOT / "build/release/kaozheng"
COMMAND = [BINARY, "research", "2025年云计算市场的三大转向", "--docs", ROOT / "examples/cloud-2025", "--provider", "extractive", "--json", "-q"]
SECONDS_MAX, PASSAGES_MIN = 5.0, 12


def run_once(home):
    environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "HOME": home}
    with tempfile.TemporaryFile() as out:
        began = time.perf_counter()
        child = subprocess.Popen(COMMAND, stdout=out, stdin=subprocess.DEVNULL, env=environment, cwd=home)
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - began
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode != 0:
            sys.exit(f"kaozheng ended with exit code {child.returncode}")
        out.seek(0)
        return seconds, usage.ru_maxrss / 1024, json.load(out)


with tempfile.TemporaryDirectory() as first_home:
    first_seconds, first_mebibytes, report = run_once(first_home)  # reads and indexes the folder
    second_seconds, second_mebibytes, _ = run_once(first_home)  # finds it indexed

references = report["references"]
passages = len({reference["passage"]["id"] for reference in references})
check = report["check"]
rows = [
    ("first run, s", f"{first_seconds:.2f}"),
    ("second run, s", f"{second_seconds:.2f}"),
    ("peak memory, MiB", f"{max(first_mebibytes, second_mebibytes):.0f}"),
    ("distinct passages cited", passages),
    ("documents cited", len({reference["url"] for reference in references})),
    ("claims made", check["made"]),
    ("claims cited", check["cited"]),
    ("of these word for word", check["quoted"]),
    ("failed, cut, inference", f"{check['failed']}, {check['cut']}, {check['inference']}"),
]
print("| Measure | Value |\n|---|---:|")
for name, value in rows:
    print(f"| {name} | {value} |")
sys.exit(first_seconds >= SECONDS_MAX or passages < PASSAGES_MIN)
