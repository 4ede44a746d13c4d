# SPDX-License-Identifier: Apache-2.0
"""./dev bench workers: four workers on one store are killed, stopped and cut off: 500 times with leases of one second, 20 times
with those of a real fleet, where a run has to be taken over within 30 s (KILLS=N, KILLS_SEED as in `./dev bench kills`)."""
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
TIMES = ({"KILLS": os.environ.get("KILLS", "500")}, {"BEAT": "5000", "EXPIRY": "20000", "KILLS": "20"})


def disturb(times):
    environment = {"KAOZHENG_BINARY": str(ROOT / "build/release/kaozheng"), **os.environ, **times}
    return subprocess.run([sys.executable, "-B", ROOT / "tests/end_to_end/fleet.py"], env=environment).returncode


sys.exit(max([disturb(times) for times in TIMES]))
