"""`sharing.yaml`: what each agency may be told about a person, why, on what basis and until when (S21)."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from shared.packs.agencies import Citation, Id, Sentence
from shared.packs.source import PackModel


class Shareable(StrEnum):
    """Every field an agreement may list. What is not here is never shared with an agency."""

    FAMILY_NAME = "person.family_name"
    GIVEN_NAMES = "person.given_names"
    ALIAS = "person.alias"
    BIRTH_DATE = "person.birth_date"
    BIRTH_YEAR = "person.birth_year"
    SEX = "person.sex"
    LANGUAGE = "person.language"
    NHS_NUMBER = "person.nhs_number"
    NOMS_NUMBER = "person.noms_number"
    CRN = "person.crn"
    PHONE = "person.phone"
    POSTCODE = "person.postcode"
    NO_FIXED_ABODE = "person.no_fixed_abode"
    SAFE_TO_WRITE = "person.safe_to_write"
    """Whether they said that nobody reads along who should not; unknown is no yes (S35)."""
    NEEDS = "needs"
    FLAGS = "flags"
    SUBSTANCES = "substances"
    ACCEPTS_HELP_NOW = "accepts_help_now"
    SITE = "site"
    NOTE = "note"
    SCORE_VALUE = "score.value"
    SCORE_FACTORS = "score.factors"
    ASSESSMENT = "assessment"
    """The newest assessment's values by the names of its observations."""
    ASSESSMENT_MADE = "assessment.made"
    """When and by whom it was made, and that the person is to confirm it."""
    COMPLETED_ON = "completed_on"
    """The day on which treatment was completed from which the person comes back (S26)."""


Basis = Literal["consent", "contract", "legal_obligation", "vital_interests", "public_task", "legitimate_interests"]
"""UK GDPR article 6(1), (a) to (f)."""


class Agreement(PackModel):
    """One agreement with one agency. `condition` is the UK GDPR article 9(2) or DPA 2018 schedule 1 condition.

    In force up to and including the local day `expires`; after it
    only the least is shared: referral, kind, band, deadline.
    `attendance`: of whom the agency hears, where it referred them, whether they came to their appointments: of those a
    court has ordered to treatment, or of everybody; not given, of nobody (S24).
    """

    id: Id
    agency: Id
    purpose: Sentence
    fields: Annotated[tuple[Shareable, ...], Field(min_length=1)]
    lawful_basis: Basis
    condition: Sentence
    attendance: Literal["mandated", "everybody"] | None = None
    expires: date
    source: Citation

    def in_force(self, on: date) -> bool:
        """Whether it still allows anything on this local day."""
        return on <= self.expires


class Sharing(PackModel):
    """The whole file."""

    agreements: Annotated[tuple[Agreement, ...], Field(min_length=1)]
