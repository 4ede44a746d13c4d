#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every file under src/ includes its own room and lower ranks only, and no two headers of a room define types of one name.

Two such types link without a word and share each other's functions.
"""
import pathlib
import re
import sys

RANKS = {
    "base": 0, "domain": 1, "net": 1, "text": 2, "store": 3, "evidence": 3,
    "models": 4, "sources": 4, "reports": 4, "research": 5, "runs": 6, "app": 7,
}  # fmt: skip

root = pathlib.Path(__file__).resolve().parent.parent / "src"
wrong = []
for path in sorted(p for p in root.rglob("*") if p.suffix in (".h", ".cpp")):
    room = path.relative_to(root).parts[0]
    for number, line in enumerate(path.read_text().splitlines(), 1):
        match = re.match(r'\s*#\s*include\s+"([a-z_]+)/', line)
        if match and match[1] in RANKS and match[1] != room and RANKS[match[1]] >= RANKS[room]:
            wrong.append(f"{path.relative_to(root)}:{number}: {room} (rank {RANKS[room]}) includes {match[1]} (rank {RANKS[match[1]]})")
    if room not in RANKS:
        wrong.append(f"{path.relative_to(root)}: {room} is not a room")
    inner = path.relative_to(root).parts
    if room == "app" and len(inner) > 2 and inner[1] in ("cli", "http", "mcp", "worker"):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            match = re.match(r'\s*#\s*include\s+"app/(cli|http|mcp|worker)/', line)
            if match and match[1] != inner[1]:
                wrong.append(f"{path.relative_to(root)}:{number}: a door includes another door")
TYPE = re.compile(r"(?:struct|class|enum class|enum)\s+(\w+)(?:\s+final)?\s*(?::[^:;]*)?\{")
homes = {}
for path in sorted(root.rglob("*.h")):
    room = path.relative_to(root).parts[0]
    for line in path.read_text().splitlines():
        match = TYPE.match(line)
        if match:
            home = homes.setdefault((room, match[1]), path)
            if home != path:
                wrong.append(f"{path.relative_to(root)}: {match[1]} is a type of {home.relative_to(root)} too")
print("\n".join(wrong) if wrong else "rooms: every include goes down")
sys.exit(1 if wrong else 0)
