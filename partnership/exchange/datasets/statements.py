"""What a record states, fact by fact: the value, the passages that say so, and their state."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import chain
from typing import Any
from uuid import UUID

from django.db import models

from partnership.exchange.datasets.definition import Dataset, RowTable
from partnership.exchange.datasets.values import (
    changed_citations,
    field_as_json,
    fields_as_json,
    link_as_json,
    public_address,
)
from partnership.publishing.models import Record
from partnership.sources.evidence.words import address_with, fact_for_readers, statement_anchor
from partnership.sources.models import Citation, states_facts
from partnership.sources.models.seals import SILENT, facts_of
from partnership.values.fields import field_named

# Of a citation; the rest is in the passage and in its state.
TOLD = ("stance", "stated_value", "note", "checked_on")


class Statements:
    """The statements of a public record that its dataset fetched."""

    def __init__(self, dataset: Dataset, record: Record) -> None:
        self.dataset, self.record = dataset, record
        self.rows = dataset.rows_of(record)
        self.changed = changed_citations([record], dataset)
        self.cited: dict[tuple, list[Citation]] = defaultdict(list)
        for citation in self.rows.get("citations", ()):
            self.cited[citation.row, citation.field].append(citation)

    def as_json(self) -> list[dict[str, Any]]:
        """Each statement with its address on the page of the record."""
        return [self._statement(*fact) for fact in self._facts()]

    def _facts(self) -> Iterator[tuple[models.Model, Dataset | RowTable, str]]:
        if (None, "") in self.cited:
            yield self.record, self.dataset, ""
        stating = facts_of(self.record)
        for name in self.dataset.fields:
            if (None, name) in self.cited or (name in stating and self._says(name)):
                yield self.record, self.dataset, name
        for table in self.dataset.tables:
            for row in self.rows[table.name]:
                cited = [name for key, name in self.cited if key == row.pk]
                if states_facts(table.model) or "" in cited:
                    yield row, table, ""
                for name in cited:
                    if name in table.fields:
                        yield row, table, name

    def _says(self, name: str) -> bool:
        """Whether a field of the record says something."""
        field = field_named(self.record, name)
        if field.many_to_many:
            return bool(self.dataset.linked_records(self.record, name))
        return getattr(self.record, field.attname) not in SILENT

    def _statement(
        self, target: models.Model, listed: Dataset | RowTable, name: str
    ) -> dict[str, Any]:
        key = None if target is self.record else target.pk
        citations = self.cited[key, name]
        anchor = statement_anchor(self.record, key, name)
        return {
            "id": anchor,
            "url": address_with(public_address(self.record), anchor),
            "fact": {"row": key and str(key), "kind": listed.name, "field": name},
            "words": fact_for_readers(type(target), name),
            "value": self._value(target, listed, name),
            **self._state(key, name, citations),
            "passages": [self._passage(citation) for citation in citations],
        }

    def _value(self, target: models.Model, listed: Dataset | RowTable, name: str) -> Any:
        if not name:
            return None if target is self.record else fields_as_json(listed, target)
        field = field_named(target, name)
        if field.many_to_many:
            return [link_as_json(one) for one in self.dataset.linked_records(self.record, name)]
        if field.is_relation:
            linked = fields_as_json(listed, target)
            return linked.get(name)
        return field_as_json(target, field)

    def _state(self, key: UUID | None, name: str, citations: list[Citation]) -> dict[str, str]:
        """“sourced”, “changed” since its source was checked, “no_source”, or “needs_none”.

        The last with the `reason`; by the rule of `sources/evidence/footing.py`, which counts all
        but these.
        """
        covering = citations or self.cited.get((key, "")) or self.cited.get((None, ""))
        if not covering and key and not name:
            of_row = [some for (row, _field), some in self.cited.items() if row == key]
            covering = list(chain(*of_row))
        if covering:
            as_checked = any(citation.pk not in self.changed for citation in covering)
            return {"state": "sourced" if as_checked else "changed"}
        if self.record.needs_no_citation == "__all__":
            return {"state": "needs_none", "reason": str(self.record.why_no_citation)}
        return {"state": "no_source"}

    def _passage(self, citation: Any) -> dict[str, Any]:
        passage = citation.passage
        told = {name: field_as_json(citation, citation._meta.get_field(name)) for name in TOLD}
        edition = passage.edition
        return {
            **link_as_json(passage),
            **told,
            "is_as_checked": citation.pk not in self.changed,
            "places": passage.parts,
            "edition": edition and {"number": edition.number, "text_sha256": edition.text_sha256},
            "annotation": address_with(public_address(passage.source), passage.key),
        }
