"""How one referral stands, since when, and what comes next, in one sentence for a person. Pure.

    standing(referral, pack, now).sentence

`trace` says it too, so that both say the same.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime

from deploy.local.why.coming import coming, last_contact, team_of
from deploy.local.why.model import Next, Standing
from services.router.life_cycle import OVER
from services.router.state import Referral
from services.router.wording import next_seen, when
from shared.contracts.vocabulary import ReferralState
from shared.packs import AreaPack

SENTENCES: Mapping[ReferralState, str] = {
    ReferralState.OPENED: "It waits for a place with {who}, since {since}",
    ReferralState.OFFERED: "It waits for an answer of {who}, since {since}",
    ReferralState.ACKNOWLEDGED: "{who}, saw it at {since} and have not said yet whether they take it",
    ReferralState.ACCEPTED: "{who}, took it on at {since}",
    ReferralState.SCHEDULED: "{who}, have made an appointment, since {since}",
    ReferralState.ATTENDED: "The person came at {since}, and {who}, work with them",
    ReferralState.DID_NOT_ATTEND: "The person did not come, as {who}, said at {since}; they keep it open",
    ReferralState.DECLINED: "{who}, declined at {since}",
    ReferralState.EXPIRED: "{who}, did not answer until {since}",
    ReferralState.REROUTED: "{who}, have it no more since {since}: {reason}",
    ReferralState.CLOSED: "It ended at {since}: {who}, closed it ({outcome})",
    ReferralState.WITHDRAWN: "It ended at {since}: {reason}",
    ReferralState.REVOKED: "It ended at {since}: {reason}",
    ReferralState.CANCELLED: "It ended at {since}: {reason}",
    ReferralState.UNROUTABLE: "Nobody took it: since {since} it is with {last}, who was told; {who}, were asked last",
}
"""By state. `who` is the team, `since` the moment it came to be so in the area's own time."""
_TO_BE_SEEN = frozenset(
    {
        ReferralState.OPENED,
        ReferralState.OFFERED,
        ReferralState.ACKNOWLEDGED,
        ReferralState.ACCEPTED,
        ReferralState.DID_NOT_ATTEND,
    }
)
"""States in which somebody has yet to be seen, and no appointment says where."""


def standing(referral: Referral, pack: AreaPack, now: datetime, held: Collection[str] = ()) -> Standing:
    """How it stands. `held`: the teams (`agency/team`) that have the person already."""
    following = coming(referral, pack, held)
    return Standing(
        referral=referral.referral_id,
        agency=referral.agency,
        team=referral.team,
        state=referral.state,
        since=since(referral),
        next=following,
        sentence=_sentence(referral, pack, now, following),
    )


def since(referral: Referral) -> datetime:
    """When it came into its state; chases, news and deliveries on the way do not count."""
    steps = [step.at for step in referral.history if step.what == referral.state.value]
    return steps[-1] if steps else referral.offered_at


def who(referral: Referral, pack: AreaPack) -> str:
    """The team as people name it, by its id where the pack has it no more."""
    target = pack.targets.get(referral.target)
    return team_of(target) if target is not None else referral.target


def _sentence(referral: Referral, pack: AreaPack, now: datetime, following: tuple[Next, ...]) -> str:
    said = SENTENCES[referral.state].format(
        who=who(referral, pack),
        since=when(since(referral), now, pack),
        reason=referral.history[-1].reason if referral.history else "",
        outcome=_plain(referral.outcome) if referral.outcome is not None else "no outcome was said",
        last=last_contact(pack),
    )
    then = (f"at {when(one.at, now, pack)} {one.what}" for one in following)
    return "; ".join([said, *_seen(referral, pack, now), *then, *_applied(referral, pack)]) + "."


def _applied(referral: Referral, pack: AreaPack) -> Iterator[str]:
    """What is missing of what is applied for (S27)."""
    application = pack.applications.get(referral.applied.application) if referral.applied is not None else None
    if referral.applied is not None and application is not None and referral.state not in OVER:
        missing = ", ".join(application.missing(referral.applied.done))
        stands = f"these are missing: {missing}" if missing else "all is done"
        yield f"of the application for {application.title} {stands}"


def _seen(referral: Referral, pack: AreaPack, now: datetime) -> Iterator[str]:
    """Where they can be seen next, by a team without a door of its own (S13)."""
    target = pack.targets.get(referral.target)
    own = target is None or any(door.name is None for door in target.doors)
    if target is not None and not own and referral.state in _TO_BE_SEEN:
        sentence = next_seen(target, referral.profile, now, pack, in_full=True)
        yield sentence[0].lower() + sentence[1:]


def _plain(word: str) -> str:
    return word.replace("_", " ")
