"""Which addresses exist, and what the others answer."""

import httpx
import pytest
from fastapi import FastAPI

from dashboard.i18n import LANGUAGES, load
from dashboard.missing import Missing
from dashboard.pages.missing import no_branch
from tests.dashboard.served import served

PAGES = ("", "wall", "branch/almaty-5")
HTML = {"accept": "text/html,*/*;q=0.8"}


def _app() -> FastAPI:
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    @app.get("/healthz")
    def healthz() -> str:
        return "ok"

    routes = list(app.routes)

    @app.get("/{path:path}")
    def anything(path: str) -> str:
        return f"page of {path}"

    app.add_middleware(Missing, is_page=PAGES.__contains__, routes=routes)
    return app


def test_pages_and_routes_exist_and_nothing_else_does() -> None:
    paths = (
        "",
        "wall",
        "wall/",
        "branch/almaty-5",
        "healthz",
        "metrics",
        "branch/atlantis",
        "branch/",
        "wall/x",
    )
    with served(_app()) as address:
        codes = {path: httpx.get(f"{address}/{path}").status_code for path in paths}
    assert [path for path, code in codes.items() if code == 200] == list(paths[:5])
    assert {codes[path] for path in paths[5:]} == {404}


def test_a_browser_gets_the_page_and_a_program_one_line() -> None:
    with served(_app()) as address:
        page = httpx.get(f"{address}/nope", headers=HTML)
        line = httpx.get(f"{address}/nope")
    assert (page.status_code, page.json()) == (404, "page of nope")
    assert (line.status_code, line.text) == (404, "there is nothing at this address")


@pytest.mark.parametrize("language", LANGUAGES)
def test_unknown_ids_are_repeated_but_never_without_end(language: str) -> None:
    told = str(no_branch([f"{k}" * 5000 for k in range(5)], load(language)))
    assert "0" * 40 in told
    assert "+2" in told
    assert len(told) < 1000
