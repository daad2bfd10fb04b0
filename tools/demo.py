"""The demo: private servers, made-up people and plans, and web, worker and beat in one terminal.

    python -m tools.demo                       what `make demo` runs; PORT chooses the port
    python -m tools.demo manage showmigrations a Django command beside the running demo

DEMO=1 is set here and nowhere else.
"""

import contextlib
import os
import secrets
import shlex
import signal
import socket
import subprocess
import sys
from pathlib import Path

import honcho.manager
from honcho.environ import parse_procfile
from honcho.printer import Printer

from portal.devservers import Trouble, addresses_of_running_demo, library_path, servers
from tools import prepared

CLONE = Path(__file__).resolve().parent.parent
VAR = CLONE / "var"
honcho.manager.KILL_WAIT = 25  # the worker finishes what it has begun; honcho would wait only 5 seconds


def main(words):
    os.chdir(CLONE)
    port = os.environ.get("PORT", "8000")
    os.environ |= environment(port)
    if words[:1] == ["manage"]:
        os.environ |= addresses_of_running_demo()
        return subprocess.call([sys.executable, "manage.py", *words[1:]])
    check_port(port)
    for number in (signal.SIGINT, signal.SIGTERM):  # said aloud: a script's background job ignores Ctrl-C
        signal.signal(number, lambda number, frame: sys.exit(128 + number))
    signal.signal(signal.SIGHUP, lambda number, frame: signal.raise_signal(signal.SIGTERM))
    with servers(keep=True) as addresses:
        os.environ |= addresses
        if not prepared.is_current() and (code := subprocess.call(tool("prepare_demo"))):
            return code
        announcer = subprocess.Popen(tool("announce_demo"), start_new_session=True)  # Ctrl-C is not for it
        try:
            return run_together(parse_procfile((CLONE / "Procfile").read_text()).processes)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(announcer.pid, signal.SIGKILL)
            announcer.wait()


def tool(name):
    return [sys.executable, "-m", f"tools.{name}"]


def environment(port):
    """What the settings read, for a demo on this machine alone."""
    return {
        "DEMO": "1",
        "DEBUG": "0",
        "SECRET_KEY": secret_key(),
        "PORT": port,
        "PORTAL_URL": f"http://127.0.0.1:{port}",
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONUNBUFFERED": "1",
        "PYTHONWARNINGS": "ignore::UserWarning:celery.platforms",  # as root, where that is all there is
    }


def secret_key():
    """Made at the first start and kept, so that people stay signed in over a restart."""
    path = VAR / "secret-key"
    VAR.mkdir(exist_ok=True)
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(60))
    return path.read_text()


def check_port(port):
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise Trouble(f"PORT is “{port}”. Give a number, for example: PORT=8001 make demo")
    with socket.socket() as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as gunicorn asks
        try:
            line.bind(("127.0.0.1", int(port)))
        except OSError as error:
            raise Trouble(
                f"Port {port} cannot be used ({error.strerror}). Choose another: PORT=8001 make demo"
            ) from None


class Together(honcho.manager.Manager):
    """Honcho, with two corrections: Ctrl-C while processes still start, and who is asked to stop."""

    asked_to_stop = False

    def terminate(self):
        self.asked_to_stop = True  # loop() comes back here when all have started
        if self._all_started():
            super().terminate()

    def _any_stopped(self):
        return self.asked_to_stop or super()._any_stopped()

    def _killall(self, force=False):
        """Ask the leaders only: a worker's children would die of SIGTERM in the midst of their work."""
        for process in self._processes.values():
            if "pid" in process and "returncode" not in process:
                with contextlib.suppress(ProcessLookupError):
                    if force:
                        os.killpg(process["pid"], signal.SIGKILL)
                    else:
                        os.kill(process["pid"], signal.SIGTERM)


def run_together(commands):
    """Run them until one ends or somebody asks to stop, and then end all."""
    manager = Together(Printer(sys.stdout, time_format="%H:%M:%S", colour=sys.stdout.isatty()))
    for name, command in commands.items():
        # macOS takes this variable away from every shell, so each command sets it again
        paths = "".join(f"export {key}={shlex.quote(value)}; " for key, value in library_path().items())
        manager.add_process(name, paths + command)
    try:
        manager.loop()
    finally:
        manager.kill()  # those that are left when the loop itself broke, as on a terminal that is gone
    return manager.returncode


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Trouble as trouble:
        sys.exit(str(trouble))
