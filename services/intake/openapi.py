"""What /openapi.json says about bodies and answers: the routes read raw bytes, so that limits come before parsing."""

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from services.intake.answers import SentAnswer
from services.intake.hmpps import DomainEvent, SnsEnvelope
from services.intake.native_event import TYPES, NativeEvent

DESCRIPTION = (
    "Takes events about people in crisis from integrators and answers from agencies. 202 means: safe on all in-sync"
    " replicas. After a 503, or no answer, repeat with the same id; wait at least 10 s for an answer."
)
_REF = "#/components/schemas/{model}"
_MODELS: tuple[type[BaseModel], ...] = (NativeEvent, DomainEvent, SnsEnvelope, SentAnswer)
_WHY = {
    400: "It cannot be read: not JSON, not UTF-8, nested too deep",
    401: "No key, or one that is not known",
    403: "The key may not do this",
    404: "No such referral of yours",
    408: "The body did not arrive in time",
    413: "Larger than 256 KiB",
    415: "A content type that is not taken",
    422: "It does not fit, or the key may not record that; `errors` point to the places",
    429: "Too many requests; see Retry-After",
    503: "Not confirmed as safe: repeat with the same id after Retry-After seconds",
}


def _ref(name: str) -> dict[str, str]:
    return {"$ref": _REF.format(model=name)}


def schemas() -> dict[str, Any]:
    """The components' schemas, by name."""
    _, definitions = models_json_schema([(model, "validation") for model in _MODELS], ref_template=_REF)
    return {**definitions["$defs"], "CloudEvent": _CLOUD_EVENT, "Problem": _PROBLEM, "Accepted": _ACCEPTED}


_TEXT = {"type": "string", "minLength": 1, "maxLength": 512}
_CLOUD_EVENT = {
    "type": "object",
    "required": ["specversion", "id", "type", "source", "time", "data"],
    "properties": {
        "specversion": {"const": "1.0"},
        "id": {**_TEXT, "description": "Yours; a repeat carries the same."},
        "type": {"enum": sorted(TYPES)},
        "source": {**_TEXT, "description": "The source your key was made for."},
        "time": {"type": "string", "format": "date-time", "description": "When it happened, with an offset."},
        "subject": _TEXT,
        "datacontenttype": {"const": "application/json"},
        "traceparent": {"type": "string"},
        "data": _ref("NativeEvent"),
    },
}
_PROBLEM = {
    "type": "object",
    "description": "RFC 9457",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "detail"],
                "properties": {"pointer": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
}
_ACCEPTED = {
    "type": "object",
    "required": ["id", "verdict"],
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "verdict": {"enum": ["accepted", "nothing-to-do"]},
        "reason": {"type": "string"},
    },
}


def _responses(accepted: dict[str, Any], *statuses: int) -> dict[str, Any]:
    problems = {
        str(status): {
            "description": _WHY[status],
            "content": {"application/problem+json": {"schema": _ref("Problem")}},
        }
        for status in statuses
    }
    return {"202": {"description": "Safe", "content": {"application/json": {"schema": accepted}}}, **problems}


def _operation(bodies: dict[str, Any], accepted: dict[str, Any], *statuses: int) -> dict[str, Any]:
    content = {media: {"schema": schema} for media, schema in bodies.items()}
    return {
        "requestBody": {"required": True, "content": content},
        "responses": _responses(accepted, *statuses),
        "security": [{"key": []}],
    }


EVENTS = _operation(
    {
        "application/cloudevents+json": _ref("CloudEvent"),
        "application/cloudevents-batch+json": {"type": "array", "minItems": 1, "items": _ref("CloudEvent")},
        "application/json": _ref("NativeEvent"),
    },
    {
        "oneOf": [
            _ref("Accepted"),
            {"type": "object", "properties": {"events": {"type": "array", "items": _ref("Accepted")}}},
        ]
    },
    *(400, 401, 403, 408, 413, 415, 422, 429, 503),
)
HMPPS = _operation(
    {"application/json": {"oneOf": [_ref("DomainEvent"), _ref("SnsEnvelope")]}},
    _ref("Accepted"),
    *(400, 401, 403, 408, 413, 415, 422, 429, 503),
)
ANSWERS = _operation(
    {"application/json": _ref("SentAnswer")}, _ref("Accepted"), *(400, 401, 403, 404, 408, 413, 422, 429, 503)
)
