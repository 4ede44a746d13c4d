# SPDX-License-Identifier: Apache-2.0
"""Questions, the facts a good answer holds, and whether a text holds them.

A fact is held when one sentence, or one row of a table with the heads of its columns, holds something of each of its needs.
A need is a list of alternatives; letters count in any case, figures without the commas of thousands and only whole: 38 is
neither in 380 nor in 3.38.
"""
import functools
import json
import re

import form


@functools.lru_cache(None)
def pattern_of(need):
    words = re.escape(normalised(need))
    before = r"(?<![\d.])" if need[0].isdigit() else r"(?<![a-z])" if need[0].isascii() else ""
    behind = r"(?![\d]|\.\d)" if need[-1].isdigit() else ""
    return re.compile(before + words + behind)


@functools.lru_cache(None)
def normalised(text):
    text = re.sub(r"(?<=\d),(?=\d{3})", "", form.folded(text))
    return re.sub(r"(?<=[^\x00-\xff])\s+|\s+(?=[^\x00-\xff])", "", text)


def holds(sentence, fact):
    text = normalised(sentence)
    return all(any(pattern_of(alternative).search(text) for alternative in need) for need in fact["needs"])


def held(fact, report):
    """In a sentence with a reference, or in a row."""
    cited = (words for block in report.blocks for words, marked in block if marked)
    return any(holds(one, fact) for one in cited) or any(holds(row, fact) for row in report.rows)


def questions(path):
    return json.loads(path.read_text(encoding="utf-8"))
