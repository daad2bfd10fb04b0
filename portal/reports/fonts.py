"""The fonts of every PDF: our vendored files, handed to the renderer as data: URLs."""

import base64
import json
import re
from pathlib import Path

from fontTools.ttLib import TTFont

RARER = " Ext"
FAMILIES = {"public-sans": "Public Sans", "source-serif-4": "Source Serif 4"}
FONT_FILE = re.compile(r"^(?P<family>[^/]+)/.+-latin(?P<ext>-ext)?-.+-(?P<style>normal|italic)\.woff2$")


def font_files(vendor: Path) -> list[tuple[str, str, Path]]:
    """Family, style and file of each vendored font, in the order of vendor.json.

    vendor.json is the list, not the folder: a file that went missing is an error, never a fallback font.
    The file with the rarer letters is a family of its own ("Public Sans Ext"): two files under one name share
    one place in WeasyPrint's font table, and the second prints with the first one's shapes.
    """
    packages = json.loads((vendor / "vendor.json").read_text())
    names = sorted(name for package in packages.values() for name in package["files"])
    found = [(match, name) for name in names if (match := FONT_FILE.match(name))]
    return [
        (FAMILIES[match["family"]] + (RARER if match["ext"] else ""), match["style"], vendor / name)
        for match, name in found
        if match["family"] in FAMILIES
    ]


def letters_of(path: Path) -> set[int]:
    """The code points that a font file has shapes for."""
    return set(TTFont(path, lazy=True).getBestCmap())


def font_faces(files: list[tuple[str, str, Path]]) -> str:
    """The @font-face rules. No weight in them: one variable file carries them all."""
    return "\n".join(
        f'@font-face {{ font-family: "{family}"; font-style: {style};'
        f" src: url(data:font/woff2;base64,{base64.b64encode(path.read_bytes()).decode()}) }}"
        for family, style, path in files
    )
