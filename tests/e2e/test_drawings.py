"""A drawing that is widened or narrowed while open."""

import json
from pathlib import Path

import plotly  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page

from dashboard.figures_rule import HEIGHT_PX, WeekPoint, WeekWords, weeks_figure

PLOTLY = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
DRAW = """async (text) => {
  const drawn = JSON.parse(text);
  await Plotly.newPlot('drawing', drawn.data, drawn.layout, {displayModeBar: false});
}"""
BOXES = """() => {
  const boxes = (name) => [...document.querySelectorAll(`#drawing ${name}`)].map((one) => {
    const box = one.getBoundingClientRect();
    return [box.top, box.bottom];
  });
  return {legend: boxes('.legend .traces text'), labels: boxes('.xaxislayer-above .xtick text, .xtick text')};
}"""
WORDS = WeekWords("выдано", "сохранено без оповещения", "ожидается ложных, не более")
WEEKS = weeks_figure([WeekPoint(f"{day} нояб.", 1, 0, 0.4) for day in range(2, 26, 3)], WORDS, "light")
NARROW, WIDE = 460, 700


def widened(page: Page, width: int) -> dict[str, list[list[float]]]:
    """Where legend and labels stand once the page has this width."""
    page.set_viewport_size({"width": width, "height": 600})
    page.evaluate("() => Plotly.Plots.resize('drawing')")
    boxes: dict[str, list[list[float]]] = page.evaluate(BOXES)
    return boxes


def test_the_legend_of_the_weeks_stays_below_the_labels_at_any_width(browser: Browser) -> None:
    page = browser.new_page(viewport={"width": NARROW, "height": 600})
    try:
        page.set_content(f'<div id="drawing" style="height: {HEIGHT_PX}px"></div>')
        page.add_script_tag(path=PLOTLY)
        page.evaluate(DRAW, json.dumps(WEEKS))
        for width in (WIDE, NARROW, WIDE):
            boxes = widened(page, width)
            assert boxes["legend"]
            assert boxes["labels"]
            over = [
                (legend, label)
                for legend in boxes["legend"]
                for label in boxes["labels"]
                if legend[0] < label[1] and label[0] < legend[1]
            ]
            assert over == [], width
    finally:
        page.close()
