"""Prints which Python 3.11 of this machine the environment is made with: the quickest (docs/adr/0010).

Run by whatever `python3` there is, before anything is installed: the standard library has to do.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("python3.11", "python3", "python")
CLEARLY = 0.9
"""The first on the path is left for another only where that takes less than this much of its time."""
PROBE = """
import ensurepip, sys, time, venv
assert sys.version_info[:2] == (3, 11)

class Holder:
    def __init__(self, number): self.number = number
    def plus(self, other): return self.number + other

def took():
    began, seen = time.perf_counter(), {}
    for number in range(30_000):
        seen["k%d" % (number & 255)] = [Holder(number).plus(1), (number, number + 1)]
    return time.perf_counter() - began

print(min(took() for _ in range(3)), sys.executable)
"""


def quickest(directories: list[str]) -> str | None:
    """The path of a Python 3.11 that can make environments; None where no directory has one."""
    found: dict[str, tuple[float, str]] = {}
    for path in dict.fromkeys(shutil.which(name, path=one) for one in directories for name in NAMES):
        if path and (probed := _probed(path)):
            found.setdefault(os.path.realpath(probed[1]), probed)
    if not found:
        return None
    first, best = next(iter(found.values())), min(found.values())
    return (best if best[0] < CLEARLY * first[0] else first)[1]


def _probed(path: str) -> tuple[float, str] | None:
    """Seconds for a fixed piece of work, and the interpreter behind the path (of a shim another); None: of no use."""
    ran = subprocess.run([path, "-c", PROBE], capture_output=True, text=True, check=False)  # noqa: S603 - from the path
    if ran.returncode:
        return None
    seconds, executable = ran.stdout.split(None, 1)
    return float(seconds), executable.strip()


if __name__ == "__main__":
    chosen = quickest(os.environ.get("PATH", os.defpath).split(os.pathsep))
    if chosen is None:
        sys.exit("no Python 3.11 with venv and ensurepip is on the path")
    sys.stdout.write(f"{chosen}\n")
