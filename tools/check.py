"""Every check of `make test`, one after the other; a failure stops none of the others.

The journeys in Chromium run beside the tests, because they wait half of their time: for a page, for a save.

--quick    only what needs no servers and no browser
--browser  only the journeys in Chromium
"""

import os
import re
import secrets
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from portal.devservers import Trouble, servers
from tools import check_machine
from tools.summary import Result, tell

CLONE = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
PATIENCE = 2400  # seconds for one check; what takes longer hangs
CLOSING_LINE = re.compile(r"^=+ .*\b(passed|failed|errors?|no tests ran)\b.* in \d.* =+$")
COLOURS = re.compile(r"\x1b\[[\d;]*m")
CHILDREN = set()  # of the checks that run now
PRODUCTION = {"ALLOWED_HOSTS": "portal.example.org", "PORTAL_URL": "https://portal.example.org"}


@dataclass(frozen=True)
class Check:
    """A command that ends with 0 when all is well."""

    what: str
    command: list
    servers: bool = False
    browser: bool = False


def checks():
    python, colour = sys.executable, ["--color=yes"] if sys.stdout.isatty() else []
    templates = sorted(str(path.relative_to(CLONE)) for path in CLONE.glob("templates/**/*.html"))
    deploy = ["check", "--deploy", "--fail-level", "WARNING"]
    pytest = [python, "-m", "pytest", "-n", "2"]
    return [
        Check("Python: likely faults", [BIN / "ruff", "check", "."]),
        Check("Python: format", [BIN / "ruff", "format", "--check", "."]),
        Check("Templates: format", [BIN / "djade", "--check", "--target-version", "5.2", *templates]),
        Check("Imports go downwards only", [BIN / "lint-imports", "--no-cache"]),
        Check("Vendored files are as pinned", [python, "tools/vendor.py", "--check"]),
        Check(
            "Models have their migrations", [python, "manage.py", "makemigrations", "--check"], servers=True
        ),
        Check("Settings are fit for production", [python, "manage.py", *deploy], servers=True),
        Check("Tests", [*pytest, *colour], servers=True),
        Check("Browser journeys", [*pytest, "-m", "browser", *colour], servers=True, browser=True),
    ]


def main(words):
    os.chdir(CLONE)
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    began = time.monotonic()
    chosen = checks()
    if "--quick" in words:
        chosen = [check for check in chosen if not check.servers]
    if "--browser" in words:
        chosen = [check for check in chosen if check.browser]
    results = [run(check, {}) for check in chosen if not check.servers]
    if with_servers := [check for check in chosen if check.servers]:
        results += run_with_servers(with_servers)
    return tell(results, time.monotonic() - began, strict=os.environ.get("CI") == "true")


def run_with_servers(chosen):
    began = time.monotonic()
    try:
        with servers(keep=False) as addresses:
            start = Result("PostgreSQL and Redis start", "passed", time.monotonic() - began)
            return [start, *side_by_side(chosen, addresses)]
    except Trouble as trouble:
        start = Result("PostgreSQL and Redis start", "FAILED", time.monotonic() - began, str(trouble))
        return [start, *(Result(check.what, "not run", reason="it needs both") for check in chosen)]


def side_by_side(chosen, addresses):
    """Run the checks in turn, and the journeys beside them; what those say is printed after the rest."""
    journeys = [check for check in chosen if check.browser]
    others = [check for check in chosen if not check.browser]
    if not (journeys and others):
        return [run(check, addresses) for check in chosen]
    said = []
    with ThreadPoolExecutor(1) as aside:
        later = [
            aside.submit(run, check, addresses | own_database(addresses), said.append) for check in journeys
        ]
        try:
            results = [run(check, addresses) for check in others]
            results += [result.result() for result in later]
        except BaseException:  # somebody pressed Ctrl-C
            for child in list(CHILDREN):
                child.terminate()
            raise
        print("\n".join(said), flush=True)
    return results


def own_database(addresses):
    """Another name of the database on the same server, since both runs make theirs anew."""
    url = addresses.get("DATABASE_URL") or os.environ["DATABASE_URL"]
    return {"DATABASE_URL": urlsplit(url)._replace(path="/journeys").geturl()}


def show(line):
    print(line, flush=True)


def run(check, addresses, say=show):
    """Run one check under its heading, and remember how it ended."""
    say(f"\n== {check.what}")
    environment = {key: value for key, value in os.environ.items() if key not in ("DEMO", "DEBUG")}
    environment |= PRODUCTION | {"SECRET_KEY": secrets.token_urlsafe(60)} | addresses
    if check.browser:
        chromium = check_machine.browser()
        if not chromium:
            return Result(check.what, "not run", reason=check_machine.sentence(check_machine.BROWSER))
        environment["CHROMIUM"] = chromium
    began = time.monotonic()
    code, closing_line = stream(check.command, environment, say)
    seconds = time.monotonic() - began
    reason = f"stopped after {PATIENCE // 60} minutes" if seconds >= PATIENCE else ""
    return Result(check.what, "FAILED" if code else "passed", seconds, reason, closing_line)


def stream(command, environment, say):
    """Say the output as it comes; return the exit code and pytest's closing line, if there is one."""
    closing_line = ""
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    with subprocess.Popen(command, env=environment, text=True, **pipes) as child:
        watch = threading.Timer(PATIENCE, child.kill)
        watch.start()
        CHILDREN.add(child)
        try:
            for line in child.stdout:
                say(line.rstrip("\n"))
                if CLOSING_LINE.match(plain := COLOURS.sub("", line).strip()):
                    closing_line = plain
            return child.wait(), closing_line
        finally:
            watch.cancel()
            CHILDREN.discard(child)
            if child.poll() is None:  # somebody pressed Ctrl-C
                child.terminate()


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
