#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""package_tarball.py BUILD OUT: an archive that runs from any folder, from a release build with the target kaozheng_portable.

    kaozheng-VERSION-linux-MACHINE/bin/kaozheng         finds its libraries by $ORIGIN
                                   lib/kaozheng/*.so*   all but the C library's
                                   share/…, check, README.txt, THIRD_PARTY_NOTICES.txt, SBOM.spdx.json

The same build gives the same bytes: sorted names, one date (SOURCE_DATE_EPOCH), no owners.
"""
import gzip
import io
import os
import pathlib
import re
import shutil
import stat
import subprocess
import sys
import tarfile
import tempfile

import third_party

ROOT = pathlib.Path(__file__).resolve().parent.parent
HOME = "opt/kaozheng"  # what the units in the archive say


def version():
    return re.search(r"project\(kaozheng VERSION (\S+)", (ROOT / "CMakeLists.txt").read_text())[1]


def glibc_of(files):
    """The newest version of the C library that any of the files asks for."""
    asked = set()
    for file in files:
        asked.update(re.findall(r"GLIBC_(\d+(?:\.\d+)+)", third_party.output_of("objdump", "-p", file)))
    return max(asked, key=lambda text: [int(part) for part in text.split(".")])


def gather(build, top):
    """The tree of the archive below `top`."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "DESTDIR": folder}
        subprocess.run(["cmake", "--install", build, "--prefix", "/" + HOME], check=True, env=environment, stdout=subprocess.DEVNULL)
        shutil.copytree(pathlib.Path(folder, HOME), top)
    program = top / "bin/kaozheng"
    shutil.copy2(build / "portable/kaozheng", program)
    built = build / "portable/kaozheng"
    libraries = top / "lib/kaozheng"
    libraries.mkdir()
    for name, (file, _) in sorted(third_party.library_packages(built).items()):
        shutil.copyfile(os.path.realpath(file), libraries / name)
    subprocess.run(["strip", "--strip-unneeded", program], check=True)
    documents = top / "share/doc/kaozheng"
    (documents / "LICENSE").rename(top / "LICENSE")
    (top / "THIRD_PARTY_NOTICES.txt").write_text(third_party.notices(built))
    (top / "SBOM.spdx.json").write_text(third_party.sbom(built, version(), shipped=program))
    glibc = glibc_of([program, *libraries.iterdir()])
    for name in ("check", "README.txt"):
        text = (ROOT / "packaging/tarball" / name).read_text()
        (top / name).write_text(text.replace("@VERSION@", version()).replace("@GLIBC@", glibc).replace("@MACHINE@", os.uname().machine))


def archive(top, epoch):
    """The tree as the bytes of a .tar.gz."""
    packed = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", compresslevel=6, fileobj=packed, mtime=epoch) as squeezed:
        with tarfile.open(fileobj=squeezed, mode="w", format=tarfile.GNU_FORMAT) as tar:
            for path in [top, *sorted(top.rglob("*"))]:
                entry = tar.gettarinfo(path, arcname=path.relative_to(top.parent).as_posix())
                runs = path.is_dir() or path.parent.name == "bin" or path == top / "check"
                entry.mode = stat.S_IMODE(0o755 if runs else 0o644)
                entry.uid = entry.gid = 0
                entry.uname = entry.gname = ""
                entry.mtime = epoch
                if entry.isreg():
                    with path.open("rb") as content:
                        tar.addfile(entry, content)
                else:
                    tar.addfile(entry)
    return packed.getvalue()


def main():
    build, out = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2])
    epoch = int(os.environ["SOURCE_DATE_EPOCH"])
    name = f"kaozheng-{version()}-linux-{os.uname().machine}"
    with tempfile.TemporaryDirectory() as folder:
        top = pathlib.Path(folder, name)
        gather(build, top)
        packed = archive(top, epoch)
    out.mkdir(parents=True, exist_ok=True)
    file = out / f"{name}.tar.gz"
    file.write_bytes(packed)
    print(file)


if __name__ == "__main__":
    main()
