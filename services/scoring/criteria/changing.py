"""What changed between two moments of one person, in sentences: the week's news for whoever has the person. Pure."""

from collections.abc import Iterator

from services.scoring.criteria.facts import Facts
from services.scoring.words import counted, day
from shared.contracts.observations import STAGES
from shared.contracts.vocabulary import Item, Kind
from shared.packs.fact_names import FACT_NAMES, HOMES

_ELSEWHERE = {"homeless", "accepts_help", "rough_sleeping", "sofa_surfing", *(f"housing_{home}" for home in HOMES)}
"""Said by the sentence about housing, or true of one moment only."""
_YES_NO = tuple(name for name, what in FACT_NAMES.items() if what.highest is None and name not in _ELSEWHERE)
_NUMBERS = ("age", "children", *(f"ndta_{item}" for item in Item))
_DATED = {"suicide_attempt": "a suicide attempt", "medical_review": "a medical review"}


def what_changed(before: Facts, after: Facts) -> tuple[str, ...]:
    """Sentences about what is otherwise at the later moment; none when nothing is. Both are of one person."""
    return (
        *_housing(before, after),
        *_readiness(before, after),
        *_answers(before, after),
        *_numbers(before, after),
        *_events(before, after),
        *_seen(before, after),
    )


def _housing(before: Facts, after: Facts) -> Iterator[str]:
    if before.housing != after.housing:
        yield f"housing: was {_home(before)}, now {_home(after)}"


def _home(facts: Facts) -> str:
    return HOMES.get(facts.housing, "not known")


def _readiness(before: Facts, after: Facts) -> Iterator[str]:
    old, new = (_stage(facts) for facts in (before, after))
    if old != new:
        yield f"readiness for change: was {old}, now {new}"


def _stage(facts: Facts) -> str:
    known = facts.current(["readiness"]).get("readiness")
    return STAGES[known.value] if known is not None else "not known"


def _answers(before: Facts, after: Facts) -> Iterator[str]:
    old, new = before.current(_YES_NO), after.current(_YES_NO)
    for name in _YES_NO:
        was, now = old.get(name), new.get(name)
        sentence = FACT_NAMES[name].sentence
        if now is not None and now.value and not (was is not None and was.value):
            yield f"new: {sentence} ({day(now.time, after.moment.at)})"
        elif now is not None and not now.value and was is not None and was.value:
            yield f"no longer so: {sentence} ({day(now.time, after.moment.at)})"
        elif now is None and was is not None and was.value:
            yield f"not known any more: {sentence} (last said on {day(was.time, after.moment.at)})"


def _numbers(before: Facts, after: Facts) -> Iterator[str]:
    for name in _NUMBERS:
        was, now = before.current([name]).get(name), after.current([name]).get(name)
        if now is not None and was is not None and now.value != was.value:
            yield f"{FACT_NAMES[name].sentence}: was {was.value}, now {now.value}"
        elif now is not None and was is None:
            yield f"{FACT_NAMES[name].sentence}: now {now.value}"


def _events(before: Facts, after: Facts) -> Iterator[str]:
    """What happened in between, by kind and how often."""
    for kind in Kind:
        if more := after.heard.get(kind, 0) - before.heard.get(kind, 0):
            yield f"{counted(more, 'time', 'times')} since: {kind.value.replace('_', ' ')}"
    for name, what in _DATED.items():
        was, now = (facts.known(f"days_since_{name}") for facts in (before, after))
        if now is not None and now.time > before.moment.at and not now.ages and (was is None or now.time > was.time):
            yield f"{what} ({day(now.time, after.moment.at)})"


def _seen(before: Facts, after: Facts) -> Iterator[str]:
    known = after.known("days_since_seen")
    if known is not None and known.time <= before.moment.at and after.moment.today > before.moment.today:
        last, ago = day(known.time, after.moment.at), counted(int(known.value), "day", "days")
        yield f"nobody has seen the person since {last}, {ago} ago"
