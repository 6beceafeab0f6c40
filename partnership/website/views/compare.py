"""Two agreements side by side."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from partnership.agreements.models import Agreement
from partnership.pages.views import Page
from partnership.website.briefs.side_by_side import side_by_side


class AgreementField(forms.ModelChoiceField):
    """One of the public agreements, or none."""

    default_error_messages = {
        "invalid_choice": _("There is no such agreement here. Choose one from the list.")
    }

    def __init__(self, label):
        none = Agreement.objects.none()
        super().__init__(none, label=label, to_field_name="slug", required=False)


class CompareForm(forms.Form):
    """Which two agreements; each is one of those that are public."""

    a = AgreementField(_("This agreement"))
    b = AgreementField(_("Beside that one"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("a", "b"):
            self.fields[name].queryset = Agreement.objects.published().newest_first()

    def clean(self):
        values = super().clean()
        if values.get("a") and values.get("a") == values.get("b"):
            self.add_error("b", _("Choose two different agreements."))
        return values


class Compare(Page):
    """Two agreements that a reader chooses, fact by fact."""

    template_name = "website/compare.html"

    @classmethod
    def query_parameters(cls):
        return set(CompareForm.base_fields)

    def get_context_data(self, **kwargs):
        form = CompareForm(self.request.GET)
        both = form.is_valid() and all(form.cleaned_data.values())
        chosen = side_by_side(form.cleaned_data["a"], form.cleaned_data["b"]) if both else None
        return super().get_context_data(
            form=form,
            choices=Agreement.objects.published().newest_first(),
            brief=chosen,
            canonical=settings.SITE_ORIGIN + self.request.path,
            **kwargs,
        )
