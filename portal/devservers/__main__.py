import os
import signal
import subprocess
import sys

from . import Trouble, __doc__, addresses_of_running_demo, clean, servers
from .process import STOP_SIGNALS


def main(words):
    mode, *command = words or [""]
    command = command[1:] if command[:1] == ["--"] else command
    if mode == "clean":
        clean()
        return 0
    if mode not in ("demo", "test", "join") or not command:
        return __doc__
    for number in STOP_SIGNALS:
        signal.signal(number, leave)
    if mode == "join":
        return run(command, addresses_of_running_demo())
    with servers(keep=mode == "demo") as addresses:
        return run(command, addresses)


def leave(number, frame):
    """Asked to stop before the command runs: leave through every `finally`."""
    sys.exit(128 + number)


def run(command, addresses):
    """Run the command to its end, handing on a request to stop."""
    child = subprocess.Popen(command, env=os.environ | addresses)

    def hand_on(number, frame):
        if number != signal.SIGINT or not at_a_terminal():  # which sends Ctrl-C to the command itself
            child.send_signal(number)

    for number in STOP_SIGNALS:
        signal.signal(number, hand_on)
    code = child.wait()
    return code if code >= 0 else 128 - code


def at_a_terminal():
    try:
        return os.tcgetpgrp(0) == os.getpgrp()
    except OSError:
        return False


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Trouble as trouble:
        sys.exit(str(trouble))
