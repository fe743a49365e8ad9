"""An explanation on a terminal."""

from rich.console import Console
from rich.text import Text as Line

from deploy.local.explain.deciding import Decided
from deploy.local.explain.model import Explanation
from deploy.local.explain.policies import Policies
from deploy.local.explain.rules import Rules
from deploy.local.explain.sentences import paragraphs
from deploy.local.explain.texts import say
from shared.contracts.texts.catalogue import IN_ENGLISH, Catalogue

_WIDTH = 10


def show(
    decided: Decided,
    rules: Rules,
    explained: Explanation,
    policies: Policies,
    *,
    spoken: Catalogue = IN_ENGLISH,
    console: Console | None = None,
) -> None:
    """Prints it on stdout, the score and its reasons in a language."""
    console = console or Console(highlight=False, soft_wrap=True)
    for head, lines in paragraphs(decided, rules, explained, policies, spoken):
        for number, line in enumerate(lines):
            title = say(head) if number == 0 else ""
            console.print(Line.assemble((f"{title:<{_WIDTH}}", "bold"), " ", line))
