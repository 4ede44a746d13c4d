#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What is read of reports that other systems wrote: ./dev bench reports [DATA] [OUT]

DATA is a folder that holds reports.jsonl.xz, or one that holds it as reports/: lines {"system","id","article"}. OUT gets
a line of JSON each: the claims and references counted, the labels of dangling marks, unused and duplicate references, and
the byte ranges of sentences with a figure and no source. All must be read within 2 seconds."""
import json
import lzma
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = ROOT / "build/release/bench/reports_bench"
SECONDS_MAX = 2.0

data = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else os.environ.get("KAOZHENG_DATA", "."))
found = [path for path in (data / "reports.jsonl.xz", data / "reports/reports.jsonl.xz") if path.exists()]
if not found:
    print(f"SKIPPED: no reports.jsonl.xz in {data}")
    sys.exit(0)

with tempfile.TemporaryDirectory() as folder:
    lines = pathlib.Path(folder) / "reports.jsonl"
    lines.write_bytes(lzma.decompress(found[0].read_bytes()))
    out = sys.argv[2] if len(sys.argv) > 2 else str(pathlib.Path(folder) / "out.jsonl")
    if pathlib.Path(out).is_dir():
        out = str(pathlib.Path(out) / "reports.jsonl")
    ended = subprocess.run([PROGRAM, lines, out], capture_output=True, text=True)
    if ended.returncode != 0:
        sys.exit(ended.stderr or f"{PROGRAM} ended with exit code {ended.returncode}")
    seconds = float(ended.stdout)
    megabytes = lines.stat().st_size / 1e6
    reports = [json.loads(line) for line in pathlib.Path(out).read_text(encoding="utf-8").splitlines()]

systems = {}
for report in reports:
    systems.setdefault(report["system"], []).append(report)
print("| System | Reports | Claims | Uncited figures | References | Unused | Dangling | Reports with dangling | Duplicates |")
print("|---|" + "---:|" * 8)
for system, own in sorted(systems.items()):
    count = lambda name: sum(len(report[name]) for report in own)
    print(f"| {system} | {len(own)} | {sum(report['claims'] for report in own)}"
          f" | {count('uncited_figures')} | {sum(report['references'] for report in own)} | {count('unused')} | {count('dangling')}"
          f" | {sum(bool(report['dangling']) for report in own)} | {count('duplicates')} |")
for language in ("zh", "en"):
    own = [report for report in reports if report["language"] == language]
    per = 1000 * sum(report["figures"] for report in own) / max(1, sum(report["characters"] for report in own))
    print(f"\n{len(own)} in {language}: {per:.1f} figures in 1,000 characters")
print(f"\n{len(reports)} reports, {megabytes:.0f} MB of JSON: read in {seconds:.2f} s (at most {SECONDS_MAX:.0f})")
sys.exit(seconds > SECONDS_MAX)
