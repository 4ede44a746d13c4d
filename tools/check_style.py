#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Own rules that no compiler checks: TRY only as a whole initialiser or statement, threads only where they belong, licence lines."""
import pathlib
import re
import sys

root = pathlib.Path(__file__).resolve().parent.parent
THREADS = {"src/base/parallel.cpp", "src/base/alarm.cpp", "src/net/curl_http.cpp", "src/net/curl_thread.cpp"}
wrong = []
for path in sorted(p for p in (root / "src").rglob("*") if p.suffix in (".h", ".cpp")):
    name = path.relative_to(root).as_posix()
    text = path.read_text()
    if not text.startswith("// SPDX-License-Identifier: Apache-2.0\n"):
        wrong.append(f"{name}:1: no licence line")
    if path.suffix == ".h" and "#pragma once" not in text:
        wrong.append(f"{name}:1: no #pragma once")
    test = name.endswith("_test.cpp")
    for number, line in enumerate(text.splitlines(), 1):
        code = re.sub(r'"(\\.|[^"\\])*"', '""', line).split("//")[0]
        if re.search(r"\bTRY\(", code) and not code.lstrip().startswith("#define") and name != "src/base/result.h":
            if not re.match(r"\s*([\w:<>,&*\s\[\]]+=\s*|return\s+)?TRY\(", code):
                wrong.append(f"{name}:{number}: TRY stands inside an expression")
        if re.search(r"\bstd::j?thread\b|\.detach\(\)", code) and name not in THREADS and not test and "_double" not in name:
            if "hardware_concurrency" not in code:
                wrong.append(f"{name}:{number}: a thread outside base/ and net/")
        if re.search(r"\bco_(await|return|yield)\b", code):
            wrong.append(f"{name}:{number}: a coroutine")
        if name.startswith("src/research/") and re.search(r"catch \(\.\.\.\)", code):
            wrong.append(f"{name}:{number}: catch (...) in research/")
print("\n".join(wrong) if wrong else "style: clean")
sys.exit(1 if wrong else 0)
