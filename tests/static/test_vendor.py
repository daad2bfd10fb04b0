"""Files from other projects are the ones that were pinned, byte for byte."""

import shutil

import pytest

from tools import vendor


@pytest.mark.parametrize("shelf", vendor.SHELVES)
def test_vendored_files_are_the_pinned_ones(shelf):
    assert list(vendor.problems(shelf, vendor.SHELVES[shelf])) == []


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    """A copy of the smaller shelf that a test may spoil."""
    shutil.copytree(vendor.ROOT / "tests/vendor", tmp_path / "tests/vendor")
    monkeypatch.setattr(vendor, "ROOT", tmp_path)
    return tmp_path / "tests/vendor"


def found():
    return list(vendor.problems("tests/vendor", vendor.SHELVES["tests/vendor"]))


def test_a_changed_file_is_found(shelf):
    with (shelf / "axe-core/axe.min.js").open("a") as file:
        file.write("\n")

    assert found() == ["tests/vendor/axe-core/axe.min.js: changed"]


def test_a_missing_file_is_found(shelf):
    (shelf / "axe-core/LICENSE").unlink()

    assert found() == ["tests/vendor/axe-core/LICENSE: missing"]


def test_a_file_that_nobody_pinned_is_found(shelf):
    (shelf / "axe-core/extra.js").touch()

    assert found() == ["tests/vendor/axe-core/extra.js: not in vendor.json"]


def test_a_pin_that_was_not_fetched_is_found(shelf):
    packages = (vendor.Package("axe-core@9.9.9", "axe-core", ("axe.min.js", "LICENSE")),)

    assert list(vendor.problems("tests/vendor", packages)) == [
        "tests/vendor/vendor.json: other packages than tools/vendor.py pins"
    ]
