"""Start a server, wait for it, and stop it for certain."""

import contextlib
import signal
import socket
import subprocess
import threading
import time
from pathlib import Path

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PATIENCE = 60  # seconds until a server must run; a busy machine has needed seven


class Trouble(Exception):
    """Why the servers cannot run here, in a sentence for the person at the keyboard."""


@contextlib.contextmanager
def running(command, log, *, stop=signal.SIGTERM, **options):
    """Run a server and yield a function that raises when it has ended; stop it by the given signal.

    It has a session of its own, so that Ctrl-C ends what uses it first.
    """
    with log.open("w") as output:
        server = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True, **options
        )

    def alive():
        if server.poll() is not None:
            raise Trouble(f"{Path(command[0]).name} ended at once: {log.read_text()[-1000:].strip()}")
        return True

    try:
        yield alive
    finally:
        hold_stop_signals()
        server.send_signal(stop)
        try:
            server.wait(30)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def wait_for(ready, otherwise):
    """Wait until ready() is true, or raise the sentence."""
    deadline = time.monotonic() + PATIENCE
    while not ready():
        if time.monotonic() > deadline:
            raise Trouble(otherwise)
        time.sleep(0.02)


def answers(path, words=b""):
    """What the server on this unix socket says to the words; without words, whether there is one."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as line:
        line.settimeout(5)
        line.connect(str(path))
        line.sendall(words)
        return line.recv(64) if words else True
    return None


def hold_stop_signals():
    """Ignore Ctrl-C and its like while servers stop."""
    if threading.current_thread() is threading.main_thread():
        for number in STOP_SIGNALS:
            signal.signal(number, signal.SIG_IGN)


@contextlib.contextmanager
def stop_signals_as_before():
    """Give the signals back to whoever had them."""
    before = {number: signal.getsignal(number) for number in STOP_SIGNALS}
    try:
        yield
    finally:
        if threading.current_thread() is threading.main_thread():
            for number, handler in before.items():
                signal.signal(number, handler)
