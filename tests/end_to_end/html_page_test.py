# SPDX-License-Identifier: Apache-2.0
"""The HTML export as people open it: in a browser that resolves no name and tells everything that is asked for."""
import json
import sqlite3
import unittest

import browser
from harness import OK, EndToEndTest, wait_until

# The card of the mark that has the focus, and whether a reader sees it: its beginning lies in the window.
SHOWN = """
const mark = document.activeElement, cite = mark.closest('.cite');
if (!cite || !mark.classList.contains('n')) return null;
const card = cite.querySelector('.card'), box = card.getBoundingClientRect(), own = mark.getBoundingClientRect();
return {id: mark.id || mark.getAttribute('aria-describedby'), visible: getComputedStyle(card).visibility === 'visible',
        inside: box.left >= 0 && box.right <= innerWidth && box.top >= 0 && box.top < innerHeight - 40,
        below: box.top >= own.bottom - 8, text: card.innerText, marked: card.querySelectorAll('mark').length};
"""
MARKS = "return [...document.querySelectorAll('.n')].map(mark => mark.id || mark.getAttribute('aria-describedby'))"
ATTACKS = (
    "<script>document.title='owned'</script>",
    "<img src={url}/x onerror=\"document.title='owned'\">",
    "<svg/onload=document.title='owned'>",
    "</style><style>@import '{url}/x.css';body{{background:url({url}/x.png)}}</style>",
    "</title><base href={url}/><link rel=stylesheet href={url}/x.css>",
    "\" onfocus=\"document.title='owned'\" autofocus x=\"",
    "' onmouseover='document.title=`owned`",
    "<a href=\"javascript:document.title='owned'\">here</a>",
    "<iframe src={url}/x></iframe><object data={url}/x></object><embed src={url}/x>",
    "<meta http-equiv=refresh content=\"0;url={url}/x\">",
    "<form action={url}/x><input autofocus onfocus=\"document.title='owned'\"></form>",
    "<video src={url}/x poster={url}/y></video><audio src={url}/x>",
    "<!--<img src={url}/x>--!><img src={url}/y>",
    "&lt;script&gt;document.title='owned'&lt;/script&gt;",
    "<math><mtext><table><mglyph><style><img src={url}/x>",
    "<template><img src={url}/x></template><noscript><img src={url}/y></noscript>",
    "![x]({url}/x.png) [y]({url}/y)",
)


@unittest.skipIf(browser.missing(), f"not installed: {browser.missing()}")
class HtmlPageTest(EndToEndTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.browser = browser.Browser()
        cls.addClassCleanup(cls.browser.end)

    def page_of(self, topic=None):
        run = self.on_examples("--json", **({"topic": topic} if topic else {})).json["run_id"]
        return self.exported(run)

    def exported(self, run):
        self.assertEnded(self.kaozheng("export", run, "--format", "html", "-o", "page.html"), OK)
        return self.here / "page.html"

    def open(self, path, width=1000, height=800, scheme="light"):
        self.browser.devtools("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        features = [{"name": "prefers-color-scheme", "value": scheme}, {"name": "prefers-reduced-motion", "value": "reduce"}]
        self.browser.devtools("Emulation.setEmulatedMedia", features=features)
        self.browser.open(path)

    def assertQuiet(self, path):
        """Nothing was asked for but the file itself, nothing was refused, nothing went wrong."""
        self.assertEqual(self.browser.requested(), [path.resolve().as_uri()])
        self.assertEqual(self.browser.complaints(), [])

    def test_the_keyboard_reaches_every_mark_and_shows_its_passage(self):
        for topic in (None, "Capital spending on AI infrastructure in 2025"):
            path = self.page_of(topic)
            self.open(path)
            self.assertQuiet(path)
            wanted, seen = self.browser.run(MARKS), []
            self.assertGreater(len(wanted), 15)
            for _ in range(6 * len(wanted) + 60):
                self.browser.press(browser.TAB)
                shown = self.browser.run(SHOWN)
                if not shown:
                    continue
                self.assertTrue(shown["visible"] and shown["inside"] and shown["below"], shown)
                self.assertGreaterEqual(shown["marked"], 1, shown)
                seen.append(shown["id"])
                if len(seen) == len(wanted):
                    break
            self.assertEqual(seen, wanted)
            self.assertEqual(self.browser.complaints(), [])

    def test_a_card_shows_the_quoted_words_their_place_and_the_saved_copy(self):
        path = self.page_of()
        self.open(path)
        self.browser.run("document.querySelector('.n').focus()")
        card = self.browser.run(SHOWN)["text"]
        for words in ("存档副本", "读取于", "照录原文"):
            self.assertIn(words, card)
        # On into the card, which stays; and to the saved copy, where the words are marked too.
        self.browser.press(browser.TAB)
        self.assertTrue(self.browser.run("return document.activeElement.closest('.card') !== null"))
        self.assertEqual(self.browser.run("return getComputedStyle(document.activeElement.closest('.card')).visibility"), "visible")
        self.browser.press(browser.ENTER)
        target = "const at = document.querySelector(':target'); return at && at.querySelectorAll('blockquote mark').length"
        self.assertGreaterEqual(self.browser.run(target), 1)

    def test_pointing_at_a_mark_shows_its_card_and_leaving_hides_it(self):
        path = self.page_of()
        self.open(path)
        place = self.browser.run(
            "const mark = document.querySelector('main .n'); mark.scrollIntoView({block: 'center'});"
            "const box = mark.getBoundingClientRect(); return [box.x + box.width / 2, box.y + box.height / 2]")  # fmt: skip
        visible = "return getComputedStyle(document.querySelector('main .card')).visibility"
        self.assertEqual(self.browser.run(visible), "hidden")
        self.browser.point_at(*place)
        self.assertEqual(self.browser.run(visible), "visible")
        self.browser.point_at(place[0], place[1] + 30)  # on the card
        self.assertEqual(self.browser.run(visible), "visible")
        self.browser.point_at(2, 2)
        self.assertTrue(wait_until(lambda: self.browser.run(visible) == "hidden", 10))

    def test_nothing_sticks_out_of_a_narrow_window_in_light_and_dark(self):
        path = self.page_of()
        for scheme, width in (("light", 360), ("dark", 360), ("dark", 1400)):
            self.open(path, width=width, scheme=scheme)
            self.assertLessEqual(self.browser.run("return document.documentElement.scrollWidth"), width)
            background = self.browser.run("return getComputedStyle(document.documentElement).backgroundColor")
            lightness = sum(int(part) for part in background[4:-1].split(","))
            self.assertEqual(lightness < 200, scheme == "dark", background)
            self.assertQuiet(path)

    def test_five_hundred_hostile_titles_and_quotes_stay_text(self):
        run = self.on_examples("--json").json["run_id"]
        url = self.internet.url("/hostile")
        texts = [before + attack.format(url=url) + behind for attack in ATTACKS for before in ("", "甲", '">', "'>", "\\", "]]>")
                 for behind in ("", "。", "-->", '"', "</p></span>")]  # fmt: skip
        self.assertGreaterEqual(len(texts), 500)
        store = sqlite3.connect(next((self.folder / "home").rglob("*.db")))
        (kept,) = store.execute("SELECT json FROM reports WHERE run_id = ?", (run,)).fetchone()
        report = json.loads(kept)
        one = report["references"][0]
        report["references"] = [
            {**one, "number": number, "title": text, "quote": text, "published": text, "fetched_at": text,
             "passage": {**one["passage"], "text": text, "heading": text}}
            for number, text in enumerate(texts, 1)]  # fmt: skip
        sentence = {"text": "", "kind": "cited", "findings": ["f"], "citations": []}
        blocks = [{"kind": "bullet", "sentences": [{**sentence, "text": text, "citations": [number]}]} for number, text in enumerate(texts, 1)]
        report["final_report"] = [{"heading": text, "blocks": [], "children": []} for text in texts[:40]]
        report["final_report"].append({"heading": "x", "blocks": blocks, "children": []})
        report["header"]["topic"] = texts[0]
        report["header"]["notes"] = texts[:20]
        report["gaps"] = [{"task_id": "", "what": text, "why": text} for text in texts[:20]]
        store.execute("UPDATE reports SET json = ? WHERE run_id = ?", (json.dumps(report), run))
        store.commit()
        store.close()
        path = self.exported(run)
        self.open(path)
        self.assertQuiet(path)
        self.assertNotEqual(self.browser.run("return document.title"), "owned")
        foreign = "return document.querySelectorAll('script, img, svg, iframe, object, embed, form, input, video, audio, base, link, math, template').length"
        self.assertEqual(self.browser.run(foreign), 0)
        self.assertEqual(self.browser.run("return document.querySelectorAll('style').length"), 1)
        handlers = "return [...document.querySelectorAll('*')].filter(one => [...one.attributes].some(at => /^on|^style$/i.test(at.name))).length"
        self.assertEqual(self.browser.run(handlers), 0)
        shown = self.browser.run("return [...document.querySelectorAll('.refs > li > .title')].map(one => one.textContent)")
        self.assertEqual(len(shown), len(texts))
        for text, title in zip(texts, shown):
            self.assertIn(text.strip(), title)
        self.assertEqual(self.browser.run("return document.querySelectorAll('.refs blockquote mark').length"), len(texts))
        self.assertEqual([asked for asked in self.internet.asked() if "hostile" in asked.get("path", "")], [])
