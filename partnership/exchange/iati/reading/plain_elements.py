"""Parts that are fields as they stand, by the tables of `plain_elements`."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from partnership.exchange.iati.plain_elements import ROWS, parts_of
from partnership.exchange.iati.reading.rows import row_model
from partnership.exchange.iati.reading.values import day_of, rounded, told_number
from partnership.exchange.pipeline.fields import checked
from partnership.publishing.findings import Level
from partnership.values.fields import ImpreciseDateField

TRUE = {"1", "true"}


def emptied(field):
    """A field as it is where a file says nothing of it, if a row can be without."""
    return {field.name: field.get_default()} if field.blank else {}


class PlainParts:
    """Makes fields of the plain parts of one activity's elements; tells what cannot be kept."""

    def __init__(self, texts, matcher, report):
        self.texts, self.matcher, self.report = texts, matcher, report

    def rows(self, said, rows):
        """Yield the rows of the elements that are one each."""
        for tag in ROWS:
            model = row_model(tag)
            for part in said["rows"].get(tag, ()):
                if self._is_as_fixed(tag, part):
                    fields = self.fields(model, part, tag)
                    if fields is not None:
                        yield rows.row(model, part, fields)

    def _is_as_fixed(self, tag, part):
        for name, value in ROWS[tag].fixed.items():
            if part["fixed"][name] not in ("", value):
                message = _("Only those with %(name)s “%(value)s” are kept.")
                told = {"name": name, "value": value}
                self.report.recur(Level.LOST, part["line"], f"{tag}/@{name}", message % told)
                return False
        return True

    def fields(self, model, part, tag):
        """The fields of the plain parts of an element; None where one that it needs is lost."""
        fields, narratives = {}, {}
        for name, said in part.get("parts", {}).items():
            field, element = model._meta.get_field(name), f"{tag}/{parts_of(tag)[name]}"
            if isinstance(field, models.ForeignKey):
                fields[name] = self.matcher.organisation(said, self.texts)
            elif isinstance(said, dict):
                narratives[name] = said
            elif not said:
                fields |= emptied(field)
            else:
                try:
                    fields[name] = self._kept(field, said, part["line"], element)
                except ValidationError as error:
                    message = " ".join(error.messages)
                    self.report.recur(Level.LOST, part["line"], element, message)
                    if not field.blank:
                        return None
                    fields |= emptied(field)
        return fields | self.texts.fields(part["line"], **narratives)

    def _kept(self, field, text, line, element):
        """A text as the field has it in a file of fixtures; ValidationError."""
        if isinstance(field, ImpreciseDateField):
            day = day_of(text)
            if day is None:
                raise ValidationError(_("%(day)s is no day.") % {"day": text})
            return day
        if isinstance(field, models.BooleanField):
            return text in TRUE
        if isinstance(field, models.DecimalField):
            number = told_number(text, line, element, self.report)
            return None if number is None else rounded(number, line, element, self.report)
        return str(checked(field, field.to_python(text)))
