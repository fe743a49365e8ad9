"""Who is asked, until when, what they may know, and what happens when they do not answer, in words."""

from collections.abc import Iterator

from deploy.local.explain.deciding import Decided
from deploy.local.explain.rules import Rules
from deploy.local.explain.texts import Text, say
from services.router.doors import has_sessions
from services.router.life_cycle import OVER
from services.router.state import Referral
from services.router.wording import next_seen, when
from shared.packs import AreaPack, Target


def offered(decided: Decided, rules: Rules, pack: AreaPack) -> Iterator[str]:
    """One ask after the other."""
    for referral in decided.referrals:
        if referral.state in OVER:
            yield say(Text.NOBODY_ASKED, because=referral.history[-1].reason)
            continue
        target = pack.targets[referral.target]
        until = when(referral.respond_by, decided.at, pack)
        yield say(Text.OFFER, agency=target.agency.name, team=target.team.name, until=until)
        yield say(Text.BECAUSE, because=referral.because)
        if has_sessions(target):
            yield say(Text.SEEN, where=next_seen(target, referral.profile, decided.at, pack, in_full=True))
        yield _shared(target, decided, pack)
        yield _next(referral, decided, pack)
    if not decided.referrals:
        yield say(Text.NOBODY_ASKED, because="; ".join(rule.because for rule in rules.routes))


def _shared(target: Target, decided: Decided, pack: AreaPack) -> str:
    agreement = target.agreement
    in_force = agreement.in_force(decided.at.astimezone(pack.area.zone).date())
    text = Text.AGREEMENT if in_force else Text.AGREEMENT_ENDED
    return say(text, agreement=agreement.id, expires=agreement.expires)


def _next(referral: Referral, decided: Decided, pack: AreaPack) -> str:
    chase = when(referral.clock.due_at, decided.at, pack) if referral.clock else ""
    names = [pack.targets[name].team.name for name in referral.remaining if name in pack.targets]
    return say(Text.NEXT if names else Text.NOBODY_NEXT, chase=chase, teams=", then ".join(names))
