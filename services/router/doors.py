"""Where somebody can be seen next: at a door of the team or one of its sessions, or by outreach (S2, S13, S41). Pure.

    seen_at(target, profile, now)

One model for hubs, drop-ins, sessions elsewhere and teams that meet people outside. A door is named only when it opens
for this person; bank holidays and both changes of the clock are the calendar's.
"""

from collections.abc import Iterator
from datetime import datetime

from services.router.eligibility import Known, is_for
from shared.contracts.referrals import Opening, SeenAt
from shared.packs import Target
from shared.packs.pack import Door


def seen_at(target: Target, known: Known | None, now: datetime) -> SeenAt:
    """The next door that opens for somebody, the next session elsewhere where that is the team's own, and outreach.

    `known` None is somebody of whom nothing is known: every door may be theirs.
    """
    found = sorted(_openings(target, known, now), key=lambda one: one.opens)
    session = next((one for one in found if one.session is not None), None)
    first = found[0] if found else None
    own = first is not None and first.session is None
    return SeenAt(door=first, session=session if own else None, outreach=target.team.outreach)


def has_sessions(target: Target) -> bool:
    """Whether there is more to say of where people are seen than the team's own door."""
    return bool(target.team.sessions) or target.team.outreach is not None


def _openings(target: Target, known: Known | None, now: datetime) -> Iterator[Opening]:
    today = now.astimezone(target.calendar.zone).date()
    for door in target.doors:
        opens = door.calendar.next_opening(now)
        if opens is not None and (known is None or is_for(door.serves, known, today)):
            yield Opening(
                session=door.name,
                place=door.site,
                opens=opens,
                closes=_closes(door, opens),
                for_everybody=door.serves is None and door.name != target.team.name,
            )


def _closes(door: Door, opens: datetime) -> datetime | None:
    if door.calendar.always:
        return None
    spans = door.calendar.of_day(opens.astimezone(door.calendar.zone).date())
    return next(until for begins, until in spans if begins <= opens < until)
