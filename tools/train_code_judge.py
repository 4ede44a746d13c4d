#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Trains the weights of the code judge: tools/train_code_judge.py DATA [--words]

DATA is the folder of measurement data (KAOZHENG_DATA). Needs build/release/bench/judge_features_bench and the packages
debian-handbook, wordnet-base and python3-numpy. Texts are told apart by a hash of their names: nine tenths train, the rest is what the
printed table is measured on. --words first writes the lists of common words anew; build again before training on them."""
import collections
import json
import pathlib
import subprocess
import sys

import numpy

from judge_pairs import make_pairs, make_worded_pairs
from judge_texts import all_texts

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = ROOT / "build/release/bench/judge_features_bench"
WEIGHTS = ROOT / "src/evidence/weights"
VERDICTS = ("supported", "partly", "contradicted", "not_found")
STEPS, RATE = 4000, 0.5
# What can only speak for a claim, and what may speak either way; everything else can only speak against it.
FOR = "anywhere best_sentence best_two best_window window_high joined longest_run pairs_kept weakest_clause weakest_stretch opening ending".split()
# The shares of FOR say nearly the same: they are shrunk towards each other. Between verdicts the rest stands for itself.
RIDGE, RIDGE_OF_REST = 0.05, 0.001
EITHER = "claim_length source_length".split()
# The pairs made here copy more of their sources than people do who word a claim themselves: judge_claims.en.txt is judged
# better, and the held-out pairs hardly worse, with the score for "supported" raised; by more a turned statement passes.
LENIENCE = {"en": 0.1, "zh": 0.0}


def run(lines, *options):
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    return subprocess.run([PROGRAM, *options], input=text, capture_output=True, text=True, check=True).stdout.splitlines()


def write_common_words(texts):
    for language in ("en", "zh"):
        paragraphs = [{"claim": p} for t in texts if t.language == language for p in t.paragraphs]
        common = [line for line in run(paragraphs, "--frequencies") if float(line.split()[1]) >= 1.5]
        remark = f"# Words that many of {len(paragraphs)} paragraphs hold, per thousand; by tools/train_code_judge.py --words.\n"
        (WEIGHTS / f"common_words.{language}.txt").write_text(remark + "\n".join(common) + "\n", encoding="utf-8")


def with_features(pairs):
    for pair, line in zip(pairs, run({"claim": p["claim"], "references": p["references"]} for p in pairs)):
        pair["features"] = json.loads(line)["features"]
    return pairs


def fit(features, wanted, counts, signs, ridge):
    """logistic regression by gradients; a weight never takes the wrong sign"""
    middle, spread = features.mean(0), features.std(0) + 1e-6
    scaled = (features - middle) / spread
    weights, bias = numpy.zeros(features.shape[1]), 0.0
    for _ in range(STEPS):
        error = counts * (1 / (1 + numpy.exp(-(scaled @ weights + bias))) - wanted) / counts.sum()
        weights -= RATE * (scaled.T @ error + ridge * weights)
        bias -= RATE * error.sum()
        weights[weights * signs < 0] = 0
    weights = weights / spread
    return numpy.append(weights, bias - weights @ middle)


def train(pairs, names):
    """weights by verdict, the bias last: the first tells supported from the rest, the others choose between the rest"""
    features = numpy.array([p["features"] for p in pairs])
    verdicts = numpy.array([p["verdict"] for p in pairs])
    signs = numpy.array([1 if n in FOR else 0 if n in EITHER else -1 for n in names])
    ridge = numpy.array([RIDGE if n in FOR else RIDGE_OF_REST for n in names])
    supported = verdicts == "supported"
    counts = numpy.where(supported, 1 / supported.mean(), 1 / (1 - supported.mean()))
    result = [fit(features, supported, counts, signs, RIDGE)]
    # With a part of the references it is certain only that not all of it is supported.
    rest = ~supported & numpy.array([p["kind"] not in ("removed", "few") for p in pairs])
    features, verdicts = features[rest], verdicts[rest]
    for verdict in VERDICTS[1:]:
        wanted = verdicts == verdict
        counts = numpy.where(wanted, (1 / wanted.mean()) ** 0.5, (1 / (1 - wanted.mean())) ** 0.5)
        result.append(fit(features, wanted, counts, 0 * signs, ridge))
    return result


def scores(weights, features):
    return [float(w[:-1] @ numpy.array(features) + w[-1]) for w in weights]


def verdict_of(found):
    return VERDICTS[0] if found[0] > 0 else VERDICTS[1 + found[1:].index(max(found[1:]))]


def write_weights(weights, names, language, pairs, kept):
    lines = [
        f"# The code judge's weights for {'Chinese' if language == 'zh' else 'English'}, by tools/train_code_judge.py from "
        f"{pairs} pairs; {kept} were held out.",
        "# The first column is the score for all of it being supported; the others choose between the rest.",
        "# feature " + " ".join(VERDICTS),
        "bias " + " ".join(f"{w[-1]:.3f}" for w in weights),
    ]
    lines += [f"{name} " + " ".join(f"{w[i]:.3f}" for w in weights) for i, name in enumerate(names)]
    (WEIGHTS / f"code_judge.{language}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def f1_of(said, wanted, classes):
    result = []
    for c in classes:
        both = sum(s == c and w == c for s, w in zip(said, wanted))
        result.append(2 * both / max(1, sum(s == c for s in said) + sum(w == c for w in wanted)))
    return sum(result) / len(result)


def tell(language, weights, kept):
    said = [verdict_of(scores(weights, p["features"])) for p in kept]
    binary = [verdict == "supported" for verdict in said]
    wanted = [p["verdict"] for p in kept]
    print(f"{language}: {len(kept)} held out; macro-F1 attributable or not {f1_of(binary, [w == 'supported' for w in wanted], (True, False)):.3f}, "
          f"four verdicts {f1_of(said, wanted, VERDICTS):.3f}")
    for kind in sorted({p["kind"] for p in kept}):
        of_kind = [(b == (p["verdict"] == "supported")) for b, p in zip(binary, kept) if p["kind"] == kind]
        print(f"  {kind:11} {len(of_kind):5} right {sum(of_kind) / len(of_kind):.3f}")


def main():
    data = pathlib.Path(sys.argv[1])
    texts = all_texts(data)
    if "--words" in sys.argv:
        return write_common_words(texts)
    names = run([], "--names")
    for language in ("en", "zh"):
        training, kept = (with_features(pairs) for pairs in make_pairs(texts, data, language))
        weights = train(training, names)
        weights[0][-1] += LENIENCE[language]
        write_weights(weights, names, language, len(training), len(kept))
        tell(language, weights, kept)
        if language == "en":
            tell("en, worded by hand", weights, with_features(make_worded_pairs(texts)))


if __name__ == "__main__":
    main()
