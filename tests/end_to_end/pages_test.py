# SPDX-License-Identifier: Apache-2.0
"""Web pages as they come: charsets, compression, redirects, hostility, and addresses nobody may ask."""
import time

from harness import BATTERY_TOPIC, NO_EVIDENCE, OK, EndToEndTest, passages_cited


class PagesTest(EndToEndTest):
    def report_on(self, *paths, urls=(), topic=BATTERY_TOPIC, **more):
        self.internet.finds("searxng", paths=paths, urls=urls)
        return self.on_the_web("--layout", "report", topic=topic, **more)

    def page_requests(self):
        return [request for request in self.internet.asked("pages")]

    def test_a_gbk_page_comes_out_right(self):
        for page in ("/pages/gbk", "/pages/wrong-charset"):
            with self.subTest(page):
                run = self.report_on(page, topic="固态电池回收的难点")
                self.assertEnded(run, OK)
                self.assertIn("渝州大学2025年的试验表明，硫化物固态电池中锂的回收率为87%", run.out)

    def test_a_compressed_page(self):
        run = self.report_on("/pages/gzip")
        self.assertEnded(run, OK)
        self.assertIn("磷酸铁锂电芯的4.5倍", run.out)

    def test_a_redirect_is_followed_and_the_final_address_cited(self):
        run = self.report_on("/pages/moved", topic="固态电池市场展望")
        self.assertEnded(run, OK)
        self.assertIn("614吉瓦时", run.out)
        self.assertIn("/pages/battery-outlook", run.out)

    def test_a_loop_ends(self):
        run = self.report_on("/pages/loop", "/pages/battery-cost")
        self.assertEnded(run, OK)
        self.assertLessEqual(sum(request["path"] == "/pages/loop" for request in self.page_requests()), 7)

    def test_pages_that_cannot_be_read_become_gaps_not_content(self):
        self.internet.finds("searxng", paths=["/pages/login", "/pages/human", "/pages/missing", "/pages/battery-cost"])
        run = self.on_the_web("--json")
        self.assertEnded(run, OK)
        cited = {reference["url"] for reference in run.json["references"]}
        self.assertEqual({url.rsplit("/", 1)[-1] for url in cited}, {"battery-cost"})
        for words in ("Just a moment", "Verify you are human", "Sign in"):
            self.assertNotIn(words, self.kaozheng("show").out)

    def test_a_cut_page(self):
        self.internet.fault("pages", "cut", contains="battery-pilot")
        run = self.report_on("/pages/battery-pilot", "/pages/battery-cost")
        self.assertEnded(run, OK)
        self.assertIn("1.8元", run.out)

    def test_a_hostile_page_gives_no_orders_and_no_links(self):
        run = self.report_on("/pages/hostile", topic="固态电池市场占有率与中试线")
        self.assertEnded(run, OK)
        self.assertNotIn("](http://evil.example", run.out)
        self.assertNotIn("<script>", run.out)
        hosts = {request["headers"].get("host", "") for request in self.internet.asked()}
        self.assertFalse(any("evil" in host for host in hosts))


class HostileServersTest(EndToEndTest):
    """Pages of servers that do everything wrong, beside one that does not. Those that only time ends are in slow_test."""

    GROUPS = [
        ["endless-head", "endless-body", "endless-chunks", "bad-chunks", "interim-flood"],
        ["not-http", "too-long", "impossible-length", "reset", "ring"],
        ["gzip-bomb", "zstd-bomb", "stacked-bomb", "packed-six-times", "not-packed"],
        ["pdf-that-is-none", "noise", "soft-404", "captcha"],
        ["log-in-wall", "shell"],
    ]

    def test_they_cost_only_themselves(self):
        for group in self.GROUPS:
            with self.subTest(group):
                self.internet.finds("searxng", paths=["/hostile/" + name for name in group] + ["/pages/battery-cost"])
                run = self.on_the_web("--fresh", "--json")
                self.assertEnded(run, OK)
                self.assertEqual({reference["url"].rsplit("/", 1)[-1] for reference in run.json["references"]}, {"battery-cost"})
                asked = {request["path"].split("?")[0].rsplit("/", 1)[-1] for request in self.internet.asked("hostile")}
                self.assertLessEqual(set(group), asked)


class MannersTest(EndToEndTest):
    """A guest on the sites of others."""

    def setUp(self):
        super().setUp()
        self.internet.finds("searxng", paths=["/pages/battery-pilot", "/pages/battery-cost"])

    def paths_asked(self, service):
        return [request["path"] for request in self.internet.asked(service)]

    def test_a_page_that_robots_txt_forbids_is_a_gap_and_not_read(self):
        self.internet.robots(text="User-agent: *\nDisallow: /pages/battery-pilot\n")
        run = self.on_the_web("--json")
        self.assertEnded(run, OK)
        self.assertEqual(self.paths_asked("robots.txt"), ["/robots.txt"])
        self.assertEqual(self.paths_asked("pages"), ["/pages/battery-cost"])
        self.assertTrue(any("robots.txt" in gap["why"] and "battery-pilot" in gap["why"] for gap in run.json["gaps"]), run.json["gaps"])

    def test_where_robots_txt_is_out_of_order_nothing_is_read(self):
        self.internet.robots(status=503)
        run = self.on_the_web()
        self.assertEnded(run, NO_EVIDENCE)
        self.assertEqual(self.paths_asked("pages"), [])
        self.assertIn("robots.txt", run.err)

    def test_it_is_a_setting(self):
        self.internet.robots(text="User-agent: *\nDisallow: /\n")
        self.assertEnded(self.on_the_web(env={"KAOZHENG_RESPECT_ROBOTS": "false"}), OK)
        self.assertEqual(self.paths_asked("robots.txt"), [])

    def test_a_robot_says_who_it_is(self):
        self.internet.robots(text="User-agent: *\nAllow: /\n\nUser-agent: library-bot\nDisallow: /pages/battery-pilot\n")
        run = self.on_the_web(env={"KAOZHENG_USER_AGENT": "library-bot/2 (+https://library.example)"})
        self.assertEnded(run, OK)
        self.assertEqual(self.paths_asked("pages"), ["/pages/battery-cost"])
        for request in self.internet.asked("pages"):
            self.assertRegex(request["headers"]["user-agent"], r"^library-bot/2 \(\+https://library.example\) kaozheng/[0-9.]+$")

    def test_a_host_is_not_asked_twice_in_the_same_moment(self):
        begin = time.monotonic()
        self.assertEnded(self.on_the_web(env={"KAOZHENG_HOST_INTERVAL_MS": "400"}), OK)
        self.assertGreaterEqual(time.monotonic() - begin, 0.8)  # robots.txt and two pages

    def test_a_pause_that_is_asked_for_is_kept(self):
        self.internet.fault("pages", "status", status=429, headers={"Retry-After": "1"}, times=1, contains="battery-cost")
        run = self.on_the_web("--json")
        self.assertEnded(run, OK)
        self.assertEqual(self.paths_asked("pages").count("/pages/battery-cost"), 2)


class KeptPagesTest(EndToEndTest):
    """What a second run need not transfer again."""

    def run_again(self, path, *arguments):
        """The requests for a page by a second run on the same store."""
        self.internet.finds("searxng", paths=[path])
        self.assertEnded(self.on_the_web(), OK)
        before = len(self.internet.asked("pages"))
        run = self.on_the_web(*arguments)
        self.assertEnded(run, OK)
        self.assertIn("磷酸铁锂电芯的4.5倍", run.out)
        return self.internet.asked("pages")[before:]

    def test_a_fresh_page_is_not_asked_for(self):
        self.assertEqual(self.run_again("/pages/hour/battery-cost"), [])

    def test_a_stale_page_is_asked_for_by_its_tag(self):
        (asked,) = self.run_again("/pages/etag/battery-cost")
        self.assertEqual(asked["headers"]["if-none-match"], '"battery-cost"')

    def test_fresh_asks_for_everything(self):
        (asked,) = self.run_again("/pages/hour/battery-cost", "--fresh")
        self.assertNotIn("if-none-match", asked["headers"])

    def test_a_deleted_run_takes_its_pages_along(self):
        self.internet.finds("searxng", paths=["/pages/hour/battery-cost"])
        run = self.on_the_web("--json")
        self.assertEnded(run, OK)
        self.assertEnded(self.kaozheng("delete", run.json["run_id"], "--yes"), OK)
        self.assertEnded(self.on_the_web(), OK)
        self.assertEqual(len(self.internet.asked("pages")), 2)


class GuardTest(EndToEndTest):
    """Pages are found by strangers: they may not lead into the user's own network."""

    def secrets_asked(self):
        return [request for request in self.internet.asked("pages") if request["address"] == "127.0.0.2" or "secret" in request["path"]]

    def test_loopback_is_out_of_reach_unless_allowed(self):
        # Engine, model server and page share one address and port: the page must not ride on their connections.
        env = {"KAOZHENG_ALLOW_PRIVATE": None, "OLLAMA_BASE_URL": self.internet.url("/ollama")}
        run = self.on_the_web(env=env)
        self.assertEnded(run, NO_EVIDENCE)
        self.assertTrue(self.internet.asked("searxng"))
        self.assertTrue(self.internet.asked("ollama"))
        self.assertEqual(self.internet.asked("pages"), [])

    def test_what_is_allowed_is_one_host_and_no_other(self):
        port = self.internet.port
        spellings = ["127.0.0.2", "localhost", "2130706434", "0x7f000002", "0177.0.0.2", "127.2", "[::ffff:127.0.0.2]", "[::1]", "0.0.0.0"]
        self.internet.finds("searxng", urls=[f"http://{host}:{port}/pages/secret" for host in spellings])
        run = self.on_the_web()
        self.assertEnded(run, NO_EVIDENCE)
        self.assertEqual(self.secrets_asked(), [])

    def test_a_redirect_inwards_is_refused(self):
        self.internet.finds("searxng", paths=["/pages/inward", "/pages/battery-cost"])
        run = self.on_the_web("--json")
        self.assertEnded(run, OK)
        self.assertEqual(self.secrets_asked(), [])
        self.assertNotIn("机密能源", run.out)
        self.assertGreaterEqual(len(passages_cited(run.json)), 1)

    def test_a_proxy_of_the_environment_is_not_for_pages(self):
        proxy = self.internet.url("/proxied")
        self.on_the_web(env={"http_proxy": proxy, "HTTP_PROXY": proxy, "all_proxy": proxy, "no_proxy": None})
        self.assertTrue(self.internet.asked("pages"))
