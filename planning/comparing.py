"""What changed between two frozen versions of a plan. Pure functions on two snapshots: no queries, no clock.

Prose is compared by block and, where a block was rewritten, by word. Rows are compared by their ids, which
stay for ever. Everything is handed on as plain text: no HTML of a snapshot reaches a page from here.
"""

from dataclasses import dataclass, field

from .comparing_prose import Block, Budget, compare_prose
from .comparing_rows import RowChange, compare_rows


@dataclass(frozen=True)
class SectionChange:
    """One section that is not the same in both versions."""

    key: str
    title: str
    state: str  # added, taken out, changed
    blocks: list[Block] = field(default_factory=list)
    rows: list[RowChange] = field(default_factory=list)
    is_reordered: bool = False


@dataclass(frozen=True)
class Comparison:
    changed: list[SectionChange]
    same: list[str]  # titles of sections without any change


EMPTY = {"html": "", "rows": []}


def compare(old: dict, new: dict) -> Comparison:
    """Sections in the order of the newer version; what it no longer has comes last."""
    before = {section["key"]: section for section in old["sections"]}
    after = {section["key"]: section for section in new["sections"]}
    budget = Budget()
    changed, same = [], []
    for key in [*after, *(key for key in before if key not in after)]:
        change = _section(before.get(key), after.get(key), budget)
        if change:
            changed.append(change)
        else:
            same.append(after[key]["title"])
    return Comparison(changed, same)


def compare_section(spec, was: dict, now: dict) -> SectionChange | None:
    """One section at two times, as snapshot.section_content gives it; None where nothing differs."""
    head = {"key": spec.key, "title": spec.title, "kind": spec.kind}
    return _section(head | was, head | now, Budget())


def _section(was, now, budget):
    section = now or was
    state = "changed" if was and now else "added" if now else "taken out"
    was, now = was or EMPTY, now or EMPTY
    blocks = compare_prose(was["html"], now["html"], budget)
    rows, is_reordered = compare_rows(section["kind"], was["rows"], now["rows"], budget)
    if state == "changed" and not blocks and not rows and not is_reordered:
        return None
    return SectionChange(section["key"], section["title"], state, blocks, rows, is_reordered)
