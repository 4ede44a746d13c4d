#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the program is made of, from the packages of the system it was built on.

    third_party.py table PROGRAM              a table of licences in Markdown: THIRD_PARTY.md
    third_party.py notices PROGRAM            the copyright files of all that is linked, for an archive that contains it
    third_party.py sbom PROGRAM [--version V] SPDX 2.3 as JSON: packages, versions, hashes

Linked libraries are what the dynamic linker finds; libraries of headers alone are listed below, since a program does not tell
them. SOURCE_DATE_EPOCH gives the date.
"""
import argparse
import datetime
import functools
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys

HEADERS_ONLY = {
    "libcli11-dev": "usr/include/CLI",
    "libexpected-dev": "usr/include/tl",
    "nlohmann-json3-dev": "usr/include/nlohmann",
}
# Names in Debian's copyright files that are SPDX's own, or differ from them in spelling alone.
SPDX = {
    "apache-2.0": "Apache-2.0", "bsd-2-clause": "BSD-2-Clause", "bsd-3-clause": "BSD-3-Clause", "expat": "MIT", "mit": "MIT", "isc": "ISC",
    "zlib": "Zlib", "curl": "curl", "postgresql": "PostgreSQL", "cc0-1.0": "CC0-1.0", "cc0": "CC0-1.0", "bsl-1.0": "BSL-1.0", "mpl-1.1": "MPL-1.1", "mpl-2.0": "MPL-2.0",
    "gpl-2": "GPL-2.0-only", "gpl-2+": "GPL-2.0-or-later", "gpl-3": "GPL-3.0-only", "gpl-3+": "GPL-3.0-or-later", "lgpl-2": "LGPL-2.0-only",
    "lgpl-2+": "LGPL-2.0-or-later", "lgpl-2.1": "LGPL-2.1-only", "lgpl-2.1+": "LGPL-2.1-or-later", "lgpl-3": "LGPL-3.0-only",
    "lgpl-3+": "LGPL-3.0-or-later", "gpl-3+ with gcc runtime library exception": "GPL-3.0-or-later WITH GCC-exception-3.1",
}  # fmt: skip
FRAME = "libc6"  # the C library is the system's own


def distribution():
    told = dict(line.split("=", 1) for line in pathlib.Path("/etc/os-release").read_text().splitlines() if "=" in line)
    return told.get("ID", "linux").strip('"')


def source_place(package):
    if distribution() != "debian":
        return f"the source package {package.source_package} {package.source_version} of {distribution()}"
    return f"https://snapshot.debian.org/package/{package.source_package}/{package.source_version}/"


def output_of(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@functools.cache
def linked(program):
    """Every shared library of the program, as the dynamic linker finds it here: name → file."""
    found = {}
    for line in output_of("ldd", program).splitlines():
        match = re.match(r"\s*(\S+) => (/\S+)", line)
        if match:
            found[match[1]] = pathlib.Path(match[2])
        elif "not found" in line:
            sys.exit(f"third_party.py: {line.strip()}")
    return found


@functools.cache
def needed(program):
    return re.findall(r"NEEDED\s+(\S+)", output_of("objdump", "-p", program))


def paths_of(file):
    """What the package manager may know a file as: `/lib` and `/usr/lib` are one place."""
    real = os.path.realpath(file)
    return [str(file), real, real.removeprefix("/usr"), "/usr" + real]


@functools.cache
def packages_having(files):
    """The package of each file; asked once for all, since asking takes a second."""
    known = subprocess.run(["dpkg-query", "-S", *{path for file in files for path in paths_of(file)}], capture_output=True, text=True)
    owners = {path: packages.split(",")[0].split(":")[0] for packages, path in (line.rsplit(": ", 1) for line in known.stdout.splitlines())}
    found = {}
    for file in files:
        found[file] = next((owners[path] for path in paths_of(file) if path in owners), None)
        if not found[file]:
            sys.exit(f"third_party.py: no package has {file}")
    return found


def library_packages(program):
    """The package of each library of the program; the C library's is the system's own and left out."""
    libraries = linked(program)
    having = packages_having(tuple(libraries.values()))
    return {name: (file, having[file]) for name, file in libraries.items() if having[file] != FRAME}


class Package:
    def __init__(self, name, files):
        self.name, self.files = name, sorted(files)
        form = "${Version}\t${source:Package}\t${source:Version}\t${Homepage}\t${Architecture}\t${Maintainer}\n"
        told = output_of("dpkg-query", "-W", "-f", form, name).splitlines()[0]
        self.version, self.source, self.source_version, self.homepage, self.architecture, self.maintainer = told.split("\t")
        self.source_package = self.source
        self.source = re.sub(r"^(gcc|postgresql)-\d+$", r"\1", self.source)  # of whichever version

    @property
    def copyright_file(self):
        return pathlib.Path("/usr/share/doc", self.name, "copyright")

    @property
    def copyright(self):
        try:
            return self.copyright_file.read_text(errors="replace")
        except FileNotFoundError:  # some small images leave documentation out
            sys.exit(f"third_party.py: {self.copyright_file} is missing; reinstall {self.name} with its documentation")

    def licences(self, main_only=False):
        """The short names that the copyright file gives, or those of `Files: *`; empty when it is not of the form that has them."""
        if self.source == "gcc":
            return ["GPL-3+ with GCC Runtime Library Exception"]
        text = self.copyright
        if not re.match(r"Format(-Specification)?:", text):
            return []
        main = [part for part in re.split(r"\n\s*\n", text) if re.search(r"^Files:\s*\*\s*$", part, re.MULTILINE)]
        if main_only and main:
            text = main[0]
        names = []
        for name in re.findall(r"^License:[ \t]*(\S[^\n]*)", text, re.MULTILINE):
            for one in re.split(r",?\s+(?:and|or|and/or)\s+|\s*,\s*", name.strip()):
                if one and one not in names:
                    names.append(one)
        return names


@functools.cache
def packages_of(program, direct_only=False):
    libraries = library_packages(program)
    wanted = needed(program) if direct_only else libraries
    files = {}
    for name, (file, package) in libraries.items():
        if name in wanted:
            files.setdefault(package, []).append(file)
    for name, folder in HEADERS_ONLY.items():
        files[name] = [path for path in pathlib.Path("/", folder).rglob("*") if path.is_file()]
        if not files[name]:
            sys.exit(f"third_party.py: {name} has no files in /{folder}")
    return [Package(name, found) for name, found in sorted(files.items())]


def table(program):
    lines = [
        "# Third-party software", "",
        "What the program is linked with or compiled from, by `tools/third_party.py table build/release/kaozheng`. All of it comes from",
        "packages of the system; none of its code lies in this repository. Licences are named as the packages' copyright files name them",
        "for most of their files. The whole texts are in `/usr/share/doc/PACKAGE/copyright`, and in `THIRD_PARTY_NOTICES.txt` of an archive",
        "that brings the libraries along.", "",
        "| Library | Use | Licences named |", "|---|---|---|",
    ]  # fmt: skip
    told = set()
    for package in packages_of(program, direct_only=True):
        if package.source in told:
            continue
        told.add(package.source)
        use = "compiled in" if package.name in HEADERS_ONLY else "linked"
        licences = ", ".join(package.licences(main_only=True)) or "see its copyright file"
        where = f"[{package.source}]({package.homepage})" if package.homepage else package.source
        lines.append(f"| {where} | {use} | {licences} |")
    lines += [
        "", "Programs that are run as processes of their own where they are installed, and not part of any package of ours: `pdftotext`",
        "(poppler-utils).", "",
    ]  # fmt: skip
    return "\n".join(lines)


def notices(program):
    texts = []
    for package in packages_of(program):
        rule = "=" * 100
        texts.append(
            f"{rule}\n{package.name} {package.version}\nSource: {source_place(package)}\n{rule}\n\n{package.copyright}\n"
        )
    head = "Libraries in lib/kaozheng and in the program, as the distribution builds them, unchanged, each under its own terms.\n\n"
    return head + "\n".join(texts)


def digest(kind, path):
    return hashlib.new(kind, path.read_bytes()).hexdigest()


def sbom(program, version, shipped=None):
    """Of the program as built; `shipped` is the file that people get, when it is another one (stripped)."""
    epoch = int(os.environ.get("SOURCE_DATE_EPOCH", datetime.datetime.now().timestamp()))
    created = datetime.datetime.fromtimestamp(epoch, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    program = pathlib.Path(program)
    whole = digest("sha256", program)
    product = {
        "SPDXID": "SPDXRef-kaozheng", "name": "kaozheng", "versionInfo": version, "downloadLocation": "NOASSERTION", "filesAnalyzed": False,
        "licenseConcluded": "Apache-2.0", "licenseDeclared": "Apache-2.0", "copyrightText": "NOASSERTION", "primaryPackagePurpose": "APPLICATION",
        "checksums": [{"algorithm": "SHA256", "checksumValue": digest("sha256", pathlib.Path(shipped or program))}],
    }  # fmt: skip
    listed, files, relations = [product], [], []
    relations.append({"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES", "relatedSpdxElement": product["SPDXID"]})
    for package in packages_of(program):
        reference = "SPDXRef-Package-" + re.sub(r"[^A-Za-z0-9.-]", "-", package.name)
        names = package.licences()
        known = [SPDX.get(name.lower()) for name in names]
        sums = sorted(digest("sha1", file) for file in package.files)
        listed.append({
            "SPDXID": reference, "name": package.name, "versionInfo": package.version, "supplier": f"Organization: {distribution().title()}",
            "downloadLocation": source_place(package) if distribution() == "debian" else "NOASSERTION", "filesAnalyzed": True,
            "packageVerificationCode": {"packageVerificationCodeValue": hashlib.sha1("".join(sums).encode()).hexdigest()},
            "homepage": package.homepage or "NOASSERTION", "licenseConcluded": "NOASSERTION",
            "licenseDeclared": " AND ".join(sorted(set(known))) if known and all(known) else "NOASSERTION",
            "licenseComments": "Named in the package's copyright file: " + (", ".join(names) or "as text only"),
            "copyrightText": "NOASSERTION", "primaryPackagePurpose": "LIBRARY",
            "externalRefs": [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl",
                              "referenceLocator": f"pkg:deb/{distribution()}/{package.name}@{package.version}?arch={package.architecture}".replace("+", "%2B")}],
        })  # fmt: skip
        compiled_in = package.name in HEADERS_ONLY
        relations.append({"spdxElementId": product["SPDXID"], "relationshipType": "DEPENDS_ON" if compiled_in else "DYNAMIC_LINK", "relatedSpdxElement": reference})
        for number, file in enumerate(package.files):
            identity = f"{reference}-File-{number}"
            files.append({
                "SPDXID": identity, "fileName": "." + str(file), "licenseConcluded": "NOASSERTION", "copyrightText": "NOASSERTION",
                "checksums": [{"algorithm": kind.upper(), "checksumValue": digest(kind, file)} for kind in ("sha1", "sha256")],
            })  # fmt: skip
            relations.append({"spdxElementId": reference, "relationshipType": "CONTAINS", "relatedSpdxElement": identity})
    document = {
        "spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT", "name": f"kaozheng-{version}",
        "documentNamespace": f"https://spdx.org/spdxdocs/kaozheng-{version}-{whole[:32]}",
        "creationInfo": {"created": created, "creators": ["Tool: kaozheng-third_party.py"]},
        "packages": listed, "files": files, "relationships": relations,
    }  # fmt: skip
    return json.dumps(document, indent=1) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("table", "notices", "sbom"))
    parser.add_argument("program")
    parser.add_argument("--version", default="0")
    options = parser.parse_args()
    made = {"table": table, "notices": notices}
    sys.stdout.write(sbom(options.program, options.version) if options.what == "sbom" else made[options.what](options.program))


if __name__ == "__main__":
    main()
