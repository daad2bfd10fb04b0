"""Say where the demo is once it answers, who is in it, and then where its first report is.

Nothing is loaded before the portal answers: until then it needs the processor itself.
"""

import os
import subprocess
import sys
import time
import urllib.request


def main():
    portal = os.environ["PORTAL_URL"]
    while not answers(f"{portal}/healthz"):
        time.sleep(0.1)
    say(f"\n  The portal runs: {portal}/demo/   (Ctrl-C ends it)\n")
    say(manage("demo_people"))
    say(manage("first_report", "--wait", "600"))


def answers(url):
    try:
        with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - our own address
            return True
    except OSError:
        return False


def manage(*words):
    return subprocess.run(
        [sys.executable, "manage.py", *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ).stdout


def say(words):
    print(words, flush=True)


if __name__ == "__main__":
    main()
