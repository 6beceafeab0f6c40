"""The public records that point to a record, told on its page.

Links are found among the models of the site, so that the page of an organisation or a place
shows the agreements, projects and events above it without its app knowing of them. Each record
is told once, with all that it is to the page's record; models say that in `link_words`.
"""

from collections import defaultdict
from dataclasses import dataclass
from functools import reduce

from django.db.models import Exists, ForeignKey, ManyToManyField, OuterRef, Prefetch, Q
from django.urls import NoReverseMatch, resolve, reverse

from partnership.pages.filters import RecordFilter
from partnership.publishing.models import Child, Record, public_rows
from partnership.values.queries import rows_of

# How many records of one kind a page tells of; the others are in the lists.
MOST = 50


def line_templates(model):
    """The template of a line about one record of `model`: its own, or else the plain one."""
    meta = model._meta
    return [f"{meta.app_label}/{meta.model_name}_line.html", "includes/record_line.html"]


@dataclass(frozen=True)
class Role:
    """What a record is to another one: in words, and the child row that says so, if one does.

    `through` is the row that is linked, where that is not the page's record itself: the
    position, say, in which somebody signed.
    """

    words: str
    row: Child | None = None
    through: Child | None = None
    named_as: str = ""


@dataclass(frozen=True)
class RelatedRecord:
    """A record with all its roles towards the page's record."""

    record: Record
    roles: list[Role]


@dataclass(frozen=True)
class RelatedGroup:
    """The first related records of one kind, how many more there are, and a list of them all."""

    model: type[Record]
    entries: list[RelatedRecord]
    more: int = 0
    list_address: str = ""

    @property
    def name(self):
        return self.model._meta.verbose_name_plural

    @property
    def key(self):
        """A name for the group's heading in the page."""
        return self.model._meta.model_name

    @property
    def line_templates(self):
        return line_templates(self.model)


@dataclass(frozen=True)
class Link:
    """A field by which records, or their child rows, point to a record or to some rows."""

    field: ForeignKey | ManyToManyField
    targets: dict

    @property
    def model(self):
        return self.field.model

    @property
    def of_child(self):
        return issubclass(self.model, Child)

    @property
    def record_model(self):
        """The model of the records to tell of."""
        if self.of_child:
            return self.model._meta.get_field(self.model.parent_name).related_model
        return self.model

    @property
    def condition(self):
        return Q(**{f"{self.field.name}__in": list(self.targets)})

    @property
    def mark(self):
        """The name under which a found record says whether it has this link."""
        return f"linked_by_{self.field.name}"

    def keys(self):
        """The keys of the records with this link, as a query."""
        if self.of_child:
            rows = public_rows(self.model).filter(self.condition)
            return rows.order_by().values(self.model.parent_name)
        return self.model._default_manager.filter(self.condition).order_by().values("pk")

    def role_of(self, row):
        """The role that a child row with this link states, or None if it has it not."""
        target = getattr(row, self.field.attname)
        if target not in self.targets:
            return None
        named_as = f"{self.field.name}_named_as"
        return Role(
            words=row.words_for_link(self.field.name),
            row=row,
            through=self.targets[target],
            named_as=getattr(row, named_as, "") or getattr(row, "named_as", ""),
        )


def related_records(record, rows=()):
    """The public records that point to `record`, or to some `rows`, in groups by kind.

    `rows` are child rows whose links count as the record's own, such as the positions of a
    person. Queries: one for each kind of record that can point here, and, where some do, one
    for each kind of child row; they do not grow with the data, nor does the answer.
    """
    links = defaultdict(list)
    for link in links_to(record, rows):
        links[link.record_model].append(link)
    groups = (related_group(record, model, found) for model, found in links.items())
    return [group for group in groups if group.entries]


def links_to(record, rows=()):
    """The links that can point to a record or to some child rows, in the order of the apps."""
    targets = defaultdict(dict)
    targets[type(record)][record.pk] = None
    for row in rows:
        targets[type(row)][row.pk] = row
    for model, keys in targets.items():
        for relation in model._meta.related_objects:
            field = relation.field
            own_row = getattr(field.model, "parent_name", "") == field.name
            told = issubclass(field.model, (Record, Child)) and not own_row
            if told and field.model.link_words.get(field.name, "") is not None:
                yield Link(field, keys)


def related_group(record, model, links):
    """The public records of `model` that have one of `links`."""
    records = model.objects.in_lines().filter(pk__in=rows_of([link.keys() for link in links]))
    direct = [link for link in links if not link.of_child]
    # Whether a record itself has a link is asked only where that is worth a word.
    worded = [link for link in direct if link.model.link_words.get(link.field.name)]
    by_child = defaultdict(list)
    for link in links:
        if link.of_child:
            by_child[link.model].append(link)
    shown = records.annotate(
        **{link.mark: Exists(link.keys().filter(pk=OuterRef("pk"))) for link in worded}
    ).prefetch_related(*(rows_with(model, found) for model, found in by_child.items()))
    found = list(shown[: MOST + 1])
    more = records.count() - MOST if len(found) > MOST else 0
    return RelatedGroup(
        model,
        [RelatedRecord(one, roles_of(one, worded, by_child)) for one in found[:MOST]],
        more,
        list_address(model, record) if more else "",
    )


def rows_with(model, links):
    """Fetch, for each record, its public child rows that have one of `links`."""
    parent = model._meta.get_field(model.parent_name)
    condition = reduce(lambda one, other: one | other, (link.condition for link in links))
    return Prefetch(
        parent.remote_field.get_accessor_name(),
        public_rows(model).filter(condition),
        to_attr=f"linked_{model._meta.model_name}_rows",
    )


def roles_of(record, worded, by_child):
    """All that a found record is to the page's record, as far as there are words for it."""
    roles = [
        Role(record.words_for_link(link.field.name))
        for link in worded
        if getattr(record, link.mark)
    ]
    for model, links in by_child.items():
        for row in getattr(record, f"linked_{model._meta.model_name}_rows"):
            roles += [role for link in links if (role := link.role_of(row))]
    return [role for role in roles if role.words]


def list_address(model, record):
    """The address of the list of `model` filtered by `record`, or "" where none is."""
    name = record._meta.model_name
    try:
        address = reverse(f"{model.url_name}_list")
    except NoReverseMatch:
        return ""
    filters = resolve(address).func.view_class.filterset_class.base_filters
    if not isinstance(filters.get(name), RecordFilter):
        return ""
    return f"{address}?{name}={record.slug}"


def first_of(records):
    """The first of some records that a page shows, and how many more there are."""
    found = list(records[: MOST + 1])
    return found[:MOST], records.count() - MOST if len(found) > MOST else 0
