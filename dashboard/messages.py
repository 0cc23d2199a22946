"""Texts that the code asks for against those that the catalogues hold: `python -m dashboard.messages`."""

from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir

from dashboard.i18n import LANGUAGES, read_catalogue

KEYWORDS = {"_": None, "text": None, "mark": None, "plural": (1, 2)}


def wanted(package: Path) -> Catalog:
    """Every literal text that the code of the dashboard translates."""
    catalogue = Catalog()
    found = extract_from_dir(str(package), method_map=[("**.py", "python")], keywords=KEYWORDS)
    for file, line, msgid, _comments, context in found:
        catalogue.add(msgid, locations=[(file, line)], context=context)
    return catalogue


def gaps(code: Catalog, translated: Catalog) -> Iterator[str]:
    """What a language lacks, holds in vain, or holds only as a guess."""
    for message in filter(lambda m: m.id, code):
        answer = translated.get(message.id, message.context)
        if answer is None or not _complete(answer):
            yield f"not translated: {message.id!r} ({message.locations[0][0]})"
    for message in filter(lambda m: m.id, translated):
        if message.fuzzy:
            yield f"only a guess: {message.id!r}"
        if code.get(message.id, message.context) is None:
            yield f"not used: {message.id!r}"
        elif error := _wrong_fields(message):
            yield error


def _complete(message: Message) -> bool:
    forms = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
    return all(forms)


def _fields(text: str | None) -> set[str]:
    return {part.split("}")[0] for part in (text or "").split("{")[1:]}


def _wrong_fields(message: Message) -> str | None:
    """A translation that drops or invents a {field}."""
    ids = message.id if isinstance(message.id, (tuple, list)) else (message.id,)
    forms = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
    if all(_fields(form) == _fields(ids[-1]) for form in forms):
        return None
    return f"other {{fields}} than the original: {ids[-1]!r}"


def all_gaps() -> list[str]:
    """The gaps of all languages, each with the language before it."""
    code = wanted(Path(__file__).parent)
    return [f"{language}: {gap}" for language in LANGUAGES for gap in gaps(code, read_catalogue(language))]


if __name__ == "__main__":
    print("\n".join(all_gaps()))
