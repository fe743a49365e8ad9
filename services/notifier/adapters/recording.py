"""What attempts came to, what that makes of their endpoints, and the outcomes to tell the router."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from services.notifier.adapters.rows import Connection
from services.notifier.model import Result
from services.notifier.schedule import FAILING_AFTER, RETRIED, Kind, State
from shared.contracts.vocabulary import DeliveryOutcome
from shared.kit.journal import Outgoing
from shared.kit.journal.wire import pack

Said = tuple[DeliveryOutcome, Any]
"""An outcome and the delivery's row it is about."""

# A success counts whatever the token, even when it was stopped meanwhile. Rows are named by arrays: of what is pending
# the planner knows nothing, and each condition fits one index only.
_DELIVERED = """
WITH r AS (
  SELECT * FROM unnest($1::uuid[], $2::int[], $3::timestamptz[], $4::int[], $5::text[], $6::int[], $7::text[],
    $8::bytea[]) WITH ORDINALITY AS t (id, n, at, took_ms, kind, status, detail, record, place)),
tried AS (
  INSERT INTO notifier.attempt (delivery_id, n, at, took_ms, kind, status)
  SELECT id, n, at, took_ms, kind, status FROM r ON CONFLICT DO NOTHING),
done AS (
  UPDATE notifier.delivery d SET state = 'delivered', detail = r.detail, attempts = greatest(d.attempts, r.n),
    lease = NULL, lease_until = NULL, body = NULL, ended_at = now()
  FROM r WHERE d.id = r.id AND d.state <> 'delivered' RETURNING d.id),
well AS (
  UPDATE notifier.endpoint SET failures = 0, state = 'active', probe_at = NULL, changed_at = now()
  WHERE id = ANY($9::uuid[]) AND (failures > 0 OR state = 'failing') AND state IN ('active', 'failing')
  RETURNING id, old.state AS before),
follow AS (
  UPDATE notifier.delivery SET next_attempt_at = now()
  WHERE lane = ANY(ARRAY(SELECT id FROM well WHERE before = 'failing')) AND state = 'pending' AND id <> ALL($1)),
rested AS (
  UPDATE notifier.delivery SET next_attempt_at = now()
  WHERE lane = ANY($10::uuid[]) AND state = 'pending' AND id <> ALL($1) AND attempts = 0 AND endpoint_id IS NULL
    AND next_attempt_at > now())
INSERT INTO notifier.outbox (record) SELECT r.record FROM r JOIN done ON done.id = r.id ORDER BY r.place"""
# A failure counts only by the lease's holder.
_FAILED = f"""
WITH r AS (
  SELECT * FROM unnest($1::uuid[], $2::int[], $3::timestamptz[], $4::int[], $5::text[], $6::int[], $7::text[],
    $8::uuid[], $9::text[], $10::timestamptz[])
    AS t (id, n, at, took_ms, kind, status, detail, lease, state, again_at)),
tried AS (
  INSERT INTO notifier.attempt (delivery_id, n, at, took_ms, kind, status)
  SELECT id, n, at, took_ms, kind, status FROM r ON CONFLICT DO NOTHING)
UPDATE notifier.delivery d SET
  state = r.state, detail = r.detail, attempts = greatest(d.attempts, r.n), lease = NULL, lease_until = NULL,
  next_attempt_at = coalesce(r.again_at, d.next_attempt_at),
  body = CASE WHEN r.state = 'pending' THEN d.body END,
  ended_at = CASE WHEN r.state <> 'pending' THEN now() END,
  said_failing = CASE WHEN r.state = 'pending' AND r.n >= {FAILING_AFTER} THEN 1 ELSE d.said_failing END
FROM r WHERE d.id = r.id AND d.state = 'pending' AND d.lease = r.lease
RETURNING d.*, old.said_failing AS said_before"""  # noqa: S608 - a constant of ours
_ILL = f"""
UPDATE notifier.endpoint SET failures = failures + 1, changed_at = now(),
  state = CASE WHEN failures + 1 >= {FAILING_AFTER} THEN 'failing' ELSE state END,
  probe_at = CASE WHEN failures + 1 >= {FAILING_AFTER} THEN now() + $2 * interval '1 s' END
WHERE id = ANY($1::uuid[]) AND state IN ('active', 'failing')
RETURNING id, state, old.state AS before"""  # noqa: S608 - a constant of ours
_GONE = """
UPDATE notifier.endpoint SET state = $2, probe_at = NULL, changed_at = now()
WHERE id = ANY($1::uuid[]) AND state IN ('active', 'failing') RETURNING id"""
# A contact has no row that says failing: what was not tried yet waits as if for a probe, and follows after a success.
_REST = """
UPDATE notifier.delivery SET next_attempt_at = now() + $2 * interval '1 s'
WHERE lane = ANY($1::uuid[]) AND state = 'pending' AND attempts = 0 AND endpoint_id IS NULL
  AND next_attempt_at < now() + $2 * interval '0.5 s'"""
_WAITING = """
UPDATE notifier.delivery SET said_failing = 1, detail = 'held: the endpoint is failing'
WHERE lane = ANY($1::uuid[]) AND state = 'pending' AND said_failing = 0 RETURNING *"""
_END = """
UPDATE notifier.delivery
SET state = 'failed', detail = $2, body = NULL, ended_at = now(), lease = NULL, lease_until = NULL
WHERE lane = ANY($1::uuid[]) AND state = 'pending' RETURNING *"""


async def delivered(connection: Connection, told: Sequence[tuple[Result, Outgoing]]) -> None:
    """Successes with the facts that tell of them, in one statement: told only of rows that were not delivered yet."""
    # Sorted by id, as everybody updates them: no deadlocks.
    ordered = sorted(told, key=lambda one: one[0].delivery.id)
    results = [result for result, _ in ordered]
    lanes = {result.delivery.lane: result.delivery.endpoint_id is None for result in results}
    await connection.execute(
        _DELIVERED,
        *_tried(results),
        [pack([fact]) for _, fact in ordered],
        sorted(lane for lane, contact in lanes.items() if not contact),
        sorted(lane for lane, contact in lanes.items() if contact),
    )


async def failed(connection: Connection, results: Sequence[Result], probe_s: float) -> list[Said]:
    """Attempts, deliveries and endpoints, in this order; the caller's transaction holds them together."""
    # Sorted by id, as everybody updates them: no deadlocks.
    ordered = sorted(results, key=lambda result: result.delivery.id)
    rows = await connection.fetch(
        _FAILED,
        *_tried(ordered),
        [result.delivery.lease for result in ordered],
        [result.verdict.state for result in ordered],
        [result.verdict.again_at for result in ordered],
    )
    said = [(outcome, row) for row in rows if (outcome := _outcome(row)) is not None]
    said += await _ill(connection, _lanes(results, RETRIED), probe_s)
    said += await end_endpoints(connection, _lanes(results, {Kind.GONE}), "gone", "the endpoint is gone (410)")
    return said


async def end_endpoints(connection: Connection, lanes: list[UUID], state: str, why: str) -> list[Said]:
    """Endpoints are no longer used; what waited for them has failed."""
    if not lanes:
        return []
    ended = [row["id"] for row in await connection.fetch(_GONE, lanes, state)]
    return [(DeliveryOutcome.FAILED, row) for row in await connection.fetch(_END, ended, why)]


async def _ill(connection: Connection, lanes: list[UUID], probe_s: float) -> list[Said]:
    if not lanes:
        return []
    rows = await connection.fetch(_ILL, lanes, probe_s)
    await connection.execute(_REST, lanes, probe_s)
    turned = [row["id"] for row in rows if row["state"] == "failing" and row["before"] == "active"]
    waiting = await connection.fetch(_WAITING, turned) if turned else []
    return [(DeliveryOutcome.FAILING, row) for row in waiting]


def _outcome(row: Any) -> DeliveryOutcome | None:
    if row["state"] == State.PENDING:
        new = row["said_failing"] and not row["said_before"]
        return DeliveryOutcome.FAILING if new else None
    return DeliveryOutcome(row["state"])


def _lanes(results: Sequence[Result], kinds: Iterable[Kind]) -> list[UUID]:
    return sorted({result.delivery.lane for result in results if result.answer.kind in kinds})


def _tried(results: Sequence[Result]) -> list[list[Any]]:
    """The columns of an attempt, and what it is to say of its delivery."""
    return [
        [result.delivery.id for result in results],
        [result.attempts for result in results],
        [result.at for result in results],
        [result.answer.took_ms for result in results],
        [result.answer.kind for result in results],
        [result.answer.status for result in results],
        [result.answer.detail for result in results],
    ]
