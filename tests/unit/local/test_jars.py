import hashlib
from pathlib import Path

import pytest

from deploy.local.jars import KAFKA_VERSION, Jar, JarRefusedError, class_path, read_lock


@pytest.fixture
def jar(tmp_path: Path) -> Jar:
    (tmp_path / "thing-1.0.jar").write_bytes(b"classes")
    return Jar(hashlib.sha256(b"classes").hexdigest(), "org.example:thing:1.0")


def test_the_committed_lock_names_each_jar_once_and_the_clients_of_the_same_kafka() -> None:
    locked = read_lock()

    assert len({jar.file for jar in locked}) == len(locked) > 40
    assert f"org.apache.kafka:kafka-clients:{KAFKA_VERSION}" in {jar.coordinate for jar in locked}


def test_a_complete_cache_is_hashed_once_and_then_trusted_while_files_stay_untouched(tmp_path: Path, jar: Jar) -> None:
    assert class_path(tmp_path, (jar,)) == [tmp_path / "thing-1.0.jar"]
    stamp = tmp_path / "verified.json"
    written = stamp.stat().st_mtime_ns

    class_path(tmp_path, (jar,))

    assert stamp.stat().st_mtime_ns == written


def test_a_jar_with_other_bytes_is_refused_on_first_use(tmp_path: Path, jar: Jar) -> None:
    (tmp_path / jar.file).write_bytes(b"other classes")

    with pytest.raises(JarRefusedError, match=r"org\.example:thing:1\.0.*Refused"):
        class_path(tmp_path, (jar,))


def test_a_jar_changed_after_it_was_verified_is_refused(tmp_path: Path, jar: Jar) -> None:
    class_path(tmp_path, (jar,))
    (tmp_path / jar.file).write_bytes(b"changed")

    with pytest.raises(JarRefusedError):
        class_path(tmp_path, (jar,))


def test_a_line_that_locks_nothing_is_refused(tmp_path: Path) -> None:
    lock = tmp_path / "kafka.jars.lock"
    lock.write_text("abc org.example:thing:1.0\n")

    with pytest.raises(ValueError, match="not a locked jar"):
        read_lock(lock)
