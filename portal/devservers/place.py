"""Whose name the servers run in, and where the demo's data lives between two starts."""

import contextlib
import fcntl
import hashlib
import os
import pwd
import shutil
import signal
from pathlib import Path

from .process import Trouble, answers, wait_for


def server_user():
    """Whom PostgreSQL runs as when we are root, whom it refuses; None when we are an ordinary user."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise Trouble("PostgreSQL refuses to run as root, and this machine has no user “postgres” or “nobody”.")


def kept_folder(clone):
    """Where the data stays: in var/, or for root where an unprivileged user can reach it."""
    if os.geteuid() != 0:
        return clone / "var" / "servers"
    return Path("/var/lib") / f"library-portal-{hashlib.sha256(bytes(clone)).hexdigest()[:12]}"


@contextlib.contextmanager
def kept_data(clone, user, sockets):
    """Hold the data folder, owned by the server's user, with a note of where the sockets are."""
    with held(clone) as folder:
        forget_an_earlier_clone(folder, clone)
        if user:
            os.chown(folder, user.pw_uid, user.pw_gid)
        (folder / "sockets").write_text(str(sockets))
        yield folder
        (folder / "sockets").unlink()


@contextlib.contextmanager
def held(clone):
    """Hold the data folder for ourselves, after ending what an unclean stop left running in it."""
    folder = kept_folder(clone)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Trouble("The demo of this folder is running already. Stop it with Ctrl-C first.") from None
        end_orphans(folder)
        yield folder


def forget_an_earlier_clone(folder, clone):
    """Data whose files went away with var/ belong to a clone that was thrown away: start with none.

    Root's database lies outside the clone, so it outlives one that is deleted and made again in its place.
    """
    mark = clone / "var" / "has-data"
    if not mark.exists():
        shutil.rmtree(folder / "data", ignore_errors=True)
        mark.parent.mkdir(exist_ok=True)
        mark.touch()


def end_orphans(folder):
    """Stop servers whose starter was killed; a socket that answers is the proof that they are ours."""
    note = folder / "sockets"
    if not note.exists():
        return
    sockets = Path(note.read_text())
    answers(sockets / "redis", b"SHUTDOWN NOSAVE\r\n")
    pid_file = folder / "data" / "postmaster.pid"
    if answers(sockets / ".s.PGSQL.5432") and pid_file.exists():
        os.kill(int(pid_file.read_text().split()[0]), signal.SIGINT)
        wait_for(lambda: not pid_file.exists(), "The PostgreSQL of an earlier start does not stop.")
    pid_file.unlink(missing_ok=True)  # after a crash; the number in it may be another process by now
    shutil.rmtree(sockets, ignore_errors=True)
    note.unlink()
