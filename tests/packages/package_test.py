# SPDX-License-Identifier: Apache-2.0
"""package_test.py FOLDER [TEST…]: the packages in FOLDER, as `./dev package all` makes them, installed, run and removed.

What needs an empty system runs in one made by debootstrap, from the mirror that apt uses here; that needs root. It is kept in
build/empty-system: remove it to have a fresh one.
"""
import atexit
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
EMPTY = ROOT / "build/empty-system"
TOPIC = "2025年云计算市场的三大转向"
PACKAGES = None


def package(pattern):
    [file] = sorted(PACKAGES.glob(pattern))
    return file


def run(*command, **more):
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=300, **more)


def mirror():
    lines = run("apt-get", "indextargets", "Created-By: Packages", "--format", "$(REPO_URI) $(COMPONENT)").stdout.splitlines()
    places = [line.split()[0] for line in lines if line.endswith(" main") and re.search(r"/(debian|ubuntu)/?$", line.split()[0])]
    if not places:
        raise unittest.SkipTest("apt names no mirror to make an empty system from")
    return places[0]


def codename():
    return re.search(r"^VERSION_CODENAME=(\w+)", pathlib.Path("/etc/os-release").read_text(), re.MULTILINE)[1]


def make_empty_system():
    begun = time.monotonic()
    half = EMPTY.with_suffix(".half")
    shutil.rmtree(half, ignore_errors=True)
    half.parent.mkdir(exist_ok=True)
    done = run("debootstrap", "--variant=minbase", codename(), half, mirror())
    if done.returncode != 0:
        raise unittest.SkipTest(f"debootstrap failed: {done.stdout.splitlines()[-1:]} {done.stderr[-300:]}")
    half.rename(EMPTY)
    print(f"an empty {codename()} was made in {time.monotonic() - begun:.0f} s", file=sys.stderr)


class EmptySystem:
    """A copy of an empty Debian; commands run in it with a /proc of their own, and end with it."""

    def __init__(self):
        if os.geteuid() != 0:
            raise unittest.SkipTest("an empty system needs root")
        if not shutil.which("debootstrap"):
            raise unittest.SkipTest("debootstrap is not installed")
        if not EMPTY.exists():
            make_empty_system()
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="kaozheng-empty-"))
        atexit.register(shutil.rmtree, self.folder, ignore_errors=True)
        self.root = self.folder / "root"
        subprocess.run(["cp", "-a", "--reflink=auto", EMPTY, self.root], check=True)
        shutil.copy("/etc/resolv.conf", self.root / "etc/resolv.conf")

    def run(self, *command, **variables):
        values = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LANG": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}
        return run("unshare", "-m", "-p", "-f", f"--mount-proc={self.root}/proc", "chroot", self.root, *command, env={**values, **variables})


class PackagesTest(unittest.TestCase):
    def assertDone(self, done):
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def assertReports(self, done):
        self.assertDone(done)
        self.assertIn("[1]", done.stdout)
        self.assertIn("参考资料", done.stdout)


class SumsTest(PackagesTest):
    def test_every_package_is_listed_with_its_hash(self):
        listed = dict(reversed(line.split("  ")) for line in (PACKAGES / "SHA256SUMS").read_text().splitlines())
        for file in (package("*.deb"), package("*.tar.gz"), package("*.spdx.json")):
            self.assertEqual(listed[file.name], hashlib.sha256(file.read_bytes()).hexdigest())

    def test_packaging_again_gives_the_same_bytes(self):
        before = {file: file.read_bytes() for file in (package("*.deb"), package("*.tar.gz"), package("*.spdx.json"))}
        time.sleep(1.1)  # a date taken from the clock would differ
        done = run(ROOT / "dev", "package", "all", cwd=ROOT)
        self.assertDone(done)
        for file, content in before.items():
            self.assertTrue(content == file.read_bytes(), f"{file.name} differs")

    def test_no_path_of_the_build_is_in_the_program(self):
        if PACKAGES.parent.name != "release":
            self.skipTest("only a release maps the paths of its build away")
        content = (PACKAGES.parent / "portable/kaozheng").read_bytes()
        self.assertNotIn(str(ROOT).encode(), content)

    def test_the_sbom_lists_what_the_program_is_linked_with(self):
        document = json.loads(package("*.spdx.json").read_text())
        self.assertEqual(document["spdxVersion"], "SPDX-2.3")
        names = {each["name"] for each in document["packages"]}
        self.assertLessEqual({"kaozheng", "nlohmann-json3-dev", "libgcc-s1", "libstdc++6"}, names)
        self.assertTrue(any(name.startswith("libcurl4") for name in names), names)
        known = {each["SPDXID"] for each in document["packages"] + document["files"]} | {"SPDXRef-DOCUMENT"}
        for relation in document["relationships"]:
            self.assertLessEqual({relation["spdxElementId"], relation["relatedSpdxElement"]}, known)
        for each in document["files"]:
            content = pathlib.Path("/", each["fileName"][1:]).read_bytes()
            self.assertIn({"algorithm": "SHA256", "checksumValue": hashlib.sha256(content).hexdigest()}, each["checksums"])


class ArchiveTest(PackagesTest):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="kaozheng-archive-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        with tarfile.open(package("*.tar.gz")) as archive:
            cls.entries = archive.getmembers()
            archive.extractall(cls.folder)
        [cls.top] = cls.folder.iterdir()

    def test_names_are_sorted_and_nobody_owns_them(self):
        names = [entry.name for entry in self.entries]
        self.assertEqual(names, [names[0], *(path.as_posix() for path in sorted(map(pathlib.PurePath, names[1:])))])
        self.assertEqual({(entry.uid, entry.gid, entry.uname, entry.gname) for entry in self.entries}, {(0, 0, "", "")})
        self.assertEqual(len({entry.mtime for entry in self.entries}), 1)
        self.assertFalse([entry.name for entry in self.entries if not (entry.isreg() or entry.isdir())])

    def test_all_libraries_but_the_c_librarys_are_its_own(self):
        traced = run(self.top / "bin/kaozheng", env={"LD_TRACE_LOADED_OBJECTS": "1"}).stdout
        foreign = [line.split()[0] for line in traced.splitlines() if "=> /" in line and str(self.top) not in line]
        self.assertTrue(all(re.match(r"lib(c|m|pthread|dl|rt|resolv)\.so", name) for name in foreign), foreign)
        self.assertNotIn("not found", traced)
        for library in (self.top / "lib/kaozheng").iterdir():
            self.assertIn(library.name, traced)

    def test_licences_of_what_it_brings_along_are_there(self):
        notices = (self.top / "THIRD_PARTY_NOTICES.txt").read_text()
        for name in ("libcurl4", "libicu72" if codename() == "bookworm" else "libicu", "libpq5", "libpsl5", "nlohmann-json3-dev"):
            self.assertIn(f"\n{name}", notices)
        self.assertTrue((self.top / "LICENSE").exists())
        own = next(each for each in json.loads((self.top / "SBOM.spdx.json").read_text())["packages"] if each["name"] == "kaozheng")
        self.assertEqual(own["checksums"][0]["checksumValue"], hashlib.sha256((self.top / "bin/kaozheng").read_bytes()).hexdigest())

    def test_it_runs_moved_linked_and_below_a_name_with_blanks(self):
        moved = self.folder / "moved to 另一处"
        shutil.copytree(self.top, moved)
        link = self.folder / "link"
        link.symlink_to(moved / "bin/kaozheng")
        done = run(link, "research", TOPIC, "--docs", moved / "share/doc/kaozheng/examples/cloud-2025", "--basic", "-q", env={"HOME": str(self.folder)})
        self.assertReports(done)
        self.assertIn("✓ kaozheng", run(moved / "check").stdout)

    def check_with(self, getconf, **variables):
        tools = self.folder / f"tools-{len(list(self.folder.iterdir()))}"
        tools.mkdir()
        (tools / "getconf").write_text(f"#!/bin/sh\n{getconf}\n")
        (tools / "getconf").chmod(0o755)
        return run(self.top / "check", env={"PATH": f"{tools}:{os.environ['PATH']}", **variables})

    def test_an_old_c_library_and_none_are_told_in_plain_words(self):
        old = self.check_with("echo glibc 2.31")
        self.assertEqual(old.returncode, 1)
        self.assertIn("glibc 2.31 is too old", old.stdout)
        self.assertIn("太旧", self.check_with("echo glibc 2.31", LANG="zh_CN.UTF-8").stdout)
        none = self.check_with("exit 1")
        self.assertEqual(none.returncode, 1)
        self.assertIn("no GNU C library", none.stdout)


class ArchiveInAnEmptySystemTest(PackagesTest):
    @classmethod
    def setUpClass(cls):
        cls.system = EmptySystem()
        (cls.system.root / "srv/any folder").mkdir()
        with tarfile.open(package("*.tar.gz")) as archive:
            archive.extractall(cls.system.root / "srv/any folder")
        cls.top = "/srv/any folder/" + package("*.tar.gz").name.removesuffix(".tar.gz")

    def test_it_says_what_is_missing_and_works_without(self):
        checked = self.system.run(self.top + "/check")
        self.assertEqual(checked.returncode, 1, checked.stdout + checked.stderr)
        self.assertIn("no CA certificates", checked.stdout)
        self.assertIn("no pdftotext", checked.stdout)
        self.assertIn("✓ kaozheng", checked.stdout)
        nowhere = {"OLLAMA_BASE_URL": "http://127.0.0.1:1", "SEARCH_API": "searxng", "SEARXNG_URL": "http://127.0.0.1:1"}
        told = {check["name"]: check for check in json.loads(self.system.run(self.top + "/bin/kaozheng", "doctor", "--json", **nowhere).stdout)["checks"]}
        self.assertIn("poppler-utils", told["pdftotext"]["fix"])
        self.assertIn("ca-certificates", told["CA certificates"]["fix"])
        self.assertReports(self.system.run(
            self.top + "/bin/kaozheng", "research", TOPIC, "--docs", self.top + "/share/doc/kaozheng/examples/cloud-2025", "--basic", "-q"))  # fmt: skip


class DebianPackageTest(PackagesTest):
    def test_its_name_and_what_it_says_of_itself(self):
        file = package("*.deb")
        told = self.assertDone(run("dpkg-deb", "--field", file))
        self.assertRegex(file.name, r"^kaozheng_\d+\.\d+\.\d+_(amd64|arm64)\.deb$")
        self.assertRegex(told, r"(?m)^Depends:.*libcurl4.*libicu.*libpq5.*$")
        self.assertRegex(told, r"(?m)^Recommends:.*poppler-utils")
        self.assertRegex(told, r"(?m)^Description: deep research")
        listed = self.assertDone(run("dpkg-deb", "--contents", file))
        for path in ("./usr/bin/kaozheng", "./usr/share/man/man1/kaozheng.1.gz", "./usr/lib/systemd/system/kaozheng.service",
                     "./usr/lib/systemd/system/kaozheng-worker@.service",
                     "./usr/share/doc/kaozheng/copyright", "./usr/share/doc/kaozheng/changelog.gz", "./etc/default/kaozheng"):  # fmt: skip
            self.assertRegex(listed, rf"root/root .* {re.escape(path)}\n")

    def test_lintian_has_no_error(self):
        if not shutil.which("lintian"):
            self.skipTest("lintian is not installed")
        done = run("lintian", "--allow-root", "--fail-on", "error,warning", package("*.deb"))
        self.assertEqual((done.returncode, done.stdout), (0, ""), done.stderr)

    def test_it_is_installed_run_and_removed_in_an_empty_system(self):
        system = EmptySystem()
        shutil.copy(package("*.deb"), system.root / "tmp/kaozheng.deb")
        updated = system.run("apt-get", "update", "-q", "-o", "APT::Update::Error-Mode=any")
        if updated.returncode != 0:
            self.skipTest(f"the package mirror does not answer: {updated.stderr[-200:]}")
        self.assertDone(system.run("apt-get", "install", "-y", "--no-install-recommends", "/tmp/kaozheng.deb"))
        self.assertEqual(self.assertDone(system.run("dpkg", "--verify", "kaozheng")), "")
        self.assertRegex(self.assertDone(system.run("kaozheng", "--version")), r"^kaozheng \d")
        self.assertReports(system.run("kaozheng", "research", TOPIC, "--docs", "/usr/share/doc/kaozheng/examples/cloud-2025", "--basic", "-q"))
        installed = [line for line in self.assertDone(system.run("dpkg", "-L", "kaozheng")).splitlines() if "kaozheng" in line]
        self.assertIn("/usr/bin/kaozheng", installed)
        self.assertDone(system.run("apt-get", "remove", "-y", "kaozheng"))
        self.assertTrue((system.root / "etc/default/kaozheng").exists())
        self.assertDone(system.run("apt-get", "purge", "-y", "kaozheng"))
        self.assertEqual([path for path in installed if (system.root / path[1:]).exists()], [])
        self.assertTrue((system.root / "root/.local/share/kaozheng/kaozheng.db").exists(), "somebody's reports were removed")


if __name__ == "__main__":
    PACKAGES = pathlib.Path(sys.argv.pop(1)).resolve()
    ended = unittest.main(verbosity=2, exit=False).result
    for _, why in ended.skipped:
        print("SKIPPED:", why)
    sys.exit(not ended.wasSuccessful())
