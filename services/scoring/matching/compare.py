"""Two records compared: a match weight, a probability, and a sentence for each thing compared (docs/adr/0011)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from services.scoring.matching.alike import family_ear, given_ear
from services.scoring.matching.births import birth_found
from services.scoring.matching.contact import alias_found, phone_found, postcode_found, sex_found
from services.scoring.matching.family import exchanged, exchanged_found, family_found
from services.scoring.matching.forced import forced_down
from services.scoring.matching.found import Found
from services.scoring.matching.given import given_found, second_found
from services.scoring.matching.known import Known
from services.scoring.matching.letters import Names, names_of
from services.scoring.matching.model import Weights

Verdict = Literal["propose", "unlikely"]


@dataclass(frozen=True, slots=True)
class Match:
    """What a comparison came to. It joins nobody: a person decides about what is proposed.

    `weight` is in bits, the prior included; `probability` is that both are one person. `because` are sentences that
    name people, what counts most first: show them to who may see both records, never log them. `levels` are the ids
    of the comparison levels that were met, in the same order, without anything about anybody: log those.
    """

    weight: float
    probability: float
    verdict: Verdict
    because: tuple[str, ...] = field(repr=False)
    levels: tuple[str, ...]


def compare(a: Known, b: Known, model: Weights) -> Match:
    """How likely two records are of one person. Symmetric; raises nothing."""
    founds = tuple(sorted(_founds(a, b, model), key=lambda one: (-abs(one.bits), one.level.id)))
    weight = model.numbers.prior.bits + sum(one.bits for one in founds)
    sentences = tuple(dict.fromkeys(one.because for one in founds))
    if (forced := forced_down((a, b), founds, model.numbers)) is not None:
        rule, sentence = forced
        weight, sentences = min(weight, rule.weight), (sentence, *sentences)
    verdict: Verdict = "propose" if weight >= model.numbers.propose.weight else "unlikely"
    probability = model.numbers.calibration.probability(weight)
    return Match(weight, probability, verdict, sentences, tuple(one.level.id for one in founds))


def _founds(a: Known, b: Known, model: Weights) -> Iterator[Found]:
    names_a, names_b = names_of(a, model.spellings), names_of(b, model.spellings)
    levels = model.numbers.comparisons
    each = (
        *_name_founds(names_a, names_b, model),
        birth_found(a, b, levels),
        postcode_found(a, b, levels.postcode),
        phone_found(a, b, levels.phone),
        sex_found(a, b, levels.sex),
        alias_found(names_a, names_b, given_ear(model), levels.alias),
    )
    return (one for one in each if one is not None)


def _name_founds(a: Names, b: Names, model: Weights) -> tuple[Found | None, ...]:
    ears = given_ear(model), family_ear(model)
    given = given_found(a, b, ears[0], model)
    differ = given is not None and given.level is model.numbers.comparisons.given_names.different
    if differ and exchanged(a, b, ears[0]):
        return exchanged_found(a, b, ears, model)
    second = None if given is None or differ else second_found(a, b, ears[0], model)
    return given, second, family_found(a, b, ears[1], model)
