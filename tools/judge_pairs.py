# SPDX-License-Identifier: Apache-2.0
"""Claims with references and a known verdict, made from texts: paraphrases by dropping, reordering and replacing;
statements of which a part stands elsewhere; statements turned, widened, made firmer or credited to others; the same with the
sentences that carry them alone, or without these. Beside them, claims worded by hand, to measure with."""
import collections
import hashlib
import pathlib
import random
import re

from judge_texts import answered_questions, sentences, synonyms

TRIES = 16000  # at pairs in each language
WORDED = pathlib.Path(__file__).resolve().parent / "judge_claims.en.txt"

FUNCTION = set(
    "the a an and or but of in on at to from by for with as is are was were be been has have had it its this that these those "
    "which who they their he she his her we our you your not no can could will would may might should than more most so if "
    "when while because about into over after before also there such said says".split()
)
LEADS = (
    "Overall, |In general, |In addition, |Additionally, |It is important to note that |According to the source, |As a result, |"
    "For example, |However, |Furthermore, |In summary, |Typically, |One thing to know is that |Another point is that |"
    "It is also worth noting that |In many cases, |Generally speaking, |Experts say that |Studies show that "
).split("|")
TAILS = (
    ", which makes it important|, making it a popular choice|, among other things|, which can help people in many ways|"
    " and can be used for various purposes|, according to reports|, which is worth considering|, depending on the situation"
).split("|")
LEADS_ZH = "总体来看，|此外，|值得注意的是，|据了解，|据悉，|总的来说，|同时，|另外，|具体而言，|可以看到，|从整体上看，|例如，".split("|")
TAILS_ZH = "，具有重要意义|，受到广泛关注|，发挥了重要作用|，影响深远|，值得关注".split("|")
SAME_ZH = [
    pair.split("/")
    for pair in (
        "使用/采用 位于/坐落于 建立/创建 成立/创立 认为/觉得 开始/起初 主要/重要 包括/包含 因为/由于 但是/不过 所以/因此 现在/目前 "
        "著名/知名 获得/取得 担任/出任 发行/推出 进行/展开 以及/和 同时/与此同时 导致/造成 需要/须 可以/能够 非常/十分 许多/很多 "
        "增加/提高 减少/降低 出生/生于 发现/察觉 帮助/协助 方法/办法 问题/难题 发展/进步 原因/缘故 显示/表明 提供/给予 选择/挑选 "
        "如果/若 例如/比如 配置/设置 文件/档案 安装/装设 系统/体系 命令/指令 用户/使用者 通常/一般 允许/准许 参加/参与 毕业/结业 "
        "去世/逝世 首次/第一次 居住/住 建造/修建 拥有/有 改名/更名 属于/归 播出/播放 主演/出演 制作/制造 超过/多于 部分/一部分"
    ).split()
]
OPPOSITE_ZH = [
    pair.split("/")
    for pair in (
        "增长/下降 增加/减少 上升/下降 提高/降低 扩大/缩小 最大/最小 最高/最低 之前/之后 支持/反对 成功/失败 高于/低于 加快/放缓 "
        "允许/禁止 开始/结束 买入/卖出 最早/最晚 进口/出口 同意/拒绝 最多/最少 以前/以后 击败/输给 超过/不足"
    ).split()
]
OPPOSITE = [
    pair.split("/")
    for pair in (
        "increase/decrease increased/decreased rise/fall rose/fell rising/falling grew/shrank growth/decline more/less higher/lower "
        "above/below before/after support/oppose supported/opposed highest/lowest largest/smallest first/last won/lost success/failure "
        "raise/reduce gains/losses allow/forbid allowed/banned approved/rejected begin/end started/stopped better/worse most/least "
        "positive/negative bought/sold profit/loss safe/dangerous accept/reject improve/worsen over/under"
    ).split()
]
BODIES = "IDC Gartner UNESCO OECD Reuters Omdia WHO IEA Nielsen Moody's Bloomberg Frost".split()
BODIES_ZH = "中国信通院 国家统计局 工信部 中国科学院 国务院发展研究中心 世界银行 商务部 北京大学 社科院 IDC 高德纳 中金公司".split()


class Maker:
    def __init__(self, synonyms, seed):
        self.random = random.Random(seed)
        self.synonyms = synonyms

    def chance(self, p):
        return self.random.random() < p

    # --- English -------------------------------------------------------------------------------------------------------
    def replaced(self, word):
        """another word for it, or none"""
        forms = [word]
        for ending, other in (("ies", "y"), ("es", ""), ("s", ""), ("ied", "y"), ("ed", ""), ("ed", "e"), ("ing", ""), ("ing", "e")):
            if word.endswith(ending):
                forms.append(word[: -len(ending)] + other)
        for form in forms:
            if form in self.synonyms:
                same, wider = self.synonyms[form]
                choice = same if same and not (wider and self.chance(0.3)) else wider
                return self.random.choice(choice) if choice else None
        return None

    def reworded(self, sentence, strength):
        """Words replaced, dropped and put; `strength` is about the share of content words that change."""
        result = []
        for word in sentence.split():
            bare = word.strip(".,;:()“”\"'’").lower()
            if bare in FUNCTION or not bare.isalpha() or len(bare) < 4 or word[0].isupper() or not self.chance(strength):
                if bare in ("very", "also", "just", "that") and self.chance(0.5):
                    continue
                result.append(word)
                continue
            other = self.replaced(bare)
            if other is None or self.chance(0.25):
                if self.chance(0.6):
                    continue  # left out
                result.append(word)
            else:
                result.append(other + word[len(word.rstrip(".,;:")) :])
        return " ".join(result)

    def cut(self, sentence, language):
        """without brackets, and often without one of its clauses"""
        sentence = re.sub(r"\s*[(（][^)）]*[)）]", "", sentence)
        comma = "，" if language == "zh" else ", "
        parts = sentence.split(comma)
        if len(parts) >= 3 and self.chance(0.6):
            parts.pop(self.random.randrange(1, len(parts)))
        elif len(parts) == 2 and min(map(len, parts)) > (8 if language == "zh" else 30) and self.chance(0.3):
            parts.pop(self.random.randrange(2))
        if len(parts) >= 2 and self.chance(0.2):
            self.random.shuffle(parts)
        return comma.join(p.strip(" .。") for p in parts).strip()

    def dressed(self, claim, language, p=0.35):
        claim = claim.strip(" .。，,；;")
        if language == "zh":
            lead = self.random.choice(LEADS_ZH) if self.chance(p) else ""
            return lead + claim + (self.random.choice(TAILS_ZH) if self.chance(p / 3) else "") + "。"
        if self.chance(p):
            lead = self.random.choice(LEADS)
            claim = lead + (claim[:1].lower() + claim[1:] if not claim[1:2].isupper() else claim)
        return claim + (self.random.choice(TAILS) if self.chance(p / 3) else "") + "."

    def named(self, claim, text):
        """what a pronoun at its head stands for, told by the title"""
        if not text.title or not self.chance(0.7):
            return claim
        if text.language == "zh":
            return re.sub(r"^(他|她|它|该|其|本作|此)", text.title, claim)
        return re.sub(r"^(He|She|It|They|This)\b", " ".join(text.title.split()[:4]), claim)

    def paraphrase(self, sentence, text, strength):
        claim = self.named(self.cut(sentence, text.language), text)
        if text.language == "zh":
            for a, b in SAME_ZH:
                if a in claim and self.chance(0.2 + strength):
                    claim = claim.replace(a, b)
                elif b in claim and self.chance((0.2 + strength) / 2):
                    claim = claim.replace(b, a)
            return claim
        return self.reworded(claim, strength)

    def unnamed(self, references, claim, language):
        """references that say "the company" or 该机构 for a name of the claim: pages name their subject once"""
        if language == "zh":
            pattern, others = r"《[^》]{2,20}》|[A-Za-z][A-Za-z0-9 .-]{1,20}[A-Za-z0-9]", ("它", "该作", "其", "该项目")
        else:
            pattern, others = r"\b[A-Z][a-z]+(?: [A-Z][a-z]+)*\b", ("it", "they", "the company", "the project", "he", "this")
        names = [n for n in re.findall(pattern, claim) if len(n) > 3]
        for name in names[:2]:
            references = [r.replace(name, self.random.choice(others)) for r in references]
        return references

    # --- what is wrong with a claim ------------------------------------------------------------------------------------
    def other_number(self, claim):
        found = list(re.finditer(r"\d+(?:[.,]\d+)*", claim))
        if not found:
            return None
        at = self.random.choice(found)
        digits = list(at[0])
        places = [i for i, c in enumerate(digits) if c.isdigit()]
        place = self.random.choice(places[:2])
        digits[place] = self.random.choice([c for c in "123456789" if c != digits[place]])
        return claim[: at.start()] + "".join(digits) + claim[at.end() :]

    def other_name(self, claim, text):
        if text.language == "zh":
            pattern = r"《[^》]{2,20}》|[A-Za-z][A-Za-z0-9 .-]{1,20}[A-Za-z0-9]|[\u4e00-\u9fff]{2,3}(?=省|市|县|大学|公司|集团)"
        else:
            pattern = r"(?<=[a-z] )[A-Z][a-z]+(?: [A-Z][a-z]+)*"
        found = list(re.finditer(pattern, claim))
        others = [n for p in text.paragraphs for n in re.findall(pattern, p) if n not in claim]
        if not found or not others:
            return None
        at = self.random.choice(found)
        return claim[: at.start()] + self.random.choice(others) + claim[at.end() :]

    def turned(self, claim, language):
        pairs = list(OPPOSITE_ZH if language == "zh" else OPPOSITE)
        self.random.shuffle(pairs)
        for a, b in pairs:
            for old, new in ((a, b), (b, a)):
                pattern = re.escape(old) if language == "zh" else rf"\b{old}\b"
                if re.search(pattern, claim):
                    return re.sub(pattern, new, claim, count=1)
        return None

    def denied(self, claim, language):
        if language == "zh":
            for old, new in (("没有", "有"), ("不能", "能"), ("不是", "是"), ("未能", "能")):
                if old in claim:
                    return claim.replace(old, new, 1)
            for old, new in (("可以", "不可以"), ("能够", "不能"), ("需要", "不需要"), ("属于", "不属于"), ("支持", "不支持"), ("会", "不会"), ("是", "不是")):
                if old in claim and f"不{old}" not in claim:
                    return claim.replace(old, new, 1)
            return None
        if re.search(r"\bnot\b|n[’']t\b", claim):
            return re.sub(r"\s*\bnot\b|n[’']t\b", "", claim, count=1)
        found = re.search(r"\b(is|are|was|were|can|could|will|would|should|has|have|had|does|did)\b", claim)
        return claim[: found.end()] + " not" + claim[found.end() :] if found else None

    def weakened(self, sentence, language):
        """the source's sentence, said as a possibility"""
        if language == "zh":
            found = re.search(r"是|为|有|将|会|能", sentence)
            return sentence[: found.start()] + self.random.choice(("可能", "或将", "预计", "有望", "计划")) + sentence[found.start() :] if found else None
        found = re.search(r"\b(is|are|was|were|has|have)\b", sentence)
        if not found:
            return None
        other = self.random.choice(("may be", "might be", "could be", "is expected to be", "is likely to be"))
        return sentence[: found.start()] + other + sentence[found.end() :]

    # --- one pair ------------------------------------------------------------------------------------------------------
    def page(self, text, chosen):
        """paragraphs as references: one text or several, with what pages have above them"""
        top = ""
        if text.title and self.chance(0.5):
            top = text.title if self.chance(0.3) else f"Title: {text.title}"
            if text.address and self.chance(0.5):
                top = text.address
            elif text.language == "en" and self.chance(0.3):
                top = "https://www.example.com/" + re.sub(r"\W+", "-", text.title.lower()).strip("-")
            top += "\n\n"
        if len(chosen) > 1 and self.chance(0.25):
            return [top + p for p in chosen]
        return [top + "\n\n".join(chosen)]

    def reference(self, text, place):
        length = self.random.choice((1, 1, 2, 3, 5, 8))
        first = max(0, place - self.random.randrange(length))
        return self.page(text, text.paragraphs[first : first + length])

    def pairs_of(self, text, count, others):
        """`count` tries at pairs of a claim and references; `others` are texts of the same language"""
        language = text.language
        usable = [
            (i, s)
            for i, p in enumerate(text.paragraphs)
            for s in sentences(p, language)
            if (12 <= len(s) <= 110 if language == "zh" else 8 <= len(s.split()) <= 45)
        ]
        if len(usable) < 4 or len(text.paragraphs) < 3:
            return
        kinds = ["supported"] * 11 + ["half"] * 4 + ["added"] * 3 + ["elsewhere"] * 5 + ["other"]
        kinds += "number number number name name turned turned turned denied denied firmer firmer credited".split()
        for _ in range(count):
            place, sentence = self.random.choice(usable)
            strength = self.random.choice((0, 0.2, 0.4, 0.6, 0.8))
            kind = self.random.choice(kinds)
            if kind == "other":
                made = self.of_other_text(text, sentence, strength / 2, others)
            else:
                made = self.make(kind, text, usable, place, sentence, strength)
            if made:
                claim, references, verdict = made
                if self.chance(0.25) and kind not in ("name", "credited"):
                    references = self.unnamed(references, claim, language)
                claim = self.dressed(claim, language)
                yield {"claim": claim, "references": references, "verdict": verdict, "kind": kind, "language": language}

    def of_other_text(self, text, sentence, strength, others):
        """the claim cites a page that is near to it, and another one"""
        said = self.content(sentence, text.language)
        best, most = None, -1
        for other in self.random.sample(others, min(25, len(others))):
            place = self.random.randrange(len(other.paragraphs))
            shared = len(said & self.content(" ".join(other.paragraphs[place : place + 3]), text.language))
            if other.name != text.name and shared > most:
                best, most = (other, place), shared
        if best is None:
            return None
        return self.paraphrase(sentence, text, strength), self.reference(*best), "not_found"

    def make(self, kind, text, usable, place, sentence, strength):
        language = text.language
        claim = self.paraphrase(sentence, text, strength)
        references = self.reference(text, place)
        reference = "\n\n".join(references)
        if len(claim) < (8 if language == "zh" else 25):
            return None
        joint = "，" if language == "zh" else self.random.choice((", and ", ", while ", "; "))
        if kind == "supported":
            if self.chance(0.4):  # two sentences of one place
                near = [s for i, s in usable if i == place and s != sentence]
                if near:
                    claim = claim.rstrip(".。") + joint + self.paraphrase(self.random.choice(near), text, strength)
            elif self.chance(0.25):  # the sentence alone as the reference
                references = [sentence]
            return claim, references, "supported"
        if kind in ("half", "added", "elsewhere"):
            inside = [s for i, s in usable if s not in reference]
            if not inside:
                return None
            self.random.shuffle(inside)
            shared = lambda s: len(self.content(s, language) & self.content(sentence if kind != "elsewhere" else reference, language))
            other = max(inside[:12], key=shared)
            if kind == "elsewhere":
                return self.paraphrase(other, text, strength / 2), references, "not_found"
            piece = self.cut(other, language)
            if kind == "half":
                piece = self.paraphrase(piece, text, strength / 2)
                parts = [claim.rstrip(".。"), piece] if self.chance(0.7) else [piece.rstrip(".。"), claim]
                return joint.join(parts), references, "partly"
            words = piece if language == "zh" else piece.split()
            size = self.random.randrange(6, 13) if language == "zh" else self.random.randrange(3, 8)
            tail = words[-size:]
            return claim.rstrip(".。") + ("，" + tail if language == "zh" else ", " + self.random.choice(("including ", "with ", "to ", "for ")) + " ".join(tail)), references, "partly"
        if kind == "number":
            claim = self.other_number(claim)
        elif kind == "name":
            claim = self.other_name(claim, text)
        elif kind == "turned":
            claim = self.turned(claim, language)
        elif kind == "denied":
            claim = self.denied(claim, language)
        elif kind == "firmer":
            weak = self.weakened(sentence, language)
            if weak is None or sentence not in reference:
                return None
            # A plan or a possibility may also be told as one.
            if self.chance(0.3):
                return self.paraphrase(weak, text, 0), [r.replace(sentence, weak) for r in references], "supported"
            return claim, [r.replace(sentence, weak) for r in references], "partly"
        elif kind == "credited":
            if sentence not in reference:
                return None
            a, b = self.random.sample(BODIES_ZH if language == "zh" else BODIES, 2)
            both = self.chance(0.5)
            if language == "zh":
                said = f"{a}和{b}均认为，{sentence}" if both else f"{a}认为，{sentence}{b}也发布了年度报告。"
                return f"{claim}（{a}、{b}）", [r.replace(sentence, said) for r in references], "supported" if both else "partly"
            said = f"{a} and {b} say that {sentence}" if both else f"{a} says that {sentence} {b} published a report of its own."
            return f"{claim.rstrip('.')} ({a}, {b})", [r.replace(sentence, said) for r in references], "supported" if both else "partly"
        return (claim, references, "contradicted") if claim else None

    def content(self, text, language):
        if language == "zh":
            han = re.findall(r"[\u4e00-\u9fff]", text)
            return {a + b for a, b in zip(han, han[1:])}
        return {w for w in re.findall(r"[a-z]{4,}", text.lower()) if w not in FUNCTION}

    # --- the same claims with less, more and other references ----------------------------------------------------------
    def said_in(self, references, language):
        return [s for r in references for p in r.split("\n") for s in sentences(p, language)]

    def with_less(self, pair):
        """the claim beside the few sentences nearest to it, as answers quote them, and beside everything but these"""
        language = pair["language"]
        joint = "" if language == "zh" else " "
        said = self.said_in(pair["references"], language)
        if len(said) < 4:
            return
        words = self.content(pair["claim"], language)
        nearest = sorted(range(len(said)), key=lambda i: -len(words & self.content(said[i], language)))
        if pair["verdict"] == "supported" and self.chance(0.6):
            rest = joint.join(s for i, s in enumerate(said) if i not in nearest[:2])
            yield dict(pair, references=[rest], verdict="not_found", kind="removed")
        if pair["kind"] in ("supported", "half", "added", "elsewhere", "other", "worded") and self.chance(0.6):
            few = joint.join(said[i] for i in sorted(nearest[: self.random.choice((2, 3))]))
            yield dict(pair, references=[few], kind="few")

    def worded_pairs(self, claims, texts):
        """pairs of hand-worded claims: their paragraphs, more of the page, another place of it, another page"""
        for text, first, count, verdict, claim in claims:
            pair = {"claim": claim, "verdict": verdict, "kind": "worded", "language": text.language}
            pair["references"] = ["\n\n".join(text.paragraphs[first : first + count])]
            yield pair
            yield from self.with_less(pair)
            if verdict == "supported":
                more = self.random.choice((2, 4, 8, 100))
                wide = text.paragraphs[max(0, first - more) : first + count + more]
                yield dict(pair, references=["\n\n".join(wide)], kind="wide")
                words = self.content(claim, text.language)
                places = [text.paragraphs[i : i + 2] for i in range(len(text.paragraphs)) if i + 2 <= first or i >= first + count]
                if places:
                    place = "\n\n".join(max(places, key=lambda p: len(words & self.content(" ".join(p), text.language))))
                    if len(words & self.content(place, text.language)) < 0.8 * len(words):
                        yield dict(pair, references=[place], verdict="not_found", kind="place")
            page = text.name.split("/")[1]
            far, references, _ = self.of_other_text(text, claim, 0, [t for t in texts if t.name.split("/")[1] != page])
            yield dict(pair, references=references, verdict="not_found", kind="page")

    # --- pairs that people worded --------------------------------------------------------------------------------------
    def summary_pairs(self, text):
        if not text.summary or len(text.paragraphs) < 6:
            return
        for claim in sentences(text.summary, text.language)[:2] + ([text.title] if len(text.title.split()) > 5 else []):
            start = "\n\n".join(text.paragraphs[:5])
            end = "\n\n".join(text.paragraphs[-3:])
            common = {"claim": claim, "kind": "summary", "language": text.language}
            yield dict(common, references=[start], verdict="supported")
            yield dict(common, references=[end], verdict="partly" if self.chance(0.5) else "not_found")

    def question_pair(self, text, question, answer, others):
        """a question with its answer put in is a claim; with another answer it is contradicted"""
        found = re.search(
            r"哪(一|两|几|些|个|位|种|里|儿|年|国|部|所|支|座|家|方面|首|本|款|项|类|家公司)*|什么(时候|地方|样|人|名)?|谁|多少(年|人|公里|米|岁|个|次|元)?|几(年|个|人|岁|次|月)?|何(时|地|处|人|种)?",
            question,
        )
        if not found or len(answer) > 40:
            return None
        place = next((i for i, p in enumerate(text.paragraphs) if answer in p), None)
        if place is None:
            return None
        wrong = self.chance(0.5)
        said = self.random.choice(others) if wrong else answer
        if wrong and (said in text.paragraphs[place] or len(said) > 40):
            return None
        claim = question[: found.start()] + said + question[found.end() :].rstrip("？?吗呢") + "。"
        verdict = "contradicted" if wrong else "supported"
        return {"claim": claim, "references": self.reference(text, place), "verdict": verdict, "kind": "question", "language": "zh"}


def held_out(name):
    return hashlib.sha256(name.encode()).digest()[0] % 10 == 0


def worded_claims(texts):
    """(text, first paragraph, paragraphs, verdict, claim) of tools/judge_claims.en.txt"""
    verdicts = {"s": "supported", "p": "partly", "c": "contradicted", "n": "not_found"}
    text = first = count = None
    for line in WORDED.read_text(encoding="utf-8").splitlines():
        if line.startswith("@"):
            _, name, first, count = line.split()
            text = min((t for t in texts if t.language == "en" and t.name.startswith(name)), key=lambda t: len(t.name))
        elif line and line[0] in verdicts:
            yield text, int(first), int(count), verdicts[line[0]], line[2:]


def make_worded_pairs(texts):
    """pairs of the claims worded by hand; the weights are not trained on them"""
    english = [t for t in texts if t.language == "en" and len(t.paragraphs) >= 3]
    return list(Maker({}, 3).worded_pairs(worded_claims(texts), english))


def make_pairs(texts, data, language):
    """(training, held out), each a list of pairs; the same for the same texts"""
    maker = Maker(synonyms() if language == "en" else {}, 1)
    chosen = [t for t in texts if t.language == language and len(t.paragraphs) >= 3]
    questions = collections.defaultdict(list)
    answers = []
    if language == "zh":
        for page, question, answer in answered_questions(data):
            questions[f"cmrc/{page}"].append((question, answer))
            answers.append(answer)
    size = lambda t: min(60, len(t.paragraphs))
    total = sum(map(size, chosen))
    training, kept = [], []
    for text in chosen:
        pairs = list(maker.pairs_of(text, round(TRIES * size(text) / total), chosen))
        pairs += maker.summary_pairs(text)
        pairs += filter(None, (maker.question_pair(text, q, a, answers) for q, a in questions[text.name]))
        (kept if held_out(text.name) else training).extend(pairs)
    shorter = Maker({}, 2)
    training += [less for pair in training for less in shorter.with_less(pair)]
    return training, kept
