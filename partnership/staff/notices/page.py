"""The page on which members of staff choose of what they are told by mail."""

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from partnership.staff.models import NoticeChoice, NoticeKind


class NoticesForm(forms.Form):
    """What somebody is told of, where, and in which language."""

    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Tell me by mail when"),
        choices=NoticeKind,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    email = forms.EmailField(
        label=gettext_lazy("My address"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language of the mails"))

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = [(code, _(name)) for code, name in settings.LANGUAGES]

    def clean(self) -> dict:
        given = super().clean()
        if given.get("kinds") and not given.get("email") and "email" not in self.errors:
            self.add_error("email", _("Give the address to which the mails go."))
        return given


def notices_page(request: HttpRequest) -> HttpResponse:
    """Show and keep what somebody chose; nothing is ticked until they do."""
    user = request.user
    choice = NoticeChoice.objects.filter(user=user).first()
    initial = {
        "kinds": choice.kinds if choice else [],
        "email": user.email,
        "language": choice.language if choice else get_language(),
    }
    form = NoticesForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        user.email = given["email"]
        user.save(update_fields=["email"])
        NoticeChoice.objects.update_or_create(
            user=user, defaults={"kinds": given["kinds"], "language": given["language"]}
        )
        said = _("You are told of nothing by mail.")
        if given["kinds"]:
            said = _("You are told of this by mail, at %(address)s.") % {"address": given["email"]}
        messages.success(request, said)
        return HttpResponseRedirect(request.path)
    context = {
        **admin.site.each_context(request),
        "title": _("Notices by mail"),
        "form": form,
        "sends_mail": settings.SENDS_MAIL,
    }
    return TemplateResponse(request, "admin/notices.html", context)
