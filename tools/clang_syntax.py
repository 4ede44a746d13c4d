#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""clang_syntax.py BUILD_FOLDER JOBS: every source of the compilation database through clang's front end, warnings as errors."""
import json
import pathlib
import shlex
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

folder, jobs = pathlib.Path(sys.argv[1]), int(sys.argv[2])
entries = [e for e in json.loads((folder / "compile_commands.json").read_text()) if "/src/" in e["file"]]


def check(entry):
    words = shlex.split(entry["command"])
    keep, skip = [], False
    for word in words:
        if skip:
            skip = False
        elif word in ("-o", "-c", "-include", "-MF", "-MT"):
            skip = word != "-c"
        elif word.startswith(("-I", "-D", "-W", "-std", "-isystem")):
            keep.append(word)
    system = [words[i + 1] for i, w in enumerate(words) if w == "-isystem"]
    command = ["clang++-14", "-fsyntax-only", "-Werror", *[w for w in keep if w != "-isystem"]]
    for path in system:
        command += ["-isystem", path]
    done = subprocess.run([*command, entry["file"]], cwd=entry["directory"], capture_output=True, text=True)
    return entry["file"], done.returncode, done.stderr


failed = 0
with ThreadPoolExecutor(jobs) as pool:
    for file, code, errors in pool.map(check, entries):
        if code:
            failed += 1
            print(errors)
print(f"clang syntax: {len(entries) - failed} passed, {failed} failed")
sys.exit(1 if failed else 0)
