"""Fails when a message of the code is not in a catalogue, not translated, or not compiled.

Collects the messages anew in a copy of the project, so that the working tree is left as it is.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
PARTS = ("manage.py", "partnership", "projects", "templates", "locale")

# Calls of one message, alone and as the first of singular and plural, as xgettext names them.
ALONE = ["_", "gettext", "gettext_lazy", "gettext_noop"]
COUNTED = ["ngettext:1", "ngettext_lazy:1"]
IN_CONTEXT = ["pgettext:1c,2", "pgettext_lazy:1c,2"]
COUNTED_IN_CONTEXT = ["npgettext:1c,2", "npgettext_lazy:1c,2"]


def key(entry):
    return entry.msgctxt, entry.msgid


def faults_of(catalogue, collected):
    """Yield what is wrong with one catalogue, given the same collected anew."""
    have = {key(entry) for entry in catalogue if not entry.obsolete}
    want = {key(entry) for entry in collected if not entry.obsolete}
    for _, text in sorted(want - have, key=str):
        yield f"missing: {text!r}"
    for _, text in sorted(have - want, key=str):
        yield f"no longer used: {text!r}"
    for entry in catalogue.untranslated_entries():
        yield f"not translated: {entry.msgid!r}"
    for entry in catalogue.fuzzy_entries():
        yield f"marked fuzzy: {entry.msgid!r}"


def is_compiled(source):
    """Whether the .mo beside a .po says the same."""
    compiled = source.with_suffix(".mo")
    return compiled.exists() and contents(polib.mofile(str(compiled))) == contents(
        polib.pofile(str(source)).translated_entries()
    )


def told_twice(root):
    """Yield each message that is asked for both alone and with a plural.

    A catalogue then has it with the plural only, where Python before 3.11.4 does not find it
    alone: Debian 12 has 3.11.2.
    """
    sources = Path(root, "templates_as_code")
    for path in Path(root).rglob("*.html"):
        target = sources / path.relative_to(root).with_suffix(".py")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(templatize(path.read_text(encoding="utf-8")), encoding="utf-8")
    files = [str(path) for path in Path(root).rglob("*.py")]
    alone = collected(files, ALONE + IN_CONTEXT)
    for _, text in sorted(alone & collected(files, COUNTED + COUNTED_IN_CONTEXT), key=str):
        yield f"asked for both alone and with a plural; give one of them a context: {text!r}"


def collected(files, keywords):
    """The keys of the messages in calls of these functions."""
    words = ["xgettext", "--from-code=UTF-8", "--language=Python", "--keyword", "--output=-"]
    words += [f"--keyword={keyword}" for keyword in keywords]
    done = subprocess.run([*words, *files], capture_output=True, text=True, check=True)
    return {key(entry) for entry in polib.pofile(done.stdout)}


def contents(entries):
    return {key(entry): (entry.msgstr, entry.msgstr_plural) for entry in entries}


def main():
    faults = []
    with tempfile.TemporaryDirectory(prefix="messages-") as copy:
        for part in PARTS:
            source, target = ROOT / part, Path(copy, part)
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("static"))
            elif source.exists():
                shutil.copy(source, target)
        if not Path(copy, "locale").is_dir():
            sys.exit("There is no folder locale/.")
        faults += told_twice(copy)
        subprocess.run(
            [sys.executable, "manage.py", "makemessages", "--all", "--no-location"]
            + ["--no-obsolete", "--verbosity", "0"],
            cwd=copy,
            check=True,
        )
        for source in sorted(ROOT.glob("locale/*/LC_MESSAGES/*.po")):
            collected = polib.pofile(str(Path(copy, source.relative_to(ROOT))))
            name = source.relative_to(ROOT)
            faults += [f"{name}: {fault}" for fault in faults_of(polib.pofile(source), collected)]
            if not is_compiled(source):
                faults.append(f"{name}: not compiled as it stands")
    if faults:
        print("\n".join(faults))
        sys.exit("The translations of the interface are not complete. Run `make messages`.")


if __name__ == "__main__":
    main()
