"""How well and how fast the search finds, on a site that is set up:

    python benchmarks/search.py [seed …]

Draws words, phrases of three words and figures from the texts that public pages print of each
record, 500 of each language, and names with one slip. What more than ten records print is found
when one of the first ten prints it, since they cannot all be among ten; beside that stands how many
find their very page, which no search can bring to a hundred.

Left out is the frame: what the interface says on the page of any record, such as how to cite it.
It is known by its place in the page, or because the catalogue of translations has it, or each part
of it, as of the list of what no source states. With `--labels` such lists are drawn, too.
"""

import os
import random
import re
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "partnership.settings")

import django

django.setup()

import polib  # noqa: E402
from django.test import Client  # noqa: E402
from lxml.html import document_fromstring as html_of  # noqa: E402

from partnership.search.asking import ask  # noqa: E402
from partnership.search.models import Entry, Name  # noqa: E402
from partnership.search.words import EMPTY, folded  # noqa: E402
from partnership.website.views.search import hits_for  # noqa: E402

DRAWN, SEED = 500, 17
# What every page has around the words of its record.
FRAME = (
    *(f"//{name}" for name in ("nav", "form", "script", "h2", "button", "dt", "summary", "thead")),
    *(f"//*[contains(concat(' ', @class, ' '), ' {name} ')]" for name in ("cite", "evidence")),
    *(f"//*[contains(concat(' ', @class, ' '), ' {name} ')]" for name in ("noprint", "number")),
    # A map says the same of every place.
    *(f"//*[contains(concat(' ', @class, ' '), ' {name} ')]" for name in ("map", "untranslated")),
)
# Of “Attended (named as “…”)” the source's words alone are the record's.
NAMED_AS = re.compile(r"^[^“]*[(（][^“]*“(.*)”[)）]$")
# What stands between the parts of a list of labels.
BETWEEN = re.compile(r"[,;:()，、；：（）]") if "--labels" not in sys.argv else re.compile("$")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
# A message with fewer letters of its own fits texts that are none.
LETTERS = 4
CATALOGUE = Path(__file__).resolve().parent.parent / "locale/zh_Hans/LC_MESSAGES/django.po"


def messages(language):
    """A function that says whether a text is one of the interface's."""
    texts = set()
    for entry in polib.pofile(str(CATALOGUE)):
        given = [entry.msgid, entry.msgid_plural]
        if language != "en":
            given = [entry.msgstr, *entry.msgstr_plural.values()]
        texts |= {" ".join(text.split()).strip(" .:：。").casefold() for text in given if text}
    patterns = [
        ".+".join(map(re.escape, PLACEHOLDER.split(text)))
        for text in texts
        if PLACEHOLDER.search(text) and len(re.findall(r"\w", PLACEHOLDER.sub("", text))) >= LETTERS
    ]
    filled_in = re.compile("|".join(patterns))

    def is_one(piece):
        plain = piece.strip(" .:：。·✓").casefold()
        return plain in texts or bool(filled_in.fullmatch(plain))

    def is_message(piece):
        parts = [part for part in BETWEEN.split(piece) if part.strip(" .。")]
        return is_one(piece) or (bool(parts) and all(map(is_one, parts)))

    return is_message


def pieces_of(html):
    """The texts of a page between its tags: without its frame, and all in one."""
    (main,) = html_of(html).xpath("//main")
    everything = " ".join(" ".join(main.itertext()).split())
    for path in FRAME:
        for element in main.xpath("." + path):
            element.drop_tree()
    texts = (" ".join(text.split()) for text in main.itertext())
    return [NAMED_AS.sub(r"\1", text) for text in texts if text], everything


def pages(language):
    """{key of an entry: the pieces of text that its page prints, and all that it prints}."""
    client, found, is_message = Client(HTTP_HOST="localhost"), {}, messages(language)
    from django.apps import apps
    from django.utils.translation import override

    for entry in Entry.objects.public():
        with override(language):
            address = apps.get_model(entry.model)(slug=entry.slug).get_absolute_url()
        if "#" in address:
            continue
        pieces, everything = pieces_of(client.get(address).content.decode())
        found[entry.pk] = [piece for piece in pieces if not is_message(piece)], everything
    return found


def draw(pieces, language, choice):
    """A word, a phrase of three words or a figure of a page."""
    text = choice.choice([piece for piece in pieces if len(piece) > 3])
    kind = choice.choice(("word", "phrase", "figure"))
    if kind == "figure" and (figures := re.findall(r"\d[\d,.]*\d[万亿]?", " ".join(pieces))):
        return choice.choice(figures)
    if language == "zh-hans":
        runs = re.findall(r"[\u4e00-\u9fff]{2,}", text)
        if not runs:
            return None
        run, length = choice.choice(runs), choice.choice((2, 4, 6))
        start = choice.randrange(max(1, len(run) - length + 1))
        return run[start : start + length]
    words = re.findall(r"[^\W\d_]{3,}", text)
    if kind == "phrase" and len(words) >= 3:
        between = re.findall(r"\S+ \S+ \S+", text)
        return choice.choice(between) if between else None
    words = [word for word in words if word.casefold() not in EMPTY]
    return choice.choice(words) if words else None


def measure(language, printed, seed):
    """Print how many of the drawn words find their page, and the times."""
    choice = random.Random(seed)
    whole = {key: folded(everything)[0] for key, (_pieces, everything) in printed.items()}
    keys, missed, times, asked, very = sorted(printed), [], [], 0, 0
    while asked < DRAWN:
        key = choice.choice(keys)
        words = draw(printed[key][0], language, choice)
        if not words:
            continue
        asked += 1
        start = time.process_time()
        answers = ask(words, Entry.objects.public())
        hits_for(answers.keys[:20], answers)
        times.append(time.process_time() - start)
        first = answers.keys[:10]
        very += key in first
        plain = folded(words)[0]
        printing = {other for other, text in whole.items() if plain in text}
        if key not in first and not (len(printing) > 10 and printing & set(first)):
            missed.append((words, key))
    shares = [100 * (1 - len(missed) / asked), 100 * very / asked]
    print(f"{language}, seed {seed}: of {asked} {shares[0]:.1f} % find their page,", end=" ")
    print(f"{shares[1]:.1f} % the very one;", end=" ")
    print(f"{statistics.median(times) * 1000:.1f} ms of processor, the slowest", end=" ")
    print(f"{max(times) * 1000:.0f} ms")
    return missed


def slips():
    """Print how many names with one slip find their record."""
    choice, found, asked = random.Random(SEED), 0, 0
    names = [
        name
        for name in Name.objects.filter(entry__public=True).order_by("id")
        if re.fullmatch(r"[A-Za-z ]{6,60}", name.text)
    ]
    for name in names:
        words = name.text.split()
        place = choice.choice(
            [n for n, word in enumerate(words) if len(word) == max(map(len, words))]
        )
        word = words[place]
        at = choice.randrange(1, len(word) - 1)
        words[place] = choice.choice(
            (
                word[:at] + word[at + 1 :],
                word[:at] + word[at + 1] + word[at] + word[at + 2 :],
                word[:at] + choice.choice("aeiourst") + word[at + 1 :],
                word[:at] + choice.choice("aeiourst") + word[at:],
            )
        )
        asked += 1
        found += name.entry_id in ask(" ".join(words), Entry.objects.public()).keys[:10]
    print(f"names with one slip: {100 * found / asked:.1f} % of {asked}")


if __name__ == "__main__":
    for language in ("en", "zh-hans"):
        found = pages(language)
        seeds = [word for word in sys.argv[1:] if word != "--labels"] or [SEED]
        for seed in map(int, seeds):
            for words, key in measure(language, found, seed)[:12]:
                print(f"    missed: {words!r} of {Entry.objects.get(pk=key)}")
    slips()
