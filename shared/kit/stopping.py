"""Errors that end a process on purpose, each with the exit code that says who must act (law 4)."""

UNEXPLAINED = 70
"""sysexits.h's EX_SOFTWARE: nothing here explains it."""
NEEDS_A_PERSON = 71
"""Starting again alone will not mend it: docs/runbooks.md says what will."""
BEGIN_AGAIN = 75
"""sysexits.h's EX_TEMPFAIL: start me again."""


class Stop(Exception):
    """Ends the process. Its text is logged: no personal data."""

    exit_code = NEEDS_A_PERSON
