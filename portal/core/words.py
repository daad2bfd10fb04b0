"""Words as people type them, and dates as papers print them. No clock: a paper says the same for ever."""

import datetime as dt
import re
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("America/Chicago")
NOT_IN_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def without_control(text: str) -> str:
    """Text without what no XML document, and so no Word file or PDF, can hold."""
    return NOT_IN_XML.sub("", text)


def cleaned(text: str) -> str:
    """What somebody typed, without spaces around it and without signs that no document can hold."""
    return without_control(text).strip()


def long_date(day: dt.date | str | None) -> str:
    """April 21, 2027; nothing for no day."""
    if not day:
        return ""
    day = dt.date.fromisoformat(day) if isinstance(day, str) else day
    return f"{day:%B} {day.day}, {day.year}"


def local_day(moment: str) -> dt.date:
    """The day in Wisconsin of a moment in ISO 8601, such as a frozen record holds."""
    return dt.datetime.fromisoformat(moment).astimezone(LOCAL).date()


def local_date(moment: str) -> str:
    """That day as it is printed: April 21, 2027."""
    return long_date(local_day(moment))
