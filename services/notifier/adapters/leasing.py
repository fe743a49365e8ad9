"""Which deliveries a sender may try now. A lease is one token over some rows of one lane."""

from collections.abc import Callable, Sequence
from uuid import UUID

from services.notifier.adapters.rows import LANE_KEY, Connection, delivery_of
from services.notifier.decide import LEASE_ROWS, LEASES_PER_LANE
from services.notifier.model import Delivery

_UNLEASED = "d.state = 'pending' AND d.next_attempt_at <= now() AND (d.lease_until IS NULL OR d.lease_until <= now())"
# From lane to lane by the index, and in each to its first: a backlog is never read through. What is pending is a small
# and ever changing part of the table, of which the planner knows nothing: each condition below fits one index only.
_LANES = """
WITH RECURSIVE lanes AS (
  (SELECT lane FROM notifier.delivery WHERE state = 'pending' ORDER BY lane LIMIT 1)
  UNION ALL
  SELECT (SELECT p.lane FROM notifier.delivery p WHERE p.state = 'pending' AND p.lane > lanes.lane
          ORDER BY p.lane LIMIT 1) FROM lanes WHERE lanes.lane IS NOT NULL)"""
_DUE = f"""{_LANES}
SELECT lanes.lane FROM lanes LEFT JOIN notifier.endpoint e ON e.id = lanes.lane
CROSS JOIN LATERAL (
  SELECT d.next_attempt_at FROM notifier.delivery d WHERE d.lane = lanes.lane AND {_UNLEASED}
  ORDER BY d.next_attempt_at LIMIT 1) AS first
WHERE e.id IS NULL OR e.state = 'active' OR (e.state = 'failing' AND e.probe_at <= now())
ORDER BY first.next_attempt_at LIMIT $1"""  # noqa: S608 - constants of ours
_NEXT = f"""{_LANES}
SELECT extract(epoch FROM min(first.next_attempt_at) - now()) FROM lanes
CROSS JOIN LATERAL (
  SELECT d.next_attempt_at FROM notifier.delivery d
  WHERE d.lane = lanes.lane AND d.state = 'pending' AND d.next_attempt_at > now()
  ORDER BY d.next_attempt_at LIMIT 1) AS first"""  # noqa: S608 - constants of ours
_HELD = f"SELECT id FROM unnest($1::uuid[]) AS id WHERE pg_try_advisory_xact_lock({LANE_KEY})"  # noqa: S608 - ours
# count(*) = 0 and not NOT EXISTS: looked up by index row by row, never joined lane against lane.
_LEASE = f"""
WITH free AS (
  SELECT t.lane, t.lease, coalesce(e.state, 'active') AS state
  FROM unnest($1::uuid[], $2::uuid[]) AS t (lane, lease) LEFT JOIN notifier.endpoint e ON e.id = t.lane
  WHERE (SELECT count(DISTINCT b.lease) FROM notifier.delivery b
         WHERE b.lane = t.lane AND b.state = 'pending' AND b.lease IS NOT NULL AND b.lease_until > now())
      < CASE WHEN e.state = 'failing' THEN 1 ELSE {LEASES_PER_LANE} END),
picked AS (
  SELECT one.id, free.lease FROM free CROSS JOIN LATERAL (
    SELECT d.id FROM notifier.delivery d
    WHERE d.lane = free.lane AND {_UNLEASED} AND (
      SELECT count(*) FROM notifier.delivery p WHERE p.referral_id = d.referral_id
        AND p.lane IS NOT DISTINCT FROM d.lane AND p.state = 'pending' AND (p.sequence, p.id) < (d.sequence, d.id)) = 0
    ORDER BY d.next_attempt_at, d.created_at, d.sequence
    LIMIT CASE WHEN free.state = 'failing' THEN 1 ELSE {LEASE_ROWS} END
    FOR UPDATE SKIP LOCKED) AS one)
UPDATE notifier.delivery d SET lease = picked.lease, lease_until = now() + $3 * interval '1 s'
FROM picked WHERE d.id = picked.id
RETURNING d.*, (SELECT e.secret FROM notifier.endpoint e WHERE e.id = d.endpoint_id) AS secret"""  # noqa: S608 - ours
_RELEASE = "UPDATE notifier.delivery SET lease = NULL, lease_until = NULL WHERE id = ANY($1::uuid[]) AND lease = $2"
_STILL = "SELECT 1 FROM notifier.delivery WHERE id = $1 AND lease = $2 AND state = 'pending' AND lease_until > now()"


async def due(connection: Connection, room: int) -> list[UUID]:
    """At most `room` lanes in which something may be tried now."""
    return [row["lane"] for row in await connection.fetch(_DUE, room)]


async def lease(
    connection: Connection, lanes: Sequence[UUID], token: Callable[[], UUID], seconds: float
) -> list[Delivery]:
    """Due deliveries of these lanes, none of a lane that has its leases; all in their order."""
    held = [row["id"] for row in await connection.fetch(_HELD, lanes)]
    rows = await connection.fetch(_LEASE, held, [token() for _ in held], seconds)
    return [delivery_of(row) for row in sorted(rows, key=lambda row: (row["created_at"], row["sequence"]))]


async def next_due(connection: Connection) -> float | None:
    """Seconds until the next attempt that is not due yet."""
    seconds = await connection.fetchval(_NEXT)
    return None if seconds is None else float(seconds)


async def release(connection: Connection, deliveries: Sequence[Delivery]) -> None:
    """Gives back what was leased and not tried."""
    if deliveries:
        await connection.execute(_RELEASE, [delivery.id for delivery in deliveries], deliveries[0].lease)


async def still(connection: Connection, delivery: Delivery) -> bool:
    """Whether it may be tried: not stopped meanwhile, and the lease still ours."""
    return await connection.fetchval(_STILL, delivery.id, delivery.lease) is not None
