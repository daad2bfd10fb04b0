"""Whether the demo is as the last start left it: the same database, and no change in what filled it."""

import hashlib
import os
from pathlib import Path

import psycopg2

CLONE = Path(__file__).resolve().parent.parent
SOURCES = ("portal", "districts", "planning", "services", "funds", "static", "requirements.txt")
STAMP = CLONE / "var" / "prepared"
IDENTITY = """
    SELECT system_identifier, oid FROM pg_control_system(), pg_database WHERE datname = current_database()
"""


def is_current():
    return STAMP.exists() and STAMP.read_text() == fingerprint()


def remember():
    STAMP.write_text(fingerprint())


def fingerprint():
    """One word for this database and for every file it was filled from."""
    with psycopg2.connect(os.environ["DATABASE_URL"]) as database, database.cursor() as cursor:
        cursor.execute(IDENTITY)
        parts = [str(cursor.fetchone())]
    for name in SOURCES:
        for path in sorted([CLONE / name, *(CLONE / name).rglob("*")]):
            if path.is_file() and path.suffix != ".pyc":
                facts = path.stat()
                parts.append(f"{path.relative_to(CLONE)} {facts.st_size} {facts.st_mtime_ns}")
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
