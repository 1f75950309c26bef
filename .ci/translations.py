"""Keep the translations in step with the texts of the code: `translations.py update|check`.

update  texts of the code -> chainrule.pot -> every chainrule.po -> chainrule.mo
check   fails where a text is missing, untranslated or fuzzy, where the {fields} of a translation
        are not those of its text, or where a .mo is not made from its .po
"""

import io
import string
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir, extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "resources" / "translations"
TEMPLATE = FOLDER / "chainrule.pot"
KEYWORDS = {
    "tr": None,
    "N_": None,
    "UserError": (1,),
    "CycleError": (1,),
    "DuplicateNameError": (1,),
    "ntr": (1, 2),
}


def new_catalog(language: str | None = None) -> Catalog:
    """Make an empty catalog; without a language it is the template."""
    return Catalog(
        locale=language,
        header_comment=f"# The texts of Chainrule{': ' + language if language else ''}.",
        project="chainrule",
        version="1",
        msgid_bugs_address="",
        last_translator="",
        language_team="",
        charset="utf-8",
        fuzzy=False,
    )


def texts() -> Catalog:
    """Collect the texts of the code."""
    catalog = new_catalog()
    found = [
        message
        for folder in ("core", "gui")
        for _, *message in extract_from_dir(
            ROOT / folder, method_map=[("**.py", "python")], keywords=KEYWORDS
        )
    ]
    if (ROOT / "main.py").exists():
        found += extract_from_file("python", ROOT / "main.py", keywords=KEYWORDS)
    for _line, text, _comments, context in found:
        catalog.add(text, context=context)
    return catalog


def asked(catalog: Catalog) -> set[tuple[object, object]]:
    """List the texts of a catalog, without its translations, its dates and its order."""
    return {(message.id, message.context) for message in catalog if message.id}


def po_bytes(catalog: Catalog) -> bytes:
    """Write a catalog as text, without the lines of the code, which change all the time."""
    file = io.BytesIO()
    write_po(file, catalog, width=100, no_location=True, sort_output=True, ignore_obsolete=True)
    return file.getvalue()


def mo_bytes(catalog: Catalog) -> bytes:
    """Compile a catalog."""
    file = io.BytesIO()
    write_mo(file, catalog)
    return file.getvalue()


def read(path: Path) -> Catalog:
    """Read a .po file, which may be empty, or the template."""
    language = None if path == TEMPLATE else path.parent.parent.name
    if not path.stat().st_size:
        return new_catalog(language)
    with path.open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def po_files() -> list[Path]:
    """List the .po file of every language."""
    return sorted(FOLDER.glob("*/LC_MESSAGES/chainrule.po"))


def update() -> int:
    """Bring all files up to date; a file whose texts stay the same is left alone."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    template = texts()
    if not TEMPLATE.exists() or asked(read(TEMPLATE)) != asked(template):
        TEMPLATE.write_bytes(po_bytes(template))
    for path in po_files():
        catalog = read(path)
        if asked(catalog) != asked(template):
            catalog.update(read(TEMPLATE), no_fuzzy_matching=True)
            path.write_bytes(po_bytes(catalog))
        path.with_suffix(".mo").write_bytes(mo_bytes(read(path)))
    return check()


def fields(text: str) -> set[str]:
    """List the {fields} of a text."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def forms(value: str | list[str] | tuple[str, ...]) -> list[str]:
    """Give a text, or the singular and the plurals of one, as a list."""
    return [value] if isinstance(value, str) else list(value)


def faults_of(message: Message | None, text: str) -> Iterator[str]:
    """Tell what is wrong with the translation of one text."""
    if message is None or not all(forms(message.string)):
        yield f"not translated: {text!r}"
    elif message.fuzzy:
        yield f"fuzzy: {text!r}"
    else:
        allowed = set().union(*map(fields, forms(message.id)))
        for form in forms(message.string):
            if fields(form) - allowed:
                yield f"fields that the text does not have: {form!r}"
        if len(forms(message.id)) == 1 and fields(forms(message.string)[0]) != allowed:
            yield f"fields differ: {text!r}"


def faults(template: Catalog, path: Path) -> Iterator[str]:
    """Tell what is wrong with the translations of one language."""
    catalog = read(path)
    for text in template:
        if text.id:
            yield from faults_of(catalog.get(text.id, text.context), forms(text.id)[0])
    mo_file = path.with_suffix(".mo")
    if not mo_file.exists() or mo_file.read_bytes() != mo_bytes(catalog):
        yield "the .mo file is not made from this one"


def check() -> int:
    """Print what is wrong, and give the exit status."""
    template = texts()
    found = [
        f"{path.relative_to(ROOT)}: {fault}"
        for path in po_files()
        for fault in faults(template, path)
    ]
    if not TEMPLATE.exists() or asked(read(TEMPLATE)) != asked(template):
        found.insert(0, f"{TEMPLATE.relative_to(ROOT)}: texts of the code have changed")
    for fault in found:
        print(fault)
    if found:
        print("`make translations` brings the files up to date; translate what is left")
        return 1
    print(f"translations complete: {len(asked(template))} texts, {len(po_files())} languages")
    return 0


if __name__ == "__main__":
    sys.exit({"update": update, "check": check}[sys.argv[1]]())
