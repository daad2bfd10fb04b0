"""Letters our fonts do not have, said in letters they have.

A report may use no font but ours: another machine's fonts would change its bytes, and a missing letter prints
as an empty box that a screen reader cannot read. So the rare sign becomes words; nothing is left out.
"""

import re
import unicodedata

SAME = {
    "→": "->",
    "←": "<-",
    "↔": "<->",
    "⇒": "=>",
    "≤": "<=",
    "≥": ">=",
    "≠": "not equal to",
    "≈": "about",
    "\u2010": "-",
    "\u2011": "-",
    "\u2015": "—",
    "\u2212": "−",
    "‣": "•",
    "●": "•",
    "▪": "•",
    "■": "•",
    "◦": "•",
    "✓": "[check mark]",
    "✔": "[check mark]",
    "☑": "[checked box]",
    "☐": "[empty box]",
    "★": "[star]",
}
LINES = "\t\n\r"
JOINERS = (
    "\u00ad\u200b\u200c\u200d"  # soft hyphen and zero-width breaks: invisible, and they help lines break
)
JOINER = "\u2060"  # no line ends where it stands
RANGE_DASH = re.compile(r"(?<=\w)–(?=\d)")


def printable(text: str, known: set[int]) -> str:
    """The text, with each character outside `known` spelled in characters inside it."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_spell(character, known) for character in unicodedata.normalize("NFC", text))


def unbroken(text: str) -> str:
    """Ranges like 2026–27 and K4–5 kept in one line. The joiner does not print and is not in copied text."""
    return RANGE_DASH.sub("–" + JOINER, text)


def _spell(character: str, known: set[int]) -> str:
    kind = unicodedata.category(character)
    if character in LINES or character in JOINERS:
        return character
    if kind in ("Cc", "Cf", "Cs", "Co", "Cn") or "\ufe00" <= character <= "\ufe0f":
        return ""  # controls, direction overrides and variation selectors have no shape of their own
    if ord(character) in known:
        return character
    if kind == "Zs":
        return " "
    if character in SAME:
        return SAME[character]
    plain = unicodedata.normalize("NFKD", character)
    if kind[0] == "L":  # a letter with marks we do not have keeps its base letter
        plain = "".join(part for part in plain if not unicodedata.combining(part))
    if plain != character and all(ord(part) in known for part in plain):
        return plain
    return f"[{unicodedata.name(character, 'unknown sign').lower()}]"
