"""Two texts side by side: first which blocks stayed, then which words of a rewritten block."""

import re
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import groupby

from .reading_prose import how_many, joined, paragraphs, written

TOKEN = re.compile(r"\S+\s*")
# A page must answer soon whatever was written, so that work which grows with the square of a text has an end.
MOST_BLOCKS = 1500  # of one section, after what is the same before and behind
MOST_WORDS = 400  # of one block
MOST_PAIRS = 10  # blocks that were rewritten beside each other
WORDS_IN_ALL = 12_000  # of one page
LEAST_SKIPPED = 2  # one block without change is shown
ALIKE = 0.5  # share of words that make two blocks one block, rewritten


@dataclass(frozen=True)
class Piece:
    """Words that stayed, went, or came: op is same, del, or ins."""

    op: str
    text: str


@dataclass(frozen=True)
class Block:
    """A paragraph, heading, item, or row of a table. ``skipped``: so many without change stood here."""

    kind: str = "p"  # p, heading, item, row, quote
    pieces: list[Piece] = field(default_factory=list)
    skipped: int = 0
    note: str = ""


@dataclass
class Budget:
    """How many words may still be compared one by one; after that whole blocks are shown."""

    words: int = WORDS_IN_ALL

    def allows(self, *texts) -> bool:
        sizes = [len(text) for text in texts]
        if max(sizes) > MOST_WORDS or sum(sizes) > self.words:
            return False
        self.words -= sum(sizes)
        return True


def compare_prose(was: str, now: str, budget=None) -> list[Block]:
    """The blocks that changed, each with a neighbor on both sides; empty when nothing did."""
    if was == now:
        return []
    budget = budget or Budget()
    old, new = written(was), written(now)
    blocks = []
    for op, i1, i2, j1, j2 in _opcodes(old, new):
        if op == "equal":
            blocks += _unread(new[j1:j2])
        else:
            blocks += _compared(joined(old[i1:i2]), joined(new[j1:j2]), budget)
    return _folded(blocks) if any(_is_change(block) for block in blocks) else []


def _compared(was, now, budget):
    old, new = paragraphs(was), paragraphs(now)
    opcodes = _opcodes([_key(one) for one in old], [_key(one) for one in new])
    return [block for op in opcodes for block in _blocks(*op, old, new, budget)]


def _unread(same):
    """Blocks of parts without change. Those in the middle are only counted, since nobody will see them."""
    first, middle, last = same[:1], same[1:-1], same[1:][-1:]
    if (skipped := sum(map(how_many, middle))) < LEAST_SKIPPED:
        return _as_they_stand(same)
    return [*_as_they_stand(first), Block(skipped=skipped), *_as_they_stand(last)]


def _as_they_stand(same):
    return [Block(one.kind, [Piece("same", one.text)]) for one in paragraphs(joined(same))]


def _is_change(block):
    return bool(block.note) or any(piece.op != "same" for piece in block.pieces)


def _key(paragraph):
    return paragraph.kind, paragraph.text


def _opcodes(old, new):
    """As SequenceMatcher gives them, without asking it about what is the same at both ends."""
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    middle_old, middle_new = old[head : len(old) - tail], new[head : len(new) - tail]
    yield "equal", 0, head, 0, head
    if len(middle_old) + len(middle_new) > MOST_BLOCKS:
        yield "replace", head, len(old) - tail, head, len(new) - tail
    else:
        for op, i1, i2, j1, j2 in SequenceMatcher(None, middle_old, middle_new, autojunk=False).get_opcodes():
            yield op, i1 + head, i2 + head, j1 + head, j2 + head
    yield "equal", len(old) - tail, len(old), len(new) - tail, len(new)


def _common(left, right) -> int:
    count = 0
    for one, other in zip(left, right, strict=False):
        if one != other:
            break
        count += 1
    return count


def _blocks(op, i1, i2, j1, j2, old, new, budget):
    if op == "equal":
        for was, now in zip(old[i1:i2], new[j1:j2], strict=True):
            note = "" if was.looks == now.looks else "Bold or italic was changed here."
            yield Block(now.kind, [Piece("same", now.text)], note=note)
    elif op == "replace" and max(i2 - i1, j2 - j1) <= MOST_PAIRS:
        yield from _rewritten(old[i1:i2], new[j1:j2], budget)
    else:
        yield from (_whole("del", one) for one in old[i1:i2])
        yield from (_whole("ins", one) for one in new[j1:j2])


def _whole(op, paragraph):
    return Block(paragraph.kind, [Piece(op, paragraph.text)])


def _rewritten(old, new, budget):
    """Each new block beside the old one it was made of, if any; what went stands before what came."""
    i = j = 0
    for was, now in [*_pairs(old, new), (len(old), len(new))]:
        yield from (_whole("del", one) for one in old[i:was])
        yield from (_whole("ins", one) for one in new[j:now])
        if was < len(old):
            yield Block(new[now].kind, compare_words(old[was].text, new[now].text, budget))
        i, j = was + 1, now + 1


def _pairs(old, new):
    left = 0
    for j, now in enumerate(new):
        match = next((i for i in range(left, len(old)) if _are_alike(old[i].text, now.text)), None)
        if match is not None:
            yield match, j
            left = match + 1


def _are_alike(was, now) -> bool:
    return SequenceMatcher(None, was.split(), now.split(), autojunk=False).quick_ratio() >= ALIKE


def compare_words(was: str, now: str, budget=None) -> list[Piece]:
    """Word by word, or both texts as wholes where they are too long for that."""
    old, new = TOKEN.findall(was), TOKEN.findall(now)
    if not old or not new or not (budget or Budget()).allows(old, new):
        return [Piece(op, text) for op, text in (("del", was), ("ins", now)) if text]
    pieces = []
    matcher = SequenceMatcher(None, [w.strip() for w in old], [w.strip() for w in new], autojunk=False)
    for op, i1, i2, j1, j2 in matcher.get_opcodes():
        if op == "equal":
            pieces.append(Piece("same", "".join(new[j1:j2])))
            continue
        pieces += [Piece("del", "".join(old[i1:i2]))] if i2 > i1 else []
        pieces += [Piece("ins", "".join(new[j1:j2]))] if j2 > j1 else []
    return pieces


def _folded(blocks):
    """Runs of blocks without change become one line that counts them; one neighbor stays on each side."""
    near = {place + step for place, block in enumerate(blocks) if _is_change(block) for step in (-1, 0, 1)}
    folded = []
    for is_near, run in groupby(enumerate(blocks), key=lambda pair: pair[0] in near):
        run = [block for _, block in run]
        count = sum(block.skipped or 1 for block in run)
        folded += run if is_near or count == 1 else [Block(skipped=count)]
    return folded
