"""The kinds of reports. Each app registers its own in AppConfig.ready(); this layer only keeps the list."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Document:
    """What the renderer needs; the same document always gives the same bytes."""

    html: str
    title: str
    author: str
    made_on: str  # ISO date or time, written into the file


@dataclass(frozen=True)
class ReportKind:
    """How one kind of PDF is made and who is told.

    ``document(report)`` is a pure function of the report's frozen subject. ``version`` changes whenever the
    template does, so that a new look never overwrites an old file.
    """

    name: str
    version: str
    document: Callable  # (report) -> Document
    title: Callable  # (report) -> str
    when_ready: Callable | None = None  # (report) -> None, in the transaction that makes it Ready
    when_failed: Callable | None = None
    remedy: str = ""  # what the asker can do when the same document would fail again


KINDS: dict[str, ReportKind] = {}


def register(kind: ReportKind):
    KINDS[kind.name] = kind
