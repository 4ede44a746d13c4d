# SPDX-License-Identifier: Apache-2.0
"""A writer that makes the faults of real ones, each known and remembered.

Every sentence restates one finding behind a few words of its own. Of all sentences a tenth get another figure, a
twentieth the mark of another finding, a twentieth a link that leads nowhere, a twentieth a quotation with a changed word;
some carry marks that name nothing, and some stand twice. Which is decided by a hash of the finding's words, so that a run
repeated is the same.
"""
import re
import threading
import zlib

LEADS = {"zh": ("资料显示，", "据资料，", "材料指出，"), "en": ("According to the sources, ", "The material says that ", "As reported, ")}
FIGURE = re.compile(r"\d+(?:[.,]\d+)*")

_lock = threading.Lock()
_written = []


def written():
    """[{"text", "finding", "fault"}]: every sentence so far, without its marks."""
    with _lock:
        return list(_written)


def forget():
    with _lock:
        _written.clear()


def chance(text, what):
    return zlib.crc32(f"{what}:{text}".encode()) % 1000 / 1000


def other_figure(text):
    """One numeral with its first digit changed; nothing when there is none of two digits or more."""
    found = [m for m in FIGURE.finditer(text) if sum(c.isdigit() for c in m[0]) >= 2]
    if not found:
        return None
    one = found[zlib.crc32(text.encode()) % len(found)]
    digit = str((int(one[0][0]) + 1 + zlib.crc32(text.encode()) % 7) % 9 + 1)
    if digit == one[0][0]:
        digit = str(int(digit) % 9 + 1)
    return text[: one.start()] + digit + text[one.start() + 1 :]


def false_quotation(text, chinese):
    """A stretch of the text in quotation marks with one word of it changed."""
    if chinese:
        words = re.search(r"[\u4e00-\u9fff]{8,16}", text)
        if not words:
            return None
        changed = words[0][:3] + "未必" + words[0][5:]
        return text[: words.start()] + "“" + changed + "”" + text[words.end() :]
    words = re.search(r"\b([A-Za-z]+ [A-Za-z]+) ([A-Za-z]+) ([A-Za-z]+ [A-Za-z]+)\b", text)
    if not words:
        return None
    return text[: words.start()] + f"“{words[1]} hardly {words[3]}”" + text[words.end() :]


def write(findings, chinese):
    """Prose with marks from [("F1", statement)]."""
    sentences = []
    for place, (label, statement) in enumerate(findings):
        statement = statement.rstrip("。. ")
        lead = LEADS["zh" if chinese else "en"][zlib.crc32(statement.encode()) % 3]
        text, mark, fault, behind = lead + statement, f"[{label}]", "", ""
        draw = chance(statement, "fault")
        if draw < 0.10:
            altered = other_figure(statement)
            if altered:
                text, fault = lead + altered, "figure"
        elif draw < 0.15 and len(findings) > 1:
            mark, fault = f"[{findings[(place + 1) % len(findings)][0]}]", "source"
        elif draw < 0.20:
            behind, fault = "（[来源](https://invented.example/page)）" if chinese else " ([source](https://invented.example/page))", "link"
        elif draw < 0.25:
            altered = false_quotation(statement, chinese)
            if altered:
                text, fault = lead + altered, "quotation"
        elif draw < 0.30:
            mark, fault = mark + "[F997]", "dangling"
        elif draw < 0.33:
            mark, fault = mark + "[12]", "number"
        sentence = text + behind + " " + mark + ("。" if chinese else ".")
        sentences.append(sentence)
        if 0.33 <= draw < 0.36:
            sentences.append(sentence)
            fault = "twice"
        with _lock:
            _written.append({"text": text, "finding": statement, "fault": fault})
    return ("" if chinese else " ").join(sentences)
