import ast
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog

import dashboard
from dashboard.messages import KEYWORDS, all_gaps, gaps


def test_every_text_has_all_three_translations_and_none_is_left_over() -> None:
    assert all_gaps() == []


def _hidden(source: str) -> Iterator[str]:
    """Literals that are translated inside an f-string: the extraction doesn't look into those."""
    for node in ast.walk(ast.parse(source)):
        calls = [call for call in ast.walk(node) if isinstance(call, ast.Call)]
        for call in calls if isinstance(node, ast.JoinedStr) else ():
            name = getattr(call.func, "id", getattr(call.func, "attr", ""))
            if name in KEYWORDS and call.args and isinstance(call.args[0], ast.Constant):
                yield ast.unparse(call)


def test_no_text_hides_from_the_extraction_in_an_f_string() -> None:
    package = Path(dashboard.__file__).parent
    found = {path.name: list(_hidden(path.read_text())) for path in package.rglob("*.py")}
    assert {name: texts for name, texts in found.items() if texts} == {}
    assert list(_hidden("f\"{_('why')} *\"")) == ["_('why')"]


def _catalogue(**texts: str) -> Catalog:
    catalogue = Catalog(locale="ru")
    for msgid, string in texts.items():
        catalogue.add(msgid, string, locations=[("view.py", 1)])
    return catalogue


def test_a_missing_an_empty_and_an_unused_text_are_found() -> None:
    code = _catalogue(wall="", desk="")
    assert list(gaps(code, _catalogue(wall="", stair="лестница"))) == [
        "not translated: 'wall' (view.py)",
        "not translated: 'desk' (view.py)",
        "not used: 'stair'",
    ]


def test_a_guess_is_found() -> None:
    translated = Catalog(locale="ru")
    translated.add("wall", "стена", flags=["fuzzy"])
    assert list(gaps(_catalogue(wall=""), translated)) == ["only a guess: 'wall'"]


def test_a_lost_field_is_found() -> None:
    code, translated = Catalog(), Catalog(locale="ru")
    code.add("since {time}", locations=[("view.py", 1)])
    translated.add("since {time}", "давно")
    assert list(gaps(code, translated)) == ["other {fields} than the original: 'since {time}'"]
