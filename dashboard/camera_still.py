"""The route of stills. It exists only where the site shows them; each look at one is logged."""

import logging
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request, Response

from dashboard.deps import Deps
from dashboard.push import screen_of
from sitcenter.domain.cameras.types import CameraKey

log = logging.getLogger(__name__)

Asked = Annotated[str, Query(description="The order that asked for it.")]


def router(deps: Deps) -> APIRouter:
    """The route, or none. Not in the description of the API: it is for the page of the camera alone."""
    routes, desk = APIRouter(include_in_schema=False), deps.cameras
    if desk is None or not deps.stills:
        return routes

    @routes.get("/cameras/{branch_id}/{camera_id}/still.jpg")
    def still(branch_id: str, camera_id: str, order: Asked, request: Request) -> Response:
        """The still that an order brought, for as long as it may be shown."""
        key, scope = CameraKey(branch_id, camera_id), screen_of(deps, str(request.url)).scope
        found = desk.still(key, deps.now()) if scope.allows(branch_id) else None
        if found is None or found.order_id != order:
            raise HTTPException(404, "there is no such still")
        client = request.client.host if request.client else "?"
        log.info("still of %s of %s (order %s) shown to %s", key, found.at.isoformat(), order, client)
        return Response(found.body, media_type="image/jpeg", headers={"Cache-Control": "no-store"})

    return routes
