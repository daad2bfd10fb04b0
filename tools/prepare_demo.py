"""Fill the demo's database and build its static files. Every step may be repeated."""

import os
import sys

import django
from django.core.management import CommandError, call_command

from tools import prepared

LOADING = ("load_districts", "load_reference", "load_catalog", "load_fund", "seed_demo")  # in this order


def main():
    print("Migrating the database ...", flush=True)
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    print("Loading districts, frameworks, the catalog, and made-up people and plans ...", flush=True)
    for command in LOADING:
        call_command(command)
    print("Collecting static files ...", flush=True)
    call_command("collectstatic", interactive=False, verbosity=0)
    prepared.remember()


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    try:
        django.setup()
        main()
    except CommandError as error:
        sys.exit(f"\n{error}")
    except KeyboardInterrupt:
        sys.exit(130)
