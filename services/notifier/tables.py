"""The notifier's tables, in a schema of its own (docs/adr/0009)."""

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    Uuid,
    func,
    text,
)

from shared.kit.journal.tables import dead_table, outbox_table

METADATA = MetaData(schema="notifier")

dead = dead_table(METADATA)
outbox = outbox_table(METADATA)

endpoint = Table(
    "endpoint",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("agency", Text, nullable=False, index=True),
    Column("channel", Text, nullable=False),
    Column("address", Text, nullable=False),
    # Encrypted with a key made of SAMEDAY_SECRET (secrets.py); e-mail has none.
    Column("secret", LargeBinary),
    Column("state", Text, nullable=False, server_default="active"),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("probe_at", DateTime(timezone=True)),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("changed_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)
Index(
    "endpoint_once",
    endpoint.c.agency,
    endpoint.c.address,
    unique=True,
    postgresql_where=text("state IN ('active', 'failing')"),
)

# What was taken from Kafka: a repeat of the same fact inserts nothing.
notification = Table(
    "notification",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)

delivery = Table(
    "delivery",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("notification_id", Uuid, nullable=False, index=True),
    Column("endpoint_id", Uuid, ForeignKey(endpoint.c.id)),
    # What attempts are counted by: the endpoint, or the address of a contact who is told by e-mail.
    Column("lane", Uuid, nullable=False),
    Column("agency", Text, nullable=False),
    Column("referral_id", Uuid, nullable=False),
    Column("person_id", Uuid),
    Column("version", BigInteger, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("payload_type", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("address", Text, nullable=False),
    # Gone once the delivery ended: nobody needs it any more.
    Column("body", LargeBinary),
    Column("state", Text, nullable=False, server_default="pending"),
    Column("detail", Text, nullable=False, server_default=""),
    Column("said_failing", Integer, nullable=False, server_default="0"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("next_attempt_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("lease", Uuid),
    Column("lease_until", DateTime(timezone=True)),
    Column("traceparent", Text),
    Column("accepted_time", DateTime(timezone=True), nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("ended_at", DateTime(timezone=True)),
)
_PENDING = text("state = 'pending'")
Index(
    "delivery_turn",
    delivery.c.lane,
    delivery.c.next_attempt_at,
    delivery.c.created_at,
    delivery.c.sequence,
    postgresql_where=_PENDING,
)
Index(
    "delivery_leased",
    delivery.c.lane,
    delivery.c.lease,
    postgresql_where=text("state = 'pending' AND lease IS NOT NULL"),
)
Index("delivery_of_referral", delivery.c.referral_id)
Index("delivery_of_person", delivery.c.person_id, postgresql_where=_PENDING)

attempt = Table(
    "attempt",
    METADATA,
    Column("delivery_id", Uuid, ForeignKey(delivery.c.id), primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("at", DateTime(timezone=True), primary_key=True),
    Column("took_ms", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("status", Integer),
)

stop = Table(
    "stop",
    METADATA,
    # A referral up to a version, or a person for good.
    Column("subject", Uuid, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)
