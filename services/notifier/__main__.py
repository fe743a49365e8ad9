"""`python -m services.notifier`: exit 0 when asked to stop, else a code that says who must act (kit/stopping)."""

from services.notifier.app import Notifier
from services.notifier.settings import NotifierSettings
from shared.kit.process import run

run("notifier", NotifierSettings(), Notifier)
