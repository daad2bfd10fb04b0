"""What tools/setup.sh does with the .venv it finds, on a machine where every Python is a stand-in."""

import shutil
import subprocess

import pytest

from tests.platform.test_files import ROOT

PYTHON = """#!/bin/sh
echo "$0 $*" >> "{log}"
case "$*" in
    "-m venv .venv") mkdir -p .venv/bin && cp "{new}" .venv/bin/python && cp "{new}" .venv/bin/uv ;;
    "-c "*) exit {is_too_old} ;;
esac
"""


@pytest.fixture
def clone(tmp_path):
    """A clone with setup.sh and nothing installed."""
    (tmp_path / "tools").mkdir()
    shutil.copy(ROOT / "tools/setup.sh", tmp_path / "tools")
    for name in ("requirements-dev.txt", "requirements-setup.txt"):
        (tmp_path / name).touch()
    return tmp_path


def stand_in(clone, path, *, is_too_old=0):
    """A Python that makes a .venv of itself, writes down what it was asked for, and installs nothing."""
    path = clone / path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(PYTHON.format(log=clone / "log", new=clone / "bin/python3", is_too_old=is_too_old))
    path.chmod(0o755)
    return path


def set_up(clone, **environment):
    """Run it; returns what each Python was asked for."""
    path = {"PATH": f"{clone / 'bin'}:/usr/bin:/bin"}
    subprocess.run(
        ["sh", "tools/setup.sh"], cwd=clone, env=path | environment, check=True, capture_output=True
    )
    return (clone / "log").read_text()


def test_a_venv_of_an_old_python_is_made_again(clone):
    stand_in(clone, "bin/python3")
    stand_in(clone, ".venv/bin/python", is_too_old=1)

    assert "-m venv .venv" in set_up(clone)


def test_a_venv_of_a_python_that_will_do_is_kept(clone):
    stand_in(clone, "bin/python3")
    stand_in(clone, ".venv/bin/python")
    stand_in(clone, ".venv/bin/uv")

    assert "-m venv .venv" not in set_up(clone)


@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13", "3.14"])
def test_a_newer_python_beside_an_old_one_is_found(clone, version):
    stand_in(clone, "bin/python3", is_too_old=1)
    for other in {"3.11", "3.12", "3.13", "3.14"} - {version}:
        stand_in(clone, f"bin/python{other}", is_too_old=1)
    newer = stand_in(clone, f"bin/python{version}")

    assert f"{newer} -m venv .venv" in set_up(clone)
