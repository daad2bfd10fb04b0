"""Copy pinned front-end files from npm into the project, with licence texts and hashes.

    python tools/vendor.py            fetch and write; needs npm, run when a pin changes
    python tools/vendor.py --check    compare the committed files with vendor.json; needs nothing

Files people load go to static/vendor, files only the tests need go to tests/vendor. Beside them lies
vendor.json: the npm integrity of each package and a sha384 of each file as written here.
"""

import base64
import hashlib
import io
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = "vendor.json"

ICONS = ROOT / "tools" / "icons.txt"  # one symbol each in the sprite that {% icon %} points at


@dataclass(frozen=True)
class Package:
    """One pinned npm package and the files taken from it."""

    spec: str
    folder: str
    files: tuple[str, ...]


def font(name, version):
    """A variable font in Latin and extended Latin, upright and italic; reports embed the same files."""
    cuts = [f"{part}-wght-{slope}" for part in ("latin", "latin-ext") for slope in ("normal", "italic")]
    files = (*(f"files/{name}-{cut}.woff2" for cut in cuts), "LICENSE")
    return Package(f"@fontsource-variable/{name}@{version}", name, files)


SHELVES = {
    "static/vendor": (
        Package("bootstrap@5.3.9", "bootstrap", ("dist/css/bootstrap.min.css", "LICENSE")),
        Package("bootstrap-icons@1.13.2", "bootstrap-icons", ("LICENSE",)),
        # Exactly this release: htmx 4 is what npm calls latest, and it swaps 4xx and 5xx answers by default.
        Package("htmx.org@2.0.11", "htmx", ("dist/htmx.min.js", "LICENSE")),
        # Goals by drag, an extra to their buttons; loaded by the section that has rows.
        Package("sortablejs@1.15.7", "sortablejs", ("Sortable.min.js", "LICENSE")),
        font("public-sans", "5.3.0"),
        font("source-serif-4", "5.3.1"),
    ),
    "tests/vendor": (Package("axe-core@4.14.1", "axe-core", ("axe.min.js", "LICENSE")),),
}


def digest(body):
    """The hash of a file, written the way browsers and npm write it."""
    return "sha384-" + base64.b64encode(hashlib.sha384(body).digest()).decode()


def fetch(spec):
    """The npm integrity of a package and the archive itself."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["npm", "pack", spec, "--json", "--pack-destination", folder]
        answer = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        archive = next(Path(folder).glob("*.tgz")).read_bytes()
    facts = answer[0] if isinstance(answer, list) else next(iter(answer.values()))  # npm 10 and npm 11
    return facts["integrity"], tarfile.open(fileobj=io.BytesIO(archive))


def read(archive, name):
    """One file of an npm archive."""
    return archive.extractfile(f"package/{name}").read()


def without_source_map(name, body):
    """The file without its pointer to a source map: we ship no maps, and collectstatic would stop there."""
    if not name.endswith((".css", ".js")):
        return body
    return re.sub(rb"\n?/[*/][#@] ?sourceMappingURL=.*?(\*/)?\s*$", b"\n", body)


def sprite(archive):
    """All icons as symbols of one SVG file."""
    symbols = []
    for name in ICONS.read_text().split():
        drawing = read(archive, f"icons/{name}.svg").decode()
        shapes = re.sub(r"\s+", " ", re.search(r"<svg[^>]*>(.*)</svg>", drawing, re.DOTALL)[1].strip())
        symbols.append(f'<symbol id="{name}" viewBox="0 0 16 16">{shapes}</symbol>')
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>\n'.encode()


def contents(package, archive):
    """What lies in a package's folder: file name and bytes."""
    files = {Path(name).name: without_source_map(name, read(archive, name)) for name in package.files}
    if package.folder == "bootstrap-icons":
        files["icons.svg"] = sprite(archive)
    return files


def write(shelf, packages):
    """Fetch every package of a shelf, write its files and the lock beside them."""
    lock = {}
    for package in packages:
        integrity, archive = fetch(package.spec)
        licence = json.loads(read(archive, "package.json"))["license"]
        lock[package.spec] = {"licence": licence, "integrity": integrity, "files": {}}
        (ROOT / shelf / package.folder).mkdir(parents=True, exist_ok=True)
        for name, body in contents(package, archive).items():
            place = f"{package.folder}/{name}"
            (ROOT / shelf / place).write_bytes(body)
            lock[package.spec]["files"][place] = digest(body)
    (ROOT / shelf / LOCK).write_text(json.dumps(lock, indent=1, sort_keys=True) + "\n")


def problems(shelf, packages):
    """What differs between the files of a shelf, its lock and the pins above, in words."""
    folder = ROOT / shelf
    lock = json.loads((folder / LOCK).read_text())
    locked = {place: sha for entry in lock.values() for place, sha in entry["files"].items()}
    found = {str(path.relative_to(folder)): path for path in folder.rglob("*") if path.is_file()}
    found.pop(LOCK, None)
    if set(lock) != {package.spec for package in packages}:
        yield f"{shelf}/{LOCK}: other packages than tools/vendor.py pins"
    yield from (f"{shelf}/{place}: missing" for place in locked.keys() - found.keys())
    yield from (f"{shelf}/{place}: not in {LOCK}" for place in found.keys() - locked.keys())
    for place in locked.keys() & found.keys():
        if digest(found[place].read_bytes()) != locked[place]:
            yield f"{shelf}/{place}: changed"


def main(arguments):
    """Write the shelves, or with --check say what is wrong with them."""
    if "--check" not in arguments:
        for shelf, packages in SHELVES.items():
            write(shelf, packages)
    wrong = [sentence for shelf, packages in SHELVES.items() for sentence in problems(shelf, packages)]
    sys.exit("\n".join(sorted(wrong)) or None)


if __name__ == "__main__":
    main(sys.argv[1:])
