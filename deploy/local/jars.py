"""Kafka's class path: every jar named, hashed and kept in the user's cache (docs/adr/0003-embedded-platform.md).

`kafka.jars.lock` lists the jars with their SHA-256. A missing one is fetched with jgo's pure Python resolver, hashed,
and only then moved into place; one whose bytes are not the locked ones is refused. `python -m deploy.local.jars`
resolves the roots below anew and prints a fresh lock.
"""

import fcntl
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from deploy.local.talk import answer, tell

LOCK = Path(__file__).with_name("kafka.jars.lock")
KAFKA_VERSION = "4.3.1"
ROOTS = (
    f"org.apache.kafka:kafka_2.13:{KAFKA_VERSION}",
    # Named because the resolver alone picks 3.9.1.
    f"org.apache.kafka:kafka-clients:{KAFKA_VERSION}",
    "org.apache.logging.log4j:log4j-slf4j-impl:2.25.1",
    "com.fasterxml.jackson.dataformat:jackson-dataformat-yaml:2.19.0",
)
_STAMP = "verified.json"


class JarRefusedError(Exception):
    """A jar's bytes are not the ones that were locked. The operator must find out why before anything runs."""


@dataclass(frozen=True)
class Jar:
    """One entry of the lock."""

    sha256: str
    coordinate: str
    """`group:artifact:version`."""

    @property
    def file(self) -> str:
        """Name of the file in the cache."""
        _, artifact, version = self.coordinate.split(":")
        return f"{artifact}-{version}.jar"


def cache() -> Path:
    """The user's cache of this product (`XDG_CACHE_HOME` is honoured)."""
    return platformdirs.user_cache_path("sameday")


def read_lock(path: Path = LOCK) -> tuple[Jar, ...]:
    """The locked jars in class path order. Raises ValueError on a line that is not `sha256  coordinate`."""
    lines = (line for line in path.read_text().splitlines() if line and not line.startswith("#"))
    return tuple(_parse(line) for line in lines)


def _parse(line: str) -> Jar:
    sha256, coordinate = line.split()
    if len(sha256) != 64 or coordinate.count(":") != 2:
        message = f"kafka.jars.lock: not a locked jar: {line!r}"
        raise ValueError(message)
    return Jar(sha256, coordinate)


def class_path(folder: Path | None = None, jars: tuple[Jar, ...] | None = None) -> list[Path]:
    """Paths of all jars, complete and verified; fetches what is missing (44 MB, some seconds, the first time).

    Raises JarRefusedError when a jar differs from the lock, and the resolver's errors when it cannot be fetched.
    """
    folder = folder or cache() / f"kafka-{KAFKA_VERSION}"
    jars = jars or read_lock()
    if not _stamp_fits(folder, jars):
        folder.mkdir(parents=True, exist_ok=True)
        with _alone(folder):
            _fetch(folder, [jar for jar in jars if not (folder / jar.file).exists()])
            for jar in jars:
                verify(folder / jar.file, jar)
            _write_stamp(folder, jars)
    return [folder / jar.file for jar in jars]


def verify(path: Path, jar: Jar) -> None:
    """Raises JarRefusedError unless the file's SHA-256 is the locked one."""
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != jar.sha256:
        message = f"{path} is not the locked {jar.coordinate}: SHA-256 {found}, locked {jar.sha256}. Refused."
        raise JarRefusedError(message)


def _stamp_fits(folder: Path, jars: tuple[Jar, ...]) -> bool:
    """Whether all files are those that were hashed last time: hashing 44 MB costs too much for each start."""
    try:
        stamp = json.loads((folder / _STAMP).read_text())
        return bool(stamp == _stamp(folder, jars))
    except (FileNotFoundError, ValueError):
        return False


def _stamp(folder: Path, jars: tuple[Jar, ...]) -> dict[str, list[str | int]]:
    stats = ((jar, (folder / jar.file).stat()) for jar in jars)
    return {jar.file: [jar.sha256, stat.st_size, stat.st_mtime_ns] for jar, stat in stats}


def _write_stamp(folder: Path, jars: tuple[Jar, ...]) -> None:
    fresh = folder / f"{_STAMP}.{os.getpid()}"
    fresh.write_text(json.dumps(_stamp(folder, jars)))
    fresh.replace(folder / _STAMP)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Two systems that start at once on an empty cache fetch once."""
    with (folder / ".lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _fetch(folder: Path, missing: list[Jar]) -> None:
    """Into a folder of its own first: what was cut short or has other bytes never reaches the class path."""
    if not missing:
        return
    tell(f"fetching {len(missing)} jars of Kafka {KAFKA_VERSION} into {folder}")
    landing = Path(tempfile.mkdtemp(prefix="fetch-", dir=folder))
    try:
        for jar, path in zip(missing, _download(landing, missing), strict=True):
            verify(path, jar)
            path.replace(folder / jar.file)
    finally:
        shutil.rmtree(landing, ignore_errors=True)


def _download(landing: Path, jars: Iterable[Jar]) -> list[Path]:
    from jgo.maven import MavenContext, PythonResolver  # noqa: PLC0415 - slow to import, needed once a machine

    maven = MavenContext(resolver=PythonResolver(), repo_cache=landing, timeout=60)

    def fetch(jar: Jar) -> Path:
        group, artifact, version = jar.coordinate.split(":")
        return maven.project(group, artifact).at_version(version).artifact().resolve()

    with ThreadPoolExecutor(8) as threads:
        return list(threads.map(fetch, jars))


def resolve() -> list[Jar]:
    """Resolves the roots anew and hashes what they bring: the next lock."""
    import jgo  # noqa: PLC0415 - slow to import, needed by whoever renews the lock

    found = sorted({(a.groupId, a.artifactId, a.version) for a in jgo.resolve("+".join(ROOTS))})
    wanted = [Jar("", ":".join(coordinate)) for coordinate in found]
    with tempfile.TemporaryDirectory() as landing:
        paths = _download(Path(landing), wanted)
        return [
            Jar(hashlib.sha256(path.read_bytes()).hexdigest(), jar.coordinate)
            for jar, path in zip(wanted, paths, strict=True)
        ]


if __name__ == "__main__":
    answer("# Every jar on the embedded Kafka's class path, by SHA-256. Renew: python -m deploy.local.jars")
    for locked in resolve():
        answer(f"{locked.sha256}  {locked.coordinate}")
