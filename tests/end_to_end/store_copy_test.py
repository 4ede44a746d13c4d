# SPDX-License-Identifier: Apache-2.0
"""A store copied to PostgreSQL and back."""

from harness import OK, UNREACHABLE, USAGE
from postgres import PostgresTest


class StoreCopyTest(PostgresTest):
    def test_a_run_is_the_same_there_and_back(self):
        url = self.server.new_database()
        password = url.split(":")[2].split("@")[0]
        researched = self.on_examples("--store", "a.db")
        self.assertEnded(researched, OK)
        listed = self.kaozheng("list", "--json", "--store", "a.db").json
        shown = self.kaozheng("show", "--json", "--store", "a.db").out
        events = self.kaozheng("show", "--events", "--store", "a.db").out

        there = self.kaozheng("store", "copy", "a.db", url, "--json")
        self.assertEnded(there, OK)
        self.assertEqual((there.json["from"], there.json["rows"]["runs"]), ("a.db", 1))
        self.assertIn("documents", there.err)
        back = self.kaozheng("store", "copy", url, "b.db")
        self.assertEnded(back, OK)
        self.assertIn("b.db", back.out)
        for outcome in (there, back):
            self.assertNotIn(password, outcome.out + outcome.err)

        for store in (url, "b.db"):
            self.assertEqual(self.kaozheng("list", "--json", "--store", store).json, listed)
            self.assertEqual(self.kaozheng("show", "--store", store).out, self.kaozheng("show", "--store", "a.db").out)
            self.assertEqual(self.kaozheng("show", "--json", "--store", store).out, shown)
            self.assertEqual(self.kaozheng("show", "--events", "--store", store).out, events)
            checked = self.kaozheng("store", "check", "--json", "--store", store)
            self.assertEnded(checked, OK)
            self.assertEqual((checked.json["faults"], checked.json["runs"]), ([], 1))
        self.server.psql("UPDATE documents SET text = 'other'", url)
        checked = self.kaozheng("store", "check", "--store", url)
        self.assertEqual(checked.code, 3)
        self.assertIn("is not as it was stored", checked.out)

    def test_what_cannot_be_copied(self):
        url = self.server.new_database()
        self.assertEnded(self.on_examples("-q", "--store", "a.db"), OK)
        self.assertEnded(self.kaozheng("store", "copy", "a.db", url), OK)
        nowhere = self.server.url("nowhere").replace(f":{self.server.port}/", ":1/")
        for source, target, code, word in (
            ("a.db", url, USAGE, "empty database"),
            (url, "a.db", USAGE, "is there already"),
            ("none.db", "b.db", USAGE, "there is no store"),
            (self.server.new_database(), "b.db", USAGE, "not a store"),
            ("a.db", self.server.url("nowhere"), USAGE, "createdb"),
            ("a.db", nowhere, UNREACHABLE, "does not answer"),
        ):
            outcome = self.kaozheng("store", "copy", source, target)
            self.assertEnded(outcome, code)
            self.assertSays(outcome, word)
        self.assertEqual(sorted(path.name for path in self.here.glob("b.db*")), [])
