"""Small pieces of IATI XML: narratives in several languages, organisations, dates, shares."""

import datetime
from decimal import Decimal

from django.conf import settings
from django.utils.translation import override

from partnership.exchange.iati.codes import ALL, STEP, language_code, registered_prefix
from partnership.exchange.xml import XML_LANG, add, tidy
from partnership.values.dates import ImpreciseDate


def narratives(parent, texts):
    """Add one narrative per language. `texts` maps site languages to texts; the first wins."""
    done = set()
    for language, text in texts.items():
        code = language_code(language)
        if tidy(text) and code not in done:
            done.add(code)
            add(parent, "narrative", {XML_LANG: code}, text)


def texts_of(row, *names):
    """The first of the fields `names` that has a text, in each language it is in."""
    for name in names:
        original = getattr(row, name)
        if original and tidy(original):
            return {
                row.original_language: original,
                **{
                    language: fields[name]["text"]
                    for language, fields in sorted(row.translations.items())
                    if name in fields and language != row.original_language
                },
            }
    return {}


def references_of(organisation):
    """The identifiers of an organisation, those of a registered agency first, then by text."""
    identifiers = {row.identifier for row in organisation.identifiers.all()}
    return sorted(identifiers, key=lambda text: (not registered_prefix(text), text))


def reference_of(organisation):
    """The identifier that stands for an organisation in IATI, or "" where it has none."""
    return next(iter(references_of(organisation)), "")


def add_organisation(parent, tag, organisation, **attributes):
    """Add an organisation: reference and type where they are known, and its names."""
    element = add(
        parent,
        tag,
        {
            "ref": reference_of(organisation),
            "type": organisation.organisation_type,
            **attributes,
        },
    )
    narratives(element, texts_of(organisation, "name"))
    return element


def joined(rows, name):
    """The texts of several rows, one a line, in the languages in which all of them are."""
    every = [texts_of(row, name) for row in rows]
    every = [texts for texts in every if texts]
    if not every:
        return {}
    first = next(iter(every[0]))
    languages = [first, *(code for code in every[0] if code != first)]
    return {
        code: "\n".join(texts[code] for texts in every)
        for code in languages
        if all(code in texts for texts in every)
    }


def said(sentence, languages=None):
    """What we say ourselves, in each language of the site: `sentence` is called in each.

    A language without a translation of it is left out, as the sentence would be in the wrong one.
    """
    texts = {}
    for language in languages or [code for code, _name in settings.LANGUAGES]:
        with override(language):
            text = str(sentence())
        if text not in texts.values():
            texts[language] = text
    return texts


def together(*texts):
    """Several texts after each other, in each language in which any of them is."""
    languages = dict.fromkeys(code for part in texts for code in part)
    return {code: " ".join(part[code] for part in texts if code in part) for code in languages}


def add_period(parent, first, last):
    """Add the first and the last day of a time."""
    add(parent, "period-start", {"iso-date": first.isoformat()})
    add(parent, "period-end", {"iso-date": last.isoformat()})


def number(value):
    """A number as IATI wants it: no exponent, no needless zeros."""
    text = format(Decimal(value), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def dates_of(row, name):
    """The imprecise date in the field `name` of a row, or None where it is blank or broken."""
    text = getattr(row, name)
    try:
        return ImpreciseDate.parse(text) if text else None
    except ValueError:
        return None


def equal_shares(count):
    """`count` percentages that make exactly 100: the last one takes what rounding leaves."""
    share = (ALL / count).quantize(STEP, rounding="ROUND_DOWN")
    return [share] * (count - 1) + [ALL - share * (count - 1)]


def moment(value):
    """A point in time as IATI wants it, to the second, in universal time."""
    return value.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
