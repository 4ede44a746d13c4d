# SPDX-License-Identifier: Apache-2.0
"""The text of web pages against what people marked, and the speed of reading. extraction.py DATA OUT [--worst N] [--half 0|1]

DATA holds `articles` (html/KEY.html.gz, ground-truth.json), `segments` (html.tar.xz, evaldata.json), or is one of them. OUT gets the
predictions, one JSON line a page; with both sets, OUT gets the articles and OUT with `.segments` before its ending the rest.
articles: tokens are \\w+; multisets of four-token shingles; precision and recall are means over pages, F1 is of the two means.
segments: each `with` must stand in the text, each `without` must not, white space aside; all segments count alike.
`--half` scores the pages of one half only; `--worst` lists the pages that lose most.
"""
import argparse
import collections
import gzip
import hashlib
import json
import pathlib
import re
import subprocess
import sys
import tarfile
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = ROOT / "build/release/bench/extraction_bench"
TRAFILATURA_MB_PER_SECOND = 5.4


def shingles(text):
    tokens = re.findall(r"\w+", text)
    if len(tokens) < 4:
        return collections.Counter([tuple(tokens)] if tokens else [])
    return collections.Counter(zip(tokens, tokens[1:], tokens[2:], tokens[3:]))


def ratio(part, whole, empty):
    return part / whole if whole else empty


def f1(precision, recall):
    return ratio(2 * precision * recall, precision + recall, 0.0)


def in_half(name, half):
    return half is None or hashlib.sha256(name.encode()).digest()[0] % 2 == half


def score_articles(folder, texts, half):
    rows = []
    for key, truth in json.loads((folder / "ground-truth.json").read_text("utf-8")).items():
        if not in_half(key, half):
            continue
        want, got = shingles(truth["articleBody"]), shingles(texts.get(key, ""))
        common = sum((want & got).values())
        rows.append((key, ratio(common, sum(got.values()), float(not want)), ratio(common, sum(want.values()), 1.0)))
    precision = ratio(sum(row[1] for row in rows), len(rows), 0.0)
    recall = ratio(sum(row[2] for row in rows), len(rows), 0.0)
    losses = sorted((2 - row[1] - row[2], f"{row[0]} precision {row[1]:.3f} recall {row[2]:.3f}") for row in rows)
    return len(rows), precision, recall, losses


def score_segments(folder, texts, half):
    def plain(text):
        return re.sub(r"\s+", " ", text).strip()

    right = wrong = missed = 0
    losses, pages = [], 0
    for page in json.loads((folder / "evaldata.json").read_text("utf-8")).values():
        if not in_half(page["file"], half):
            continue
        pages += 1
        text = plain(texts.get(page["file"], ""))
        absent = [part for part in page["with"] if plain(part) not in text]
        present = [part for part in page["without"] if plain(part) in text]
        right += len(page["with"]) - len(absent)
        missed += len(absent)
        wrong += len(present)
        losses.append((len(absent) + len(present), f"{page['file']} absent {absent} present {present}"))
    return pages, ratio(right, right + wrong, 0.0), ratio(right, right + missed, 0.0), sorted(losses)


def unpack_articles(folder, to):
    for page in sorted((folder / "html").glob("*.html.gz")):
        (to / page.name.removesuffix(".html.gz")).write_bytes(gzip.decompress(page.read_bytes()))


def unpack_segments(folder, to):
    with tarfile.open(folder / "html.tar.xz") as archive:
        for member in archive:
            name = pathlib.PurePosixPath(member.name).name
            if member.isfile():
                (to / name).write_bytes(archive.extractfile(member).read())


SETS = {
    "articles": ("ground-truth.json", "key", unpack_articles, score_articles),
    "segments": ("evaldata.json", "file", unpack_segments, score_segments),
}


def sets_in(data):
    for name, (marker, *_) in SETS.items():
        for folder in (data, data / name):
            if (folder / marker).exists():
                yield name, folder
                break


def measure(name, folder, out, options):
    _, field, unpack, score = SETS[name]
    with tempfile.TemporaryDirectory() as pages:
        unpack(folder, pathlib.Path(pages))
        done = subprocess.run([PROGRAM, pages, out, field, str(options.rounds)], check=True, capture_output=True, text=True)
    speed = json.loads(done.stdout)
    with open(out, encoding="utf-8") as lines:
        texts = {page[field]: page["text"] for page in map(json.loads, lines)}
    return (*score(folder, texts, options.half), speed)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--worst", type=int, default=0)
    parser.add_argument("--half", type=int, choices=(0, 1))
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    found = list(sets_in(options.data))
    if not found:
        sys.exit(f"extraction: neither ground-truth.json nor evaldata.json in {options.data}")
    print("set       pages  precision  recall      F1   MB/s   tree MB/s  tree share  gumbo MB/s  x trafilatura")
    for name, folder in found:
        out = options.out if name == found[0][0] else options.out.with_suffix(f".{name}{options.out.suffix}")
        pages, precision, recall, losses, speed = measure(name, folder, out, options)
        rate = {part: speed["bytes"] / 1e6 / max(speed[part], 1e-9) for part in ("whole", "tree", "gumbo")}
        print(f"{name:9} {pages:5}  {precision:9.4f}  {recall:6.4f}  {f1(precision, recall):6.4f}  {rate['whole']:5.1f}  "
              f"{rate['tree']:10.1f}  {speed['tree'] / max(speed['whole'], 1e-9):10.0%}  {rate['gumbo']:10.1f}  "
              f"{rate['whole'] / TRAFILATURA_MB_PER_SECOND:13.1f}")
        for loss, line in losses[::-1][:options.worst]:
            print(f"  {loss:.3f} {line}")


if __name__ == "__main__":
    main()
