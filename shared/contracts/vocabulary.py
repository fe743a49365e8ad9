"""The closed lists of words that facts use, each with a plain sentence (domain.md; the sources' numbers are S1-S44)."""

from enum import StrEnum


class Kind(StrEnum):
    """What happened: the events that open or move a referral (domain.md, *Events that open or move a referral*)."""

    CUSTODY_RELEASE = "custody_release"
    PRISON_RELEASE = "prison_release"
    AE_ATTENDANCE = "ae_attendance"
    HOSPITAL_DISCHARGE = "hospital_discharge"
    AMBULANCE_CALLOUT = "ambulance_callout"
    POLICE_CONTACT = "police_contact"
    WALK_IN = "walk_in"
    OUTREACH_CONTACT = "outreach_contact"
    GP_REFERRAL = "gp_referral"
    SELF_REFERRAL = "self_referral"
    HOUSING_PRESENTATION = "housing_presentation"
    SCHOOL_CONCERN = "school_concern"
    SOCIAL_CARE_CONCERN = "social_care_concern"
    PROBATION_CONTACT = "probation_contact"
    COURT_APPEARANCE = "court_appearance"
    DIVERSION_COMPLETED = "diversion_completed"
    PHARMACY_CONCERN = "pharmacy_concern"
    CUSTODY_DETAINED = "custody_detained"
    PRISON_RECEPTION = "prison_reception"
    HOSPITAL_ADMISSION = "hospital_admission"
    OVERDOSE = "overdose"
    DRUG_TEST_POSITIVE = "drug_test_positive"
    SUITABILITY_REQUESTED = "suitability_requested"
    COURT_ORDER_MADE = "court_order_made"
    PROBATION_APPOINTMENT_MISSED = "probation_appointment_missed"
    MISSED_PICKUP = "missed_pickup"
    NEEDLE_EXCHANGE_CONTACT = "needle_exchange_contact"
    FAMILY_CONCERN = "family_concern"
    DROP_IN_CONTACT = "drop_in_contact"
    WELFARE_CENTRE_CONTACT = "welfare_centre_contact"
    WELFARE_CHECK = "welfare_check"
    CARE_PROCEEDINGS = "care_proceedings"
    PREGNANCY_RECORDED = "pregnancy_recorded"
    MISSING_FROM_HOME = "missing_from_home"
    PLACE_CONCERN = "place_concern"
    BED_OFFERED = "bed_offered"
    INFORMATION_REQUESTED = "information_requested"
    INFORMATION_RECEIVED = "information_received"
    TREATMENT_COMPLETED = "treatment_completed"
    DIVERSION_OFFERED = "diversion_offered"
    ASSESSMENT_RECORDED = "assessment_recorded"
    CONTACT_DETAILS_CHANGED = "contact_details_changed"
    PERSON_MERGED = "person_merged"
    IDENTITY_REVIEWED = "identity_reviewed"
    DEATH_NOTIFIED = "death_notified"
    CONSENT_CHANGED = "consent_changed"
    DRUG_ALERT = "drug_alert"


class Need(StrEnum):
    """What help is about. The sentence beside each is NEED_SENTENCES."""

    DRUGS = "drugs"
    ALCOHOL = "alcohol"
    MENTAL_HEALTH = "mental_health"
    PHYSICAL_HEALTH = "physical_health"
    HOUSING = "housing"
    BENEFITS = "benefits"
    BENEFIT_SANCTION = "benefit_sanction"
    SICK_NOTE = "sick_note"
    IDENTITY_DOCUMENTS = "identity_documents"
    BANK_ACCOUNT = "bank_account"
    WOUND_CARE = "wound_care"
    PRESCRIPTION = "prescription"
    DETOX = "detox"
    PROBATION = "probation"
    SAFEGUARDING = "safeguarding"
    DOMESTIC_ABUSE = "domestic_abuse"
    MENTORING = "mentoring"
    RECOVERY_SUPPORT = "recovery_support"


NEED_SENTENCES = {
    Need.DRUGS: "help with drug use was asked for or named",
    Need.ALCOHOL: "help with drinking was asked for or named",
    Need.MENTAL_HEALTH: "a mental health need was named",
    Need.PHYSICAL_HEALTH: "a physical health need was named",
    Need.HOUSING: "a place to live was asked for or is missing",
    Need.BENEFITS: "help with benefits was asked for",
    Need.BENEFIT_SANCTION: "benefits are sanctioned",
    Need.SICK_NOTE: "a sick note is needed",
    Need.IDENTITY_DOCUMENTS: "identity documents are missing",
    Need.BANK_ACCOUNT: "a bank account is needed",
    Need.WOUND_CARE: "a wound needs care",
    Need.PRESCRIPTION: "a prescription was missed or must go on",
    Need.DETOX: "detox was asked for or begun",
    Need.PROBATION: "a probation appointment was missed or is due",
    Need.SAFEGUARDING: "somebody may need protecting",
    Need.DOMESTIC_ABUSE: "domestic abuse was named",
    Need.MENTORING: "a mentor was asked for",
    Need.RECOVERY_SUPPORT: "the person stays in recovery support after treatment",
}


class Flag(StrEnum):
    """What makes it more urgent or changes the way. The sentence beside each is FLAG_SENTENCES."""

    ROUGH_SLEEPING = "rough_sleeping"
    SOFA_SURFING = "sofa_surfing"
    OUT_OF_HOURS = "out_of_hours"
    IN_TREATMENT = "in_treatment"
    OPIOID_TREATMENT = "opioid_treatment"
    SEIZURE_RISK = "seizure_risk"
    SELF_HARM_RISK = "self_harm_risk"
    OVERDOSE_RISK = "overdose_risk"
    PREGNANT = "pregnant"
    SEX_WORKING = "sex_working"
    CARES_FOR_CHILDREN = "cares_for_children"
    EXPLOITED = "exploited"
    APPROPRIATE_ADULT = "appropriate_adult"
    MANDATED = "mandated"
    DETOX_HANDOVER = "detox_handover"
    REPORTED_LATE = "reported_late"
    OVERDOSE = "overdose"
    SUICIDE_ATTEMPT = "suicide_attempt"
    HIGH_RISK_INJECTING = "high_risk_injecting"
    HIGH_DOSES = "high_doses"
    HIGH_RISK_USE = "high_risk_use"
    PHYSICAL_HEALTH_UNMANAGED = "physical_health_unmanaged"
    MENTAL_HEALTH_UNMANAGED = "mental_health_unmanaged"
    COMPLEX_HEALTH = "complex_health"
    ALCOHOL_HARM = "alcohol_harm"
    HARD_TO_ENGAGE = "hard_to_engage"
    DISABILITY = "disability"
    SIGN_LANGUAGE = "sign_language"
    INTERPRETER = "interpreter"
    STEP_FREE = "step_free"
    HOME_VISIT = "home_visit"
    ANTI_SOCIAL_BEHAVIOUR = "anti_social_behaviour"
    CUCKOOED = "cuckooed"
    SUSPECTED_DEALING = "suspected_dealing"
    PERPETRATOR = "perpetrator"
    LONG_ACTING_TREATMENT = "long_acting_treatment"
    NO_OPIATES = "no_opiates"
    AFFECTED_RELATIVE = "affected_relative"
    COUNTY_LINES = "county_lines"
    RADICALISATION = "radicalisation"
    FAMILY_IN_PRISON = "family_in_prison"
    HEPATITIS_C = "hepatitis_c"
    NOT_FOUND = "not_found"


FLAG_SENTENCES = {
    Flag.ROUGH_SLEEPING: "sleeping rough",
    Flag.SOFA_SURFING: "staying on other people's sofas, which is not housed",
    Flag.OUT_OF_HOURS: "it happened when services were closed",
    Flag.IN_TREATMENT: "already in treatment",
    Flag.OPIOID_TREATMENT: "on an opioid prescription that must not break off",
    Flag.SEIZURE_RISK: "at risk of seizures",
    Flag.SELF_HARM_RISK: "at risk of self-harm",
    Flag.OVERDOSE_RISK: "at risk of overdose",
    Flag.PREGNANT: "pregnant",
    Flag.SEX_WORKING: "selling sex",
    Flag.CARES_FOR_CHILDREN: "looks after children",
    Flag.EXPLOITED: "may be exploited by others",
    Flag.APPROPRIATE_ADULT: "needed an appropriate adult in custody",
    Flag.MANDATED: "a court has ordered treatment",
    Flag.DETOX_HANDOVER: "a detox begun in hospital must go on outside",
    Flag.REPORTED_LATE: "reported long after it happened",
    Flag.OVERDOSE: "took an overdose",
    Flag.SUICIDE_ATTEMPT: "attempted suicide",
    Flag.HIGH_RISK_INJECTING: "injecting in the groin or the neck",
    Flag.HIGH_DOSES: "using high doses",
    Flag.HIGH_RISK_USE: "using drugs or drinking in a way that puts life at risk",
    Flag.PHYSICAL_HEALTH_UNMANAGED: "physically ill and not keeping appointments with the GP or the hospital",
    Flag.MENTAL_HEALTH_UNMANAGED: "mentally unwell and not keeping appointments with the GP or the mental health team",
    Flag.COMPLEX_HEALTH: "ill in a way that several services must work on together",
    Flag.ALCOHOL_HARM: "physically ill from long-term drinking",
    Flag.HARD_TO_ENGAGE: "hard to engage and needs somebody to go out to them",
    Flag.DISABILITY: "has a disability that needs support",
    Flag.SIGN_LANGUAGE: "needs a British Sign Language interpreter",
    Flag.INTERPRETER: "needs an interpreter",
    Flag.STEP_FREE: "needs a way in without steps",
    Flag.HOME_VISIT: "needs to be visited at home",
    Flag.ANTI_SOCIAL_BEHAVIOUR: "named in a report of anti-social behaviour",
    Flag.CUCKOOED: "others have taken over the home to deal drugs",
    Flag.SUSPECTED_DEALING: "suspected of dealing drugs",
    Flag.PERPETRATOR: "named as somebody who abuses others at home",
    Flag.LONG_ACTING_TREATMENT: "on a long-acting opioid injection, such as Buvidal",
    Flag.NO_OPIATES: "without any opiates for days, so that the usual dose may kill",
    Flag.AFFECTED_RELATIVE: "affected by somebody else's drug use or drinking and seeks help in their own right",
    Flag.COUNTY_LINES: "may be drawn into dealing along a county line",
    Flag.RADICALISATION: "may be drawn into extremism (Prevent)",
    Flag.FAMILY_IN_PRISON: "somebody of the family is in prison",
    Flag.HEPATITIS_C: "has tested positive for hepatitis C",
    Flag.NOT_FOUND: "somebody went there and nobody answered",
}


class Substance(StrEnum):
    """What is used; alcohol and all else go to different teams (S7, S30)."""

    ALCOHOL = "alcohol"
    HEROIN = "heroin"
    OTHER_OPIATES = "other_opiates"
    CRACK = "crack"
    COCAINE = "cocaine"
    CANNABIS = "cannabis"
    BENZODIAZEPINES = "benzodiazepines"
    AMPHETAMINES = "amphetamines"
    SYNTHETIC_CANNABINOIDS = "synthetic_cannabinoids"
    KETAMINE = "ketamine"
    OTHER = "other"


class Item(StrEnum):
    """The ten NDTA items (samples: New Directions Team Assessment); the two risks weigh double, 0-8 in steps of 2."""

    ENGAGEMENT = "engagement"
    INTENTIONAL_SELF_HARM = "intentional_self_harm"
    UNINTENTIONAL_SELF_HARM = "unintentional_self_harm"
    RISK_TO_OTHERS = "risk_to_others"
    RISK_FROM_OTHERS = "risk_from_others"
    STRESS_AND_ANXIETY = "stress_and_anxiety"
    SOCIAL_EFFECTIVENESS = "social_effectiveness"
    ALCOHOL_DRUGS = "alcohol_drugs"
    IMPULSE_CONTROL = "impulse_control"
    HOUSING = "housing"


DOUBLE_ITEMS = frozenset({Item.RISK_TO_OTHERS, Item.RISK_FROM_OTHERS})


class Band(StrEnum):
    """How soon (ours, domain.md A1), most urgent first."""

    NOW = "now"
    SAME_DAY = "same_day"
    WITHIN_48H = "within_48h"
    PLANNED = "planned"
    STANDARD = "standard"


BAND_SENTENCES = {
    Band.NOW: "within the hour: the person is here or says yes",
    Band.SAME_DAY: "today",
    Band.WITHIN_48H: "within two days",
    Band.PLANNED: "on the date that was set",
    Band.STANDARD: "within 21 days",
}


class Verb(StrEnum):
    """What an agency may answer. `reached` and `no_answer` say what came of a call and change no state."""

    ACKNOWLEDGE = "acknowledge"
    ACCEPT = "accept"
    DECLINE = "decline"
    SCHEDULE = "schedule"
    ATTENDED = "attended"
    DID_NOT_ATTEND = "did_not_attend"
    REACHED = "reached"
    NO_ANSWER = "no_answer"
    CLOSE = "close"


class DeclineReason(StrEnum):
    """Why an agency declines (domain.md, *Referral life cycle*)."""

    NO_CAPACITY = "no_capacity"
    NOT_ELIGIBLE = "not_eligible"
    ALREADY_KNOWN = "already_known"
    OUT_OF_AREA = "out_of_area"
    NEEDS_ANOTHER_SERVICE = "needs_another_service"
    RISK_TOO_HIGH = "risk_too_high"
    PERSON_DECLINED = "person_declined"
    INSUFFICIENT_INFORMATION = "insufficient_information"
    DUPLICATE = "duplicate"
    EXCLUDED_WHILE_USING = "excluded_while_using"
    NO_FUNDING = "no_funding"
    IN_TREATMENT_ALREADY = "in_treatment_already"
    OTHER = "other"


class Outcome(StrEnum):
    """How a referral ended when an agency closes it."""

    ENGAGED = "engaged"
    ASSESSED = "assessed"
    IN_TREATMENT = "in_treatment"
    IN_DETOX = "in_detox"
    IN_REHAB = "in_rehab"
    BRIEF_INTERVENTION = "brief_intervention"
    PEER_MENTOR = "peer_mentor"
    HOUSED = "housed"
    ADVICE_GIVEN = "advice_given"
    WANTS_NO_REFERRAL_NOW = "wants_no_referral_now"
    COULD_NOT_CONTACT = "could_not_contact"
    DECLINED_HELP = "declined_help"
    MOVED = "moved"
    DIED = "died"
    OTHER = "other"


class AppointmentType(StrEnum):
    """What an appointment is for; who does not come is counted by it (S22, S39). Each with its source below."""

    GROUP = "group"
    PLAN_REVIEW = "plan_review"
    FULL_RISK_REVIEW = "full_risk_review"
    NMP_ASSESSMENT = "nmp_assessment"
    ASSESSMENT = "assessment"
    MEDICAL_REVIEW = "medical_review"
    PRESCRIPTION = "prescription"
    ONE_TO_ONE = "one_to_one"
    COURT_REVIEW = "court_review"
    HEPATITIS_C = "hepatitis_c"
    PROBATION = "probation"
    OTHER = "other"


APPOINTMENT_SENTENCES = {
    AppointmentType.GROUP: "a group",  # 003:1562
    AppointmentType.PLAN_REVIEW: "a review of the service user's plan",  # 003:1562
    AppointmentType.FULL_RISK_REVIEW: "a full review of risks",  # 003:1562
    AppointmentType.NMP_ASSESSMENT: "an assessment by a non-medical prescriber",  # 003:1562, 003:1317
    AppointmentType.ASSESSMENT: "an assessment on entry into service",  # 003:822
    AppointmentType.MEDICAL_REVIEW: "a review by a doctor",  # 003:969, 003:1319
    AppointmentType.PRESCRIPTION: "a prescription",  # 003:1283
    AppointmentType.ONE_TO_ONE: "a session with the key worker",  # 003:1398
    AppointmentType.COURT_REVIEW: "a fortnightly review of the family court",  # 003:1210
    AppointmentType.HEPATITIS_C: "treatment or tests for hepatitis C",  # 003:1638
    AppointmentType.PROBATION: "an appointment with probation",  # 003:1285
    AppointmentType.OTHER: "something else",
}


class ReferralState(StrEnum):
    """Where a referral stands. The table of what may follow what is the router's (`services/router/life_cycle.py`)."""

    OPENED = "opened"
    OFFERED = "offered"
    ACKNOWLEDGED = "acknowledged"
    ACCEPTED = "accepted"
    SCHEDULED = "scheduled"
    ATTENDED = "attended"
    DID_NOT_ATTEND = "did_not_attend"
    DECLINED = "declined"
    EXPIRED = "expired"
    REROUTED = "rerouted"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    REVOKED = "revoked"
    CANCELLED = "cancelled"
    UNROUTABLE = "unroutable"


class DeliveryOutcome(StrEnum):
    """What became of one notification at one endpoint."""

    DELIVERED = "delivered"
    FAILING = "failing"
    FAILED = "failed"
    STOPPED = "stopped"
    NO_ENDPOINT = "no_endpoint"
