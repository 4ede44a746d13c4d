# SPDX-License-Identifier: Apache-2.0
"""A store in PostgreSQL, named by its address."""
import json

from harness import OK, UNREACHABLE, USAGE
from postgres import PostgresTest


class PostgresStoreTest(PostgresTest):
    def setUp(self):
        super().setUp()
        self.server.start()
        self.url = self.server.new_database()
        self.password = self.url.split(":")[2].split("@")[0]

    def at(self, url, *arguments, **more):
        """On the store of that address; the password is told by nothing."""
        outcome = self.kaozheng(*arguments, env={"KAOZHENG_STORE": url}, **more)
        self.assertNotIn(self.password, outcome.out + outcome.err)
        return outcome

    def test_a_run_is_kept_there(self):
        researched = self.on_examples("--json", "--store", self.url)
        self.assertEnded(researched, OK)
        run = researched.json["run_id"]
        self.assertEqual([one["id"] for one in self.at(self.url, "list", "--json").json], [run])
        self.assertIn("三大转向", self.at(self.url, "show", run[:8]).out)
        self.assertEqual(self.kaozheng("list", "--json").json, [])
        self.assertNotIn(self.password, self.server.psql("SELECT settings FROM runs", self.url))
        self.assertEnded(self.at(self.url, "index", "."), OK)

    def test_it_is_shown_without_its_password(self):
        place = self.url.split("@")[1]
        for url in (self.url, f"postgresql://{place}?user=kaozheng&password={self.password}"):
            self.assertEqual(self.at(url, "config", "show", "--json").json["store.file"]["value"], "postgresql://" + place)
            checks = {one["name"]: one for one in json.loads(self.at(url, "doctor", "--json").out)["checks"]}
            self.assertEqual((checks["store"]["state"], checks["store"]["found"]), ("ok", f"postgresql://{place} (0 runs)"))

    def test_what_is_for_files_says_so(self):
        outcome = self.at(self.url, "store", "backup", "copy.db")
        self.assertEnded(outcome, USAGE)
        self.assertSays(outcome, "pg_dump")
        self.assertFalse((self.here / "copy.db").exists())

    def test_what_is_wrong_with_an_address(self):
        self.server.psql("CREATE TABLE theirs(value TEXT)", self.url)
        ours = self.server.new_database()
        self.assertEnded(self.at(ours, "list"), OK)
        self.server.psql("UPDATE kaozheng_store SET version = 1000", ours)
        for url, word in (
            (self.url.replace(self.password, "other"), "PGPASSWORD"),
            (self.server.url("nowhere"), "createdb"),
            (self.url, "another program"),
            (ours, "newer"),
            ("postgresql://a:" + self.password + "@[", "postgresql://USER@HOST"),
        ):
            for command in (("list",), ("research", "a"), ("serve", "--listen", "127.0.0.1:0"), ("index", ".")):
                outcome = self.at(url, *command)
                self.assertEnded(outcome, USAGE)
                self.assertSays(outcome, word)

    def test_a_server_that_does_not_answer(self):
        self.server.stop()
        for command in (("list",), ("research", "a"), ("store", "check")):
            outcome = self.at(self.url, *command)
            self.assertEnded(outcome, UNREACHABLE)
            self.assertSays(outcome, "does not answer")
        checks = {one["name"]: one for one in json.loads(self.at(self.url, "doctor", "--json").out)["checks"]}
        self.assertEqual(checks["store"]["state"], "bad")
        self.assertIn("does not answer", checks["store"]["found"])
