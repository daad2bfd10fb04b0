"""A database with every migration applied, which each process of a run copies instead of applying them again.

Its name says which migrations it holds, so that it is never an old one. It goes with the server of
`make test`; on a server of your own it stays for the next run.
"""

import hashlib
import sys
from contextlib import contextmanager
from pathlib import Path

import django
from django.db import connection
from django.db.migrations.loader import MigrationLoader

ONE_AT_A_TIME = 20270513  # the number of PostgreSQL's lock, which processes of several runs share


def migrated_database():
    """The name of the database; the first who asks makes it, and the others wait."""
    name = f"migrated_{fingerprint()}"
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [ONE_AT_A_TIME])  # until this connection ends
        cursor.execute("SELECT FROM pg_database WHERE datname = %s", [name])
        if not cursor.rowcount:
            half = f"half_{name}"  # only what was made to its end bears the name
            migrate(half)
            cursor.execute(f"ALTER DATABASE {half} RENAME TO {name}")
    return name


def fingerprint():
    modules = {type(migration).__module__ for migration in MigrationLoader(None).disk_migrations.values()}
    text = django.__version__.encode()
    for module in sorted(modules):
        text += Path(sys.modules[module].__file__).read_bytes()
    return hashlib.sha256(text).hexdigest()[:12]


def migrate(name):
    before = connection.settings_dict["NAME"]
    with test_settings(NAME=name):
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        connection.creation.destroy_test_db(before, verbosity=0, keepdb=True)  # leaves it, and its connection


@contextmanager
def test_settings(**changes):
    settings = connection.settings_dict["TEST"]
    before = dict(settings)
    settings |= changes
    try:
        yield
    finally:
        settings.clear()
        settings.update(before)
