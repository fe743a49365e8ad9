"""The router's schema: the journal's tables only. Its state rows are `person:` and `referral:`."""

from shared.kit.journal.tables import journal_tables

METADATA = journal_tables("router")
"""The command line and the metrics query through it."""

STATE = METADATA.tables["router.state"]
