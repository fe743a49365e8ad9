"""The platform on its way to being usable, in a thread of its own while the supervisor already keeps its children."""

import threading
import time

from deploy.local.jars import KAFKA_VERSION
from deploy.local.platform import Platform


class Settling:
    """Database answered and migrated, broker answered, topics there; or the failure in words."""

    def __init__(self, platform: Platform) -> None:
        self.failure: str | None = None
        self.times = ""
        self._platform = platform
        self._began = time.monotonic()
        self._known_home = platform.was_here
        self._migrated = threading.Event()
        self._done = threading.Event()
        threading.Thread(target=self._run, name="settling", daemon=True).start()

    def services_may_start(self) -> bool:
        """With the schema there and, on a home that has no topics yet, with the topics there."""
        return self._done.is_set() or (self._migrated.is_set() and self._known_home)

    def done(self) -> bool:
        """Whether everything is there."""
        return self._done.is_set()

    def _run(self) -> None:
        try:
            self._platform.settle_database()
            database = self._so_far()
            self._migrated.set()
            self._platform.settle_kafka()
            self.times = f"kafka {KAFKA_VERSION} ready {self._so_far()} · postgresql 18 {database}"
            self._done.set()
        except Exception as error:  # noqa: BLE001 - whatever it is, the supervisor says it and stops
            self.failure = f"{type(error).__name__}: {error}"

    def _so_far(self) -> str:
        return f"{time.monotonic() - self._began:.1f} s"
