"""Whose files may be handed out, to staff and to those who have a review link."""

from itertools import chain

from django.apps import apps
from django.http import Http404

from partnership.publishing.models import ReviewLink, Revision

# Whatever a file contains, a browser neither runs it nor loads anything for it.
POLICY = "default-src 'none'; sandbox"


def may_view(user, models) -> bool:
    """Whether somebody may see the forms of the records that have rows of one of these models."""
    owners = [model._meta.get_field(model.parent_name).related_model._meta for model in models]
    return any(
        user.has_perm(f"{owner.app_label}.{verb}_{owner.model_name}")
        for owner in owners
        for verb in ("view", "change")
    )


def reviewed_record(token):
    """The record that a review link in use shows; Http404 where there is none."""
    link = ReviewLink.objects.with_token(token)
    record = link and apps.get_model(link.model).objects.filter(pk=link.record).first()
    if record is None:
        raise Http404
    return record


def reviewed_rows(record, models):
    """The fields of the rows of these models that the review page of a record shows."""
    labels = {model._meta.label_lower for model in models}
    draft = Revision.objects.draft_of(record) if record.live else None
    if draft is not None:
        return [row["fields"] for row in draft.snapshot if row["model"] in labels]
    kinds = [model for model in record.child_models() if model in models]
    rows = (kind.objects.filter(**{kind.parent_name: record}).values() for kind in kinds)
    return list(chain.from_iterable(rows))
