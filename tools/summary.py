"""The table in words at the end of `make test`."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Result:
    """What became of a check: "passed", "FAILED" or "not run"."""

    what: str
    words: str
    seconds: float = 0.0
    reason: str = ""
    closing_line: str = ""


def tell(results, seconds, *, strict):
    """Print the table and return the exit code; strict counts what did not run as a failure."""
    print("\n== Summary")
    for result in results:
        time = " " * 8 if result.words == "not run" else f"{result.seconds:6.1f} s"
        print(f"{result.words:8} {time}  {result.what}{': ' * bool(result.reason)}{result.reason}")
    failed = sum(result.words == "FAILED" for result in results)
    not_run = sum(result.words == "not run" for result in results)
    print(f"\n{verdict(failed, not_run, strict)} It took {seconds // 60:.0f} min {seconds % 60:.0f} s.")
    for result in results:
        if result.closing_line:
            print(result.closing_line)
    return 1 if failed or (strict and not_run) else 0


def verdict(failed, not_run, strict):
    if not failed and not not_run:
        return "Every check passed."
    words = f"Failed: {failed}. Not run: {not_run}."
    return f"{words} Under CI that is a failure too." if strict and not_run else words
