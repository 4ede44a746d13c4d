# SPDX-License-Identifier: Apache-2.0
"""The PostgreSQL that other modules stand on."""
import signal
import unittest

import postgres


@unittest.skipUnless(postgres.INSTALLED, postgres.MISSING)
class PostgresTest(unittest.TestCase):
    def test_a_crash_or_a_stop_keeps_what_was_committed(self):
        with postgres.PostgresServer() as server:
            url = server.new_database()
            self.assertEqual(server.psql("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace", url), "0")
            server.psql("CREATE TABLE kept AS SELECT '考证' AS value", url)
            for by in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
                server.stop(by)
                with self.assertRaisesRegex(RuntimeError, "refused"):
                    server.psql("SELECT 1", url)
                server.start()
                self.assertEqual(server.psql("SELECT value FROM kept", url), "考证")

    def test_a_wrong_password_is_refused(self):
        with postgres.PostgresServer() as server:
            with self.assertRaisesRegex(RuntimeError, "password authentication failed"):
                server.psql("SELECT 1", server.url().replace("@", "x@"))
