"""Scoring's schema: the journal's tables only. Its state rows are `person:`, `joins:`, `review:` and the cohorts'."""

from shared.kit.journal.tables import journal_tables

METADATA = journal_tables("scoring")
