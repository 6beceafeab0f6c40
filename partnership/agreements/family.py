"""The agreements that one is related to, directly or through others, as a tree."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Prefetch, Q

from partnership.agreements.models import Agreement, AgreementMoney, AgreementRelation
from partnership.publishing.models import Publishable, public_rows

# How far a family is followed, and how many members a page shows.
STEPS, MEMBERS = 8, 60


@dataclass
class Member:
    """An agreement of the family; `kind` is what it is to the one above it."""

    agreement: Agreement
    kind: str = ""
    here: bool = False
    members: list["Member"] = field(default_factory=list)


def family_of(agreement: Agreement) -> list[Member]:
    """The oldest members of the family, each with those that follow from it.

    Of two agreements the later renews, amends, implements or is founded on the earlier one. One
    that follows from two stands under both.
    """
    edges = _relations_around(agreement)
    if not edges:
        return []
    followers = defaultdict(list)
    for parent, child, kind in edges:
        followers[parent].append((child, kind))
    children = {child for _parent, child, _kind in edges}
    keys = {key for parent, child, _kind in edges for key in (parent, child)}
    records = _members(keys)

    told = set()

    def member(key, kind=""):
        below, new = [], key not in told
        told.add(key)
        # What follows from one that stands under two is told under the first.
        if new:
            found = [pair for pair in followers[key] if pair[0] in records]
            found.sort(key=lambda pair: _age(records[pair[0]]))
            below = [member(child, kind_of_child) for child, kind_of_child in found]
        return Member(records[key], kind, key == agreement.pk, below)

    roots = sorted((records[key] for key in keys - children if key in records), key=_age)
    return [member(root.pk) for root in roots]


def _age(agreement):
    return (agreement.signed_earliest or date.max, agreement.slug)


def _relations_around(agreement):
    """(parent, child, kind) of the public relations of the family. A query for each step."""
    known, new, edges = set(), {agreement.pk}, set()
    for _step in range(STEPS):
        rows = public_rows(AgreementRelation).filter(
            Publishable.published_condition("agreement"),
            Q(agreement__in=new) | Q(related__in=new),
        )
        known |= new
        found = rows.order_by("pk").values_list("agreement", "related", "kind")[:MEMBERS]
        for later, earlier, kind in found:
            if kind == AgreementRelation.Kind.FOUNDATION:
                later, earlier = earlier, later
            edges.add((earlier, later, kind))
        new = {key for edge in edges for key in edge[:2]} - known
        if not new or len(known) > MEMBERS:
            break
    return edges


def _members(keys):
    """The members with what stands beneath each: its public projects and its money."""
    projects = Agreement._meta.get_field("projects").related_model
    money = public_rows(AgreementMoney).counted().money_first()
    return (
        Agreement.objects.published()
        .prefetch_related(
            Prefetch("projects", projects.objects.in_lines(), to_attr="public_projects"),
            Prefetch("money_lines", money, to_attr="counted_money"),
        )
        .in_bulk(keys)
    )
