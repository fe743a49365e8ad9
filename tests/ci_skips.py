"""With CI set a skipped test fails the run: what a machine lacks must be installed there, not passed over (.ci/run)."""

import os

import pytest


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail an otherwise good run that skipped something."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if not os.environ.get("CI") or reporter is None:
        return
    skipped = reporter.stats.get("skipped", [])
    if skipped and session.exitstatus == pytest.ExitCode.OK:
        reporter.write_line(f"\nCI: {len(skipped)} skipped, which fails here; the reasons are listed below", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
