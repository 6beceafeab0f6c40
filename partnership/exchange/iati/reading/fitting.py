"""Whether the record can keep the rows of a file, asked before they are handed on.

One odd row must not turn away a whole file: what cannot stand is left out here, with all that
needs it, and told with its line.
"""

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import UniqueConstraint
from django.utils.translation import gettext as _

from partnership.exchange.pipeline.fields import Table
from partnership.exchange.pipeline.report import FileReport


class Fitting:
    """Asks the rows of one file, as fixtures, one after the other."""

    def __init__(self, report: FileReport) -> None:
        self.report = report
        self.tables, self.left_out = {}, set()
        self.once = {}  # (constraint, values): (key, line) of the row that has them

    def fits(self, thing: dict) -> bool:
        """Whether a fixture can stand; why it cannot is told."""
        model = apps.get_model(thing["model"])
        reasons = list(self._faults(model, thing))
        for name, message in reasons:
            self._tell(model, thing, name, message)
        if reasons:
            self.left_out.add(thing["pk"])
        return not reasons

    def _faults(self, model, thing):
        """Yield (field, message) for each fault of a row by itself and beside those before it."""
        table = self.tables.get(model) or self.tables.setdefault(model, Table(model))
        fields = thing["fields"]
        for name, value in fields.items():
            column = table.columns.get(name)
            try:
                if name in table.readers:
                    table.readers[name][1](value)
                elif column is not None and str(value) in self.left_out:
                    yield name, _("What it belongs to is left out.")
            except ValidationError as error:
                yield name, " ".join(error.messages)
        for name, error in table.lacking.values():
            if name not in fields:
                yield name, " ".join(error.messages)
        yield from self._twice(model, thing)

    def _twice(self, model, thing):
        for constraint in model._meta.constraints:
            if not isinstance(constraint, UniqueConstraint) or constraint.condition is not None:
                continue
            values = tuple(str(thing["fields"].get(name, "")) for name in constraint.fields)
            own = (thing["pk"], thing["line"])
            pk, line = self.once.setdefault((constraint.name, values), own)
            if pk != thing["pk"]:
                where = self.report.where(line)
                yield (
                    "",
                    _("It stands there twice; the first one is kept (%(where)s).")
                    % {"where": where},
                )

    def _tell(self, model, thing, name, message):
        field = str(model._meta.get_field(name).verbose_name) if name else ""
        about = ", ".join(filter(None, (str(model._meta.verbose_name), field)))
        message = _("%(why)s It is left out.") % {"why": message}
        self.report.lost(thing["line"], about, message)
