"""The proof of one term, at /terms/{branch}/{application}."""

from collections import OrderedDict
from urllib.parse import unquote

from dash.development.base_component import Component

from dashboard.at_risk import service_logs
from dashboard.components_missing import not_found
from dashboard.components_term import term
from dashboard.deps import Deps
from dashboard.frames import Frame, Screen
from dashboard.i18n import Translator
from dashboard.pages.missing import ID_CHARS, no_branch
from dashboard.views_term import proof_of, term_view
from sitcenter.domain.applications import Application
from sitcenter.domain.events import Event

KEPT = 50
"""So many applications are remembered for the time in which the database is silent."""
Kept = tuple[Application, tuple[Event, ...]]


class TermPage:
    """The live view; while the database is silent it shows what was read last."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps
        self._kept: OrderedDict[str, Kept] = OrderedDict()

    def view(self, frame: Frame, screen: Screen) -> Component:
        """The application that the address names, if the viewer may see its branch."""
        translator = self._deps.translator(screen.language)
        branch_id, _, application_id = (unquote(text) for text in screen.subject.partition("/"))
        if branch_id not in frame.network.branches or not screen.scope.allows(branch_id):
            return no_branch([branch_id], translator)
        found = self._read(frame, screen, branch_id, application_id)
        if found is None:
            return _no_application(application_id, translator)
        told = service_logs(frame).get(branch_id)
        application, steps = found
        return term(term_view(proof_of(application, steps, frame.network, translator, told, frame.at)))

    def _read(self, frame: Frame, screen: Screen, branch_id: str, application_id: str) -> Kept | None:
        if frame.silent_since is not None:
            return self._kept.get(screen.subject)
        reader = self._deps.reader
        application = reader.application(branch_id, application_id, screen.scope)
        if application is None:
            return None
        steps = tuple(reader.application_steps(branch_id, application_id, screen.scope))
        self._kept[screen.subject] = (application, steps)
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return application, steps


def _no_application(application_id: str, translator: Translator) -> Component:
    _ = translator.text
    return not_found(
        _("There is no such application"),
        _("No application of this branch that is known here has this number:"),
        application_id[:ID_CHARS],
        _("All that is late or due today"),
        f"/terms?lang={translator.language}",
    )
