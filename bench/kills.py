# SPDX-License-Identifier: Apache-2.0
"""./dev bench kills: 1,000 kills at random moments (KILLS=N for another count, KILLS_SEED for other moments)."""
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
environment = {"KAOZHENG_BINARY": str(ROOT / "build/release/kaozheng"), **os.environ}
sys.exit(subprocess.run([sys.executable, "-B", ROOT / "tests/end_to_end/kills.py", *sys.argv[1:]], env=environment).returncode)
