"""`python -m services.intake`: exit 0 when asked to stop, else a code that says who must act (shared/kit/stopping)."""

from services.intake.app import IntakeService
from services.intake.settings import IntakeSettings
from shared.kit.process import run

run("intake", IntakeSettings(), IntakeService)
