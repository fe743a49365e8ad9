"""Why a rule of scoring.yaml does not hold, in sentences; a rule that lacks nothing holds."""

from collections.abc import Iterable, Iterator

from deploy.local.explain.texts import Text, either, say
from services.scoring.decide import Situation
from services.scoring.words import OCCASIONS
from shared.contracts.people import PersonScored
from shared.contracts.vocabulary import FLAG_SENTENCES
from shared.packs.scoring import BandWhen, Circumstances, When

_HELP = {
    (True, None): Text.HELP_NOT_ASKED,
    (False, None): Text.HELP_NOT_ASKED,
    (True, False): Text.HELP_REFUSED,
    (False, True): Text.HELP_WANTED,
}
_HOME = {
    (True, None): Text.HOME_NOT_ASKED,
    (False, None): Text.HOME_NOT_ASKED,
    (True, False): Text.HOME_THERE,
    (False, True): Text.HOME_MISSING,
}
"""What a rule wants and what is known → what is lacking."""


def lacking(when: When, seen: Circumstances) -> Iterator[str]:
    """What an event with what is known of the person lacks for a rule to hold; nothing when it holds."""
    if elsewhere(when, seen):
        yield say(Text.OTHER_KIND, occasions=either(OCCASIONS[kind] for kind in when.kinds))
    if when.needs and when.needs.isdisjoint(seen.needs):
        yield say(Text.NO_NEED, needs=either(when.needs))
    if when.flags and when.flags.isdisjoint(seen.flags):
        yield say(Text.NO_FLAG, flags=either(FLAG_SENTENCES[flag] for flag in when.flags))
    if when.substances and when.substances.isdisjoint(seen.substances):
        yield say(Text.NO_SUBSTANCE, substances=either(when.substances))
    if left := when.all_substances.difference(seen.substances):
        yield say(Text.NO_SUBSTANCE, substances=either(left))
    if when.no_fixed_abode is not None and (home := _HOME.get((when.no_fixed_abode, seen.no_fixed_abode))):
        yield say(home)
    if when.accepts_help_now is not None and (yes := _HELP.get((when.accepts_help_now, seen.accepts_help_now))):
        yield say(yes)


def elsewhere(when: When, seen: Circumstances) -> bool:
    """Whether the rule is about other occasions."""
    return bool(when.kinds) and seen.kind not in when.kinds


def lacking_for_band(when: BandWhen, seen: Circumstances, low: int, frequent: Iterable[str]) -> Iterator[str]:
    """The same for a rule that also looks at the score and at how often somebody was in trouble."""
    yield from lacking(when, seen)
    if when.score_at_least is not None and low < when.score_at_least:
        yield say(Text.SCORE_LOWER, low=low, least=when.score_at_least)
    if when.frequent and when.frequent.isdisjoint(frequent):
        yield say(Text.NOT_OFTEN)


def seen(scored: PersonScored) -> Situation:
    """What was scored, as rules of scoring.yaml look at it."""
    return Situation(
        kind=scored.kind,
        needs=scored.needs,
        flags=scored.flags,
        substances=scored.substances,
        no_fixed_abode=scored.person.no_fixed_abode,
        accepts_help_now=scored.accepts_help_now,
    )
