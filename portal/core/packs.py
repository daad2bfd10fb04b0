"""Office files as they are packed, looked into before anything reads them.

A file that could harm is refused in a sentence: packed to explode, with macros, locked, or with
instructions of its own. Word files and workbooks have the same packing, and so the same checks.
"""

import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import PurePath

MOST_MEGABYTES = 10
PIECE = 1024 * 1024  # read at once, so that a large part never lies in memory whole
OVERLAP = 16  # longer than what is looked for, which may stand across two pieces
FORBIDDEN = (b"<!DOCTYPE", b"<!ENTITY")
ENCODING = re.compile(rb"""encoding\s*=\s*["']([^"']*)["']""")
PLAIN = (b"utf-8", b"us-ascii", b"ascii")


class Unreadable(Exception):
    """The file is not read. The message is a sentence for whoever sent it."""


@dataclass(frozen=True)
class Limit:
    """How large one part may be, where what reads it takes all of it at once."""

    part: str  # in small letters
    most_bytes: int
    most_tags: int  # that open or close: an empty one is short and costs as much as a full one
    sentence: str  # for whoever sent more


@dataclass(frozen=True)
class Packing:
    """One kind of Office file, how large it may be, and what it is called when it is refused."""

    name: str  # Word file
    ending: str  # .docx
    heart: str  # the part without which it is no such file
    most_unpacked: int  # bytes, of all parts together
    most_parts: int = 2000
    limits: tuple[Limit, ...] = ()
    smaller: str = "Choose a smaller one."  # what to do about one that is too large

    @property
    def damaged(self) -> str:
        return f"This {self.name} is damaged. Open it, save it as {self.ending}, and try again."


def short_name(name: str, most: int) -> str:
    """The name of a file in so many letters. Its ending stays: it says how the file is read."""
    ending = PurePath(name).suffix
    return name if len(name) <= most else name[: most - len(ending)] + ending


def check_size(data: bytes, smaller: str):
    """Raise Unreadable for more than MOST_MEGABYTES; ``smaller`` says what to do then."""
    if len(data) > MOST_MEGABYTES * 1024 * 1024:
        raise Unreadable(f"The file is larger than {MOST_MEGABYTES} MB. {smaller}")


def check_pack(data: bytes, packing: Packing):
    """Raise Unreadable for what is no plain file of this kind."""
    check_size(data, packing.smaller)
    try:
        pack = zipfile.ZipFile(io.BytesIO(data))
    # A list of parts that is broken is seldom told from a file of another kind.
    except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError) as error:
        raise Unreadable(_is_not(packing)) from error
    try:
        with pack:
            _check_parts(pack, packing)
    # NotImplementedError is a packing that zipfile cannot open, RuntimeError a file locked with a password.
    except (NotImplementedError, RuntimeError) as error:
        raise Unreadable(_is_not(packing)) from error
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError) as error:
        raise Unreadable(packing.damaged) from error


def _is_not(packing) -> str:
    return f"This is not {_a(packing.name)}. Save it as {packing.ending}, without a password."


def _a(name) -> str:
    return f"an {name}" if name[0] in "AEIOU" else f"a {name}"


def _check_parts(pack, packing):
    parts = pack.infolist()
    names = {part.filename for part in parts}
    if packing.heart not in names:
        raise Unreadable(f"This is not {_a(packing.name)}. Save it as {packing.ending}, and try again.")
    if len(parts) > packing.most_parts or sum(part.file_size for part in parts) > packing.most_unpacked:
        raise Unreadable(f"This file unpacks to more than {_a(packing.name)} needs, so it was not opened.")
    if any("vbaproject" in name.lower() for name in names):
        raise Unreadable(f"This file has macros. Save it as {packing.ending} without them, and try again.")
    for part in parts:
        if part.filename.lower().endswith((".xml", ".rels")):
            _check_xml(pack, part, packing)


def _check_xml(pack, part, packing):
    """No real Office file declares entities, hides them in an encoding, or has larger parts than it says."""
    strange = Unreadable(f"This file holds instructions that no {packing.name} needs, so it was not opened.")
    limit = next((limit for limit in packing.limits if limit.part == part.filename.lower()), None)
    if limit and part.file_size > limit.most_bytes:
        raise Unreadable(limit.sentence)
    length, tags, before = 0, 0, b""
    with pack.open(part) as file:
        while piece := file.read(PIECE):
            if not length and not _is_plain(piece):
                raise strange
            length += len(piece)
            if length > part.file_size:
                raise Unreadable("This file unpacks to more than it says, so it was not opened.")
            tags += piece.count(b"<")
            if limit and tags > limit.most_tags:
                raise Unreadable(limit.sentence)
            if b"\0" in piece or any(word in before + piece for word in FORBIDDEN):
                raise strange
            before = piece[-OVERLAP:]


def _is_plain(start: bytes) -> bool:
    """Whether a part is written in the encoding that its words are looked for in."""
    start = start.removeprefix(b"\xef\xbb\xbf").lstrip()[:200]
    declared = ENCODING.search(start.partition(b"?>")[0]) if start.startswith(b"<?xml") else None
    return start.startswith(b"<") and (declared is None or declared[1].lower() in PLAIN)
