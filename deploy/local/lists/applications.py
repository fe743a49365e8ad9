"""Applications that are open on a day: which step each waits for, since when, and what is missing (S27). Pure."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import takewhile
from uuid import UUID

from deploy.local.lists.lives import Ask, Life
from deploy.local.lists.rows import OpenApplication
from services.router.applications import NOT_DONE
from services.router.parts import StepOf
from shared.contracts.vocabulary import ReferralState
from shared.packs import AreaPack
from shared.packs.applications import Application
from shared.packs.lists import Applications

_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(slots=True)
class ApplicationList:
    """Making of one list."""

    wanted: Applications
    pack: AreaPack
    at: datetime
    found: list[tuple[datetime, UUID, OpenApplication]] = field(default_factory=list)

    def look(self, life: Life) -> None:
        """Every application of somebody that has begun and is not over; none of the dead."""
        if life.died(self.at):
            return
        for ask in life.asks:
            application = self.pack.applications.get(ask.applies_for or "")
            if application is None or application.id not in self.wanted.of or not ask.open_at(self.at):
                continue
            taken = [one for one in life.asks if _is_step(one, ask) and one.offered_at <= self.at]
            if taken:
                self.found.append((taken[0].offered_at, ask.referral_id, self._row(ask, application, taken)))

    def rows(self) -> list[OpenApplication]:
        """Who has waited longest comes first."""
        return [row for _, _, row in sorted(self.found, key=lambda one: one[:2])]

    def _row(self, ask: Ask, application: Application, taken: list[Ask]) -> OpenApplication:
        now = taken[-1]
        state = now.state_at(self.at)
        missing = _missing(application, now, done=self._done(now))
        shown: dict[str, object] = {
            "person": ask.person_id,
            "referral": ask.referral_id,
            "application": application.title,
            "since": self._day(taken[0].offered_at),
            "missing": tuple(title for _, title in missing),
        }
        if missing:
            shown |= {
                "step": missing[0][1],
                "asked": self.pack.targets[now.target].team.name if now.open_at(self.at) else None,
                "standing": state,
                "step_since": self._day(self._begun(taken)),
                "answer_by": now.respond_by if now.open_at(self.at) else None,
            }
        shown = {name: value for name, value in shown.items() if name in self.wanted.columns}
        return OpenApplication.model_validate({"list": self.wanted.id, "day": self._day(self.at)} | shown)

    def _begun(self, taken: list[Ask]) -> datetime:
        """When the step that it waits for was first asked of somebody, whoever was asked after that."""
        step = _step(taken[-1])
        same = takewhile(lambda one: _step(one) == step and (one is taken[-1] or not self._done(one)), reversed(taken))
        return min((one.offered_at for one in same), default=_NEVER)

    def _done(self, ask: Ask) -> bool:
        return ask.state_at(self.at) is ReferralState.CLOSED and ask.outcome not in NOT_DONE

    def _day(self, moment: datetime) -> date:
        return moment.astimezone(self.pack.area.zone).date()


def _is_step(one: Ask, of: Ask) -> bool:
    return one.step is not None and one.step.case_id == of.case_id and one.step.application == of.applies_for


def _step(ask: Ask) -> str | None:
    return ask.step.step if isinstance(ask.step, StepOf) else None


def _missing(application: Application, now: Ask, *, done: bool) -> list[tuple[str, str]]:
    """Ids and titles of the steps from the one that was asked last; steps are asked in their order."""
    ids = [step.id for step in application.steps]
    step = _step(now)
    first = ids.index(step) + done if step in ids else 0
    return [(one.id, one.title) for one in application.steps[first:]]
