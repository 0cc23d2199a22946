"""Addresses that name nothing: the page for those without a page, and the words for unknown branches."""

from collections.abc import Collection

import dash
from dash import Dash, html
from dash.development.base_component import Component

from dashboard.components_missing import not_found
from dashboard.deps import Deps
from dashboard.frames import Screen
from dashboard.i18n import Translator
from dashboard.live import LIVE
from dashboard.root import page

PAGE = "not_found_404"
"""Dash shows the page of this name at every address without one."""
NAMED = 3
"""So many unknown ids are repeated: an address may hold any number."""
ID_CHARS = 40


def register(_app: Dash, deps: Deps) -> None:
    """The page; it has no live view."""

    def layout(lang: str | None = None, theme: str | None = None, **_query: str) -> Component:
        translator = deps.translator(lang)
        content = html.Main(_no_page(translator), id=LIVE)
        return page(deps, translator, "missing", [content], "dark" if theme == "dark" else "light")

    dash.register_page(PAGE, path="/not-found-404", layout=layout)  # type: ignore[no-untyped-call]


def page_paths() -> set[str]:
    """The addresses of all registered pages that have one of their own, without slashes at their ends."""
    pages = dash.page_registry.values()
    return {p["path"].strip("/") for p in pages if p["path_template"] is None and p["module"] != PAGE}


def no_branch(branch_ids: Collection[str], translator: Translator) -> Component:
    """Instead of a page about branches of which none exists, or none may be seen."""
    _ = translator.text
    named = ", ".join(branch_id[:ID_CHARS] for branch_id in list(branch_ids)[:NAMED])
    more = f" +{len(branch_ids) - NAMED}" if len(branch_ids) > NAMED else ""
    return not_found(
        _("There is no such branch"),
        _("No branch that you may see has this id:"),
        named + more,
        _("Back to the wall"),
        f"/wall?lang={translator.language}",
    )


def left_out(screen: Screen, translator: Translator) -> str:
    """How many of the branches asked for are not on the screen; empty when none."""
    n = len(screen.missing)
    return translator.text("branches not found: {n}", n=n) if n else ""


def _no_page(translator: Translator) -> Component:
    _ = translator.text
    return not_found(
        _("There is no such page"),
        _("This address leads nowhere."),
        "",
        _("Back to the wall"),
        f"/wall?lang={translator.language}",
    )
