"""`sameday up`."""

import os
import re
from pathlib import Path
from typing import Annotated

import typer

from deploy.local import ports as ports_table
from deploy.local.home import AREAS, as_words, chosen
from deploy.local.options import Home
from deploy.local.talk import tell


def run(
    home: Home = None,
    areas: Annotated[
        Path, typer.Option(envvar="SAMEDAY_AREAS", help="Folder of area packs.", exists=True, file_okay=False)
    ] = AREAS,
    port_base: Annotated[
        int | None, typer.Option(help="intake on N, Kafka on N+3, /metrics from N+10; without it the default ports.")
    ] = None,
) -> None:
    """Start Kafka, PostgreSQL, topics, migrations and every service, and keep them running until Ctrl-C.

    Prints `ready` on stdout when every service may receive work; everything else goes to stderr.
    SAMEDAY_WORKERS="scoring=2 router=2" runs several workers of a service.

    Example: sameday up --home /tmp/a --port-base 21000
    """
    from deploy.local.agencies import with_kafka  # noqa: PLC0415 - `--help` needs none of it
    from deploy.local.supervisor import Supervisor  # noqa: PLC0415

    ports = _ports(port_base)
    workers = _workers(os.environ.get("SAMEDAY_WORKERS", ""))
    tell(as_words(ports))
    supervisor = Supervisor(chosen(home), ports, areas, workers=workers, agencies=with_kafka(areas))
    raise typer.Exit(supervisor.run())


def _ports(base: int | None) -> ports_table.Ports:
    try:
        return ports_table.Ports.based_on(base)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def _workers(asked: str) -> dict[str, int]:
    """`scoring=2 router=2` → how many of each. Raises BadParameter on anything else."""
    counts = dict(re.findall(r"(\w+)=([1-9])", asked))
    if re.sub(r"\w+=[1-9]|[\s,]", "", asked) or not counts.keys() <= set(ports_table.SERVICES):
        raise typer.BadParameter(f"SAMEDAY_WORKERS must read like 'scoring=2 router=2', not {asked!r}")
    if int(counts.get("intake", 1)) > 1:
        raise typer.BadParameter("intake owns its HTTP port: one worker a home")
    return {service: int(count) for service, count in counts.items()}
