import signal
import sys

import pytest

from tools import check
from tools.check import Check
from tools.summary import Result, tell


@pytest.mark.parametrize(
    "line",
    [
        "============================== 412 passed in 61.20s ===============================",
        "============ 1 failed, 411 passed, 2 skipped, 9 deselected in 301.20s (0:05:01) ============",
        "============================ no tests ran in 0.01s =============================",
    ],
)
def test_closing_lines_of_pytest_are_known(line):
    assert check.CLOSING_LINE.match(line)


@pytest.mark.parametrize(("code", "words"), [(0, "passed"), (3, "FAILED")])
def test_a_check_passes_or_fails_by_its_exit_code(code, words, capsys):
    result = check.run(Check("It ends", [sys.executable, "-c", f"print('seen'); exit({code})"]), {})

    assert result.words == words
    assert capsys.readouterr().out == "\n== It ends\nseen\n"


def test_a_check_that_hangs_is_stopped_and_fails(monkeypatch):
    monkeypatch.setattr(check, "PATIENCE", 0.3)

    assert check.run(Check("It hangs", ["sleep", "60"]), {}).words == "FAILED"


def test_journeys_run_beside_the_tests_on_a_database_of_their_own_and_speak_after_them(monkeypatch, capsys):
    monkeypatch.setattr("tools.check_machine.browser", lambda: "/usr/bin/true")
    wait = "import os, sys, time; print(os.environ['DATABASE_URL']); time.sleep(float(sys.argv[1]))"
    words = [sys.executable, "-c", wait]
    checks = [
        Check("Tests", [*words, "0.5"], servers=True),
        Check("Journeys", [*words, "0"], servers=True, browser=True),
    ]

    results = check.side_by_side(checks, {"DATABASE_URL": "postgresql://one@/portal?host=/here"})

    assert [(result.what, result.words) for result in results] == [
        ("Tests", "passed"),
        ("Journeys", "passed"),
    ]
    assert capsys.readouterr().out.split() == [
        *("==", "Tests", "postgresql://one@/portal?host=/here"),
        *("==", "Journeys", "postgresql://one@/journeys?host=/here"),
    ]


def test_who_stops_the_tests_stops_the_journeys_too(monkeypatch):
    monkeypatch.setattr("tools.check_machine.browser", lambda: "/usr/bin/true")
    run, children = check.run, []

    def stop(asked, addresses, *say):
        if asked.browser:
            return run(asked, addresses, *say)
        while not children:
            children.extend(check.CHILDREN)
        raise KeyboardInterrupt

    monkeypatch.setattr(check, "run", stop)
    journeys = Check("Journeys", ["sleep", "60"], servers=True, browser=True)

    with pytest.raises(KeyboardInterrupt):
        check.side_by_side([Check("Tests", ["true"], servers=True), journeys], {"DATABASE_URL": "x://y/z"})

    assert [child.returncode for child in children] == [-signal.SIGTERM]


def test_journeys_without_chromium_are_not_run_and_say_how_to_get_it(monkeypatch):
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")

    result = check.run(Check("Journeys", ["true"], servers=True, browser=True), {})

    assert result.words == "not run"
    assert result.reason.startswith("Missing on this machine: Chromium.")


@pytest.mark.parametrize(
    ("words", "strict", "code", "verdict"),
    [
        (["passed", "passed"], True, 0, "Every check passed."),
        (["passed", "FAILED"], False, 1, "Failed: 1. Not run: 0."),
        (["passed", "not run"], False, 0, "Failed: 0. Not run: 1."),
        (["passed", "not run"], True, 1, "Failed: 0. Not run: 1. Under CI that is a failure too."),
    ],
)
def test_summary_counts_in_words_and_ci_forgives_nothing(words, strict, code, verdict, capsys):
    results = [Result(f"Check {number}", word, 1.0) for number, word in enumerate(words)]

    assert tell(results, 65, strict=strict) == code
    assert capsys.readouterr().out.splitlines()[-1] == f"{verdict} It took 1 min 5 s."


def test_summary_ends_with_the_closing_lines_of_pytest(capsys):
    tell(
        [Result("Tests", "passed", 1.0, "", "=== 2 passed in 1.00s ==="), Result("Other", "passed")],
        2,
        strict=True,
    )

    assert capsys.readouterr().out.splitlines()[-1] == "=== 2 passed in 1.00s ==="
