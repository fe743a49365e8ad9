"""How soon Walsall acts, as the cases drawn from the sources say (S7, S8, S10-S14, S16, S29, S37)."""

import pytest

from shared.contracts.fact import Message
from shared.contracts.vocabulary import Band
from tests.unit.scoring.builders import Town, event

CASES = [
    (
        "S7: three substances together",
        event("self_referral", substances=["alcohol", "heroin", "benzodiazepines"]),
        Band.WITHIN_48H,
    ),
    (
        "S8: released from custody at seven",
        event("custody_release", needs=["drugs"], flags=["out_of_hours"]),
        Band.SAME_DAY,
    ),
    ("S9: released from prison", event("prison_release"), Band.SAME_DAY),
    (
        "S10: detox unfinished on discharge",
        event("hospital_discharge", needs=["alcohol"], flags=["detox_handover"]),
        Band.WITHIN_48H,
    ),
    ("S10: drinking brought them to A&E", event("ae_attendance", needs=["alcohol"]), Band.WITHIN_48H),
    ("S11: walks in", event("walk_in"), Band.NOW),
    ("S11: walks in and says yes", event("walk_in", accepts_help_now=True), Band.NOW),
    ("S8: walks in and wants none now", event("walk_in", accepts_help_now=False), Band.STANDARD),
    (
        "S12: no home and wants help now",
        event("outreach_contact", accepts_help_now=True, person={"no_fixed_abode": True}),
        Band.SAME_DAY,
    ),
    ("S13: school concern", event("school_concern", substances=["cannabis"]), Band.STANDARD),
    ("S14: social care at first assessment", event("social_care_concern", needs=["alcohol"]), Band.STANDARD),
    ("S16: diversion completed", event("diversion_completed"), Band.STANDARD),
    ("S29: overdose", event("overdose"), Band.SAME_DAY),
    ("S37: the pharmacy is worried", event("pharmacy_concern"), Band.SAME_DAY),
    ("A&E without any word of substances", event("ae_attendance"), Band.STANDARD),
]


@pytest.mark.parametrize(("message", "band"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_walsall_acts_as_soon_as_the_sources_say(message: Message, band: Band) -> None:
    assert Town().score(message).score.band is band
