"""Area packs with as many rules as asked for: does an event cost more where a county has written more of them?"""

import shutil
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import yaml

from shared.packs.source import values

OWN = 10
"""So many of a pack's own rules stay, whatever the number: an event opens the same referrals."""
_OLDER_THAN_ANYBODY = 130 * 12


def copy_with(areas: Path, number: int, to: Path) -> Path:
    """A copy of the packs in which each has `number` rules: its first ten, and others that nobody is old enough for.

    The others are its first ten's again, before them, so that every event they are about is held against them.
    """
    shutil.copytree(areas, to)
    for path in to.glob("*/routes.yaml"):
        routes = values(yaml.compose(path.read_text(), Loader=yaml.SafeLoader))
        own = routes["rules"][:OWN]
        routes.pop("not_wanted", None)  # it names groups of the rules that are left out
        routes["rules"] = [_unmatched(rule, place) for place, rule in enumerate(islice(cycle(own), number - OWN))] + own
        path.write_text(yaml.safe_dump(routes, sort_keys=False, allow_unicode=True))
    return to


def _unmatched(rule: dict[str, Any], place: int) -> dict[str, Any]:
    # Each a month of its own: a rule that another has left nothing for would be refused as one that never counts.
    age = {"from": _age(place), "below": _age(place + 1)}
    return {**rule, "id": f"{rule['id']}-{place}", "when": {**rule.get("when", {}), "age": age}}


def _age(place: int) -> str:
    return "P{}Y{}M".format(*divmod(_OLDER_THAN_ANYBODY + place, 12))
