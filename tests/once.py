"""Work that is the same for every process of a test run, done by the one that needs it first."""

import fcntl
import os


def shared_folder(tmp_path_factory):
    """A folder that all processes of this run can see."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if os.environ.get("PYTEST_XDIST_WORKER") else own


def made_once(tmp_path_factory, name, make):
    """The file or folder of that name: `make(path)` fills it at the first call; the others wait."""
    path = shared_folder(tmp_path_factory) / name
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = path.with_suffix(".done")  # only what was made to its end is used
        if not done.exists():
            make(path)
            done.touch()
    return path
