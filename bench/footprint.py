# SPDX-License-Identifier: Apache-2.0
"""What kaozheng takes of a machine: start-up, memory, processor time of a run with the built-in model over an example folder.

From the command line (each run reads and indexes its folder anew) and in a server (which read it once). The processor time
of a run with a model server is what `./dev bench concurrency` tells.
"""
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

from serve_parts.server import BINARY, ROOT, order, started, wait_for_the_end

STARTS, RUNS, SERVED, MANY = 20, 7, 20, 200
QUESTIONS = {
    "Chinese, 11 files": ("2025年云计算市场的三大转向", "cloud-2025"),
    "English, 10 files": ("How does a city change the heating of its homes?", "heat-pumps"),
}


def one_run(home, topic, folder):
    """Wall ms, processor ms, peak MiB, helpers' processor time included."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8"}
    began = time.perf_counter()
    process = subprocess.Popen([BINARY, "research", topic, "--docs", ROOT / "examples" / folder, "--provider", "extractive",
                                "--output", home / "report.md"],
                               env=environment, cwd=home, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)  # fmt: skip
    told = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"the run did not end well ({process.returncode}): {told.decode(errors='replace')}")
    return (time.perf_counter() - began) * 1000, (usage.ru_utime + usage.ru_stime) * 1000, usage.ru_maxrss / 1024


def served_runs(server, count):
    before = server.processor()
    for _ in range(count):
        wait_for_the_end(server, order(server))
    return (server.processor() - before) / count


def main():
    rows = []
    with tempfile.TemporaryDirectory(prefix="kaozheng-bench-") as name:
        home = pathlib.Path(name)
        server, start_up = started(home, STARTS)
        rows += [("server: start to first answer, ms", start_up), ("server: memory before any run, MiB", server.memory())]
        served_runs(server, 1)  # reads the folder
        rows.append(("server: memory after 1 run, MiB", server.memory()))
        processor = served_runs(server, SERVED)
        rows.append((f"server: memory after {SERVED + 1} runs, MiB", server.memory()))
        rows.append(("server: processor time of a run, ms", processor))
        served_runs(server, MANY - SERVED - 1)
        rows.append((f"server: memory after {MANY} runs, MiB", server.memory()))
        server.end()
        for which, (topic, folder) in QUESTIONS.items():
            runs = []
            for i in range(RUNS):
                place = home / f"{folder}-{i}"
                place.mkdir()
                runs.append(one_run(place, topic, folder))
            wall, processor, memory = (statistics.median(column) for column in zip(*runs))
            rows += [(f"command ({which}): from start to report, ms", wall), (f"command ({which}): processor time, ms", processor),
                     (f"command ({which}): peak memory, MiB", memory)]  # fmt: skip
    print("| Measure | Value |\n|---|---:|")
    for what, value in rows:
        print(f"| {what} | {value:.0f} |")


main()
