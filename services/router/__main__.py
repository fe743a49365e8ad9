"""`python -m services.router`: exit 0 when asked to stop, else a code that says who must act (shared/kit/stopping)."""

from services.router.app import build
from services.router.settings import RouterSettings
from shared.kit.process import run

run("router", RouterSettings(), build)
