"""The whole answer about one subject, made of what the services' tables say. Pure."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from deploy.local.trace.model import DeadLetter, Trace
from deploy.local.why.model import Standing, Why
from deploy.local.why.not_told import Heard, not_told
from deploy.local.why.standing import standing
from services.router.state import PersonRow, Referral
from services.router.wording import when
from shared.packs import Agency, AreaPack


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a subject. `referrals` are the router's rows, `person` is its row of the person."""

    trace: Trace
    referrals: Sequence[Referral] = ()
    person: PersonRow | None = None
    heard: Heard | None = None


def answered(asked: UUID, known: Known, packs: Mapping[str, AreaPack], now: datetime, agency: str | None = None) -> Why:
    """Why it stands as it does. Raises KeyError `agency` when no pack of the subject's area knows it."""
    trace, heard = known.trace, known.heard
    pack = packs.get(heard.scored.area) if heard is not None else None
    found = None
    if agency is not None and heard is not None and pack is not None:
        found = not_told(_agency(pack, agency), heard, pack, known.referrals)
    return Why(
        subject=asked,
        event=trace.event.id if trace.event is not None else None,
        person=trace.person_id,
        sentences=tuple(_besides(known, packs, now)),
        referrals=tuple(standings(known, packs, now)),
        not_told=found,
    )


def standings(known: Known, packs: Mapping[str, AreaPack], now: datetime) -> Iterator[Standing]:
    """How each referral stands; those of areas without a pack are left out."""
    for one in known.referrals:
        if (pack := packs.get(one.area)) is not None:
            yield standing(one, pack, now, _held(one, known))


def _held(referral: Referral, known: Known) -> Collection[str]:
    """The teams that have the person besides this ask; a step of an application may be asked of any of them."""
    if referral.step is not None:
        return ()
    opened = known.person.open if known.person is not None else {}
    return {name for key, name in opened.items() if key != referral.referral_id}


def _agency(pack: AreaPack, name: str) -> Agency:
    found = next((one for one in pack.agencies if one.id == name), None)
    if found is None:
        raise KeyError(name)
    return found


def _besides(known: Known, packs: Mapping[str, AreaPack], now: datetime) -> Iterator[str]:
    """What is to be said of the subject itself."""
    trace, heard = known.trace, known.heard
    yield from (_dead(letter) for letter in trace.dead_letters if letter.state == "open")
    if known.person is not None and known.person.stopped is not None:
        yield f"All contact with the person has stopped ({known.person.stopped}): nobody is asked or told any more."
    if known.person is not None and known.person.consents is False:
        yield "The person took back consent: they are asked about only when they want help now."
    if known.referrals or trace.dead_letters:
        return
    if heard is None:
        undecided = trace.person_id is None
        yield (
            "It waits to be scored."
            if undecided
            else "It changed what is known of the person and asks nobody for help."
        )
    elif heard.reason is None:
        pack = packs.get(heard.scored.area)
        since = f", since {when(heard.at, now, pack)}" if pack is not None else ""
        yield f"It is scored and waits for the router to decide whom to ask{since}."
    else:
        yield f"Nobody waits for anything: {heard.reason}."


def _dead(letter: DeadLetter) -> str:
    return (
        f"It waits for a person to look at a dead letter of {letter.service} ({letter.detail}): "
        f"sameday dead show {letter.id}."
    )
