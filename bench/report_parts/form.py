# SPDX-License-Identifier: Apache-2.0
"""The form of a report in Markdown, whoever wrote it: its sentences, what repeats, what hangs in the air, its headings.

A sentence repeats when one before it says the same: eight tenths of the word triples (Chinese: of the five-character pieces)
of the shorter stand in the longer, and all its numerals do. A sentence hangs when it opens its paragraph or list item with
a word that points at a sentence before (该, 此外, this, however).
"""
import re
import unicodedata

MARK = r"(?:\[\^?\d{1,3}(?:\s*[,，、;–-]\s*\^?\d{1,3})*\]|【\d{1,3}[^】]{0,24}】)"
URL = r"https?://[^\s<>()\[\]\"'，。；、）】]+(?:\([^\s<>()]*\))*"
ENDS = re.compile(rf"(?:[。！？]+|[.!?…]+(?=[\"”’')\]*]*(?:\s|{MARK}|$)))[\"”’」』）)'*]*(?:\s*{MARK})*")
ABBREVIATION = re.compile(r"(?:\b(?:e\.g|i\.e|vs|etc|cf|al|Dr|Mr|Mrs|Ms|Prof|St|No|Nos|Fig|Inc|Ltd|Co|Corp|approx|[A-Z])|^\d{1,3})\.$")
REFERENCES = re.compile(r"参考(?:资料|文献|来源)|引用来源|资料来源|references|sources|bibliography|works cited|citations", re.I)
OWN_REMARK = re.compile(r"\s*[〔\[][◎✗?◐✓∑=○] [^〔〕\[\]]*[〕\]]")  # what kaozheng says of a sentence behind it
NOTICE = re.compile(r"^(?:〔说明〕|\[note\])")
POINTS_BACK = re.compile(
    r"(?:该(?!当)|其(?!实|间|余)|此(?!次|前)|这|那(?!么)|它|他|她|上述|前者|后者|因此|所以|然而|但|不过|而且|并且|同时|另外|另一方面|与此|对此|据此|为此|由此|换言之|也就是说)|"
    r"(?:this|that(?! [a-z]+ing\b)|these|those|it|its|they|their|them|he|his|she|her|such|however|also|moreover|furthermore|"
    r"additionally|in addition|besides|therefore|thus|hence|consequently|as a result|but|and|nevertheless|nonetheless|instead|"
    r"otherwise|similarly|likewise|meanwhile|the former|the latter|of (?:these|those|them))\b", re.I)  # fmt: skip
IMPERSONAL = re.compile(r"it (?:is|was|will be|has been|remains|seems|appears|takes) [^.]*?\b(?:that|to)\b|(?:that|this) (?:is|means) not", re.I)


def plain(text):
    """Without marks, links, emphasis."""
    text = re.sub(rf"\(?\[[^\]]*\]\({URL}[^)]*\)\)?", lambda m: "" if m[0][0] == "(" else re.match(r"\[([^\]]*)\]", m[0])[1], text)
    text = re.sub(rf"{MARK}|{URL}", "", OWN_REMARK.sub("", text))
    return re.sub(r"\*\*|__|`", "", text).strip()


def sentences_of(text):
    """[(the sentence without marks, whether it has one)]."""
    found, begin = [], 0
    for end in ENDS.finditer(text):
        before = text[begin : end.end()]
        if ABBREVIATION.search(text[begin : end.start() + 1]):
            continue
        following = text[end.end() :].lstrip()
        if end[0][0] in ".!?…" and following[:1].islower():
            continue
        found.append(before)
        begin = end.end()
    found.append(text[begin:])
    pairs = [(plain(one), bool(re.search(rf"{MARK}|\]\(http", one))) for one in found]
    return [(words, marked) for words, marked in pairs if re.search(r"\w", words)]


class Report:
    """blocks: paragraphs and list items, [(sentence, marked)] each. rows: of tables, with the head of their columns."""

    def __init__(self, markdown):
        self.headings, self.blocks, self.rows, self.empty_sections, self.notices = [], [], [], 0, []
        self.references = []  # lines
        paragraph, head, in_list_until, fenced = [], None, 0, False
        notices, said = 0, 0  # of the section

        def close():
            nonlocal notices, said
            text = " ".join(paragraph)
            paragraph.clear()
            if NOTICE.match(text):
                notices += 1
                self.notices.append(text)
            elif text:
                said += 1
                self.blocks.append(sentences_of(text))

        def close_section():
            nonlocal notices, said
            close()
            self.empty_sections += notices > 0 and not said
            notices = said = 0

        for line in markdown.splitlines():
            stripped = line.strip()
            if stripped.startswith("```"):
                fenced = not fenced
                continue
            heading = re.match(r"(#{1,6})\s+(.*)", stripped)
            if heading and not fenced:
                close_section()
                level, words = len(heading[1]), plain(heading[2])
                if in_list_until and level <= in_list_until:
                    in_list_until = 0
                if REFERENCES.search(words) and len(words) < 40:
                    in_list_until = level
                elif not in_list_until:
                    self.headings.append(words)
                continue
            if in_list_until:
                self.references.append(stripped)
                continue
            if fenced or re.match(r"!\[", stripped):
                continue
            if stripped.startswith("|"):
                close()
                cells = [cell.strip() for cell in stripped.strip("|").split("|")]
                if all(re.fullmatch(r":?-+:?", cell) for cell in cells):
                    continue
                if head is None:
                    head = cells
                self.rows.append(" | ".join([plain(stripped), *map(plain, head)]))
                continue
            head = None
            if not stripped or re.fullmatch(r"[-*_]{3,}", stripped):
                close()
                continue
            item = re.match(r"(?:>\s*)?(?:[-*+•]|\d{1,2}[.)、])\s+", stripped)
            if item:
                close()
                stripped = stripped[item.end() :]
            paragraph.append(re.sub(r"^>\s*", "", stripped))
        close_section()

    @property
    def sentences(self):
        return [words for block in self.blocks for words, _ in block]

    @property
    def length(self):
        """As --length counts: Chinese characters, and runs of other letters and digits."""
        return sum(len(re.findall(r"[\u3400-\u9fff]|[^\W_\u3400-\u9fff]+(?:[.,'’-][^\W_\u3400-\u9fff]+)*", one)) for one in self.sentences)

    @property
    def characters(self):
        return sum(len(sentence) for sentence in self.sentences)


def folded(text):
    return unicodedata.normalize("NFKC", text).lower()


def pieces_of(sentence):
    text = folded(sentence)
    if is_chinese(text):
        text = re.sub(r"\W", "", text)
        return {text[i : i + 5] for i in range(len(text) - 4)}
    words = re.findall(r"[\w.,%]*\w", text)
    return {tuple(words[i : i + 3]) for i in range(len(words) - 2)}


def numerals_of(text):
    return set(re.findall(r"\d+(?:\.\d+)?", folded(text).replace(",", "")))


def repeated(sentences):
    """[(sentence, the earlier one it repeats)]."""
    holders, kept, found = {}, [], []
    for sentence in sentences:
        pieces = pieces_of(sentence)
        if len(pieces) < 4:
            continue
        shared = {}
        for piece in pieces:
            for place in holders.get(piece, ()):
                shared[place] = shared.get(place, 0) + 1
        for place, count in sorted(shared.items()):
            earlier, size = kept[place]
            if count < 0.8 * min(size, len(pieces)):
                continue
            short, long = (sentence, earlier) if len(pieces) <= size else (earlier, sentence)
            if numerals_of(short) <= numerals_of(long):
                found.append((sentence, earlier))
                break
        for piece in pieces:
            holders.setdefault(piece, []).append(len(kept))
        kept.append((sentence, len(pieces)))
    return found


def hanging(blocks):
    first = [block[0][0] for block in blocks if block]
    return [one for one in first if POINTS_BACK.match(one) and not IMPERSONAL.match(one)]


def is_chinese(text):
    """A Han character against a Latin word, which says about as much as two."""
    han = len(re.findall(r"[\u4e00-\u9fff]", text))
    return han > 2 * len(re.findall(r"[A-Za-z][A-Za-z'-]+", text))


def in_another_language(sentences, chinese):
    """Sentences long enough to have a language, in the other one."""
    return [one for one in sentences if len(re.findall(r"[\u4e00-\u9fff]|[A-Za-z]{2,}", one)) >= 5 and is_chinese(one) != chinese]


def doubled_headings(headings):
    keys = [re.sub(r"^[\d.、\s]+", "", folded(one)) for one in headings]
    return [one for i, one in enumerate(headings) if keys[i] in keys[:i]]


def statistics(report, chinese):
    sentences = report.sentences
    return {
        "sentences": len(sentences),
        "characters": report.characters,
        "repeated": repeated(sentences),
        "hanging": hanging(report.blocks),
        "other language": in_another_language(sentences, chinese),
        "doubled headings": doubled_headings(report.headings),
        "empty sections": report.empty_sections,
    }
