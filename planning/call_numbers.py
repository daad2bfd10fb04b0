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
    FICTION: {"F", "FIC", "FICTION"},
}
READERS = {"J", "JR", "JUV", "Y", "YA", "TEEN"}  # for whom it is; the class stands after it
DEWEY = re.compile(r"(\d{1,3})(?:\.\d+)?(?!\d)")


def class_of(call_number: str) -> str:
    """The class of one item. Spreadsheets drop zeros at the start of a number: 5.133 is of the 000s."""
    words = re.findall(r"[A-Z]+|\d+(?:\.\d+)?", call_number.upper())
    while len(words) > 1 and words[0] in READERS:
        words.pop(0)
    if not words:
        return OTHER
    for name, marks in MARKS.items():
        if words[0] in marks:
            return name
    number = DEWEY.fullmatch(words[0])
    return HUNDREDS[int(number[1]) // 100] if number else OTHER
