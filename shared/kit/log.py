"""Logs: one event name and fields, one JSON object a line. Never a payload, a name, a birth date or free text."""

import logging
import sys
from typing import cast

import structlog

QUIET = ("aiokafka", "asyncio", "faust", "mode", "kafka", "httpx", "httpcore", "uvicorn")
"""Libraries whose debug logging costs time and whose warnings are enough (architecture.md, *How it became fast*)."""


def configure(service: str, level: str) -> None:
    """Set up logging of this process, for us and for libraries. Call once, at start."""
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.basicConfig(
        stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s %(message)s", force=True
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(service=service)


def get() -> structlog.typing.FilteringBoundLogger:
    """The logger: `log.info("lease-lost", referral_id=…)`."""
    return cast("structlog.typing.FilteringBoundLogger", structlog.get_logger())
