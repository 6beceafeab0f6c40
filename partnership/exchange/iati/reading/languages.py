"""Narratives in the languages of a file as texts and translations of the site."""

from django.conf import settings
from django.utils.translation import gettext as _

from partnership.publishing.findings import Level
from partnership.values.translations import Status, is_language
from partnership.values.understanding.damaged import damage_to

# Three-letter codes that files carry though IATI wants two letters.
SHORTER = {"eng": "en", "fra": "fr", "fre": "fr", "spa": "es", "deu": "de", "ger": "de"}
SHORTER |= {"por": "pt", "zho": "zh", "chi": "zh", "rus": "ru", "ara": "ar"}


def site_language(code):
    """The code that this site has for a language of a file: "zh-hans" for "zh", if it has one."""
    code = code.strip().lower().replace("_", "-")
    code = SHORTER.get(code, code)
    ours = [language for language, _name in settings.LANGUAGES]
    if code in ours:
        return code
    plain = code.split("-")[0]
    return next((language for language in ours if language.split("-")[0] == plain), code)


class Texts:
    """Puts the narratives of one activity into fields of rows, in one original language a row."""

    def __init__(self, language, report):
        self.report = report
        self.language = settings.LANGUAGES[0][0]
        self.language = self._language(language, None)

    def _language(self, code, line):
        """The language of a narrative; that of the activity where its code is none."""
        language = site_language(code)
        if not language or is_language(language):
            return language or self.language
        self.report.recur(
            Level.WARNING,
            line,
            "@xml:lang",
            _("“%(code)s” is no code of a language; the text is taken as one in “%(language)s”.")
            % {"code": code, "language": self.language},
        )
        return self.language

    def by_site_language(self, texts, line):
        """The narratives by language of the site: of two that share one, the first."""
        found = {}
        for code, text in texts.items():
            if damage_to(text):
                self.report.recur(
                    Level.WARNING,
                    line,
                    "narrative",
                    _("Letters of this text were lost before it came here. Look at it."),
                )
            kept = found.setdefault(self._language(code, line), text)
            if kept != text:
                self.report.recur(
                    Level.LOST, line, f"narrative ({code})", _("The record has no place for it.")
                )
        return found

    def fields(self, line, **fields):
        """The fields of a row with its original language and translations.

        Each keyword names a field and gives its narratives. The original language is one in
        which all of them are, if there is one; it need be none of the site.
        """
        given = {
            name: self.by_site_language(texts, line) for name, texts in fields.items() if texts
        }
        if not given:
            return {}
        original = self.original(given, line)
        row, translations = {"original_language": original}, {}
        for name, texts in given.items():
            row[name] = texts.get(original) or next(iter(texts.values()))
            if original not in texts:
                self.report.recur(
                    Level.WARNING,
                    line,
                    name,
                    _("This text is in another language than those beside it."),
                )
            for language, text in texts.items():
                if language != original and text != row[name]:
                    translations.setdefault(language, {})[name] = {
                        "text": text,
                        "status": str(Status.OFFICIAL),
                    }
        return {**row, "translations": translations}

    def original(self, given, line):
        ours = [language for language, _name in settings.LANGUAGES]
        candidates = dict.fromkeys(
            [self.language, *ours, *(code for texts in given.values() for code in texts)]
        )
        first = next(iter(given.values()))
        common = [code for code in candidates if all(code in texts for texts in given.values())]
        chosen = next(iter(common or [code for code in candidates if code in first]))
        if chosen not in ours:
            self.report.recur(
                Level.NOTE,
                line,
                "narrative",
                _("Texts are in “%(language)s”, in which the site is not. They are kept so.")
                % {"language": chosen},
            )
        return chosen
