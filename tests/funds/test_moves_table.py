"""The moves of an order stand in docs/permissions.md as the code has them: from where, to where, and why."""

from pathlib import Path

import pytest

from funds.forms.moves import MOVES
from funds.models import FundOrder
from portal.core.transitions import STAYS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "permissions.md"
TRANSITIONS = [
    move.transition for name in dir(FundOrder) if hasattr(move := getattr(FundOrder, name), "transition")
]
WHO = {  # how the last column names whom a word lets do it
    "funds.send_fundorder": "who sends",
    "funds.consult_fundorder": "the first key",
    "funds.approve_fundorder": "the second key",
    "funds.undo_approval": "whoever approved, for ten minutes",
    "funds.confirm_fundorder": "the portal",
    "funds.cancel_fundorder": "who cancels",
    "funds.place_fundorder": "who records purchase orders",
    "funds.receive_fundorder": "who records what came",
    "funds.close_fundorder": "who enters invoices",
}


def rows():
    """Cells of the table below “An order moves only like this”."""
    lines = PAGE.read_text().partition("An order moves only like this.")[2].splitlines()
    table = [line for line in lines[: lines.index("## Reports")] if line.startswith("|")]
    return [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in table[2:]]


def as_row(move):
    labels = {state.value: state.label for state in FundOrder.State} | {STAYS: "as it was"}
    why = "; with a reason" if move.note_wanted else ""
    sources = ", ".join(labels[source] for source in move.source)
    return move.label, sources, labels[move.target], WHO[move.permission] + why


def test_the_page_names_every_move_and_no_other():
    assert sorted(rows()) == sorted(map(as_row, TRANSITIONS))


@pytest.mark.parametrize("state", FundOrder.State)
def test_every_state_but_the_first_is_reached_by_a_move(state):
    reached = {move.target for move in TRANSITIONS}

    assert (state in reached) or state == FundOrder.State.DRAFT


def test_each_move_has_a_page_or_one_of_its_own():
    """What comes and what changes with the vendor have pages of their own; the portal confirms by itself."""
    with_the_vendor = {"receive_part", "receive_rest", "replace_line", "drop_line", "drop_rest", "carry"}
    elsewhere = with_the_vendor | {"confirm", "fall_back"}

    assert {move.name for move in TRANSITIONS} == set(MOVES) | elsewhere
