"""Alerts in: what an Alertmanager posts becomes alerts here.

The address takes version 4 of Alertmanager's webhooks. The same post again changes nothing, so a sender
may repeat it as often as it likes.
"""

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, HTTPException, Request, Security
from fastapi.concurrency import run_in_threadpool
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from dashboard.doors import AlertDesk
from sitcenter.domain.alerts.facts import ExternalAlert
from sitcenter.domain.masking import mask

BODY_LIMIT = 1 << 20
ALERTS_LIMIT = 1000
Text = Annotated[str, Field(max_length=4000, pattern=r"^[^\x00]*$")]
"""A database keeps no NUL."""
Id = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]+$")]
Words = Annotated[Mapping[Text, Text], Field(max_length=100)]


def _named(labels: Mapping[str, str]) -> Mapping[str, str]:
    if not labels.get("alertname"):
        raise ValueError("alertname is needed")
    return labels


Labels = Annotated[Words, AfterValidator(_named)]


class WebhookModel(BaseModel):
    """Later versions of Alertmanager may add fields: those are passed over."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class WebhookAlert(WebhookModel):
    """One alert. `endsAt` means something only once it is resolved."""

    status: Literal["firing", "resolved"]
    labels: Labels = Field(description="`alertname` is needed; `branch` and `severity` are understood.")
    annotations: Words = Field(default={}, description="`summary` and `description` are shown.")
    starts_at: AwareDatetime = Field(alias="startsAt")
    ends_at: AwareDatetime | None = Field(default=None, alias="endsAt")
    generator_url: Text = Field(default="", alias="generatorURL")
    fingerprint: Id


class Webhook(WebhookModel):
    """The payload of a webhook, version 4."""

    version: Literal["4"]
    receiver: Id
    status: Literal["firing", "resolved"]
    alerts: list[WebhookAlert] = Field(max_length=ALERTS_LIMIT)


class Taken(BaseModel):
    """What became of a post. `own`: alerts that began here and came back; they are not taken."""

    accepted: int
    own: int


_ERRORS = {
    400: "The body is not such a payload; `detail` names the field.",
    401: "The bearer token is missing or wrong.",
    413: f"The body is longer than {BODY_LIMIT} bytes.",
}
Shown = Annotated[HTTPAuthorizationCredentials | None, Security(HTTPBearer(auto_error=False))]


@dataclass(frozen=True, slots=True)
class Inbound:
    """`token`: what a sender must show. `site_url`: by it our own alerts are told when they come back."""

    token: str = field(repr=False)
    site_url: str


def router(desk: AlertDesk, inbound: Inbound, now: Callable[[], datetime]) -> APIRouter:
    """The route."""
    routes = APIRouter(prefix="/api/v1/webhooks", tags=["webhooks"])

    @routes.post(
        "/alertmanager",
        response_model=Taken,
        responses={code: {"description": text} for code, text in _ERRORS.items()},
        openapi_extra=_described(),
    )
    async def alertmanager(request: Request, shown: Shown) -> Taken:
        """Take over alerts of an Alertmanager: `webhook_configs` with `authorization: {credentials: ...}`."""
        _authorise(shown, inbound.token)
        posted = _parsed(await _body(request))
        foreign = [alert for alert in posted.alerts if not _is_own(alert, inbound.site_url)]
        at = now()
        external = [_external(posted.receiver, alert, at) for alert in foreign]
        await run_in_threadpool(desk.put_external, external, at)
        return Taken(accepted=len(external), own=len(posted.alerts) - len(external))

    return routes


def _described() -> dict[str, Any]:
    """The body, for OpenAPI: it is read by hand, so that its size is bounded and its sender known first."""
    schema = Webhook.model_json_schema()
    schema["properties"]["alerts"]["items"] = schema.pop("$defs")[WebhookAlert.__name__]
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


def _authorise(shown: HTTPAuthorizationCredentials | None, token: str) -> None:
    given = "" if shown is None else shown.credentials
    if not hmac.compare_digest(given.encode(), token.encode()):
        raise HTTPException(401, "a bearer token is needed", headers={"WWW-Authenticate": "Bearer"})


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_LIMIT:
            raise HTTPException(413, f"longer than {BODY_LIMIT} bytes")
    return bytes(body)


def _parsed(body: bytes) -> Webhook:
    try:
        return Webhook.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        field = ".".join(str(part) for part in first["loc"]) or "body"
        raise HTTPException(400, f"{field}: {first['msg']}") from error


def _is_own(alert: WebhookAlert, site_url: str) -> bool:
    """Told by us to an Alertmanager that passes it back: taking it would tell it again, without end."""
    return alert.generator_url.startswith(f"{site_url}/alerts/")


def _external(receiver: str, alert: WebhookAlert, at: datetime) -> ExternalAlert:
    """Alertmanagers that stand in for each other share the name of the receiver, and so the alert."""
    resolved = alert.status == "resolved"
    start = min(alert.starts_at, at)  # the sender's clock may be ahead
    return ExternalAlert(
        source=receiver,
        fingerprint=alert.fingerprint,
        labels=_masked(alert.labels),
        annotations=_masked(alert.annotations),
        starts_at=start,
        ends_at=max(start, alert.ends_at or at) if resolved else None,
        received_at=at,
    )


def _masked(told: Mapping[str, str]) -> dict[str, str]:
    """Whatever looks like a person's number stays outside."""
    return {name: mask(value) for name, value in told.items()}
