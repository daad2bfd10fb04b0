"""What changed between two frozen versions: found by block, by word, and by the ids of rows."""

import time
from copy import deepcopy

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from planning.comparing import compare
from planning.comparing_prose import MOST_WORDS, Piece, compare_prose, compare_words
from planning.reading_prose import paragraphs, parts

TEXT = "<p>One.</p><p>Books are for every class.</p><p>Three.</p><p>Four.</p><p>Five.</p><p>Six.</p>"


def section(key="vision", kind="narrative", html="", rows=()):
    return {
        "key": key,
        "title": key.capitalize(),
        "kind": kind,
        "group": "Plan",
        "html": html,
        "rows": list(rows),
    }


def plan(*sections):
    return {"sections": list(sections)}


def only(was, now):
    """The one section that changed."""
    (changed,) = compare(plan(was), plan(now)).changed
    return changed


def in_short(pieces):
    signs = {"same": "", "del": "-", "ins": "+"}
    return [f"{signs[piece.op]}{piece.text.strip()}" for piece in pieces]


def test_versions_with_the_same_words_have_no_changes():
    found = compare(plan(section(html=TEXT)), plan(section(html=TEXT)))

    assert (found.changed, found.same) == ([], ["Vision"])


def test_a_rewritten_sentence_shows_the_words_that_went_and_came():
    (zero, before, changed, after, rest) = compare_prose(
        "<p>Zero.</p>" + TEXT, "<p>Zero.</p>" + TEXT.replace("every class", "all students")
    )

    assert rest.skipped == 3
    assert [in_short(block.pieces) for block in (zero, before, changed, after)] == [
        ["Zero."],
        ["One."],
        ["Books are for", "-every class.", "+all students."],
        ["Three."],
    ]


def test_blocks_that_came_or_went_are_shown_whole_as_what_they_are():
    blocks = compare_prose(
        "<p>Same.</p><ul><li><p>An old item</p></li></ul>", "<p>Same.</p><h3>A new heading</h3>"
    )

    assert [(block.kind, in_short(block.pieces)) for block in blocks] == [
        ("p", ["Same."]),
        ("item", ["-An old item"]),
        ("heading", ["+A new heading"]),
    ]


def test_a_table_is_compared_row_by_row():
    row = "<tr><th><p>Books</p></th><td><p>{}</p></td></tr>"
    blocks = compare_prose(f"<table>{row.format(100)}</table>", f"<table>{row.format(120)}</table>")

    assert [(block.kind, in_short(block.pieces)) for block in blocks] == [
        ("row", ["Books |", "-100", "+120"])
    ]


def test_another_address_behind_the_same_words_is_a_change():
    blocks = compare_prose(
        '<p>See <a href="https://a.example.org/">our page</a></p>',
        '<p>See <a href="https://b.example.org/">our page</a></p>',
    )

    assert in_short(blocks[0].pieces) == [
        "See our page",
        "-(https://a.example.org/)",
        "+(https://b.example.org/)",
    ]


def test_bold_alone_is_told_in_a_sentence():
    (block,) = compare_prose("<p>We buy books.</p>", "<p>We <strong>buy</strong> books.</p>")

    assert (block.note, in_short(block.pieces)) == ("Bold or italic was changed here.", ["We buy books."])


@pytest.mark.parametrize(
    "evil",
    ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", '<a href="javascript:alert(1)">go</a>'],
)
def test_markup_that_a_plan_may_not_hold_never_gets_into_the_words(evil):
    texts = [
        piece.text
        for block in compare_prose("<p>Old words here.</p>", f"<p>Old words here. {evil}</p>")
        for piece in block.pieces
    ]

    assert not any(word in "".join(texts) for word in ("alert", "<", "javascript"))


GOAL = {
    "id": 7,
    "title": "Weekly visits",
    "outcome": "Every class visits each week.",
    "measure": "Visits",
    "area": "space",
    "area_label": "Use of space and time",
    "fund": "local",
    "fund_label": "Local funds",
    "steps": [
        {"id": 1, "text": "Agree a schedule", "who": "Principal", "due": "2027-12-01", "cost": "0.00"},
        {"id": 2, "text": "Buy shelves", "who": "Librarian", "due": None, "cost": "400.00"},
    ],
}


def goals(**changes):
    return section("goals", "goals", rows=[deepcopy(GOAL) | changes])


def test_a_goal_shows_each_field_from_what_to_what():
    (row,) = only(
        goals(), goals(outcome="Every class visits each day.", fund="csf", fund_label="Common School Fund")
    ).rows

    outcome, fund = row.facts
    assert (row.op, row.name) == ("changed", "Weekly visits")
    assert in_short(outcome.pieces) == ["Every class visits each", "-week.", "+day."]
    assert (fund.label, fund.was, fund.now) == ("Paid from", "Local funds", "Common School Fund")


def test_steps_are_found_by_their_ids_wherever_they_stand():
    first, second = deepcopy(GOAL["steps"])
    now = [second | {"due": "2028-01-15", "cost": "450.00"}, {**first, "id": 3, "text": "Open earlier"}]

    (goal,) = only(goals(), goals(steps=now)).rows

    assert [(step.op, step.name) for step in goal.steps] == [
        ("changed", "Buy shelves"),
        ("added", "Open earlier"),
        ("taken out", "Agree a schedule"),
    ]
    assert [(fact.label, fact.was, fact.now) for fact in goal.steps[0].facts] == [
        ("By", "", "Jan 15, 2028"),
        ("Cost", "$400.00", "$450.00"),
    ]


def test_rows_in_another_order_are_told_in_a_sentence():
    two = [
        {"id": 1, "label": "500s", "items": 5, "average_year": 2001},
        {"id": 2, "label": "600s", "items": 6},
    ]

    changed = only(section("a", "collection", rows=two), section("a", "collection", rows=two[::-1]))

    assert (changed.rows, changed.is_reordered) == ([], True)


def test_a_budget_line_and_a_person_are_read_as_people_read_them():
    line = {
        "id": 1,
        "school_year": 2028,
        "fund": "csf",
        "fund_label": "Common School Fund",
        "purpose": "Books",
    }
    (row,) = only(
        section("b", "budget", rows=[line | {"amount": "12000.00"}]),
        section("b", "budget", rows=[line | {"amount": "9500.00", "school_year": 2029}]),
    ).rows
    person = {"id": 1, "name": "Ada", "position": "Parent", "group": "other", "group_label": "Somebody else"}
    same = compare(
        plan(section("t", "team", rows=[person])),
        plan(section("t", "team", rows=[person | {"group_label": "Community and others"}])),
    )

    assert [(fact.was, fact.now) for fact in row.facts] == [
        ("2027–28", "2028–29"),
        ("$12,000.00", "$9,500.00"),
    ]
    assert same.changed == []


def test_sections_that_came_or_went_say_so():
    found = compare(plan(section("old", html="<p>A</p>")), plan(section("new", html="<p>B</p>")))

    assert [(one.key, one.state) for one in found.changed] == [("new", "added"), ("old", "taken out")]


WORDS = st.lists(st.sampled_from(["books", "for", "every", "class", "library", "1,200"]), max_size=12)


@given(WORDS, WORDS)
def test_what_stayed_and_went_is_the_old_text_and_what_stayed_and_came_the_new(old, new):
    pieces = compare_words(" ".join(old), " ".join(new))

    def told(*ops):
        return " ".join(piece.text for piece in pieces if piece.op in ops).split()

    assert told("same", "del") == old
    assert told("same", "ins") == new


PARAGRAPHS = st.lists(
    st.sampled_from(["<p>One here.</p>", "<p>Two there.</p>", "<h3>Head</h3>", "<p>One there.</p>"]),
    max_size=8,
)


@given(PARAGRAPHS, PARAGRAPHS)
def test_no_change_of_a_block_is_ever_left_out(old, new):
    blocks = compare_prose("".join(old), "".join(new))

    def count(op):
        words = [piece.text for block in blocks for piece in block.pieces if piece.op == op]
        return len(" ".join(words).split())

    assert (blocks == []) == (old == new)
    assert (count("ins") - count("del") > 0) == (words_in(new) > words_in(old))


PARTS = st.lists(
    st.sampled_from(
        [
            "<p>One here.</p>",
            "<p></p>",
            "<p>&nbsp;</p>",
            "<p><strong>Bold</strong> and plain.</p>",
            '<p>See <a href="https://example.org/?a=1&amp;b=2">the list</a>.</p>',
            "<ul><li><p>First</p></li><li><p>Second</p><ul><li><p>Deeper</p></li></ul></li></ul>",
            "<table><tbody><tr><th>Class</th></tr><tr><td></td></tr><tr><td>500s</td></tr></tbody></table>",
            "<blockquote><p>Said.</p><p>And said.</p></blockquote>",
            "Bare words",
        ]
    ),
    max_size=9,
)


@given(PARTS, PARTS)
@example(
    ["<p></p>", "<p>One here.</p>", "<p>One here.</p>"], ["<p>One here.</p>", "<p></p>", "<p>One here.</p>"]
)
@example(["Bare words", "<p></p>", "Bare words"], ["Bare words", "Bare words"])
def test_what_stands_in_a_changed_text_is_shown_or_counted(old, new):
    old, new = "".join(old), "".join(new)

    blocks = compare_prose(old, new)

    told = sum(block.skipped or any(piece.op != "del" for piece in block.pieces) for block in blocks)
    assert told == (len(paragraphs(new)) if blocks else 0)
    assert bool(blocks) == (paragraphs(old) != paragraphs(new))


@given(PARTS)
def test_a_text_is_cut_between_its_outermost_blocks_and_nothing_is_lost(found):
    assert "".join(parts("".join(found))) == "".join(found)
    assert all(part.count("<p>") == part.count("</p>") for part in parts("".join(found)))


def words_in(texts):
    return sum(text.count(" ") + 1 for text in texts)


def test_a_block_too_long_for_words_is_shown_whole():
    old = "book " * (MOST_WORDS + 1)

    assert compare_words(old, old + "more") == [Piece("del", old), Piece("ins", old + "more")]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (["a", "b"] * 4000, ["b", "a", "a"] * 4000),
        ([f"word {n} of many" for n in range(9000)], [f"word {n} of more" for n in range(9000)]),
        (["a b " * 190] * 600, ["b a a " * 130] * 600),
        ([f"{n % 7} {n % 3}" for n in range(740)], [f"{n % 5} {n % 3}" for n in range(740)]),
    ],
)
def test_the_longest_and_most_tangled_text_is_compared_in_a_moment(old, new):
    """What grows with the square of a text would take minutes; the limit is generous to a busy machine."""
    start = time.process_time()

    compare_prose("".join(f"<p>{text}</p>" for text in old), "".join(f"<p>{text}</p>" for text in new))

    assert time.process_time() - start < 20
