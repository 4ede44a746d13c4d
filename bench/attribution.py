#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The code judge, measured: ./dev bench attribution DATA [OUT]

DATA holds attributionbench_*.jsonl.gz, itself or in claims/. OUT gets a line {"id","flagged","reasons"} for each claim: flagged
is what the references do not carry. Beside it, where they are found: figures/planted.jsonl (what its words alone show, figures
taken as carried), and pairs made from texts that the weights were not trained on, Chinese and English (needs the packages
debian-handbook and wordnet-base). A set that is absent is SKIPPED."""
import gzip
import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))
PROGRAM = ROOT / "build/release/bench/attribution_bench"
VERDICTS = ("supported", "partly", "contradicted", "not_found")


def judge(items, *options):
    """what the judge says of each, and how many it judges a second"""
    text = "".join(json.dumps({k: item[k] for k in ("id", "claim", "references")}, ensure_ascii=False) + "\n" for item in items)
    ended = subprocess.run([str(PROGRAM), *options], input=text, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in ended.stdout.splitlines()], float(ended.stderr.split()[-1])


def macro_f1(said, wanted, classes):
    total = 0
    for c in classes:
        both = sum(s == c and w == c for s, w in zip(said, wanted))
        total += 2 * both / max(1, sum(s == c for s in said) + sum(w == c for w in wanted))
    return total / len(classes)


def row(name, *cells):
    print(f"{name:34}" + "".join(f"{cell:>12}" for cell in cells))


def attributionbench(data, out):
    files = sorted([*data.glob("attributionbench*.jsonl.gz"), *data.glob("claims/attributionbench*.jsonl.gz")])
    if not files:
        return row("AttributionBench", "SKIPPED", "no attributionbench*.jsonl.gz")
    items = [json.loads(line) for file in files for line in gzip.open(file, "rt", encoding="utf-8")]
    told, speed = judge(items)
    if out:
        folder = pathlib.Path(out)
        folder.mkdir(parents=True, exist_ok=True)
        with open(folder / "attribution.jsonl", "w", encoding="utf-8") as lines:
            for t in told:
                lines.write(json.dumps({k: t[k] for k in ("id", "flagged", "reasons")}, ensure_ascii=False) + "\n")
    said = [t["flagged"] for t in told]
    wanted = [item.get("attribution_label") == "not attributable" for item in items]
    if not all("attribution_label" in item for item in items):
        return row("AttributionBench", len(items), "no labels", "", f"{speed:.0f}/s")
    row("AttributionBench", len(items), f"{macro_f1(said, wanted, (True, False)):.3f}", "", f"{speed:.0f}/s")
    for source in sorted({item.get("src_dataset", "") for item in items}):
        at = [i for i, item in enumerate(items) if item.get("src_dataset", "") == source]
        row("  " + source, len(at), f"{macro_f1([said[i] for i in at], [wanted[i] for i in at], (True, False)):.3f}")


def planted(data):
    file = next((f for f in (data / "figures/planted.jsonl", data.parent / "figures/planted.jsonl") if f.exists()), None)
    if file is None:
        return row("planted", "SKIPPED", "no figures/planted.jsonl")
    pairs = [json.loads(line) for line in open(file, encoding="utf-8")]
    told, _ = judge([{"id": p["id"], "claim": p["claim_sentence"], "references": [p["source_sentence"]]} for p in pairs], "--figures-carried")
    for language in ("zh", "en"):
        at = [i for i, p in enumerate(pairs) if p["lang"] == language and told[i]["comparable"]]
        wrong = [i for i in at if pairs[i]["label"] == "corrupted"]
        right = [i for i in at if pairs[i]["label"] == "faithful"]
        flags = lambda chosen: sum(told[i]["flagged"] for i in chosen) / max(1, len(chosen))
        f1 = macro_f1([told[i]["flagged"] for i in at], [pairs[i]["label"] == "corrupted" for i in at], (True, False))
        row(f"planted {language}, its words", len(at), f"{f1:.3f}", "", f"flagged {flags(wrong):.2f} of wrong, {flags(right):.2f} of right")


def made_pairs(data):
    try:
        import judge_pairs
        import judge_texts

        root = data if (data / "retrieval").exists() else data.parent
        texts = judge_texts.all_texts(root)
        for language in ("zh", "en"):
            _, kept = judge_pairs.make_pairs(texts, root, language)
            told, speed = judge([dict(p, id=str(i)) for i, p in enumerate(kept)])
            said, wanted = [t["verdict"] for t in told], [p["verdict"] for p in kept]
            both = macro_f1([s == "supported" for s in said], [w == "supported" for w in wanted], (True, False))
            row(f"made pairs {language}, held out", len(kept), f"{both:.3f}", f"{macro_f1(said, wanted, VERDICTS):.3f}", f"{speed:.0f}/s")
    except OSError as missing:
        row("made pairs", "SKIPPED", str(missing))


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    data = pathlib.Path(sys.argv[1])
    row("", "claims", "macro-F1", "4 verdicts")
    attributionbench(data, sys.argv[2] if len(sys.argv) > 2 else "")
    planted(data)
    made_pairs(data)


if __name__ == "__main__":
    main()
