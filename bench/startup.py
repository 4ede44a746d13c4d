# SPDX-License-Identifier: Apache-2.0
"""Start-up: wall time of `kaozheng --version`, median of 50 runs. Fails above the limit of 25 ms."""
import pathlib
import statistics
import subprocess
import sys
import time

BINARY = pathlib.Path(__file__).resolve().parent.parent / "build/release/kaozheng"
LIMIT_MS, RUNS = 25, 50


def milliseconds_of_one_run():
    began = time.perf_counter()
    subprocess.run([BINARY, "--version"], check=True, stdout=subprocess.DEVNULL)
    return (time.perf_counter() - began) * 1000


milliseconds_of_one_run()  # brings the binary and its libraries into the page cache
times = sorted(milliseconds_of_one_run() for _ in range(RUNS))
median = statistics.median(times)
print("| Measure | ms |\n|---|---:|")
for name, value in (("median", median), ("fastest", times[0]), ("slowest", times[-1]), ("limit", LIMIT_MS)):
    print(f"| {name} | {value:.1f} |")
sys.exit(median > LIMIT_MS)
