"""Notices a producer that has stopped for good while the broker answers everybody else."""

import os
import sys
import threading
from collections.abc import Callable, Mapping

from kafka import KafkaAdminClient
from kafka import errors as kafka_errors

from shared.kit import log

_SUSPICIOUS = 20.0
"""Seconds without any acknowledgement, while records wait, before the broker is asked whether it is well."""
_PROOFS = 6
"""Answers of the broker in a row, `every` seconds apart, that turn suspicion into certainty: longer than a restart."""


def end_process() -> None:
    """Ends the process with 70 (sysexits EX_SOFTWARE): whoever supervises it starts a fresh one."""
    log.get().error("producer-stalled", exit=70)
    sys.stderr.flush()
    os._exit(70)


class StallWatch:
    """Calls `stalled` when nothing was settled for long while the broker answered each of several questions."""

    def __init__(
        self, options: Mapping[str, object], stuck: Callable[[], float], stalled: Callable[[], None], every: float = 5.0
    ) -> None:
        self._options = options
        self._stuck = stuck
        self._stalled = stalled
        self._every = every
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="stall-watch", daemon=True)

    def start(self) -> None:
        """Watches from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Watches no longer."""
        self._stopping.set()

    def _run(self) -> None:
        proofs = 0
        while not self._stopping.wait(self._every):
            proofs = proofs + 1 if self._stuck() > _SUSPICIOUS and self._broker_answers() else 0
            if proofs >= _PROOFS:
                self._stalled()
                return

    def _broker_answers(self) -> bool:
        try:
            admin = KafkaAdminClient(**self._options, bootstrap_timeout_ms=2_000, request_timeout_ms=2_000)
        except (kafka_errors.KafkaError, OSError):
            return False
        admin.close()
        return True
