"""Chains of asking: none goes round in a circle, and the last to be told is a named person who was not asked before.

That declines and silence lead along a chain to its end is the life cycle's (services/router/life_cycle.py) and is
proved for every pack by tests/unit/router/test_every_path_ends.py.
"""

from collections.abc import Iterator

from shared.packs.agencies import Contact
from shared.packs.checks.asks import asked, asks
from shared.packs.checks.names import twice
from shared.packs.checks.sources import Sources
from shared.packs.problems import Problem


def chains(pack: Sources) -> Iterator[Problem]:
    """Chains that ask one team twice, and an end that is nobody or somebody who was silent before."""
    for place, ask in asks(pack.routes.model):
        yield from twice(pack.routes, asked(place, ask), "this chain asks the team before, so it would go in a circle")
    yield from _ends_with_a_person(pack)


def _ends_with_a_person(pack: Sources) -> Iterator[Problem]:
    last = pack.area.model.unroutable_contact
    if last.name is None:
        place = ("unroutable_contact", "name")
        yield pack.area.problem(place, last.role, "nobody is named: every chain ends with this person by name")
    for whose, contact in _told_before(pack):
        if contact.email.casefold() == last.email.casefold():
            wrong = f"{whose} has this mailbox too, so silence would end where nobody answered"
            yield pack.area.problem(("unroutable_contact", "email"), last.email, wrong)


def _told_before(pack: Sources) -> Iterator[tuple[str, Contact]]:
    for agency in pack.agencies.model.agencies:
        own = [contact for team in agency.teams for contact in (team.duty_contact, team.team_lead)]
        for contact in (agency.duty_contact, agency.team_lead, *own):
            if contact is not None:
                yield f"the {contact.role} of {agency.name}", contact
