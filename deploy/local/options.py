"""Options that several commands share, with one wording."""

from pathlib import Path
from typing import Annotated

import typer

Home = Annotated[
    Path | None,
    typer.Option("--home", envvar="SAMEDAY_HOME", help="Folder of the system's state.", show_default=".sameday"),
]
Json = Annotated[bool, typer.Option("--json", help="One JSON object a line, for scripts.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would change, change nothing.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
