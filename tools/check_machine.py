"""See that the machine has what Python packages cannot bring; as root, apt-get installs what is missing.

Without --tests nobody asks for a browser. A missing one stops nothing here: `make test` says it in words.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from portal.devservers import Trouble, library_path, postgres, redis

MACOS = sys.platform == "darwin"
LIBRARIES = (  # what WeasyPrint loads when it is imported
    ("libgobject-2.0.so.0", "libgobject-2.0.0.dylib"),
    ("libpango-1.0.so.0", "libpango-1.0.dylib"),
    ("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib"),
    ("libharfbuzz.so.0", "libharfbuzz.0.dylib"),
    ("libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib"),
    ("libfontconfig.so.1", "libfontconfig.1.dylib"),
)
WITHOUT_WINDOWS = "chromium-headless-shell"  # Debian's; the same engine, for a third of the work
BROWSERS = (
    WITHOUT_WINDOWS,
    "chromium",
    "chromium-browser",
    "google-chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
APT_LISTS = Path("/var/lib/apt/lists")


def libraries_load():
    """Whether the linker finds them all, asked in a process of its own: macOS reads its path at a start."""
    load = "import ctypes, sys; [ctypes.CDLL(name) for name in sys.argv[1:]]"
    names = [on_macos if MACOS else on_linux for on_linux, on_macos in LIBRARIES]
    return works([sys.executable, "-c", load, *names], env=os.environ | library_path())


def postgres_runs():
    return "DATABASE_URL" in os.environ or found(lambda: postgres.find_programs(None, None))


def redis_runs():
    return "REDIS_URL" in os.environ or found(redis.program)


def browser():
    """A Chromium that really starts, or None; a name alone may be a stub that asks for another installer."""
    names = [os.environ["CHROMIUM"]] if "CHROMIUM" in os.environ else BROWSERS
    paths = filter(None, map(shutil.which, names))
    return next((path for path in paths if works([path, "--version"])), None)


def light_browser():
    """The Chromium without windows; any, where apt-get has no such one or somebody named theirs."""
    if "CHROMIUM" in os.environ or not apt_may_have(WITHOUT_WINDOWS):
        return browser()
    return shutil.which(WITHOUT_WINDOWS)


def apt_may_have(package):
    """Whether apt-get could bring it: it says so, or has no lists yet that could say."""
    return may_install() and (works(["apt-cache", "show", package]) or not any(APT_LISTS.glob("*_Packages*")))


def works(command, **options):
    return subprocess.run(command, capture_output=True, **options).returncode == 0


def found(look):
    try:
        return bool(look())
    except Trouble:
        return False


@dataclass(frozen=True)
class Need:
    """Something of the machine, how to see it, and the packages that bring it."""

    what: str
    is_met: Callable
    debian: tuple[str, ...]
    homebrew: str


REQUIRED = (
    Need("the libraries that draw text in a PDF", libraries_load,
         ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"), "pango"),
    Need("PostgreSQL", postgres_runs, ("postgresql",), "postgresql"),
    Need("Redis", redis_runs, ("redis-server",), "redis"),
)  # fmt: skip
LIGHT_BROWSER = Need("Chromium without windows", light_browser, (WITHOUT_WINDOWS,), "--cask chromium")
BROWSER = Need("Chromium", browser, ("chromium",), "--cask chromium")


def main(with_browser):
    wanted = (*REQUIRED, LIGHT_BROWSER, BROWSER) if with_browser else REQUIRED
    if unmet(wanted) and may_install():
        works(["apt-get", "-q", "update"])
        for need in wanted:
            if not need.is_met():  # the new lists, or what came before, may have settled it
                install(need)
    required = unmet(REQUIRED)
    for need in required:
        print(sentence(need), file=sys.stderr)
    return 1 if required else 0


def unmet(needs):
    return [need for need in needs if not need.is_met()]


def may_install():
    return os.geteuid() == 0 and shutil.which("apt-get") and os.environ.get("SETUP_APT") != "no"


def install(need):
    print(f"Installing {' '.join(need.debian)} with apt-get ...", flush=True)
    done = subprocess.run(
        ["apt-get", "install", "-qy", "--no-install-recommends", *need.debian],
        env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        print(done.stdout, file=sys.stderr)


def sentence(need):
    command = f"brew install {need.homebrew}" if MACOS else f"sudo apt-get install {' '.join(need.debian)}"
    return f"Missing on this machine: {need.what}. Install it with: {command}"


if __name__ == "__main__":
    sys.exit(main(with_browser="--tests" in sys.argv[1:]))
