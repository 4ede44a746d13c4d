# SPDX-License-Identifier: Apache-2.0
"""A real PostgreSQL on loopback, with a cluster of its own in a temporary folder."""
import ctypes
import os
import pathlib
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import unittest

from harness import EndToEndTest, wait_until


def find_programs():
    """The folder with `initdb` and `postgres`: of PATH, else of the newest version where Debian keeps them."""
    found = shutil.which("initdb")
    versions = [path for path in pathlib.Path("/usr/lib/postgresql").glob("[0-9]*") if path.name.isdecimal()]
    folders = [path / "bin" for path in sorted(versions, key=lambda path: int(path.name), reverse=True)]
    if found:
        folders.insert(0, pathlib.Path(found).resolve().parent)
    return next((folder for folder in folders if all(os.access(folder / name, os.X_OK) for name in ("initdb", "postgres", "psql"))), None)


def server_user():
    """Whom the server runs as; None when we are not root, which it refuses."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    return names.get("postgres") or names.get("nobody")


PROGRAMS = find_programs()
INSTALLED = PROGRAMS is not None and (os.geteuid() != 0 or server_user() is not None)
MISSING = "PostgreSQL's server is not installed (apt-get install postgresql)"
PSQL = ("-XAtq", "-v", "ON_ERROR_STOP=1")


def free_port():
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return listening.getsockname()[1]


class Session:
    """A `psql` that stays: to begin one and to log in takes longer than most questions."""

    def __init__(self, command, environment):
        self._command, self._environment, self._process = command, environment, None

    def ask(self, sql):
        """The lines that the statements tell."""
        if not self._process:
            self._process = subprocess.Popen(self._command, env={**self._environment, "PGOPTIONS": "-c statement_timeout=60s"}, text=True,
                                             stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)  # fmt: skip
        mark, told = secrets.token_hex(8), []
        self._process.stdin.write(f"{sql};\nSELECT '{mark}';\n")
        self._process.stdin.flush()
        for line in self._process.stdout:
            if line.rstrip("\n") == mark:
                return told
            told.append(line.rstrip("\n"))
        raise RuntimeError(self.end())

    def end(self):
        """What it complained of. The next question begins another."""
        if not self._process:
            return ""
        _, complaint = self._process.communicate()
        self._process = None
        return complaint


class PostgresServer:
    """Runs from `with` to its end, and no longer than this process: `with PostgresServer() as server: server.url()`."""

    def __init__(self):
        self._password = secrets.token_hex(12)
        self._databases = 0
        self._sessions = []
        self._process = None
        self.port = None

    def __enter__(self):
        self._folder = tempfile.TemporaryDirectory(prefix="kaozheng-postgres-")
        try:
            folder = pathlib.Path(self._folder.name)
            self._cluster, password, self._log = folder / "cluster", folder / "password", folder / "log"
            password.write_text(self._password)
            self._log.touch()
            user = server_user()
            for path in (folder, password, self._log) if user else ():
                os.chown(path, user.pw_uid, user.pw_gid)
            made = self._begin(
                "initdb", f"--pgdata={self._cluster}", "--username=kaozheng", f"--pwfile={password}", "--auth=scram-sha-256",
                "--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions").wait(60)  # fmt: skip
            if made != 0:
                raise RuntimeError("no PostgreSQL cluster was made: " + self._log.read_text())
            for _ in range(3):  # another process may take the port in between
                self.port = free_port()
                if self._comes_up():
                    return self
            raise RuntimeError("PostgreSQL did not start: " + self._log.read_text())
        except BaseException:
            self.__exit__()
            raise

    def __exit__(self, *_):
        self.stop()
        self._folder.cleanup()

    def url(self, database="postgres"):
        """The user is a superuser; the database `postgres` is there."""
        return f"postgresql://kaozheng:{self._password}@127.0.0.1:{self.port}/{database}"

    def new_database(self):
        """Creates an empty one (UTF8, locale C) and returns its url."""
        self._databases += 1
        name = f"test_{self._databases}"
        self.psql(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
        return self.url(name)

    def psql(self, sql, url=None):
        """What the statement tells: a line per row, its values separated by `|`."""
        command = [PROGRAMS / "psql", *PSQL, "-d", url or self.url(), "-c", sql]
        done = subprocess.run(command, env=self._environment(), capture_output=True, text=True, timeout=60)
        if done.returncode != 0:
            raise RuntimeError(done.stderr)
        return done.stdout.strip()

    def session(self, url):
        """Ends with the server, and begins anew with it."""
        self._sessions.append(Session([PROGRAMS / "psql", *PSQL, "-d", url], self._environment()))
        return self._sessions[-1]

    def stop(self, by=signal.SIGINT):
        """Connections break, what was committed stays. `by` SIGQUIT or SIGKILL is a crash."""
        for session in self._sessions:
            session.end()
        if self._process:
            self._process.send_signal(by)
            self._process.wait(60)
            self._process = None

    def start(self):
        """With the port and the data of before; returns when it answers."""
        # What a killed server leaves behind holds its memory a moment longer, and no other one begins before.
        if not self._process and not wait_until(self._comes_up, 60):
            raise RuntimeError("PostgreSQL did not start again: " + self._log.read_text())

    def restart(self, by=signal.SIGINT):
        self.stop(by)
        self.start()

    def _environment(self):
        return {"PATH": f"{PROGRAMS}:/usr/bin:/bin", "LC_ALL": "C.UTF-8"}

    def _begin(self, program, *arguments):
        """A process that ends when this one does."""
        user = server_user()
        prctl, parent = ctypes.CDLL(None).prctl, os.getpid()

        def leave_root():
            if user:
                os.setgroups([user.pw_gid])
                os.setgid(user.pw_gid)
                os.setuid(user.pw_uid)
            prctl(1, signal.SIGQUIT)  # PR_SET_PDEATHSIG; a change of the user forgets it
            if os.getppid() != parent:
                os._exit(126)

        with open(self._log, "ab") as log:
            return subprocess.Popen(
                [PROGRAMS / program, *arguments], env=self._environment(), cwd=self._folder.name, preexec_fn=leave_root,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)  # fmt: skip

    def _comes_up(self):
        self._process = self._begin(
            "postgres", "-D", str(self._cluster), "-p", str(self.port), "-c", "listen_addresses=127.0.0.1",
            "-c", "unix_socket_directories=", "-c", "fsync=off", "-c", "full_page_writes=off", "-c", "shared_buffers=16MB",
            "-c", "max_connections=200")  # fmt: skip
        wait_until(lambda: self._process.poll() is not None or self._answers(), 60)
        if self._process.poll() is None:
            return True
        self._process = None
        return False

    def _answers(self):
        try:
            return self.psql("SELECT 1") == "1"
        except RuntimeError:
            return False


@unittest.skipUnless(INSTALLED, MISSING)
class PostgresTest(EndToEndTest):
    """Tests that share one server."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = cls.enterClassContext(PostgresServer())
