"""Why a rule of routes.yaml does not match an event, in sentences; a rule that lacks nothing matches. Pure.

Each part of `when` is tried by itself with the router's own matching, so that both always agree.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from deploy.local.explain.texts import Text, either, say
from services.router.matching import matches
from services.scoring.words import OCCASIONS
from shared.contracts.people import PersonScored
from shared.contracts.vocabulary import BAND_SENTENCES, FLAG_SENTENCES
from shared.packs import AreaPack, When

Say = Callable[[Any, PersonScored], str]


def lacking(when: When, scored: PersonScored, pack: AreaPack, at: datetime) -> Iterator[str]:
    """What is missing for the rule to match, in the order of its parts: what happened comes first."""
    for part in When.model_fields:
        if getattr(when, part) != getattr(_ANYTHING, part) and not _holds(part, when, scored, pack, at):
            yield _PARTS.get(part, _otherwise(part))(getattr(when, part), scored)


def elsewhere(when: When, scored: PersonScored) -> bool:
    """Whether the rule is about other occasions."""
    return bool(when.kinds) and scored.kind not in when.kinds


_ANYTHING = When()
_WHERE = ("sites_any", "districts_any")
"""One of the two is enough, so they are tried together."""


def _holds(part: str, when: When, scored: PersonScored, pack: AreaPack, at: datetime) -> bool:
    if part == "kinds":
        return not elsewhere(when, scored)
    parts = _WHERE if part in _WHERE else (part,)
    return matches(_ANYTHING.model_copy(update={one: getattr(when, one) for one in parts}), scored, pack, at)


def _otherwise(part: str) -> Say:
    return lambda wanted, _scored: f"what its `{part}` asks for is not so ({_plain(wanted)})"


def _kind(wanted: Any, scored: PersonScored) -> str:
    occasions = either(OCCASIONS[kind] for kind in wanted)
    return f"{say(Text.OTHER_KIND, occasions=occasions)}, but {OCCASIONS[scored.kind]}"


def _help(wanted: bool, scored: PersonScored) -> str:  # noqa: FBT001 - a value of the pack
    if scored.accepts_help_now is None:
        return say(Text.HELP_NOT_ASKED)
    return say(Text.HELP_REFUSED if wanted else Text.HELP_WANTED)


def _home(wanted: bool, _scored: PersonScored) -> str:  # noqa: FBT001 - a value of the pack
    return "nobody said that the person has no home" if wanted else say(Text.HOME_MISSING)


def _band(wanted: Any, scored: PersonScored) -> str:
    others = either(BAND_SENTENCES[band] for band in wanted)
    return say(Text.OTHER_BAND, band=BAND_SENTENCES[scored.score.band], bands=others)


def _age(_wanted: Any, scored: PersonScored) -> str:
    known = scored.person.birth_date is not None or scored.person.birth_year is not None
    return "the person is of another age" if known else "nobody said how old the person is"


def _closed(wanted: Any, _scored: PersonScored) -> str:
    return f"the door was open ({_plain(wanted)})"


def _site(wanted: Any, scored: PersonScored) -> str:
    return f"it was not at {_plain(wanted)}" if scored.site else "nobody said where it was"


def _flags(wanted: Any) -> str:
    return either(FLAG_SENTENCES[flag] for flag in wanted)


def _plain(wanted: Any) -> str:
    return ", ".join(sorted(map(str, wanted))) if isinstance(wanted, tuple | frozenset) else str(wanted)


_PARTS: Mapping[str, Say] = {
    "kinds": _kind,
    "needs_any": lambda wanted, _: say(Text.NO_NEED, needs=either(wanted)),
    "flags_any": lambda wanted, _: say(Text.NO_FLAG, flags=_flags(wanted)),
    "flags_none": lambda wanted, scored: say(Text.HAS_FLAG, flags=_flags(wanted.intersection(scored.flags))),
    "substances_any": lambda wanted, _: say(Text.NO_SUBSTANCE, substances=either(wanted)),
    "substances_all": lambda wanted, scored: say(
        Text.NO_SUBSTANCE, substances=either(wanted.difference(scored.substances))
    ),
    "substances_only": lambda wanted, _: f"not only {either(wanted)} was named",
    "bands": _band,
    "no_fixed_abode": _home,
    "accepts_help_now": _help,
    "closed": _closed,
    "subject": lambda wanted, _: f"it is about a {wanted}",
    "age": _age,
    "score_at_least": lambda wanted, scored: say(Text.SCORE_LOWER, low=scored.score.low, least=wanted),
    "score_below": lambda wanted, scored: (
        f"what is known adds up to {scored.score.low}, which is not less than {wanted}"
    ),
    "ahead": lambda wanted, _: "no day ahead was said" if wanted else "a day ahead was said",
    "sites_any": _site,
    "sources_any": lambda wanted, _: f"it was not sent by {either(wanted)}",
    "sources_none": lambda wanted, _: f"it was sent by {either(wanted)}",
    "districts_any": lambda wanted, _: f"the address is not known to be in {either(wanted)}",
    "criteria_any": lambda wanted, _: say(Text.NO_CRITERION, criteria=either(wanted)),
    "criteria_none": lambda wanted, scored: say(
        Text.HAS_CRITERION, criteria=either(wanted.intersection(scored.criteria))
    ),
    "cohorts_any": lambda wanted, _: f"the person is not known to be in {either(wanted)}",
}
