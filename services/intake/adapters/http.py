"""The routes. Each reads, decides and publishes; whatever is refused becomes a problem in one place."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from fastapi import FastAPI
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from services.intake import openapi
from services.intake.adapters.body import read_body
from services.intake.adapters.keyring import Keyring
from services.intake.adapters.rate import RateLimit
from services.intake.answers import Speaker, accept_answer, check_to_come
from services.intake.cloud_events import opened
from services.intake.decide import Accepted, AreaOf, accept_native
from services.intake.handle import Intake
from services.intake.hmpps import accept_hmpps
from services.intake.keys import Key, agency_of, source_of
from services.intake.metrics import ANSWERS, EVENTS
from services.intake.reading import read_json
from services.intake.refusals import NO_KEY, NOT_TAKEN, Refused, invalid
from shared.kit import clock, log
from shared.kit.http import problem

_REALM = 'Bearer realm="sameday"'


@dataclass(frozen=True, slots=True)
class Doors:
    """What the routes need."""

    keyring: Keyring
    rate: RateLimit
    intake: Intake
    area_of: AreaOf
    secret: bytes
    body_within: float

    async def body(self, request: Request) -> bytes:
        """What was sent. Raises Refused: 400, 408, 413."""
        return await read_body(request, self.body_within)

    async def key(self, request: Request) -> Key:
        """Who asks. Raises Refused: 401, 429, 503."""
        key = await self.keyring.holder_of(request.headers.get("authorization"))
        self.rate.take(key.id)
        return key


def web(doors: Doors) -> FastAPI:
    """The application that integrators and agencies meet."""
    app = FastAPI(title="sameday intake", version="1", description=openapi.DESCRIPTION, redoc_url=None)
    app.exception_handler(Refused)(_refused)
    app.exception_handler(HTTPException)(_no_such_route)
    app.exception_handler(Exception)(_unexplained)

    @app.post("/v1/events", status_code=202, summary="Send CloudEvents", openapi_extra=openapi.EVENTS)
    async def events(request: Request) -> Response:
        key = await doors.key(request)
        return await _counted(key, lambda: _take_events(doors, key, request))

    @app.post("/v1/hmpps", status_code=202, summary="Send an HMPPS domain event", openapi_extra=openapi.HMPPS)
    async def hmpps(request: Request) -> Response:
        key = await doors.key(request)
        return await _counted(key, lambda: _take_hmpps(doors, key, request))

    @app.post(
        "/v1/referrals/{referral_id}/answers",
        status_code=202,
        summary="Answer a referral",
        openapi_extra=openapi.ANSWERS,
    )
    async def answers(referral_id: str, request: Request) -> Response:
        key = await doors.key(request)
        agency = agency_of(key)
        body = read_json(await doors.body(request))
        message = accept_answer(body, referral_id, Speaker(agency, clock.now()), doors.secret)
        check_to_come(message)
        await doors.intake.take_answer(message)
        ANSWERS.labels(agency, "http", "accepted").inc()
        return _accepted({"id": str(message.id), "verdict": "accepted"})

    described = app.openapi

    def description() -> dict[str, object]:
        document = described()
        components = document.setdefault("components", {})
        components.setdefault("schemas", {}).update(openapi.schemas())
        components["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
        return document

    app.openapi = description  # type: ignore[method-assign] # FastAPI's documented way to extend it
    return app


async def _take_events(doors: Doors, key: Key, request: Request) -> tuple[Sequence[Accepted], bool]:
    headers = request.headers
    sent, several = opened(headers.get("content-type", ""), headers.items(), await doors.body(request))
    now = clock.now()
    accepted = []
    faults: list[Refused] = []
    for index, one in enumerate(sent):
        try:
            accepted.append(accept_native(one(), key, now, doors.area_of))
        except Refused as refused:
            faults.append(refused.below(f"/{index}") if several else refused)
    if faults:
        raise _all_of(faults)
    await doors.intake.take_events(accepted)
    return accepted, several


def _all_of(refusals: Sequence[Refused]) -> Refused:
    """One answer for a batch: the first that is about rights, else all pointers together."""
    first = min(refusals, key=lambda refused: refused.refusal.status)
    same = [refused for refused in refusals if refused.refusal == first.refusal]
    if len(same) == 1:
        return first
    errors = [fault for refused in same for fault in refused.errors]
    return Refused(first.refusal, invalid(*errors).detail, errors)


async def _take_hmpps(doors: Doors, key: Key, request: Request) -> tuple[Sequence[Accepted], bool]:
    source_of(key)
    if "json" not in request.headers.get("content-type", "json"):
        raise Refused(NOT_TAKEN, "an HMPPS domain event, or its SNS envelope, is sent as application/json")
    accepted = accept_hmpps(read_json(await doors.body(request)), key, clock.now(), doors.area_of)
    await doors.intake.take_events([accepted])
    return [accepted], False


async def _counted(key: Key, take: Callable[[], Awaitable[tuple[Sequence[Accepted], bool]]]) -> Response:
    source = key.source or f"agency:{key.agency}"
    try:
        accepted, several = await take()
    except Refused as refused:
        EVENTS.labels(source, "unknown", refused.refusal.kind).inc()
        raise
    for one in accepted:
        EVENTS.labels(source, one.kind or "none", one.verdict).inc()
    shown = [_shown(one) for one in accepted]
    return _accepted({"events": shown} if several else shown[0])


def _shown(accepted: Accepted) -> dict[str, str]:
    shown = {"id": str(accepted.id), "verdict": accepted.verdict}
    return shown | ({"reason": accepted.reason} if accepted.reason else {})


def _accepted(body: object) -> Response:
    return JSONResponse(body, 202)


async def _refused(_: Request, error: Exception) -> Response:
    if not isinstance(error, Refused):
        raise error
    refusal = error.refusal
    headers = {"Retry-After": str(error.retry_after)} if error.retry_after else {}
    if refusal is NO_KEY:
        headers["WWW-Authenticate"] = _REALM
        EVENTS.labels("unknown", "unknown", refusal.kind).inc()
    errors = [{"pointer": fault.pointer, "detail": fault.detail} for fault in error.errors]
    return problem(refusal.status, refusal.kind, refusal.title, error.detail, errors=errors, headers=headers)


async def _no_such_route(_: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    detail = "see /openapi.json for what is here"
    return problem(error.status_code, "no-such-route", error.detail, detail, headers=error.headers)


async def _unexplained(_: Request, error: Exception) -> Response:
    log.get().error("request-failed", error=type(error).__name__)
    return problem(500, "defect", "Something is wrong here", "it was not accepted, and this is our defect, not yours")
