# SPDX-License-Identifier: Apache-2.0
"""The texts that pairs for the code judge are made from, all under licences that allow it: article pages (MIT), CMRC 2018
(CC BY-SA), the documents of NumGround (made for this project), the Debian handbook (GPL or CC BY-SA), the examples of this repository; synonyms from WordNet."""
import collections
import gzip
import html
import json
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parent.parent
HANDBOOK = pathlib.Path("/usr/share/doc/debian-handbook/html")  # package debian-handbook
WORDNET = pathlib.Path("/usr/share/wordnet")  # package wordnet-base

Text = collections.namedtuple("Text", "name language title address paragraphs summary")


def plain(markup):
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", "", markup))).strip()


def sentences(text, language):
    if language == "zh":
        found = re.findall(r"[^。！？；\n]+[。！？；]?[”」』）]*", text)
    else:
        found = re.split(r"(?<=[.!?])[”\")]*\s+(?=[A-Z“\"])", text)
    return [s.strip() for s in found if s.strip()]


def articles(data):
    truth = json.loads((data / "extraction/articles/ground-truth.json").read_text(encoding="utf-8"))
    for key, article in sorted(truth.items()):
        paragraphs = [p.strip() for p in article["articleBody"].split("\n") if len(p.split()) > 5]
        page = gzip.open(data / f"extraction/articles/html/{key}.html.gz", "rt", encoding="utf-8", errors="replace").read()
        title = re.search(r"<title[^>]*>(.*?)</title>", page, re.S)
        said = re.search(r'<meta[^>]+name="description"[^>]+content="([^"]{60,400})"', page)
        title = re.split(r" [|–—-] ", plain(title[1]))[0] if title else ""
        yield Text(f"article/{key}", "en", title, article.get("url", ""), paragraphs, plain(said[1]) if said else "")


def handbook(folder, language):
    for path in sorted((HANDBOOK / folder).glob("*.html")):
        page = path.read_text(encoding="utf-8", errors="replace")
        title = re.search(r"<title[^>]*>(.*?)</title>", page, re.S)
        paragraphs = [plain(p) for p in re.findall(r'<div class="para">(.*?)</div>', page, re.S)]
        least = 40 if language == "zh" else 120
        han = lambda p: len(re.findall(r"[\u4e00-\u9fff]", p)) > len(p) / 4
        paragraphs = [p for p in paragraphs if len(p) > least and han(p) == (language == "zh")]
        if len(paragraphs) >= 4:
            yield Text(f"handbook/{path.stem}", language, re.sub(r"^(Chapter|Appendix)?\s*[\dA-Z]*\.\s*|^第\s*\d+\s*章\s*", "", plain(title[1])), "", paragraphs, "")


def encyclopaedia(data):
    folder = data / "retrieval/cmrc2018_zh"
    with open(folder / "corpus.jsonl", encoding="utf-8") as lines:
        for line in lines:
            page = json.loads(line)
            said = sentences(page["text"], "zh")
            paragraphs = ["".join(said[i : i + 4]) for i in range(0, len(said), 4)]
            yield Text(f"cmrc/{page['_id']}", "zh", page["title"], "", paragraphs, "")


def answered_questions(data):
    """(page id, question, answer) of people about pages of the encyclopaedia"""
    folder = data / "retrieval/cmrc2018_zh"
    page_of = {}
    with open(folder / "qrels_test.tsv", encoding="utf-8") as lines:
        next(lines)
        for line in lines:
            query, page, _ = line.split("\t")
            page_of.setdefault(query, page)
    with open(folder / "queries.jsonl", encoding="utf-8") as lines:
        for line in lines:
            query = json.loads(line)
            if query["_id"] in page_of and query["answers"]:
                yield page_of[query["_id"]], query["text"], query["answers"][0]


def news(data):
    with open(data / "claims/numground_docs_en.jsonl", encoding="utf-8") as lines:
        for line in lines:
            page = json.loads(line)
            paragraphs = [p.strip() for p in page["text"].split("\n") if len(p.split()) > 5]
            yield Text(f"news/{page['doc_id']}", "en", "", "", paragraphs, "")


def examples():
    for path in sorted((ROOT / "examples/cloud-2025").glob("*.md")):
        text = re.sub(r"^---.*?---\s", "", path.read_text(encoding="utf-8"), flags=re.S)
        language = "zh" if re.search(r"[\u4e00-\u9fff]", path.name) else "en"
        paragraphs = [p.strip() for p in text.split("\n") if len(p) > 40 and not p.startswith(("#", "|"))]
        yield Text(f"example/{path.stem}", language, "", "", paragraphs, "")


def all_texts(data):
    texts = list(articles(data)) + list(news(data)) + list(handbook("en-US", "en")) + list(handbook("zh-CN", "zh"))
    return texts + list(encyclopaedia(data)) + list(examples())


def synonyms():
    """{word: [words of its most used sense, words above them]} for English words of one piece"""
    result = {}
    for part in ("noun", "verb", "adj", "adv"):
        synsets, above = {}, {}
        with open(WORDNET / f"data.{part}", encoding="latin-1") as lines:
            for line in lines:
                if line.startswith("  "):
                    continue
                fields = line.split(" | ")[0].split()
                count = int(fields[3], 16)
                words = [re.sub(r"\(.*\)", "", w).lower() for w in fields[4 : 4 + 2 * count : 2]]
                synsets[fields[0]] = [w for w in words if w.isalpha()]
                pointers = fields[5 + 2 * count :]
                above[fields[0]] = [pointers[i + 1] for i in range(0, len(pointers) - 3, 4) if pointers[i] in ("@", "&")]
        with open(WORDNET / f"index.{part}", encoding="latin-1") as lines:
            for line in lines:
                if line.startswith("  "):
                    continue
                fields = line.split()
                word = fields[0]
                if not word.isalpha():
                    continue
                senses = fields[-int(fields[2]) :]
                for sense in senses[:2]:
                    near = [w for w in synsets.get(sense, []) if w != word]
                    far = [w for up in above.get(sense, []) for w in synsets.get(up, []) if w != word]
                    same, wider = result.setdefault(word, ([], []))
                    same.extend(near)
                    wider.extend(far[:2])
    return result
