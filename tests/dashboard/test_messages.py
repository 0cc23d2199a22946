from babel.messages.catalog import Catalog

from dashboard.messages import all_gaps, gaps


def test_every_text_has_all_three_translations_and_none_is_left_over() -> None:
    assert all_gaps() == []


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
