"""What README, Makefile, Compose and the lock files promise about each other."""

import os
import re
import subprocess
from importlib.metadata import version
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
FLOORS = {"django": (5, 2, 19), "weasyprint": (70,), "kombu": (5, 7)}  # below: known holes


def read(name):
    return (ROOT / name).read_text()


def settings_variables():
    return set(re.findall(r'env(?:\.\w+)?\("([A-Z_]+)"', read("portal/settings.py")))


def compose_variables():
    return set(re.findall(r"\$\{([A-Z_]+)", read("docker-compose.yml")))


def test_env_example_lists_what_settings_and_compose_read_and_nothing_else():
    listed = re.findall(r"^#?([A-Z_]+)=", read(".env.example"), re.MULTILINE)

    assert sorted(listed) == sorted(settings_variables() | compose_variables())


def test_env_example_holds_no_secret():
    assert re.findall(r"^(?:SECRET_KEY|POSTGRES_PASSWORD)=(.+)$", read(".env.example"), re.MULTILINE) == []


def test_readme_explains_every_variable_of_the_settings():
    explained = re.findall(r"^\| `([A-Z_]+)` \|", read("README.md"), re.MULTILINE)

    assert sorted(explained) == sorted(settings_variables())


def test_readme_begins_with_the_two_commands():
    assert "make demo" in read("README.md")[:600]
    assert "make test" in read("README.md")[:600]


def test_make_help_names_every_target():
    targets = set(re.search(r"^\.PHONY: (.*)$", read("Makefile"), re.MULTILINE)[1].split()) - {"help"}
    said = subprocess.run(["make", "-s", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout

    assert targets == set(re.findall(r"^make ([a-z]+)", said, re.MULTILINE))
    assert targets >= {"demo", "test", "lint", "browser", "lock", "clean"}


def test_ci_runs_make_test_and_nothing_else():
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
    assert read(".ci/run").splitlines()[-1] == "CI=true exec make test </dev/null"


def test_procfile_and_compose_run_the_same_parts():
    parts = re.findall(r"^(\w+):", read("Procfile"), re.MULTILINE)

    assert parts == ["web", "worker", "beat"]
    assert all(f"\n  {part}:" in read("docker-compose.yml") for part in parts)


def test_what_compose_keeps_in_memory_for_files_has_a_size():
    assert re.findall(r"^    - /tmp(.*?)(?: #.*)?$", read("docker-compose.yml"), re.MULTILINE) == [
        ":size=256m"
    ]


@pytest.mark.parametrize("package", FLOORS)
def test_packages_with_known_holes_are_newer_than_those(package):
    installed = tuple(int(part) for part in version(package).split("."))
    locked = re.search(rf"^{package}==([\d.]+)", read("requirements.txt"), re.MULTILINE)[1]

    assert installed >= FLOORS[package]
    assert tuple(int(part) for part in locked.split(".")) >= FLOORS[package]


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt", "requirements-setup.txt"])
def test_every_locked_package_has_hashes_and_no_address(name):
    entries = re.split(r"\n(?=\S)", read(name).strip())

    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert "://" not in read(name)
