"""A private PostgreSQL and Redis around one command: real servers for the demo and the tests.

    python -m portal.devservers test -- pytest     empty servers, gone afterwards
    python -m portal.devservers demo -- CMD        the demo's data, kept between starts
    python -m portal.devservers join -- CMD        a second command beside a running demo
    python -m portal.devservers clean              throw the demo's data away

They listen on unix sockets only. DATABASE_URL and REDIS_URL, where set, are used instead.
"""

import contextlib
import os
import shutil
import sys
import tempfile
from pathlib import Path

from . import postgres, redis
from .place import held, kept_data, kept_folder, server_user
from .process import Trouble, hold_stop_signals, stop_signals_as_before

__all__ = ["Trouble", "addresses_of_running_demo", "clean", "servers"]
CLONE = Path(__file__).resolve().parent.parent.parent


@contextlib.contextmanager
def servers(*, keep):
    """Run what the environment does not name already, and yield the variables that name the servers."""
    user = server_user()
    sockets = Path(tempfile.mkdtemp(prefix="lsp-", dir="/tmp"))  # the path of a socket must be short
    found = {}
    with contextlib.ExitStack() as stack:
        stack.enter_context(stop_signals_as_before())
        stack.callback(shutil.rmtree, sockets, ignore_errors=True)
        if user:
            os.chown(sockets, user.pw_uid, user.pw_gid)
        folder = stack.enter_context(kept_data(CLONE, user, sockets)) if keep else sockets
        if not os.environ.get("REDIS_URL"):
            found["REDIS_URL"] = stack.enter_context(redis.running(sockets))
        if not os.environ.get("DATABASE_URL"):
            found["DATABASE_URL"] = stack.enter_context(postgres.running(folder, sockets, user, careful=keep))
        stack.callback(hold_stop_signals)  # runs first: a second Ctrl-C must not leave a server behind
        yield found | library_path()


def addresses_of_running_demo():
    """The variables that name the servers of a demo that runs in another terminal."""
    try:
        sockets = Path((kept_folder(CLONE) / "sockets").read_text())
    except FileNotFoundError:
        raise Trouble("The demo is not running here. Start it with “make demo”.") from None
    found = {"REDIS_URL": redis.address(sockets), "DATABASE_URL": postgres.address(sockets)}
    return {name: os.environ.get(name) or url for name, url in found.items()} | library_path()


def library_path():
    """Where Homebrew keeps WeasyPrint's libraries: Python on macOS does not look there by itself."""
    if sys.platform != "darwin":
        return {}
    return {"DYLD_FALLBACK_LIBRARY_PATH": "/opt/homebrew/lib:/usr/local/lib"}


def clean():
    """Remove everything a demo has made."""
    with held(CLONE) as folder:
        shutil.rmtree(folder)
    shutil.rmtree(CLONE / "var", ignore_errors=True)
