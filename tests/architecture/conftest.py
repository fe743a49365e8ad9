"""Registers the rule about skips for the whole run: session hooks of any conftest are heard by all."""

from tests.ci_skips import pytest_sessionfinish

__all__ = ["pytest_sessionfinish"]
