"""Template words for the forms of staff: what is cited for each fact, where it stands."""

from django import template
from django.forms import BaseForm

from partnership.publishing.models import Child
from partnership.sources.desk.evidence import Fact
from partnership.sources.forms import CitationFormSet
from partnership.sources.models import Citation, citable_fields

register = template.Library()


@register.inclusion_tag("admin/evidence/margin.html", takes_context=True)
def evidence(context, of):
    """The citations of a field or of a row of a record's form, and the way to cite for it.

    `of` is a field of a fieldset or a row of an inline, as the admin gives them to its templates.
    """
    form = of.form if isinstance(getattr(of, "form", None), BaseForm) else of.field.form
    known = evidence_on_page(context)
    fact = known and fact_of(form.instance, name_of_field(of))
    if not fact:
        return {}
    marks = known.by_fact[fact]
    offered = fact.is_offered(form.instance)
    return {
        "marks": marks,
        "address": known.cite_address(fact) if offered else "",
        "comment": comment_address(context, fact),
        "fact": fact,
    }


def comment_address(context, fact):
    """Where a comment on a fact is written: offered to those who did not write the draft."""
    draft, is_part = context.get("reviewed"), fact.row and fact.field
    if (
        is_part
        or not (draft and context.get("may_comment"))
        or draft.user == context["request"].user
    ):
        return ""
    return context["comments"].address(str(fact.row or fact.field))


def evidence_on_page(context):
    """The evidence of the record whose form the page is; None where nothing is cited in it."""
    for inline in context.get("inline_admin_formsets") or ():
        formset = inline.formset
        if isinstance(formset, CitationFormSet) and not formset.instance._state.adding:
            return formset.evidence
    return None


def name_of_field(of):
    """The name of a field, "" for a row."""
    field = getattr(of, "field", None)
    return "" if field is None else field["name"] if isinstance(field, dict) else field.name


def fact_of(row, name):
    """The fact that a field of a form is about; None for what cannot be cited."""
    if row._state.adding or isinstance(row, Citation):
        return None
    if name and name not in citable_fields(type(row)):
        return None
    return Fact(row.pk if isinstance(row, Child) else None, name)
