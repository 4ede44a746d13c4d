#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What is read of PDFs, against poppler's own text: ./dev bench pdf [DATA] [OUT]

DATA is a folder of PDFs, or one that holds it as pdf/; FILE.txt beside FILE.pdf is its text (else pdftotext tells it).
OUT gets a line {"file","text"} each. Beside the PDFs' folder, conformance/pdf_damaged is read too when it is there: each
file gives text or one line of error, in time."""
import collections
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import time

from extraction import shingles

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = ROOT / "build/release/bench/pdf_bench"
SECONDS_MAX = 60


def f1(said, wanted):
    common = sum((said & wanted).values())
    return 2 * common / max(1, sum(said.values()) + sum(wanted.values()))


def wanted_text(pdf):
    beside = pdf.with_suffix(".txt")
    if beside.exists():
        return beside.read_text(encoding="utf-8", errors="replace")
    return subprocess.run(["pdftotext", str(pdf), "-"], capture_output=True).stdout.decode("utf-8", "replace")


def seconds_of_poppler(pdf):
    began = time.perf_counter()
    subprocess.run(["pdftotext", str(pdf), "-"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - began


def pages_of(pdf):
    told = subprocess.run(["pdfinfo", str(pdf)], capture_output=True).stdout.decode("utf-8", "replace")
    found = re.search(r"^Pages:\s+(\d+)", told, re.M)
    return int(found[1]) if found else 0


def read(folder, out):
    """{file: text}, {file: (milliseconds, error)}, how the program ended"""
    files = len(list(folder.glob("*.pdf")))
    ended = subprocess.run([str(PROGRAM), str(folder), out], capture_output=True, text=True, timeout=files * SECONDS_MAX)
    texts = {}
    with open(out, encoding="utf-8") as lines:
        for line in lines:
            entry = json.loads(line)
            texts[entry["file"]] = entry["text"]
    outcomes = {}
    for line in ended.stdout.splitlines():
        name, milliseconds, error = line.split("\t", 2)
        outcomes[name] = (float(milliseconds), error)
    return texts, outcomes, ended.returncode


def measure(data, out):
    texts, outcomes, _ = read(data, out)
    scores, pages, seconds, seconds_poppler = [], 0, 0.0, 0.0
    print(f"{'file':48} {'pages':>5} {'ms':>7} {'F1':>6}")
    for name, text in texts.items():
        wanted = shingles(wanted_text(data / name))
        milliseconds, error = outcomes[name]
        count = pages_of(data / name) if text else 0
        pages, seconds = pages + count, seconds + (milliseconds / 1000 if text else 0)
        seconds_poppler += seconds_of_poppler(data / name) if text else 0
        if wanted:
            scores.append(f1(shingles(text), wanted))
        shown = f"{scores[-1]:.3f}" if wanted else "-"
        print(f"{name[:48]:48} {count:5} {milliseconds:7.1f} {shown:>6} {error}")
    print(f"mean F1 {sum(scores) / max(1, len(scores)):.4f} of {len(scores)} files with text; "
          f"{pages} pages, {pages / max(seconds, 1e-9):.0f} pages/s (pdftotext alone {pages / max(seconds_poppler, 1e-9):.0f})")


def measure_damaged(folder):
    with tempfile.NamedTemporaryFile() as out:
        texts, outcomes, code = read(folder, out.name)
    named = len(list(folder.glob("*.pdf")))
    read_ones = sum(1 for text in texts.values() if text)
    unclear = [name for name, (_, error) in outcomes.items() if not texts[name] and not error]
    slowest = max((milliseconds for milliseconds, _ in outcomes.values()), default=0)
    reasons = collections.Counter(re.sub(r": .*", "", error) for _, error in outcomes.values() if error)
    print(f"damaged: {named} files, {len(texts)} ended (exit {code}), {read_ones} with text, {sum(reasons.values())} with an "
          f"error, {len(unclear)} with neither; slowest {slowest:.0f} ms")
    for reason, count in reasons.most_common(6):
        print(f"  {count:4} {reason}")


def main():
    data = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "../shared/data")
    if (data / "pdf").is_dir():
        data = data / "pdf"
    if not data.is_dir():
        sys.exit(f"pdf: no folder {data}")
    measure(data, sys.argv[2] if len(sys.argv) > 2 else str(ROOT / "build/pdf.jsonl"))
    damaged = data.resolve().parent / "conformance/pdf_damaged"
    if damaged.is_dir():
        measure_damaged(damaged)


if __name__ == "__main__":
    main()
