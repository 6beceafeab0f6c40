"""Child rows as a page shows them, for `{% load facts %}`.

The template says the words of a row; its marks, and where sources differ, come with them. Below
`{% below %}` it says what is smaller: parts of the row by `{% part %}`, and notes.
"""

import dataclasses

from django.db import models
from django.template import Context, Node, NodeList, TemplateSyntaxError
from django.template.base import FilterExpression, Parser, Token, token_kwargs
from django.utils.text import capfirst

from partnership.sources.citations import Citations, Mark
from partnership.sources.templatetags.citations import (
    by_relation,
    cite,
    differing_values,
    sources_differ,
)

TELLING = "telling of a row"


@dataclasses.dataclass
class Telling:
    """How a row is being told: as a whole, or fact by fact, of which `field` is the first.

    `told` are the fields that its parts tell.
    """

    row: models.Model
    citations: Citations | None
    field: str = ""
    told: set[str] = dataclasses.field(default_factory=set)

    def marks(self) -> dict:
        """The marks beside the words: of everything about the row, or of its first fact."""
        return cite(self.citations, self.row, self.field)

    def differing(self) -> dict:
        """What else sources say, but for what the parts tell."""
        if not self.citations:
            return {}
        return by_relation(
            list(differing_values(self.citations, self.row, self.field, but=self.told))
        )

    def part_marks(self, field: str) -> list[Mark]:
        """The marks that a part has of its own: none, where the whole row has them."""
        if not self.field or not self.citations:
            return []
        marks = self.citations.marks(self.row, field)
        return [mark for mark in marks if mark.citation.field == field]

    def part_anchors(self, field: str) -> list[str]:
        """The names of the statements of a part that has marks of its own."""
        if not self.part_marks(field) or not self.citations:
            return []
        return self.citations.anchors(self.row, field)

    def part_differing(self, field: str) -> dict:
        """What else sources say for a part."""
        self.told.add(field)
        return sources_differ(self.citations, field, self.row)


def telling_of(context: Context, row: models.Model) -> Telling | None:
    """How a row is being told, where the words around are about it."""
    telling = context.get(TELLING)
    return telling if telling and telling.row == row else None


class ChildNode(Node):
    """One child row: `{% child row %}words{% below %}notes{% endchild %}`.

    With the name of a field, `{% child row "organisation" %}`, the row is told fact by fact: the
    words have the marks of that field, and each part its own.
    """

    child_nodelists = ("words", "below")

    def __init__(
        self,
        row: FilterExpression,
        field: FilterExpression | None,
        words: NodeList,
        below: NodeList,
    ):
        self.row, self.field, self.words, self.below = row, field, words, below

    def render(self, context: Context) -> str:
        field = self.field.resolve(context) if self.field else ""
        return self.told(context, self.row.resolve(context), field)

    def told(self, context: Context, row: models.Model, field: str) -> str:
        """The row as HTML."""
        if around := telling_of(context, row):
            around.told.add(field)
        telling = Telling(row, context.get("citations"), field)
        beside = telling.marks()
        for mark in beside.get("marks", ()):
            mark.take_number()  # it stands above what is below
        with context.push(**{TELLING: telling}):
            # First of all, since the parts take what they tell from what the words tell.
            below = self.below.render(context)
            words = self.words.render(context)
        values = {"words": words, "below": below, **beside, **telling.differing()}
        with context.push(**values):
            return context.template.engine.get_template("includes/child.html").render(context)


class FactsNode(Node):
    """Child rows as one row of the facts.

    `{% facts record.public_parties always=True as row %}words{% below %}notes{% endfacts %}`: the
    label is that of such rows unless `label` tells another. Without rows there is nothing; with
    `always` and a label it says that the source states none, or that none is recorded.
    """

    child_nodelists = ("words", "below")

    def __init__(self, rows: FilterExpression, name: str, options: dict, child: ChildNode):
        self.rows, self.name, self.options, self.child = rows, name, options, child
        self.words, self.below = child.words, child.below

    def render(self, context: Context) -> str:
        rows = list(self.rows.resolve(context) or ())
        if not rows and not self._option(context, "always"):
            return ""
        label = self._option(context, "label") or capfirst(rows[0]._meta.verbose_name_plural)
        values = {
            "label": label,
            "rows": [self._told(context, row) for row in rows],
            "light": self._option(context, "light"),
            "silence": rows or context["record"].silence,
        }
        with context.push(**values):
            return context.template.engine.get_template("includes/facts.html").render(context)

    def _option(self, context, name):
        return self.options[name].resolve(context) if name in self.options else ""

    def _told(self, context, row):
        with context.push(**{self.name: row}):
            # The first fact may be another one in each row.
            return self.child.told(context, row, self._option(context, "field"))


def parse_child(parser: Parser, token: Token) -> ChildNode:
    """Compile `{% child row "field" %}`."""
    name, *arguments = token.split_contents()
    if not 1 <= len(arguments) <= 2:
        raise TemplateSyntaxError(f"{name} takes a row, and perhaps the name of its first fact")
    row, field = [*map(parser.compile_filter, arguments), None][:2]
    return ChildNode(row, field, *words_and_below(parser, f"end{name}"))


def parse_facts(parser: Parser, token: Token) -> FactsNode:
    """Compile `{% facts rows label=… always=True field="…" as row %}`."""
    name, *arguments = token.split_contents()
    if len(arguments) < 3 or arguments[-2] != "as":
        raise TemplateSyntaxError(f"{name} takes rows, options and the name of one: … as row")
    rows, *options, _as, row = arguments
    known = token_kwargs(options, parser)
    if options or known.keys() - {"label", "always", "field", "light"}:
        raise TemplateSyntaxError(f"{name} has the options label, always, field and light")
    child = ChildNode(None, None, *words_and_below(parser, f"end{name}"))
    return FactsNode(parser.compile_filter(rows), row, known, child)


def words_and_below(parser: Parser, end: str) -> tuple[NodeList, NodeList]:
    """What stands before `{% below %}`, and what stands after it."""
    words, below = parser.parse(("below", end)), NodeList()
    if parser.next_token().contents == "below":
        below = parser.parse((end,))
        parser.delete_first_token()
    return words, below
