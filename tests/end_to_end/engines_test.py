# SPDX-License-Identifier: Apache-2.0
"""The web engines, and what happens when one of them does not work."""
import json
import urllib.parse

from harness import BATTERY_TOPIC, KEY, MORE_ENGINES, NO_EVIDENCE, NOTHING_THERE, OK, USAGE, EndToEndTest, passages_cited

KEYS = {f"{name}_API_KEY": "right-key" for name in ("TAVILY", "PERPLEXITY", "BRAVE", "BOCHA")}
ENGLISH_TOPIC = "Cost and supply chain of solid-state batteries"


class EnginesTest(EndToEndTest):
    def assertCited(self, run, least=3):
        self.assertEnded(run, OK)
        self.assertGreaterEqual(len(passages_cited(run.json)), least)

    def troubles_in(self, run):
        return " ".join(run.json["header"]["notes"] + [gap["what"] + gap["why"] for gap in run.json["gaps"]])

    def test_each_engine_alone_brings_a_cited_report(self):
        """All but PubMed, whose pages lie on its own site."""
        for engine in ("searxng", "wikipedia", "tavily", "perplexity", "duckduckgo", *MORE_ENGINES):
            if engine == "pubmed":
                continue
            with self.subTest(engine):
                self.internet.reset()
                topic = ENGLISH_TOPIC if engine == "arxiv" else BATTERY_TOPIC
                run = self.on_the_web("--json", topic=topic, engines=engine, env=KEYS)
                self.assertCited(run, 1 if engine in MORE_ENGINES else 3)
                self.assertEqual(run.json["header"]["engines"], [engine])
                self.assertTrue(self.internet.asked(engine))
                self.assertEqual({request["service"] for request in self.internet.asked()} - {engine, "pages", "robots.txt"}, set())

    def test_pubmed_is_asked_twice_for_one_search(self):
        run = self.on_the_web("--json", topic=ENGLISH_TOPIC, engines="pubmed,crossref", env={"KAOZHENG_CONTACT": "me@example.org", "FETCH_FULL_PAGE": "false"})
        self.assertCited(run, 1)
        paths = [request["path"] for request in self.internet.asked("pubmed")]
        self.assertTrue(any("esearch.fcgi" in path for path in paths) and any("esummary.fcgi?" in path and "id=38000000" in path for path in paths))
        self.assertTrue(all("email=me%40example.org" in path for path in paths))

    def test_a_captcha_is_a_block_and_not_answered(self):
        for engine in ("baidu", "sogou"):
            with self.subTest(engine):
                self.internet.reset()
                self.internet.fault(engine, "captcha")
                run = self.on_the_web("--json", engines=engine + ",searxng")
                self.assertCited(run)
                self.assertEqual(len(self.internet.asked(engine)), 1)
                self.assertIn(engine, self.troubles_in(run).lower())

    def test_the_language_of_a_query_reaches_the_engine(self):
        self.on_the_web(engines="brave,duckduckgo,tavily", env=KEYS)
        self.assertIn("search_lang=zh-hans", self.internet.asked("brave")[0]["path"])
        self.assertIn("kl=cn-zh", self.internet.asked("duckduckgo")[0]["body"])
        self.assertEqual(json.loads(self.internet.asked("tavily")[0]["body"])["country"], "china")
        self.internet.reset()
        self.on_the_web(topic=ENGLISH_TOPIC, engines="brave", env=KEYS)
        self.assertIn("search_lang=en", self.internet.asked("brave")[0]["path"])

    def test_all_engines_at_once(self):
        run = self.on_the_web("--json", engines="searxng,wikipedia,tavily,perplexity,duckduckgo", env=KEYS)
        self.assertCited(run)
        self.assertEqual(set(run.json["header"]["engines"]), {"searxng", "wikipedia", "tavily", "perplexity", "duckduckgo"})

    def test_a_page_is_fetched_once_in_a_run(self):
        run = self.research(BATTERY_TOPIC, "--search", "searxng,tavily", "--loops", "2", "--parallel", "4", env=KEYS)
        self.assertEnded(run, OK)
        pages = [request["path"] for request in self.internet.asked("pages")]
        self.assertEqual(len(pages), len(set(pages)))

    def test_an_english_question_over_the_web(self):
        run = self.on_the_web("--json", topic="Cost and supply chain of solid-state batteries", engines="searxng,wikipedia")
        self.assertCited(run, 2)
        self.assertEqual(run.json["language"], "en")

    def test_wikipedia_is_asked_in_the_language_of_the_question(self):
        self.on_the_web(engines="wikipedia")
        self.assertTrue(all(request["path"].startswith("/wikipedia/zh/") for request in self.internet.asked("wikipedia")))

    def test_prose_of_an_answer_engine_is_never_evidence(self):
        run = self.on_the_web("--json", engines="perplexity", env=KEYS)
        self.assertCited(run)
        self.assertNotIn("PERPLEXITY-PROSE", run.out)

    def test_duckduckgo_is_asked_slowly_and_seldom(self):
        run = self.on_the_web("--json", engines="duckduckgo,searxng")
        self.assertEnded(run, OK)
        self.assertLessEqual(len(self.internet.asked("duckduckgo")), 8)
        form = urllib.parse.parse_qs(self.internet.asked("duckduckgo")[0]["body"])
        self.assertLessEqual(len(form["q"][0]), 499)

    def test_a_blocked_duckduckgo_is_said_and_not_asked_again(self):
        self.internet.fault("duckduckgo", "challenge")
        run = self.on_the_web("--json", engines="duckduckgo,searxng")
        self.assertCited(run)
        self.assertEqual(len(self.internet.asked("duckduckgo")), 1)
        self.assertSays(run, "duckduckgo", "受阻")
        self.assertIn("duckduckgo", self.troubles_in(run).lower())
        markdown = self.kaozheng("show").out.lower()
        self.assertIn("duckduckgo", markdown)

    def test_only_a_blocked_engine_is_no_evidence_and_says_why(self):
        self.internet.fault("duckduckgo", "challenge")
        run = self.on_the_web(engines="duckduckgo")
        self.assertEnded(run, NO_EVIDENCE)
        self.assertSays(run, "DuckDuckGo", "202", "--search")
        self.assertEqual(run.out, "")

    def test_an_engine_that_is_asked_too_often(self):
        self.internet.fault("searxng", "status", status=429, headers={"Retry-After": "600"})
        run = self.on_the_web("--json", engines="searxng,wikipedia")
        self.assertCited(run)
        self.assertLessEqual(len(self.internet.asked("searxng")), 3)  # the first round's queries, on their way together
        self.assertIn("searxng", self.troubles_in(run).lower())

    def test_a_short_rest_is_waited_for(self):
        self.internet.fault("searxng", "status", status=429, headers={"Retry-After": "1"}, times=1)
        self.assertCited(self.on_the_web("--json"))

    def test_engines_that_fail_in_every_way_do_not_end_the_run(self):
        for fault in ({"kind": "garbage"}, {"kind": "status", "status": 500}, {"kind": "status", "status": 403}, {"kind": "cut"}):
            with self.subTest(fault):
                self.internet.reset()
                self.internet.fault("searxng", **fault)
                run = self.on_the_web("--json", engines="searxng,wikipedia")
                self.assertCited(run, 1)
                self.assertIn("searxng", self.troubles_in(run).lower())

    def test_an_engine_that_is_not_there(self):
        run = self.on_the_web("--json", engines="searxng,wikipedia", env={"SEARXNG_URL": NOTHING_THERE})
        self.assertCited(run, 1)

    def test_odd_results_do_no_harm(self):
        odd = ["javascript:alert(1)", "file:///etc/passwd", "ftp://127.0.0.1/x", "http://", "http://[::1", "//nowhere", "http://user:pass@127.0.0.1/"]
        self.internet.finds("searxng", urls=odd, paths=["/pages/battery-cost"])
        run = self.on_the_web("--json")
        self.assertCited(run, 1)
        self.assertNotIn("passwd", run.out)

    def test_nothing_found_is_an_honest_end(self):
        run = self.on_the_web("--json", topic="qwxzv jkplm hggtr")
        self.assertEnded(run, NO_EVIDENCE)
        self.assertEqual(run.out, "")
        self.assertSays(run, "no evidence", "--search", "--docs")
        self.assertEqual(self.kaozheng("show").code, 1)

    def test_keys(self):
        for engine, variable in (("tavily", "TAVILY_API_KEY"), ("perplexity", "PERPLEXITY_API_KEY"), ("brave", "BRAVE_API_KEY"), ("bocha", "BOCHA_API_KEY")):
            with self.subTest(engine):
                missing = self.on_the_web(engines=engine)
                self.assertEnded(missing, KEY)
                self.assertSays(missing, variable)
                wrong = self.on_the_web("--json", engines=engine + ",searxng", env={variable: "wrong-key"})
                self.assertCited(wrong)
                self.assertIn(engine, self.troubles_in(wrong).lower())
                self.assertNotIn("wrong-key", wrong.out + wrong.err)

    def test_an_unknown_engine(self):
        run = self.on_the_web(engines="altavista")
        self.assertEnded(run, USAGE)
        self.assertSays(run, "altavista", "searxng")

    def test_extracts_alone_when_pages_are_not_wanted(self):
        run = self.on_the_web("--json", env={"FETCH_FULL_PAGE": "false"})
        self.assertEnded(run, OK)
        self.assertEqual(self.internet.asked("pages"), [])

    def test_what_an_engine_is_told_is_the_query_alone(self):
        self.on_the_web(engines="tavily,perplexity", env=KEYS)
        for request in self.internet.asked("tavily"):
            self.assertLessEqual(len(json.loads(request["body"])["query"]), 400)
        for request in self.internet.asked("searxng") + self.internet.asked("tavily"):
            self.assertNotIn("cookie", request["headers"])
