"""Days since and how often: the facts that are counted from events, by the local calendar. Pure.

What nobody ever reported is unknown: that it did not happen is another thing, which only a worker who asked can say.
"""

from services.scoring.criteria.known import Happened, Known, Moment
from services.scoring.gather import met
from services.scoring.items import SHOWN
from shared.contracts.vocabulary import Kind
from shared.packs.fact_names import NEVER


def days_since(moment: Moment, last: Happened | None, never: Happened | None) -> Known | None:
    """Days since something last happened. An event outweighs the answer that it never did, and that ages."""
    if last is not None:
        return Known(moment.days_since(last.time), (last.event,), last.time)
    return Known(NEVER, (never.event,), never.time, ages=True) if never is not None else None


def often(moment: Moment, kind: Kind, most: int) -> Known | None:
    """How many events of a kind in so many days, the last day included; known where one was heard of at any time."""
    of_kind = [piece for piece in moment.pieces if piece.kind is kind]
    if not of_kind:
        return None
    within = [piece for piece in of_kind if moment.days_since(piece.time) <= most]
    shown = tuple(piece.event_id for piece in (within or of_kind)[:SHOWN])
    return Known(len(within), shown, of_kind[0].time)


def seen(moment: Moment) -> Known | None:
    """Days since somebody last met the person."""
    piece = next((one for one in moment.pieces if met(one)), None)
    time = piece.time if piece is not None else moment.profile.last_seen
    if time is None or time > moment.at:
        return None
    return Known(moment.days_since(time), (piece.event_id,) if piece is not None else (), time)
