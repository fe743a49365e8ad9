"""What of a person one agency may see: the fields its agreement lists, and nothing else (S21)."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from services.router.state import Profile
from shared.contracts.people import Assessment
from shared.kit.clock import rfc3339
from shared.packs import Agreement, Shareable


def _values(assessment: Assessment | None) -> dict[str, int] | None:
    return None if assessment is None else {one.name: one.value for one in assessment.items}


def _made(assessment: Assessment | None) -> str | None:
    if assessment is None:
        return None
    return f"made at {rfc3339(assessment.at)} by {assessment.source}; ask the person to confirm it, not all of it again"


_READ: Mapping[Shareable, Callable[[Profile], Any]] = {
    Shareable.FAMILY_NAME: lambda profile: profile.person.family_name,
    Shareable.GIVEN_NAMES: lambda profile: list(profile.person.given_names) or None,
    Shareable.ALIAS: lambda profile: profile.person.alias,
    Shareable.BIRTH_DATE: lambda profile: profile.person.birth_date and profile.person.birth_date.isoformat(),
    Shareable.BIRTH_YEAR: lambda profile: profile.person.birth_year,
    Shareable.SEX: lambda profile: profile.person.sex,
    Shareable.LANGUAGE: lambda profile: profile.person.language,
    Shareable.NHS_NUMBER: lambda profile: profile.person.nhs_number,
    Shareable.NOMS_NUMBER: lambda profile: profile.person.noms_number,
    Shareable.CRN: lambda profile: profile.person.crn,
    Shareable.PHONE: lambda profile: profile.person.phone,
    Shareable.POSTCODE: lambda profile: profile.person.postcode,
    Shareable.NO_FIXED_ABODE: lambda profile: profile.person.no_fixed_abode,
    Shareable.SAFE_TO_WRITE: lambda profile: profile.person.safe_to_write,
    Shareable.NEEDS: lambda profile: list(profile.needs),
    Shareable.FLAGS: lambda profile: list(profile.flags),
    Shareable.SUBSTANCES: lambda profile: list(profile.substances),
    Shareable.ACCEPTS_HELP_NOW: lambda profile: profile.accepts_help_now,
    Shareable.SITE: lambda profile: profile.site,
    Shareable.NOTE: lambda profile: profile.note,
    Shareable.SCORE_VALUE: lambda profile: profile.score,
    Shareable.SCORE_FACTORS: lambda profile: list(profile.factors),
    Shareable.ASSESSMENT: lambda profile: _values(profile.assessment),
    Shareable.ASSESSMENT_MADE: lambda profile: _made(profile.assessment),
    Shareable.COMPLETED_ON: lambda profile: profile.completed_on and profile.completed_on.isoformat(),
}


def shared(profile: Profile, agreement: Agreement, on: date) -> dict[str, Any]:
    """The fields of the agreement by their names, unknown ones as None; nothing once the agreement has expired."""
    if not agreement.in_force(on):
        return {}
    return {field.value: _READ[field](profile) for field in agreement.fields}
