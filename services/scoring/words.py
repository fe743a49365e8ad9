"""The words of explanations: plain sentences a person could read out at a desk, without a name or number of anybody."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from shared.contracts.vocabulary import Kind

_BRITISH = ZoneInfo("Europe/London")

OCCASIONS = {
    Kind.CUSTODY_RELEASE: "on release from custody",
    Kind.PRISON_RELEASE: "on release from prison",
    Kind.AE_ATTENDANCE: "in A&E",
    Kind.HOSPITAL_DISCHARGE: "on discharge from hospital",
    Kind.AMBULANCE_CALLOUT: "by the ambulance crew",
    Kind.POLICE_CONTACT: "by the police",
    Kind.WALK_IN: "at the desk",
    Kind.OUTREACH_CONTACT: "by outreach",
    Kind.GP_REFERRAL: "by the GP",
    Kind.SELF_REFERRAL: "by the person",
    Kind.HOUSING_PRESENTATION: "at the housing office",
    Kind.SCHOOL_CONCERN: "by the school",
    Kind.SOCIAL_CARE_CONCERN: "by social care",
    Kind.PROBATION_CONTACT: "by probation",
    Kind.COURT_APPEARANCE: "at court",
    Kind.DIVERSION_COMPLETED: "at the end of a diversion programme",
    Kind.PHARMACY_CONCERN: "by the pharmacy",
    Kind.CUSTODY_DETAINED: "in custody",
    Kind.PRISON_RECEPTION: "on reception into prison",
    Kind.HOSPITAL_ADMISSION: "on admission to hospital",
    Kind.OVERDOSE: "after an overdose",
    Kind.DRUG_TEST_POSITIVE: "by a drug test",
    Kind.SUITABILITY_REQUESTED: "in a request for a court report",
    Kind.COURT_ORDER_MADE: "by a court order",
    Kind.PROBATION_APPOINTMENT_MISSED: "by probation",
    Kind.MISSED_PICKUP: "by the pharmacy",
    Kind.NEEDLE_EXCHANGE_CONTACT: "at the needle exchange",
    Kind.FAMILY_CONCERN: "by the family",
    Kind.DROP_IN_CONTACT: "at a drop-in",
    Kind.WELFARE_CENTRE_CONTACT: "at the welfare centre",
    Kind.WELFARE_CHECK: "at a welfare check",
    Kind.CARE_PROCEEDINGS: "in care proceedings",
    Kind.PREGNANCY_RECORDED: "when a pregnancy was recorded",
    Kind.MISSING_FROM_HOME: "in a report of a missing person",
    Kind.PLACE_CONCERN: "in a report about an address",
    Kind.BED_OFFERED: "with the offer of a bed",
    Kind.INFORMATION_REQUESTED: "in a request for information",
    Kind.INFORMATION_RECEIVED: "in an answer to a request",
    Kind.TREATMENT_COMPLETED: "at the end of treatment",
    Kind.DIVERSION_OFFERED: "with the offer of a diversion programme",
    Kind.ASSESSMENT_RECORDED: "in an assessment",
    Kind.CONTACT_DETAILS_CHANGED: "with a change of contact details",
    Kind.PERSON_MERGED: "when two records were merged",
    Kind.IDENTITY_REVIEWED: "when two records were looked at",
    Kind.DEATH_NOTIFIED: "with the notice of a death",
    Kind.CONSENT_CHANGED: "with a change of consent",
    Kind.DRUG_ALERT: "in a drug alert",
}
"""By whom or where something was said."""


def day(moment: datetime, now: datetime | None = None) -> str:
    """A date as people say it, where the areas are; with the year where it is not that of `now`."""
    local = moment.astimezone(_BRITISH)
    return f"{local.day} {local:%B}" + (
        "" if now is None or local.year == now.astimezone(_BRITISH).year else f" {local.year}"
    )


def listed(clauses: Iterable[str]) -> str:
    """Clauses one after the other: `this; that`."""
    return "; ".join(clauses)


def counted(number: int, one: str, many: str) -> str:
    """`1 day`, `41 days`."""
    return f"{number} {one if number == 1 else many}"
