"""Everybody of a town as lists look at them: the rows of scoring and router in memory, put together."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from uuid import UUID

from deploy.local.cases.town import Town
from deploy.local.fairness.people import survivor
from deploy.local.lists.lives import Ask, Life, Step, life_of
from services.router.parts import Happened
from services.router.state import Referral
from services.scoring.profile import Profile


def led(town: Town) -> dict[UUID, UUID]:
    """Ids that lead to another."""
    aliases = ((UUID(key.partition(":")[2]), town.router.body(key)) for key in town.router.keys("person:"))
    found = {old: UUID(body["alias_of"]) for old, body in aliases if body.get("alias_of")}
    for key in town.scoring.keys("joins:"):
        body = town.scoring.body(key)
        if body["goes_by"] != body["origin"]:
            found[UUID(body["origin"])] = UUID(body["goes_by"])
    return found


def lives(town: Town, now_is: Mapping[UUID, UUID]) -> Iterator[Life]:
    """Everybody, and every address."""
    parts: dict[UUID, list[Profile]] = defaultdict(list)
    for key in town.scoring.keys("person:"):
        origin = UUID(key.partition(":")[2])
        parts[survivor(origin, now_is)].append(Profile.of(origin, town.scoring.body(key)))
    asks = list(_asks(town, now_is))
    for person_id, profiles in parts.items():
        yield life_of(person_id, profiles, [ask for ask in asks if ask.person_id == person_id])


def _asks(town: Town, now_is: Mapping[UUID, UUID]) -> Iterator[Ask]:
    """Referrals about somebody or about an address; an alert is about nobody."""
    for key in town.router.keys("referral:"):
        one = Referral.model_validate(town.router.body(key))
        if one.person_id is None:
            continue
        yield Ask(
            referral_id=one.referral_id,
            person_id=survivor(one.person_id, now_is),
            event_id=one.event_id,
            kind=one.kind,
            agency=one.agency,
            team=one.team,
            group=one.group,
            band=one.band,
            because=one.because,
            happened_at=one.happened_at,
            offered_at=one.offered_at,
            respond_by=one.respond_by,
            steps=tuple(map(_step, one.history)),
            appointment=one.appointment.at if one.appointment is not None else None,
            outcome=one.outcome,
            declined_because=one.declined_because,
            full=one.full,
            case_id=one.case_id,
            applies_for=one.applied.application if one.applied is not None else None,
            step=one.step,
            restart=one.restart is not None,
        )


def _step(one: Happened) -> Step:
    return Step(one.at, one.what, one.state, one.appointment_type, one.joint_at)
