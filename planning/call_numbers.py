"""Which class of the collection a call number belongs to. The classes are named in our own words."""

import re

HUNDREDS = (
    "000s General works",
    "100s Philosophy and psychology",
    "200s Religion",
    "300s Social sciences",
    "400s Language",
    "500s Science",
    "600s Technology and health",
    "700s Arts and recreation",
    "800s Literature",
    "900s History and geography",
)
FICTION, BIOGRAPHY, EASY = "Fiction", "Biography", "Picture books and early readers"
GRAPHIC, REFERENCE, OTHER = "Graphic novels", "Reference", "Other"
CLASSES = (*HUNDREDS, BIOGRAPHY, FICTION, EASY, GRAPHIC, REFERENCE, OTHER)  # the order they stand in
MARKS = {  # how a call number begins, in capital letters
    GRAPHIC: {"GN", "GRAPHIC", "GRAPHICNOVEL", "MANGA"},
    REFERENCE: {"REF", "REFERENCE", "R"},
    BIOGRAPHY: {"B", "BIO", "BIOG", "BIOGRAPHY", "92", "921"},
    EASY: {"E", "EASY", "ER", "PIC", "PICTURE"},
    FICTION: {"F", "FIC", "FICTION", "SC", "SS"},  # collections of stories too
}
# For whom an item is, or that it is no fiction, or in large print; the class stands after it.
READERS = {"J", "JR", "JUV", "JUVENILE", "Y", "YA", "TEEN", "LP", "NF", "NONFIC", "NONFICTION"}
GLUED = re.compile(r"(?:YA|JR|[JYE])(B|BIO|F|FIC|GN|NF|REF)|(?:YA|JR|[JY])(E|ER|PIC)")  # JB, YGN, EFIC
WHOLE_HUNDRED = re.compile(
    r"(\d)00(?:[’']?s| ?[-–] ?(?:\1)99)?(?![\w.]| ?[-–] ?\d)", re.ASCII | re.IGNORECASE
)
DEWEY = re.compile(r"(\d{1,3})(?:\.\d+)?(?!\d)")


def class_of(call_number: str) -> str:
    """The class of one item. Spreadsheets drop zeros at the start of a number: 5.133 is of the 000s."""
    if not (words := _words(call_number)):
        return OTHER
    for name, marks in MARKS.items():
        if words[0] in marks:
            return name
    number = DEWEY.fullmatch(words[0])
    return HUNDREDS[int(number[1]) // 100] if number else OTHER


def hundred_of(label: str) -> str | None:
    """The class that a heading names as a whole: 500, 500s, 500-599 and 500s Science are one; 510 is none."""
    whole = WHOLE_HUNDRED.match(label.strip())
    return HUNDREDS[int(whole[1])] if whole else None


def beginning_of(call_number: str) -> str:
    """The word by which the class is known, in capital letters; empty where there is none."""
    return next(iter(_words(call_number)), "")


def _words(call_number: str) -> list[str]:
    """Letters and numbers of a call number from the word on that says its class."""
    words = re.findall(r"[A-Z]+|\d+(?:\.\d+)?", call_number.upper())
    while words:
        if glued := GLUED.fullmatch(words[0]):
            mark = glued[1] or glued[2]
            # Fiction for early readers stands with their picture books.
            words[0] = "E" if words[0] in {"EF", "EFIC"} else mark
        if len(words) == 1 or words[0] not in READERS:
            break
        words.pop(0)
    return words
