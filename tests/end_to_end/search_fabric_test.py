# SPDX-License-Identifier: Apache-2.0
"""Several engines as one search: who takes over, what is refused and preferred, what is kept, and what counts as a source."""
import re

from harness import CLOUD_TOPIC, NO_EVIDENCE, OK, USAGE, EndToEndTest


class SearchFabricTest(EndToEndTest):
    def troubles_in(self, run):
        return " ".join(gap["what"] + gap["why"] for gap in run.json["gaps"])

    def asked_texts(self, engine):
        return [request["path"] + request["body"] for request in self.internet.asked(engine)]

    def test_spares_take_over_only_when_the_others_fail(self):
        run = self.on_the_web("--json", "--spare-engines", "wikipedia")
        self.assertEnded(run, OK)
        self.assertEqual(self.internet.asked("wikipedia"), [])
        self.internet.reset()
        self.internet.fault("searxng", "status", status=403)
        run = self.on_the_web("--json", "--fresh", "--spare-engines", "wikipedia")
        self.assertEnded(run, OK)
        self.assertTrue(self.internet.asked("wikipedia"))
        self.assertIn("wikipedia", run.json["header"]["engines"])
        self.assertRegex(self.troubles_in(run), r"searxng.*暂停使用至 \d{4}-\d\d-\d\d \d\d:\d\d UTC；其余搜索由这些引擎完成：wikipedia")

    def test_a_trouble_is_an_event_with_the_time_the_engine_is_back(self):
        self.internet.fault("searxng", "status", status=429, headers={"Retry-After": "7200"})
        run = self.on_the_web("--jsonl", engines="searxng,wikipedia")
        self.assertEnded(run, OK)
        blocked = [line["data"] for line in run.lines if line["type"] == "EngineBlocked"]
        self.assertEqual({one["engine"] for one in blocked}, {"searxng"})
        self.assertTrue(all(re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+Z", one["back_at"]) for one in blocked))

    def test_an_engine_that_gives_the_same_whatever_it_is_asked_rests(self):
        self.internet.finds("searxng", paths=["/pages/battery-cost", "/pages/battery-pilot", "/pages/gbk"])
        run = self.research(CLOUD_TOPIC, "--search", "searxng,wikipedia", "--parallel", "1", "--json")
        self.assertIn("searxng gives the same results whatever it is asked", run.out + run.err)
        self.assertLess(len(self.internet.asked("searxng")), len(self.internet.asked("wikipedia")))

    def test_domains_are_refused_and_allowed(self):
        for flags in (("--deny-domains", "127.0.0.1"), ("--allow-domains", "gov.cn,example.com")):
            with self.subTest(flags):
                self.assertEnded(self.on_the_web(*flags), NO_EVIDENCE)
                self.assertEqual(self.internet.asked("pages"), [])
        self.assertEnded(self.on_the_web("--allow-domains", "127.0.0.1", "--deny-domains", "example.com"), OK)
        self.assertEnded(self.on_the_web(env={"KAOZHENG_DENY_DOMAINS": "127.0.0.1"}), NO_EVIDENCE)

    def test_a_domain_or_date_that_cannot_be_read_is_a_wrong_setting(self):
        for flags in (("--deny-domains", "not a domain"), ("--after", "yesterday"), ("--spare-engines", "altavista")):
            with self.subTest(flags):
                run = self.on_the_web(*flags)
                self.assertEnded(run, USAGE)
                self.assertSays(run, flags[0])
        self.assertEqual(self.internet.asked(), [])

    def test_a_date_preference_drops_nothing(self):
        with_date = self.on_the_web("--json", "--after", "2030")
        self.assertEnded(with_date, OK)
        without = self.on_the_web("--json", "--fresh")
        pages = lambda run: {reference["url"] for reference in run.json["references"]}
        self.assertEqual(pages(with_date), pages(without))

    def test_answers_are_kept_and_asked_anew_when_wanted(self):
        first = self.on_the_web("--json")
        asked = len(self.internet.asked("searxng"))
        self.assertGreater(asked, 0)
        again = self.on_the_web("--json")
        self.assertEqual(len(self.internet.asked("searxng")), asked)
        self.assertEqual(again.json["references"][0]["url"], first.json["references"][0]["url"])
        self.on_the_web("--fresh")
        self.assertEqual(len(self.internet.asked("searxng")), 2 * asked)
        self.on_the_web(env={"KAOZHENG_SEARCH_KEPT_HOURS": "0"})
        self.assertEqual(len(self.internet.asked("searxng")), 3 * asked)

    def test_a_reprint_is_no_second_source(self):
        self.internet.finds("searxng", paths=["/pages/battery-cost", "/pages/reprint", "/pages/battery-pilot"])
        run = self.on_the_web("--json")
        self.assertEnded(run, OK)
        url_of = {reference["number"]: reference["url"] for reference in run.json["references"]}
        copies = [r for r in run.json["references"] if r["same_text_as"]]
        self.assertTrue(copies)
        for copy in copies:
            self.assertEqual({copy["url"].rsplit("/")[-1], url_of[copy["same_text_as"]].rsplit("/")[-1]}, {"battery-cost", "reprint"})
        check = run.json["check"]
        self.assertEqual(check["documents"], len(set(url_of.values())))
        self.assertEqual(check["independent"], 1)  # all of this web lies on one host
        shown = self.kaozheng("show").out
        self.assertRegex(shown, r"与 \[\d+\] 同文")
        self.assertIn("| 其中彼此独立的来源 | 1 |", shown)
