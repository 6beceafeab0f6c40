"""How the fields of forms are turned into HTML."""

import pytest
from django import forms
from django.contrib.admin.widgets import AdminURLFieldWidget
from django.forms.renderers import DjangoTemplates
from lxml import html

from partnership.staff.form_renderer import FormRenderer

CHOICES = [("", "–"), ("a", "A & B"), ("Group", [("b", "<B>")])]
WIDGETS = [
    forms.TextInput({"class": "wide", "maxlength": 20}),
    forms.NumberInput({"min": 0}),
    forms.EmailInput(),
    forms.HiddenInput(),
    forms.DateInput({"type": "date"}),
    forms.DateTimeInput(),
    forms.CheckboxInput(),
    forms.Textarea({"rows": 3}),
    forms.Select(choices=CHOICES),
    forms.SelectMultiple(choices=CHOICES),
    forms.RadioSelect(choices=CHOICES),
    forms.CheckboxSelectMultiple(choices=CHOICES),
    forms.NullBooleanSelect(),
    forms.FileInput(),
    forms.ClearableFileInput(),
]
VALUES = [None, "", "a", "1", "</textarea>“b” & 'c'", "b\n\nb"]


def parts(text):
    """The elements of some HTML with their attributes and words, whatever the spaces between."""
    return [
        (part.tag, dict(part.attrib), (part.text or "").strip(), (part.tail or "").strip())
        for part in html.fragment_fromstring(text, create_parent=True).iter()
    ]


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("widget", WIDGETS, ids=lambda widget: type(widget).__name__)
def test_a_widget_has_the_same_html_as_with_stock_templates(widget, value):
    if getattr(widget, "allow_multiple_selected", False):
        value = [value or ""]

    ours = widget.render("name", value, {"id": "id_name"}, renderer=FormRenderer())

    assert parts(ours) == parts(widget.render("name", value, {"id": "id_name"}, DjangoTemplates()))
    assert "<B>" not in ours and "</textarea>“" not in ours


def test_a_form_with_faults_has_the_same_html_as_with_stock_templates():
    class Faulty(forms.Form):
        title = forms.CharField(help_text="In <b>full</b>.", label="Title & number")

        def clean(self):
            raise forms.ValidationError(["One & two", "Three"])

    ours, stock = (
        Faulty({}, renderer=renderer()).as_div() for renderer in (FormRenderer, DjangoTemplates)
    )

    assert "One &amp; two" in ours and "This field is required." in ours
    assert parts(ours) == parts(stock)


def test_widgets_that_django_itself_does_not_render_are_rendered_as_usual():
    widget = AdminURLFieldWidget()

    shown = widget.render("address", "https://record.example", renderer=FormRenderer())

    assert 'href="https://record.example"' in shown
