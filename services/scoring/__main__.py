"""`python -m services.scoring`: exit 0 when asked to stop, else a code that says who must act (shared/kit/stopping)."""

from services.scoring.app import build
from services.scoring.settings import ScoringSettings
from shared.kit.process import run

run("scoring", ScoringSettings(), build)
