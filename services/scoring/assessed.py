"""The newest assessment somebody made of the person, so that it travels and nobody asks it all again (S21). Pure."""

from services.scoring.profile import Evidence, Profile
from shared.contracts.people import Assessed, Assessment
from shared.contracts.vocabulary import Kind


def assessment_of(profile: Profile) -> Assessment | None:
    """What was assessed, when and by whom; None where nobody recorded one. A later one replaces it as a whole."""
    made = next((piece for piece in profile.evidence if _is_assessment(piece)), None)
    if made is None:
        return None
    items = tuple(Assessed(name=one.name, value=one.value) for one in made.observations)
    return Assessment(event_id=made.event_id, at=made.time, source=made.source, items=items)


def _is_assessment(piece: Evidence) -> bool:
    return piece.kind is Kind.ASSESSMENT_RECORDED and bool(piece.observations)
