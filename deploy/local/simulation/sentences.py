"""A simulation as people read it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from deploy.local.fairness.model import NOT_RECORDED
from deploy.local.simulation.model import Difference, Kind, Side
from deploy.local.simulation.report import Change, GroupRow, Summary

EXAMPLES = 3
"""Of each kind and rule that makes a difference."""
_WORDS = {
    Kind.OPENS: "would open",
    Kind.DOES_NOT_OPEN: "would not open",
    Kind.GOES_ELSEWHERE: "would go to another team",
    Kind.BAND: "would have another band",
    Kind.DEADLINE: "would have another deadline",
}
_WAYS = {Kind.BAND: ("more urgent", "less urgent"), Kind.DEADLINE: ("sooner", "later")}
CAUSES = 5
"""Of each kind."""
_WIDTH = 44
_BRITISH = ZoneInfo("Europe/London")


def sentence(one: Difference) -> str:
    """One difference, with what makes it."""
    return f"{_what(one)}, because {one.because}"


class Examples:
    """The first few of each kind and cause: they are enough to see what a pack does."""

    def __init__(self) -> None:
        self._seen: Counter[tuple[Kind, str]] = Counter()

    def take(self, found: Iterable[Difference]) -> Iterator[str]:
        """Sentences about those of whose like there were not enough yet."""
        for one in found:
            self._seen[one.what, one.because] += 1
            if self._seen[one.what, one.because] <= EXAMPLES:
                yield sentence(one)


def sentences(found: Summary) -> Iterator[str]:
    """The sums."""
    if not found.areas:
        yield "both folders say the same of every area: nothing would differ"
        return
    heard = f"{found.events:,} events of {found.people:,} people"
    yield f"{heard} in {', '.join(found.areas)} were replayed, with the packs in force and with those tried"
    if found.beyond:
        yield f"{found.beyond:,} others were never heard of there: nothing can differ for them"
    yield from _kinds(found)
    yield from _table("by agency, with the packs in force and with those tried", found.agencies)
    yield from _table("by band", found.bands)
    yield from _groups(found.groups)
    yield from _honesty(found)


def _kinds(found: Summary) -> Iterator[str]:
    if not found.kinds:
        yield "no referral would differ"
        return
    yield f"something would differ for {found.otherwise:,} {'person' if found.otherwise == 1 else 'people'}:"
    for kind, number in found.kinds.items():
        yield f"  {number:,} {'referral' if number == 1 else 'referrals'} {_WORDS[kind]}{_which(found, kind)}"
        causes = [one for one in found.causes if one.what is kind]
        yield from (f"    {one.referrals:>7,} because {one.because}" for one in causes[:CAUSES])
        if len(causes) > CAUSES:
            yield f"    {sum(one.referrals for one in causes[CAUSES:]):>7,} for {len(causes) - CAUSES} other reasons"


def _which(found: Summary, kind: Kind) -> str:
    """Which way it goes, where it can go two ways."""
    if kind not in found.sooner:
        return ""
    sooner, later = _WAYS[kind]
    return f": {found.sooner[kind]:,} {sooner}, {found.kinds[kind] - found.sooner[kind]:,} {later}"


def _table(title: str, rows: Iterable[Change]) -> Iterator[str]:
    changed = [one for one in rows if one.before != one.after]
    if changed:
        yield ""
        yield title
        for one in changed:
            yield f"  {one.name:<{_WIDTH}} {one.before:>8,} → {one.after:>8,}  {one.after - one.before:+,}"


def _groups(rows: Sequence[GroupRow]) -> Iterator[str]:
    """By group; a split of which nothing is recorded needs no table."""
    every = list(dict.fromkeys(row.split for row in rows))
    unsaid = [split for split in every if {row.group for row in rows if row.split == split} == {NOT_RECORDED}]
    split = ""
    for row in rows:
        if row.split in unsaid:
            continue
        if row.split != split:
            split = row.split
            yield ""
            yield f"by {split}: people, and for which part of them something differs"
        yield f"  {row.group:<{_WIDTH}} {_figures(row)}"
    if unsaid:
        yield ""
        yield f"nobody's {' or '.join(unsaid)} is recorded: nothing can be said by it"


def _figures(row: GroupRow) -> str:
    if row.people is None:
        return row.hidden or ""
    return f"{row.people:>8,}   {'-' if row.otherwise is None else format(row.otherwise, '.1%')}"


def _honesty(found: Summary) -> Iterator[str]:
    known = found.as_recorded + found.not_as_recorded
    if known:
        yield ""
        yield f"{found.as_recorded:,} of {known:,} referrals of the replay are as they were really opened"
    if found.not_as_recorded:
        yield "the others are not: the packs or the product changed since, or what came before is no longer kept"
    if found.unheard:
        yield f"{found.unheard:,} answers were left out: with the pack tried nobody was asked what they answer"
    if found.dead:
        yield f"{found.dead:+,} events would be dead letters with the pack tried"


def _what(one: Difference) -> str:
    subject = f"referral {one.referral_id}" if one.referral_id else f"a referral about event {one.event_id}"
    match one.what, one.before, one.after:
        case Kind.OPENS, _, Side() as after:
            return f"{subject} would open at {after.target}, {_soon(after)}"
        case Kind.GOES_ELSEWHERE, Side() as before, Side() as after:
            return f"{subject} would go to {after.target} instead of {before.target}, {_soon(after)}"
        case Kind.BAND, Side() as before, Side() as after:
            return f"{subject} at {before.target} would be {_band(after)} instead of {_band(before)}"
        case Kind.DEADLINE, Side() as before, Side() as after:
            due, was = _time(after.respond_by), _time(before.respond_by)
            return f"{subject} at {before.target} would be answered by {due} instead of {was}"
        case _, Side() as before, _:
            return f"{subject} at {before.target} would not open"
    return subject


def _soon(side: Side) -> str:
    return f"{_band(side)}, an answer due by {_time(side.respond_by)}"


def _time(moment: datetime) -> str:
    """As people in the area say it."""
    local = moment.astimezone(_BRITISH)
    return f"{local:%H:%M} on {local:%A} {local.day} {local:%B}"


def _band(side: Side) -> str:
    return side.band.value.replace("_", " ")
