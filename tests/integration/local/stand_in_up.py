"""`sameday up` with stand-ins for the services: the supervisor's own behaviour, whatever the services do."""

import argparse
import sys
from pathlib import Path

from deploy.local import cli, supervisor
from deploy.local.ports import SERVICES

if __name__ == "__main__":
    known = argparse.ArgumentParser()
    known.add_argument("--home", type=Path)
    known.add_argument("--port-base", type=int)
    options = known.parse_args()
    stand_in = (sys.executable, str(Path(__file__).with_name("stand_in.py")))
    supervisor.PROGRAMS.update(dict.fromkeys(SERVICES, stand_in))
    sys.argv = ["sameday", "up", "--home", str(options.home), "--port-base", str(options.port_base)]
    cli.main()
