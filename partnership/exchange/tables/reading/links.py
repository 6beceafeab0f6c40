"""Tables of many-to-many links on their way in: a list of links for each record.

A record that stands in such a table, or in the table of its records in the same file, has exactly
the links of the table afterwards, beside those to records that the public does not see and that
its tables lack. Other records keep theirs.
"""

from django.utils.translation import gettext as _

from partnership.exchange.pipeline.objects import ImportObject
from partnership.exchange.tables.reading.cells import WrongCell, plain_text, refuse_damaged
from partnership.exchange.tables.reading.names import is_slug
from partnership.values.understanding.meanings import understood_as


class Links:
    """The links of a file, kept until the records come that have them."""

    def __init__(self, report):
        self.report = report
        # Table of links: {slug of the record: (where it first stands, slugs of the linked)}.
        self.tables = {}
        # Table of links: {key of a record: [(slug, whether it is public) of each linked]}.
        self.linked = {}
        self.targets = {}  # model: {key: (slug, whether it is public)}

    def take(self, table, header, sheet, cells):
        """Read the lines of a table of links; `cells` reads their cells."""
        found = self.tables.setdefault(table, {})
        taken = [(at, column) for at, column in header.named if not column.is_derived]
        for row, line in sheet.lines:
            where, parts = sheet.where(row), {}
            for fault in header.faults(line):
                self.report.error(where, "", fault)
            told = set(header.lacking(line))
            for at, column in taken:
                if column in told:
                    continue
                cell = line[at] if at < len(line) else ""
                try:
                    refuse_damaged(cell)
                    meant = cells.meant(column, cell)
                except WrongCell as error:
                    self.report.error(where, column.name, str(error))
                    told.add(column)
                    continue
                parts[column.kind] = meant.value
                if meant.words:
                    message = understood_as(plain_text(cell), meant.words)
                    self.report.warning(where, column.name, message)
            if not parts.get("owner") or not parts.get("linked"):
                if not told.intersection(column for _at, column in taken):
                    self.report.error(where, "", _("Give both slugs of the link."))
                continue
            _where, slugs = found.setdefault(parts["owner"], (where, []))
            if parts["linked"] not in slugs:
                slugs.append(parts["linked"])

    def look_up(self, dataset, records):
        """Find what some records are linked to in the fields that have a table in the file."""
        for table in self.tables:
            if table.dataset is not dataset:
                continue
            linked = self.linked[table] = {record.pk: [] for record in records}
            field = table.model._meta.get_field(table.link)
            source, target = field.m2m_field_name(), field.m2m_reverse_field_name()
            through = field.remote_field.through._base_manager
            pairs = through.filter(**{f"{source}__in": list(linked)})
            pairs = list(pairs.values_list(source, target))
            targets = self.targets.setdefault(field.related_model, {})
            lacking = {key for _owner, key in pairs} - targets.keys()
            for record in field.related_model._base_manager.filter(pk__in=lacking):
                targets[record.pk] = (record.slug, record.is_published())
            for owner, key in pairs:
                linked[owner].append(targets[key])

    def of_record(self, dataset, stored, fields):
        """The fields of a record that its tables of links change."""
        changed = {}
        for table, found in self.tables.items():
            if table.dataset is not dataset:
                continue
            slugs = {stored.slug if stored else None, fields.get("slug")} & found.keys()
            named = [slug for owner in slugs for slug in found.pop(owner)[1]]
            if stored is not None:
                changed |= self.change(table, stored, named)
            elif named:
                changed[table.link] = [[slug] for slug in named]
        return changed

    def change(self, table, stored, named):
        """{field: links} where the table names other records than are linked, else {}.

        Of a record that was looked up.
        """
        linked = self.linked[table][stored.pk]
        shown = {slug for slug, is_public in linked if is_public}
        everything = {slug for slug, _is_public in linked}
        if set(named) in (shown, everything):
            return {}
        hidden = sorted(everything - shown - set(named))
        return {table.link: [[slug] for slug in [*named, *hidden]]}

    def left_over(self):
        """Objects for the records whose own table is not in the file."""
        by_owner = {}
        for table, found in self.tables.items():
            for owner, (where, slugs) in found.items():
                by_owner.setdefault((table.dataset.name, owner), []).append((table, where, slugs))
        for (_name, owner), parts in by_owner.items():
            table, where, _slugs = parts[0]
            stored = table.model.objects.filter(slug=owner).first() if is_slug(owner) else None
            self.look_up(table.dataset, [stored] if stored else [])
            fields = {} if stored else {"slug": owner}
            for table, _where, slugs in parts:
                if stored is None:
                    fields[table.link] = [[slug] for slug in slugs]
                else:
                    fields |= self.change(table, stored, slugs)
            yield ImportObject(
                where, table.model._meta.label_lower, str(stored.pk) if stored else None, fields
            )
