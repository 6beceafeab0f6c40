"""Links by which one row stands below another, such as a project below its parent.

Followed upwards they never come back to where they began: a circle has no top, so no page could
show it and no reader could tell what is a part of what.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple, cast

from django.core.exceptions import ValidationError
from django.db.models import ForeignKey, Model, QuerySet
from django.utils.translation import gettext as _

from partnership.values.queries import Among

if TYPE_CHECKING:
    Row = Model
else:
    Row = object

# {key of a row: keys of those right above it}
Above = Mapping[object, set]


class StepUp(NamedTuple):
    """What makes a row a link upwards: its columns with the keys of the lower and the upper one.

    With `kind`, only rows of that kind are such links. Links with the same `chain` are followed
    together.
    """

    lower: str
    upper: str
    kind: str = ""
    chain: str = ""


class Hierarchical(Row):
    """A row that may be a link upwards, or that has one. Its model says how in `steps_up`."""

    steps_up: tuple[StepUp, ...] = ()
    # Links that are known, by chain, instead of those in the database.
    known_above: Mapping[str, Above] | None = None
    # Set by forms that look at several rows at once, when all of them are known.
    circle_is_asked_later = False

    def clean(self) -> None:
        super().clean()
        if not self.circle_is_asked_later:
            self.refuse_circle()

    def step_up(self) -> tuple[str, object, object] | None:
        """The chain and the keys of the lower and the upper row, where this row links two."""
        for step in self.steps_up:
            if step.kind in ("", getattr(self, "kind", "")):
                lower, upper = getattr(self, step.lower), getattr(self, step.upper)
                if lower is not None and upper is not None:
                    return step.chain, lower, upper
        return None

    def refuse_circle(self) -> None:
        """ValidationError that names every row of a circle which this row closes."""
        step = self.step_up()
        if step is None:
            return
        chain, lower, upper = step
        if self.known_above is not None:
            known = self.known_above.get(chain, {})
            above = lambda keys: known  # noqa: E731
        else:
            above = lambda keys: self.saved_above(chain, keys, besides=[self.pk])  # noqa: E731
        if circle := circle_through(lower, upper, above):
            raise ValidationError({self.circle_field(): circle_message(self.names_of(circle))})

    @classmethod
    def saved_above(cls, chain: str, keys: Iterable, *, besides: Iterable = ()) -> Above:
        """What stands right above some rows in the database, by the links of a chain.

        Links that are stated by the rows `besides` do not count.
        """
        found: dict[object, set] = defaultdict(set)
        for step in cls.steps_up:
            if step.chain == chain:
                rows = cls._base_manager.filter(Among(step.lower, keys)).exclude(pk__in=besides)
                add_links(found, step, rows)
        return found

    @classmethod
    def all_above(cls) -> Mapping[str, Above]:
        """What stands right above every row in the database, by chain."""
        found: dict[str, dict[object, set]] = defaultdict(lambda: defaultdict(set))
        for step in cls.steps_up:
            add_links(found[step.chain], step, cls._base_manager.all())
        return found

    @classmethod
    def step_fields(cls) -> set[str]:
        """The columns that say whether a row is a link upwards, and between what."""
        columns = {name for step in cls.steps_up for name in (step.lower, step.upper)}
        return columns | ({"kind"} if any(step.kind for step in cls.steps_up) else set())

    @classmethod
    def circle_field(cls) -> str:
        """The field that is to be corrected: the link that is not the one to the row's record."""
        own = {cls._meta.pk.attname, f"{getattr(cls, 'parent_name', '')}_id"}
        [column] = cls.step_fields() - own - {"kind"}
        return column.removesuffix("_id")

    @classmethod
    def names_of(cls, keys: list) -> list[str]:
        """What rows that links lead between are called, in the order of their keys."""
        link = cast(ForeignKey, cls._meta.get_field(cls.circle_field()))
        rows = {
            row.pk: str(row) for row in link.related_model._base_manager.filter(Among("pk", keys))
        }
        return [rows.get(key, str(key)) for key in keys]


def add_links(found: dict[object, set], step: StepUp, rows: QuerySet) -> None:
    """Add the links of some rows to what is found: {lower: {upper, …}}."""
    if step.kind:
        rows = rows.filter(kind=step.kind)
    pairs = rows.filter(**{f"{step.upper}__isnull": False}).order_by()
    for lower, upper in pairs.values_list(step.lower, step.upper).iterator():
        found[lower].add(upper)


def circle_through(lower: object, upper: object, above: Callable[[list], Above]) -> list:
    """The keys of a circle that a link from `lower` up to `upper` closes, or [].

    The list begins and ends with `lower`. `above(keys)` tells what stands right above some rows.
    """
    came_from, layer = {upper: lower}, [upper]
    while layer and lower not in came_from:
        links, following = above(layer), []
        for below in layer:
            for key in links.get(below, ()):
                if key not in came_from:
                    came_from[key] = below
                    following.append(key)
        layer = following
    if lower not in came_from:
        return []
    circle, key = [lower], came_from[lower]
    while key != lower:
        circle.append(key)
        key = came_from[key]
    return [*circle, lower][::-1]


def circle_message(names: list[str]) -> str:
    """What is said of a circle of rows with these names."""
    return _("This leads in a circle: %(circle)s. Change or remove one of these links.") % {
        "circle": " → ".join(f"“{name}”" for name in names)
    }
