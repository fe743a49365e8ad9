"""The journal's tables and the triggers that make a write fail as a whole when somebody else was there first.

A WHERE in DO UPDATE would not fail: it skips the row and still writes the journal. A BEFORE UPDATE trigger raises
40001 (serialization_failure), so that the statement leaves nothing behind (docs/adr/0001).
"""

from collections.abc import Iterator

from sqlalchemy import MetaData
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateSchema, CreateTable

from shared.kit.journal.tables import journal_tables


def journal_ddl(schema: str) -> Iterator[str]:
    """Statements that create one service's journal."""
    yield from tables_ddl(journal_tables(schema))
    yield f"CREATE TABLE {schema}.journal_facts_rest PARTITION OF {schema}.journal_facts DEFAULT"
    yield _guard(schema, "progress", "old.next_offset <> new.expected", "next_offset")
    yield _guard(schema, "state", "new.version <> old.version + 1", "version")
    yield from (_trigger(schema, "progress", "next_offset"), _trigger(schema, "state", "version"))


def tables_ddl(metadata: MetaData) -> Iterator[str]:
    """Statements that create a MetaData's schema, tables and indexes. Raises ValueError when it names no schema."""
    if metadata.schema is None:
        raise ValueError("every service has a schema of its own")
    yield _sql(CreateSchema(metadata.schema))
    for table in metadata.sorted_tables:
        yield _sql(CreateTable(table))
        for index in table.indexes:
            yield _sql(CreateIndex(index))


def _sql(element: CreateSchema | CreateTable | CreateIndex) -> str:
    return str(element.compile(dialect=postgresql.dialect()))  # type: ignore[no-untyped-call]  # SQLAlchemy's own gap


def _guard(schema: str, table: str, wrong: str, column: str) -> str:
    return f"""
CREATE FUNCTION {schema}.{table}_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF {wrong} THEN
    RAISE EXCEPTION '{table}.{column} moved on' USING errcode = '40001';
  END IF;
  RETURN new;
END $$"""


def _trigger(schema: str, table: str, column: str) -> str:
    return (
        f"CREATE TRIGGER {table}_guard BEFORE UPDATE OF {column} ON {schema}.{table} "
        f"FOR EACH ROW EXECUTE FUNCTION {schema}.{table}_guard()"
    )
