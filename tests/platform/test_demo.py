import os
import socket
import subprocess
import sys

import pytest

from portal.devservers import Trouble
from tools import demo, prepared

TOGETHER = """
from tools.demo import run_together
print("code", run_together({"short": "exec sleep 0.5", "long": "echo pid $$; exec sleep 60"}))
"""


def test_environment_is_that_of_a_demo_on_this_machine_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(demo, "VAR", tmp_path / "var")

    environment = demo.environment("8123")

    assert (environment["DEMO"], environment["DEBUG"]) == ("1", "0")
    assert environment["PORTAL_URL"] == "http://127.0.0.1:8123"


def test_secret_key_is_made_once_for_the_owner_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(demo, "VAR", tmp_path / "var")

    key = demo.secret_key()

    assert len(key) >= 50
    assert demo.secret_key() == key
    assert (tmp_path / "var" / "secret-key").stat().st_mode & 0o777 == 0o600


def test_a_port_in_use_is_told_with_what_to_do():
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

        with pytest.raises(Trouble, match=f"Port {port} cannot be used .* PORT=8001 make demo"):
            demo.check_port(str(port))


@pytest.mark.parametrize("port", ["", "http", "0", "70000"])
def test_a_port_that_is_none_is_told_with_what_to_do(port):
    with pytest.raises(Trouble, match=f"PORT is “{port}”. Give a number"):
        demo.check_port(port)


def test_when_one_process_ends_the_others_are_ended():
    ran = subprocess.run([sys.executable, "-c", TOGETHER], capture_output=True, text=True, timeout=30)

    assert ran.stdout.splitlines()[-1] == "code 0"
    pid = int(next(line for line in ran.stdout.splitlines() if "| pid" in line).split()[-1])
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_second_start_prepares_again_only_after_a_change(tmp_path, monkeypatch):
    monkeypatch.setattr(prepared, "CLONE", tmp_path)
    monkeypatch.setattr(prepared, "STAMP", tmp_path / "prepared")
    (tmp_path / "portal").mkdir()
    (tmp_path / "portal" / "models.py").write_text("one")

    before_the_first = prepared.is_current()
    prepared.remember()
    unchanged = prepared.is_current()
    (tmp_path / "portal" / "models.py").write_text("three")

    assert (before_the_first, unchanged, prepared.is_current()) == (False, True, False)
