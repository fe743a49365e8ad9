"""Makes the archive of Kafka's classes that `warm.py` describes: ten seconds, once a machine."""

import tempfile
from pathlib import Path

from deploy.local import jars, ports, warm
from deploy.local.kafka import Kafka
from deploy.local.talk import tell

_DUMPS_WITHIN = 60.0


def ensure_archive() -> None:
    """Starts and stops one broker with Java recording, unless the archive is there. A failure costs speed only."""
    path = warm.archive(jars.class_path())
    if path.exists():
        return
    tell("preparing Kafka's classes for quick starts, once a machine")
    with tempfile.TemporaryDirectory(prefix="training-", dir=path.parent) as scratch:
        recorded = Path(scratch) / path.name
        try:
            _record(Path(scratch), recorded)
            recorded.replace(path)
        except (OSError, RuntimeError) as error:
            tell(f"went without: {error}")


def _record(scratch: Path, recorded: Path) -> None:
    broker = Kafka(scratch, ports.Ports.based_on(ports.free_base(start=20_000)), f"-XX:AOTCacheOutput={recorded}")
    formatting = broker.prepare()
    if formatting is not None:
        formatting.wait(_DUMPS_WITHIN)
    broker.launch()
    try:
        broker.wait_ready()
    finally:
        broker.stop(_DUMPS_WITHIN)
