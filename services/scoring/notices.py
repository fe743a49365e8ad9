"""Which notice of a death counts: the first, unless somebody who looked into it said later that it was wrong. Pure.

The same notices and words in any order give the same. Of many notices the first and the newest are kept.
"""

from collections.abc import Sequence

from services.scoring.profile import DeathWord, Detail, Evidence, Profile


def notified(profile: Profile, piece: Evidence) -> dict[str, object]:
    """What changes of an origin with one more notice."""
    notice = Detail(value="death", time=piece.time, event_id=piece.event_id)
    known = notices_of(profile)
    notices = tuple(dict.fromkeys((min((*known, notice), key=_order), max((*known, notice), key=_order))))
    return {"notices": notices, "stopped": counting(notices, profile.looked_into)}


def hearing(profile: Profile, word: DeathWord) -> Profile:
    """The origin after somebody's word on its death: itself where a newer one is known."""
    if profile.looked_into is not None and profile.looked_into.order >= word.order:
        return profile
    notices = notices_of(profile)
    return profile.model_copy(update={"notices": notices, "looked_into": word, "stopped": counting(notices, word)})


def notices_of(profile: Profile) -> tuple[Detail, ...]:
    """The first and the newest notice; a row that an older version wrote has the first only."""
    return profile.notices or ((profile.stopped,) if profile.stopped is not None else ())


def counting(notices: Sequence[Detail], word: DeathWord | None) -> Detail | None:
    """The notice that stops all contact, if any: one that is newer than the word that they live stops it again."""
    if not notices or word is None or word.died:
        return notices[0] if notices else None
    return notices[-1] if notices[-1].time > word.time else None


def _order(notice: Detail) -> tuple[object, object]:
    return notice.order
