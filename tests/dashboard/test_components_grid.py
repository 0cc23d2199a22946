import json

from plotly.io.json import to_json_plotly  # type: ignore[import-untyped]

from dashboard.components_grid import grid, rows
from dashboard.views_tables import Cell, TableView, head

ROW = (Cell("A001", "ticket"), Cell("▲ 34", "num crit", sort=2040))
VIEW = TableView("Longest", head(("ticket", "wait"), ("wait",)), (ROW,), "nobody", "minutes", "press Enter")


def test_a_row_is_sorted_by_its_figure_and_shown_in_its_words() -> None:
    assert rows([ROW], 1) == [
        {
            "id": "A001|1",
            "v0": "A001",
            "t0": "A001",
            "k0": " ticket ",
            "v1": 2040,
            "t1": "▲ 34",
            "k1": " num crit ",
        }
    ]


def test_rows_that_look_alike_stay_apart_and_keep_their_ids_while_figures_change() -> None:
    later = (ROW[0], Cell("▲ 35", "num crit", sort=2100))
    assert [row["id"] for row in rows([ROW, ROW], 1)] == ["A001|1", "A001|2"]
    assert rows([later], 1)[0]["id"] == rows([ROW], 1)[0]["id"]


def test_a_grid_runs_no_code_of_strangers_and_changes_by_its_rows_alone() -> None:
    made = json.loads(str(to_json_plotly(grid(VIEW, "tickets", (1, 2), 1))))["props"]["children"][1]
    assert made["props"]["id"] == "part-tickets-grid"
    assert "dangerously_allow_code" not in made["props"]
    assert "enableEnterpriseModules" not in made["props"]
    assert [column["headerName"] for column in made["props"]["columnDefs"]] == ["ticket", "wait"]


def test_nothing_to_show_is_said_in_words() -> None:
    shown = str(grid(TableView("Longest", VIEW.head, (), "nobody is waiting"), "tickets", (1, 2), 1))
    assert "nobody is waiting" in shown
    assert "AgGrid" not in shown
