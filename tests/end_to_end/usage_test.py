# SPDX-License-Identifier: Apache-2.0
"""What a run used, on record: what left the machine, usage, the forecast, `kaozheng stats`."""
import collections

from harness import FAILED, OK, USAGE, EndToEndTest

PAGES = ["/pages/battery-cost", "/pages/battery-pilot", "/pages/moved"]


def is_model(purpose):
    return "/" in purpose and not purpose.startswith("search/")


class UsageTest(EndToEndTest):
    def run_with_model(self, *arguments, code=OK, **more):
        outcome = self.on_the_web("--provider", "ollama", "--ollama-url", self.internet.url("/ollama"), "--json", *arguments, **more)
        self.assertEnded(outcome, code)
        return outcome.json

    def egress(self, run):
        outcome = self.kaozheng("show", run["run_id"], "--egress", "--json")
        self.assertEnded(outcome, OK)
        return outcome.json

    def expected(self, asked):
        """What the internet heard, as it should be listed."""
        kinds = collections.Counter()
        for request in asked:
            kind = {"searxng": "search/searxng", "pages": "page", "robots.txt": "robots.txt"}.get(request["service"])
            if request["service"] == "ollama":
                kind = "model" if request["path"].endswith("/api/chat") else "models or model"
            kinds[request["headers"]["host"], kind] += 1
        return kinds

    def listed(self, requests):
        kinds = collections.Counter()
        for request in requests:
            kinds[request["host"], "model" if is_model(request["purpose"]) else request["purpose"]] += 1
        return kinds

    def test_nothing_leaves_unlisted(self):
        """Every address is another machine's by name; a proxy leads them all to the fake internet."""
        proxy = self.internet.url()
        self.internet.robots(text="User-agent: *\nAllow: /\n")
        self.internet.finds("searxng", urls=[f"http://site.example{path}" for path in PAGES] + ["http://other.example/pages/login"])
        env = {"http_proxy": proxy, "KAOZHENG_PAGE_PROXY": proxy, "SEARXNG_URL": "http://searx.example/searxng", "OLLAMA_BASE_URL": "http://models.example/ollama"}
        outcome = self.on_the_web("--provider", "ollama", "--json", env=env)
        self.assertEnded(outcome, OK)
        asked = self.internet.asked()
        document = self.egress(outcome.json)
        self.assertEqual(document["stayed"], [])
        self.assertTrue(all(one["bytes_out"] > 0 for one in document["left"]))
        heard, told = self.expected(asked), self.listed(document["left"])
        shows = heard.pop(("models.example", "models or model"))
        self.assertEqual(told.pop(("models.example", "models")), shows)
        self.assertEqual(told, heard)
        self.assertEqual({host for host, _ in told}, {"models.example", "searx.example", "site.example", "other.example"})
        queries = {one["query"] for one in document["left"] if one["purpose"] == "search/searxng"}
        self.assertTrue(queries and all(queries))
        chats = [len(request["body"].encode()) for request in asked if request["path"].endswith("/api/chat")]
        out = [one["bytes_out"] for one in document["left"] if is_model(one["purpose"])]
        self.assertGreaterEqual(sum(out), sum(chats))
        self.assertLess(sum(out), sum(chats) + 400 * len(chats))

        text = self.kaozheng("show", "--egress")
        for words in ("searx.example", "search/searxng", "robots.txt", "researcher/notes", *queries):
            self.assertIn(words, text.out)
        self.assertIn("离开本机", self.kaozheng("show", "--egress", env={"LANG": "zh_CN.UTF-8"}).out)

    def test_what_goes_to_this_machine_stands_apart(self):
        self.internet.finds("searxng", paths=PAGES)
        document = self.egress(self.run_with_model())
        self.assertEqual(document["left"], [])
        self.assertEqual(len([one for one in document["stayed"] if one["bytes_out"] > 0]), len(self.internet.asked()))
        self.assertIn("nothing left", self.kaozheng("show", "--egress").out)

    def test_an_ollama_that_hands_on_is_no_way_to_stay(self):
        run = self.run_with_model("--model", "giant-cloud")
        document = self.egress(run)
        self.assertTrue([one for one in document["left"] if is_model(one["purpose"])])
        self.assertFalse([one for one in document["stayed"] if is_model(one["purpose"])])

    def test_no_key_is_kept(self):
        env = {"TAVILY_API_KEY": "right-key", "OPENAI_API_KEY": "right-key", "OPENAI_BASE_URL": self.internet.url("/openai/v1")}
        outcome = self.on_the_web("--provider", "openai", "--model", "fake-large", "--json", engines="tavily", env=env)
        self.assertEnded(outcome, OK)
        self.assertIn("search/tavily", {one["purpose"] for one in self.egress(outcome.json)["stayed"]})
        stored = b"".join(path.read_bytes() for path in self.folder.rglob("kaozheng.db*"))
        self.assertNotIn(b"right-key", stored)

    def test_usage_stands_in_show_and_its_json(self):
        run = self.run_with_model()
        usage = self.kaozheng("show", run["run_id"], "--json").json["usage"]
        chats = [request for request in self.internet.asked("ollama") if request["path"].endswith("/api/chat")]
        self.assertEqual(usage["endpoints"]["ollama"]["calls"], len(chats))
        self.assertGreater(usage["roles"]["researcher"]["prompt_tokens"], 0)
        self.assertGreater(usage["tasks"]["notes"]["completion_tokens"], 0)
        self.assertEqual(usage["total"]["calls"], sum(one["calls"] for one in usage["roles"].values()))
        self.assertTrue([name for name in usage["research_tasks"] if name])
        shown = self.kaozheng("show", run["run_id"])
        self.assertTrue(shown.out.startswith("# "))
        self.assertSays(shown, "researcher", "ollama", "notes", "tokens in")

    def test_what_costs_is_told_by_currency(self):
        self.write("kaozheng.toml", f"""
[[endpoint]]
preset = "openai"
name = "paid"
url = "{self.internet.url('/openai/v1')}"
key_variable = "PAID_KEY"
models = ["fake-large"]
price_in = 100
price_out = 400
currency = "CNY"
[roles]
default = ["paid/fake-large"]
""")  # fmt: skip
        outcome = self.on_the_web("--json", env={"PAID_KEY": "right-key"})
        self.assertEnded(outcome, OK)
        self.assertSays(outcome, "CNY")
        usage = self.kaozheng("show", "--json").json["usage"]
        paid = usage["endpoints"]["paid"]
        self.assertAlmostEqual(paid["cost"]["CNY"], (100 * paid["prompt_tokens"] + 400 * paid["completion_tokens"]) / 1e6)
        self.assertEqual(usage["total"]["cost"]["CNY"], paid["cost"]["CNY"])
        stats = self.kaozheng("stats", "--json").json
        self.assertAlmostEqual(sum(one["cost"].get("CNY", 0) for one in stats["calls"]), paid["cost"]["CNY"])

    def test_the_forecast_is_assumed_at_first_and_then_from_history(self):
        arguments = ("--provider", "ollama", "--ollama-url", self.internet.url("/ollama"), "--jsonl")
        first = self.on_the_web(*arguments)
        self.assertEnded(first, OK)
        forecasts = [event["data"] for event in first.lines if event["type"] == "RunForecast"]
        self.assertEqual([one["basis"] for one in forecasts], ["assumed"])
        self.assertEqual(forecasts[0]["cost"], {})
        second = self.on_the_web(*arguments)
        forecast = next(event["data"] for event in second.lines if event["type"] == "RunForecast")
        self.assertEqual((forecast["basis"], forecast["runs"]), ("history", 1))
        usage = self.kaozheng("show", "--json").json["usage"]["endpoints"]["ollama"]
        self.assertLessEqual(forecast["calls"]["low"], usage["calls"])
        self.assertGreaterEqual(forecast["calls"]["high"], usage["calls"])
        plan = self.on_the_web("--plan-only", *arguments[:-1])
        self.assertEnded(plan, OK)
        self.assertSays(plan, "预计", "据本机 2 次")

    def test_stats_of_all_runs(self):
        self.assertEnded(self.kaozheng("stats"), OK)
        self.internet.fault("searxng", "status", status=429, headers={"Retry-After": "600"})
        self.run_with_model(engines="searxng,wikipedia")
        stats = self.kaozheng("stats", "--json").json
        self.assertEqual(stats["schema"], "kaozheng.stats/1")
        self.assertEqual(stats["runs"], {"finished": 1})
        researcher = next(one for one in stats["calls"] if (one["endpoint"], one["role"]) == ("ollama", "researcher"))
        self.assertGreater(researcher["first_token_ms"]["count"], 0)
        self.assertEqual(researcher["rungs"], {"schema": researcher["calls"]})
        self.assertGreater(stats["tasks"]["notes"]["prompt_tokens"], 0)
        self.assertGreaterEqual(researcher["duration_ms"]["p99"], researcher["duration_ms"]["p50"])
        self.assertGreater(stats["engines"]["searxng"]["failed"], 0)
        self.assertGreater(stats["engines"]["wikipedia"]["answered"], 0)
        self.assertGreater(stats["pages"]["read"], 0)
        self.assertGreater(sum(stats["claims"].values()), 0)
        self.assertGreater(stats["tokens_per_task"]["count"], 0)
        for language, words in (("C", ("first token", "searxng", "claims")), ("zh_CN.UTF-8", ("首个 token", "搜索引擎", "论断核查"))):
            table = self.kaozheng("stats", env={"LANG": language})
            for word in words:
                self.assertIn(word, table.out)
        text = self.kaozheng("stats", "--format", "prometheus").out
        for line in text.splitlines():
            self.assertRegex(line, r'^(# (HELP|TYPE) kaozheng_\w+ .+|kaozheng_\w+(\{(\w+="[^"]*",?)+\})? [0-9.e+-]+)$')
        self.assertIn('kaozheng_model_calls_total{endpoint="ollama",role="researcher"}', text)
        self.assertEnded(self.kaozheng("stats", "--days", "0"), USAGE)
        self.assertEqual(self.kaozheng("stats", "--days", "1", "--json").json["runs"], {"finished": 1})

    def test_a_run_without_a_record_says_so(self):
        import sqlite3

        self.run_with_model()
        (file,) = self.folder.rglob("kaozheng.db")
        with sqlite3.connect(file) as store:
            store.execute("UPDATE runs SET settings = '{}'")
        store.close()
        outcome = self.kaozheng("show", "--egress")
        self.assertEnded(outcome, FAILED)
        self.assertSays(outcome, "kept no record")
