"""Who refers: each sender and each kind is one team's, the kind can open a referral, and the team may hear of it."""

from collections.abc import Iterator

from shared.contracts.vocabulary import Kind
from shared.packs.agencies import Refers
from shared.packs.checks.names import twice
from shared.packs.checks.sources import Sources
from shared.packs.problems import Problem
from shared.packs.source import Place

Referring = list[tuple[Place, str, Refers]]


def referrers(pack: Sources) -> Iterator[Problem]:
    """What two teams refer, what nobody is ever asked about, and teams that no agreement lets hear of it."""
    found = _referring(pack)
    sources = [((*at, "sources"), name) for at, _, refers in found for name in sorted(refers.sources)]
    yield from twice(pack.agencies, sources, "another team has this source already, and one team refers an event")
    yield from _kinds_of_two(pack, found)
    agreed = {agreement.agency for agreement in pack.sharing.model.agreements}
    quiet = pack.routes.model.no_referral.always
    for at, team, refers in found:
        for kind in sorted(refers.kinds & quiet):
            wrong = "the kind stands under no_referral in routes.yaml, so nothing ever becomes of it"
            yield pack.agencies.problem((*at, "kinds"), kind.value, wrong)
        if team.partition("/")[0] not in agreed:
            wrong = "its agency has no agreement in sharing.yaml, so it could never hear what became of it"
            yield pack.agencies.problem(at, team, wrong)


def attendance(pack: Sources) -> Iterator[Problem]:
    """Agreements about attendance with an agency that refers nobody."""
    referring = {team.partition("/")[0] for _, team, _ in _referring(pack)}
    for at, agreement in enumerate(pack.sharing.model.agreements):
        if agreement.attendance is not None and agreement.agency not in referring:
            wrong = f"no team of {agreement.agency} refers anybody, so it never hears whether somebody came"
            yield pack.sharing.problem(("agreements", at, "attendance"), agreement.attendance, wrong)


def _referring(pack: Sources) -> Referring:
    return [
        (("agencies", number, "teams", at, "refers"), f"{agency.id}/{team.id}", team.refers)
        for number, agency in enumerate(pack.agencies.model.agencies)
        for at, team in enumerate(agency.teams)
        if team.refers is not None
    ]


def _kinds_of_two(pack: Sources, found: Referring) -> Iterator[Problem]:
    """A kind that two teams refer is the first one's wherever the first's sites are all there are, or the same."""
    for number, (at, _, refers) in enumerate(found):
        for _, earlier, before in found[:number]:
            for kind in sorted(_both(before, refers)):
                wrong = f"{earlier} refers this kind there already, so this team would never hear of one"
                yield pack.agencies.problem((*at, "kinds"), kind.value, wrong)


def _both(before: Refers, refers: Refers) -> frozenset[Kind]:
    everywhere = not before.sites_any
    same = bool(refers.sites_any) and refers.sites_any <= before.sites_any
    return before.kinds & refers.kinds if everywhere or same else frozenset()
