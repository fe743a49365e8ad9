"""What arrives from Kafka, written in one transaction: stops first, then requests, dead letters and outcomes."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from services.notifier.adapters.rows import LANE_KEY, Connection, endpoint_of
from services.notifier.decide import WITHDRAWAL, Known, Planned
from services.notifier.model import Endpoint, Request, Stop
from shared.kit.journal import Outgoing
from shared.kit.journal.wire import pack

_STOPPING = 7_301
"""Key of the advisory lock: requests share it, a stop takes it alone, so that none slips in beside a stop."""

_NEW = f"""
WITH beside AS MATERIALIZED (SELECT pg_advisory_xact_lock_shared({_STOPPING}))
INSERT INTO notifier.notification (id) SELECT one FROM beside, unnest($1::uuid[]) AS one
ON CONFLICT DO NOTHING RETURNING id"""  # noqa: S608 - a constant of ours
# Locked in the order of their ids, as everybody waits for them.
_ENDPOINTS = f"""
SELECT *, pg_advisory_xact_lock({LANE_KEY}) FROM (
  SELECT id, agency, channel, address, state, probe_at, secret FROM notifier.endpoint
  WHERE agency = ANY($1::text[]) AND state IN ('active', 'failing')
  UNION ALL SELECT lane, NULL, NULL, NULL, NULL, NULL, NULL FROM unnest($2::uuid[]) AS lane
  ORDER BY id) AS lanes"""  # noqa: S608 - a constant of ours
_KNOWN = """
SELECT 'leased' AS what, lane AS subject, NULL::uuid AS referral_id, count(DISTINCT lease) AS number
FROM notifier.delivery
WHERE state = 'pending' AND lane = ANY($1::uuid[]) AND lease IS NOT NULL AND lease_until > now() GROUP BY lane
UNION ALL
SELECT DISTINCT 'waiting', lane, referral_id, 0 FROM notifier.delivery
WHERE state = 'pending' AND array_position($1::uuid[], lane) IS NOT NULL AND referral_id = ANY($2::uuid[])
UNION ALL
SELECT 'stop', subject, NULL, version FROM notifier.stop WHERE subject = ANY($3::uuid[])"""
_INSERT = """
INSERT INTO notifier.delivery
  (id, notification_id, endpoint_id, lane, agency, referral_id, person_id, version, sequence, payload_type,
  channel, address, body, accepted_time, traceparent, next_attempt_at, lease, lease_until, said_failing)
SELECT id, notification, endpoint, lane, agency, referral, person, version, sequence, type, channel, address, body,
  accepted, trace, coalesce(due, now()), lease, CASE WHEN lease IS NULL THEN NULL ELSE now() + $19 * interval '1 s' END,
  (due IS NOT NULL)::int
FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::uuid[], $7::uuid[], $8::bigint[],
  $9::bigint[], $10::text[], $11::text[], $12::text[], $13::bytea[], $14::timestamptz[], $15::text[],
  $16::timestamptz[], $17::uuid[], $18::int[])
  AS t (id, notification, endpoint, lane, agency, referral, person, version, sequence, type, channel, address, body,
  accepted, trace, due, lease, n) ORDER BY n"""
_OUTBOX = """
INSERT INTO notifier.outbox (record)
SELECT record FROM unnest($1::bytea[]) WITH ORDINALITY AS t (record, n) ORDER BY n"""
_SAY_STOP = """
INSERT INTO notifier.stop (subject, version, reason) SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::text[])
ON CONFLICT (subject) DO UPDATE SET version = greatest(stop.version, excluded.version)"""
_STOPPED = f"""
UPDATE notifier.delivery d SET state = 'stopped', ended_at = now(), body = NULL, detail = 'stopped'
FROM notifier.stop s
WHERE s.subject = ANY($1::uuid[]) AND d.state = 'pending' AND d.payload_type <> '{WITHDRAWAL}'
  AND ((d.referral_id = s.subject AND d.version <= s.version) OR d.person_id = s.subject)
RETURNING d.*, NULL::bytea AS secret"""  # noqa: S608 - a constant of ours


async def new_ones(connection: Connection, requests: Sequence[Request]) -> list[Request]:
    """Those that were not taken before, each once; they count as taken when the transaction ends well.

    Keeps stops away until then.
    """
    once = {request.id: request for request in requests}
    fresh = {row["id"] for row in await connection.fetch(_NEW, sorted(once))}
    return [request for request in once.values() if request.id in fresh]


async def known(connection: Connection, requests: Sequence[Request], contacts: Iterable[UUID]) -> Known:
    """What planning needs. Holds the lanes until the transaction ends; `new_ones` keeps stops away already."""
    lanes = await connection.fetch(_ENDPOINTS, _agencies(requests), sorted(set(contacts)))
    referrals = sorted({request.fact.referral_id for request in requests})
    people = sorted({request.fact.person_id for request in requests if request.fact.person_id is not None})
    found = await connection.fetch(_KNOWN, [row["id"] for row in lanes], referrals, [*referrals, *people])
    return Known(
        endpoints=_by_agency(endpoint_of(row) for row in lanes if row["agency"] is not None),
        stops={row["subject"]: row["number"] for row in found if row["what"] == "stop"},
        leased={row["subject"]: row["number"] for row in found if row["what"] == "leased"},
        waiting=frozenset((row["subject"], row["referral_id"]) for row in found if row["what"] == "waiting"),
    )


def _agencies(requests: Sequence[Request]) -> list[str]:
    return sorted({request.fact.agency for request in requests if request.fact.to == "agency"})


def _by_agency(endpoints: Iterable[Endpoint]) -> dict[str, list[Endpoint]]:
    found: dict[str, list[Endpoint]] = {}
    for endpoint in endpoints:
        found.setdefault(endpoint.agency, []).append(endpoint)
    return found


async def insert(connection: Connection, planned: Sequence[Planned], lease_s: float) -> None:
    """The planned deliveries, leased ones for `lease_s` seconds."""
    if planned:
        columns = [list(column) for column in zip(*map(_columns, planned), strict=True)]
        await connection.execute(_INSERT, *columns, list(range(len(planned))), lease_s)


def _columns(planned: Planned) -> tuple[Any, ...]:
    delivery, fact = planned.delivery, planned.request.fact
    return (
        delivery.id,
        delivery.notification_id,
        delivery.endpoint_id,
        delivery.lane,
        delivery.agency,
        delivery.referral_id,
        fact.person_id,
        fact.version,
        fact.sequence,
        fact.payload_type,
        delivery.channel,
        delivery.address,
        delivery.body,
        delivery.accepted_time,
        delivery.traceparent,
        planned.due_at,
        delivery.lease if planned.leased else None,
    )


async def stop(connection: Connection, stops: Sequence[Stop]) -> list[Any]:
    """Writes the stops and ends what is pending; returns the rows that were stopped."""
    by_version = sorted(stops, key=lambda one: one.fact.version)
    said = {subject: (one.fact.version, one.fact.reason) for one in by_version for subject in _subjects(one)}
    await connection.execute("SELECT pg_advisory_xact_lock($1)", _STOPPING)
    subjects = sorted(said)
    await connection.execute(_SAY_STOP, subjects, [said[s][0] for s in subjects], [said[s][1] for s in subjects])
    return list(await connection.fetch(_STOPPED, subjects))


def _subjects(one: Stop) -> list[UUID]:
    """The referral where one is named: a person is stopped altogether only by a fact that names no referral."""
    if one.fact.referral_id is not None:
        return [one.fact.referral_id]
    return [one.fact.person_id] if one.fact.person_id is not None else []


async def leave(connection: Connection, records: Iterable[Outgoing]) -> None:
    """Records that leave once the transaction is there."""
    if packed := [pack([record]) for record in records]:
        await connection.execute(_OUTBOX, packed)
