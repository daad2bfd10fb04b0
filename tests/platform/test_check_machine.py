import sys

import pytest

from tools import check_machine
from tools.check_machine import Need


@pytest.fixture
def shelf(monkeypatch):
    """A machine without one thing, and the list of packages that apt-get was asked for."""
    installed = []
    missing = Need("a quill", lambda: "quill" in installed, ("quill",), "quill")
    monkeypatch.setattr(check_machine, "REQUIRED", (missing,))
    monkeypatch.setattr(check_machine, "works", lambda command, **options: True)
    monkeypatch.setattr(check_machine, "install", lambda need: installed.extend(need.debian))
    return installed


def test_libraries_that_load_are_found():
    assert check_machine.libraries_load()


def test_one_library_that_does_not_load_is_enough_to_say_no(monkeypatch):
    monkeypatch.setattr(
        check_machine, "LIBRARIES", (*check_machine.LIBRARIES, ("libnone.so", "libnone.dylib"))
    )

    assert not check_machine.libraries_load()


def test_what_is_missing_is_installed_where_that_is_allowed(shelf, monkeypatch):
    monkeypatch.setattr(check_machine, "may_install", lambda: True)

    assert check_machine.main(with_browser=False) == 0
    assert shelf == ["quill"]


@pytest.mark.parametrize(
    ("macos", "command"), [(False, "sudo apt-get install quill"), (True, "brew install quill")]
)
def test_what_is_missing_elsewhere_is_told_with_the_command(shelf, monkeypatch, capsys, macos, command):
    monkeypatch.setattr(check_machine, "may_install", lambda: False)
    monkeypatch.setattr(check_machine, "MACOS", macos)

    assert check_machine.main(with_browser=False) == 1
    assert capsys.readouterr().err == f"Missing on this machine: a quill. Install it with: {command}\n"


def test_a_missing_browser_stops_nothing(monkeypatch):
    monkeypatch.setattr(check_machine, "REQUIRED", ())
    monkeypatch.setattr(check_machine, "may_install", lambda: False)
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")

    assert check_machine.main(with_browser=True) == 0


@pytest.mark.parametrize("forbidden", [True, False])
def test_apt_get_is_left_alone_when_somebody_says_so(monkeypatch, forbidden):
    monkeypatch.setattr(check_machine.os, "geteuid", lambda: 0)
    monkeypatch.setattr(check_machine.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setenv("SETUP_APT", "no" if forbidden else "yes")

    assert bool(check_machine.may_install()) is not forbidden


def test_a_browser_that_is_only_a_name_is_no_browser(tmp_path, monkeypatch):
    stub = tmp_path / "chromium"
    stub.write_text(f"#!{sys.executable}\nraise SystemExit('install me otherwise')\n")
    stub.chmod(0o755)
    monkeypatch.setenv("CHROMIUM", str(stub))

    assert check_machine.browser() is None


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A machine whose programs are those named, with the exit code of each, and where apt-get may install."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setattr(check_machine, "REQUIRED", ())
    monkeypatch.setattr(check_machine, "may_install", lambda: True)
    monkeypatch.setattr(check_machine, "APT_LISTS", tmp_path)

    def with_programs(lists=True, **programs):
        if lists:
            (tmp_path / "debian_main_Packages.lz4").touch()
        for name, code in programs.items():
            program = tmp_path / name.replace("_", "-")
            program.write_text(f"#!{sys.executable}\nraise SystemExit({code})\n")
            program.chmod(0o755)
        return tmp_path

    return with_programs


def test_the_browser_without_windows_is_wanted_where_apt_get_has_it(machine):
    place = machine(chromium=0, apt_cache=0)

    assert check_machine.browser() == str(place / "chromium")
    assert check_machine.light_browser() is None


def test_any_browser_will_do_where_apt_get_has_none_without_windows(machine):
    place = machine(chromium=0, apt_cache=100)

    assert check_machine.light_browser() == str(place / "chromium")


def test_apt_get_without_lists_is_asked_for_them_first(machine):
    machine(lists=False, chromium=0, apt_cache=100)

    assert check_machine.light_browser() is None


def test_somebodys_own_browser_is_no_reason_to_install_another(machine, monkeypatch):
    place = machine(apt_cache=0, mine=0)
    monkeypatch.setenv("CHROMIUM", str(place / "mine"))

    assert check_machine.light_browser() == str(place / "mine")


@pytest.mark.parametrize("has_it", [True, False])
def test_the_other_chromium_comes_only_where_the_one_without_windows_does_not(machine, monkeypatch, has_it):
    asked = []

    def install(need):
        asked.extend(need.debian)
        if has_it or need is check_machine.BROWSER:
            machine(**{need.debian[0]: 0})

    machine(apt_cache=0, apt_get=0)
    monkeypatch.setattr(check_machine, "install", install)

    assert check_machine.main(with_browser=True) == 0
    assert asked == ["chromium-headless-shell"] + ([] if has_it else ["chromium"])
    assert check_machine.browser()
