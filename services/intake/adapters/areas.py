"""Which area an event belongs to when neither it nor its key says so: the packs' postcodes, prisons and hospitals."""

from pathlib import Path

from services.intake.decide import AreaOf
from shared.contracts.intake import EventReceived
from shared.kit import log
from shared.packs.load import area_of, load_packs
from shared.packs.problems import PackError


def areas(folder: Path) -> AreaOf:
    """Looks events up in the packs of a folder.

    Packs that do not load place nothing: their events become visible dead letters at scoring, while those that name
    their area still come in.
    """
    try:
        packs = load_packs(folder)
    except PackError as error:
        log.get().error("packs-unusable", problems=len(error.problems))
        packs = {}

    def claimed(event: EventReceived) -> str | None:
        postcode = (event.place and event.place.postcode) or (event.person and event.person.postcode) or None
        return area_of(packs, postcode=postcode, code=event.site)

    return claimed
