"""The steps of the applications that a written rule is about, those in question marked."""

from collections.abc import Sequence

from dashboard.evidence_block import Block, ProofSetting
from dashboard.evidence_drawn import Lane, Point, Timeline
from dashboard.evidence_reading import Proof, id_of
from dashboard.evidence_sums import lacking_steps
from dashboard.views_tables import NONE, Cell, TableView, head
from dashboard.words_branch import word
from dashboard.words_evidence import row_says, row_word, short
from dashboard.words_terms import STEPS
from sitcenter.domain.events import Event, Kind

SHOWN = 4


def step_blocks(proof: Proof, s: ProofSetting) -> Sequence[Block]:
    """A part for each of the first applications, and a list of the others."""
    named = list(dict.fromkeys((e.branch_id, e.subject) for e in proof.events if e.kind is Kind.SERVICE))
    found = [_block(branch, name, proof, s) for branch, name in named[:SHOWN]]
    return [*found, _rest(named[SHOWN:], s)] if len(named) > SHOWN else found


def _block(branch_id: str, name: str, proof: Proof, s: ProofSetting) -> Block:
    _ = s.translator.text
    told = [e for e in (proof.steps or proof.events) if (e.branch_id, e.subject) == (branch_id, name)]
    steps = sorted(told, key=lambda event: (event.occurred_at, id_of(event)))
    asked = _asked(steps, proof)
    title = _("Application {id}: its steps", id=name)
    return Block(
        name="steps",
        title=title,
        says=_says(steps, s),
        drawn=_drawn(title, steps, asked, proof, s),
        tables=(_table(steps, asked, s),),
        links=(Cell(_("the term of this application"), href=s.page(f"/terms/{branch_id}/{name}")),),
    )


def _says(steps: Sequence[Event], s: ProofSetting) -> tuple[str, ...]:
    return () if steps else (s.translator.text("Its steps are not known here any more."),)


def _asked(steps: Sequence[Event], proof: Proof) -> frozenset[str]:
    """Ids of the steps in question; none where the signal is about the whole application."""
    named = frozenset(proof.signal.evidence.events)
    ids = {id_of(step) for step in steps}
    return frozenset() if ids <= named else named & ids


def _drawn(
    title: str, steps: Sequence[Event], asked: frozenset[str], proof: Proof, s: ProofSetting
) -> Timeline | None:
    """A lane a step, in order of time; steps that are lacking have an empty one."""
    _ = s.translator.text
    if not steps:
        return None
    lanes = [
        Lane(
            row_word(step, s.translator),
            points=(Point(step.occurred_at, s.clock(step.occurred_at), id_of(step) in asked),),
            loud=id_of(step) in asked,
        )
        for step in steps
    ]
    done = {step.event_type for step in steps}
    lanes += [
        Lane(f"✕ {word(s.translator, STEPS, name)}", loud=True)
        for name in lacking_steps(proof.signal)
        if name not in done
    ]
    return Timeline(title, tuple(lanes), points=_("the step in question"))


def _table(steps: Sequence[Event], asked: frozenset[str], s: ProofSetting) -> TableView:
    _ = s.translator.text
    labels = (_("time"), _("step"), _("desk"), _("operator"), _("what it says"))
    rows = tuple(_row(step, id_of(step) in asked, s) for step in steps)
    return TableView(_("The same as a table"), head(labels, ()), rows, _("no steps are known"))


def _row(step: Event, asked: bool, s: ProofSetting) -> tuple[Cell, ...]:
    desk, operator = step.payload.get("desk_id"), step.payload.get("operator_token")
    return (
        Cell(s.second(step.occurred_at), "code"),
        Cell(("◆ " if asked else "") + row_word(step, s.translator)),
        Cell(str(desk) if desk else NONE),
        Cell(short(operator if isinstance(operator, str) else None) or NONE, "code"),
        Cell(row_says(step, s.service, s.translator) or NONE),
    )


def _rest(named: Sequence[tuple[str, str]], s: ProofSetting) -> Block:
    """Those that aren't drawn, with their own pages."""
    links = tuple(Cell(name, href=s.page(f"/terms/{branch}/{name}")) for branch, name in named)
    return Block("rest", s.translator.text("Further applications"), links=links)
