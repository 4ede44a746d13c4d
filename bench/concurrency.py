# SPDX-License-Identifier: Apache-2.0
"""Many runs at once: what the workflow itself costs, beside its twin in LangGraph.js.

    ./dev bench concurrency [DATA]

A run is a supervisor, five researchers of three model and two tool calls, and a writer, every call of 100 ms: 700 ms is
ideal (concurrency.cpp says what stands in for what). DATA holds `tools/langgraph_js_overhead.mjs`; its packages are put
into a temporary folder by npm. Each size is a process of its own. Fails when a goal is missed.
"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = ROOT / "build/release/bench/concurrency_bench"
DATA = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ROOT.parent / "shared/data")
SIZES = (1, 10, 100, 500)
GOALS = {"p50": 800, "p99": 900, "cpu_ms_per_run": 1.5, "rss_mb": 128}  # of 500 runs
WHOLE, WHOLE_P99 = 100, 1000
TWIN = "tools/langgraph_js_overhead.mjs"
TWIN_SECONDS_MAX = 400


def figures_of(line):
    words = line.split()  # names and values in turn
    return {name: float(value) for name, value in zip(words[::2], words[1::2])}


def measured(what, count):
    """The figures of its first line, and the lines after."""
    done = subprocess.run([PROGRAM, what, str(count)], capture_output=True, text=True)
    print(done.stderr, end="", file=sys.stderr)
    if done.returncode:
        sys.exit(f"{PROGRAM.name} {what} {count} failed")
    line, *others = done.stdout.splitlines()
    print(line, flush=True)
    return figures_of(line), others


def twin():
    """Its own lines, or why there are none."""
    program = DATA / TWIN
    if not program.exists():
        return f"SKIPPED: {TWIN} is not in DATA"
    for tool in ("node", "npm"):
        if not shutil.which(tool):
            return f"SKIPPED: there is no {tool}"
    with tempfile.TemporaryDirectory() as folder:
        packages = ["@langchain/langgraph@1", "@langchain/core@1"]
        installed = subprocess.run(
            ["npm", "install", "--no-audit", "--no-fund", *packages], cwd=folder, capture_output=True, text=True)
        if installed.returncode:
            return f"SKIPPED: npm could not install {packages[0]}: {installed.stderr.strip().splitlines()[-1:]}"
        shutil.copy(program, folder)
        try:
            done = subprocess.run(
                ["node", program.name], cwd=folder, capture_output=True, text=True, timeout=TWIN_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            return f"SKIPPED: it took more than {TWIN_SECONDS_MAX} s"
        if done.returncode:
            return f"SKIPPED: it failed: {done.stderr.strip().splitlines()[-1:]}"
        return "\n".join(re.findall(r"^\d+ concurrent runs.*$", done.stdout, re.M))


def main():
    missed = []
    measured("bare", SIZES[-1])
    for size in SIZES:
        figures, calls = measured("runs", size)
    missed += [f"{name} {figures[name]:g} > {limit:g}" for name, limit in GOALS.items() if figures[name] > limit]
    print(*calls, sep="\n")
    whole, where = measured("whole", WHOLE)
    print(*where, sep="\n")
    if whole["p99"] > WHOLE_P99:
        missed.append(f"whole p99 {whole['p99']:g} > {WHOLE_P99}")
    print("goals: of 500 runs " + ", ".join(f"{name} <= {limit:g}" for name, limit in GOALS.items()) + f"; of the whole p99 <= {WHOLE_P99}")
    print(f"\nLangGraph.js\n{twin()}")
    if missed:
        print(f"\nmissed: {', '.join(missed)}")
    return 1 if missed else 0


sys.exit(main())
