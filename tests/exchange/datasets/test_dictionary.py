"""The data dictionary."""

from django.conf import settings
from django.utils.translation import override

from partnership.exchange.datasets import dictionary


def test_the_page_in_docs_is_true_to_the_code():
    """If this fails: `python manage.py data_dictionary > docs/data.md`."""
    with override("en"):
        assert (settings.BASE_DIR / "docs/data.md").read_text() == dictionary.as_markdown()


def test_every_field_has_a_meaning():
    silent = [
        f"{model._meta.label}.{entry.name}"
        for model in dictionary.record_tables()
        for entry in dictionary.entries(model)
        if not entry.meaning
        and entry.name
        not in {"id", "created_at", "updated_at", "owner", getattr(model, "parent_name", "")}
    ]
    assert silent == []


def test_every_counterpart_is_of_a_field_that_exists():
    for model in dictionary.record_tables():
        for name in getattr(model, "counterparts", ()):
            assert dictionary.counterpart(model._meta.get_field(name))
