"""Translations in forms: labelled inputs beside each original, stored as one value."""

from html.parser import HTMLParser

import pytest
from django import forms
from django.forms import inlineformset_factory

from partnership.agreements.models import Agreement, Objective
from partnership.values.forms import TranslationsFormMixin
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


class AgreementForm(TranslationsFormMixin, forms.ModelForm):
    class Meta:
        model = Agreement
        fields = ["title", "summary", "original_language", "translations"]


class ObjectiveForm(TranslationsFormMixin, forms.ModelForm):
    class Meta:
        model = Objective
        fields = ["text", "translations"]


def posted(language="zh-hans", field="title", **parts):
    parts = {"text": "", "status": "working", **parts}
    return {f"translations__{language}__{field}__{part}": text for part, text in parts.items()}


def saved(agreement, data):
    """The translations after `data` was posted for `agreement`, read from the database."""
    defaults = {
        "title": agreement.title,
        "summary": agreement.summary,
        "original_language": agreement.original_language,
    }
    form = AgreementForm({**defaults, **data}, instance=agreement)
    assert form.is_valid(), form.errors
    form.save()
    return Agreement.objects.get(pk=agreement.pk).translations


class Inputs(HTMLParser):
    """The names of inputs, all ids, and what labels point to."""

    def __init__(self, html):
        super().__init__()
        self.names, self.ids, self.labelled = [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.ids += [attrs["id"]] if "id" in attrs else []
        if tag in ("input", "select", "textarea"):
            self.names.append(attrs["name"])
        if tag == "label":
            self.labelled.append(attrs["for"])


def inputs(form):
    return Inputs(str(form["translations"]))


def test_each_translated_field_has_inputs_for_each_other_language():
    names = inputs(AgreementForm()).names

    assert len(names) == len(Agreement.translatable) * 4
    assert names[:4] == list(posted(text="", status="", reviewer="", reviewed_on=""))
    assert not [name for name in names if "__en__" in name]


def test_every_input_has_a_label_and_every_id_is_there_once():
    found = inputs(AgreementForm())

    assert sorted(found.labelled) == sorted(f"id_{name}" for name in found.names)
    assert len(set(found.ids)) == len(found.ids)


def test_the_original_stands_beside_its_translation_in_its_language():
    agreement = factories.agreement(title="Memo <1>", original_language="zh-hans")
    html = str(AgreementForm(instance=agreement)["translations"])

    assert '<p lang="zh-hans" dir="ltr">Memo &lt;1&gt;</p>' in html
    assert 'lang="en"' in html
    assert "Title in English</label>" in html


def test_a_stored_translation_is_shown():
    agreement = factories.agreement(
        translations=factories.translation("title", "谅解“<备>忘录", status="official")
    )
    html = str(AgreementForm(instance=agreement)["translations"])

    assert 'value="谅解“&lt;备&gt;忘录"' in html
    assert '<option value="official" selected>' in html


def test_a_new_translation_is_a_working_one_unless_told_otherwise():
    html = str(AgreementForm()["translations"])

    assert html.index('value="working"') < html.index('value="staff"') < html.index("official")


def test_posted_translations_are_saved():
    data = {
        **posted(text=" 谅解备忘录 ", status="official", reviewer="R.", reviewed_on="2020-01-02"),
        **posted(field="summary", text="一\r\n二", reviewer="", reviewed_on=""),
    }

    assert saved(factories.agreement(), data) == {
        "zh-hans": {
            "title": {
                "text": "谅解备忘录",
                "status": "official",
                "reviewer": "R.",
                "reviewed_on": "2020-01-02",
            },
            "summary": {"text": "一\n二", "status": "working"},
        }
    }


def test_emptied_inputs_remove_the_last_translation():
    agreement = factories.agreement(translations=factories.translation("title", "谅解备忘录"))

    assert saved(agreement, posted(text="", status="staff")) == {}


def test_a_form_posted_without_the_inputs_changes_nothing():
    agreement = factories.agreement(translations=factories.translation("title", "谅解备忘录"))
    form = ObjectiveForm(
        {"text": "x"}, instance=Objective(agreement=agreement, translations={"zh-hans": {}})
    )

    assert form.is_valid()
    assert form.instance.translations == {"zh-hans": {}}


def test_languages_and_fields_the_form_does_not_show_are_kept():
    entry = {"text": "Mémorandum", "status": "staff"}
    agreement = factories.agreement(translations={"fr": {"title": entry}})

    assert saved(agreement, posted(text="谅解备忘录")) == {
        "fr": {"title": entry},
        "zh-hans": {"title": {"text": "谅解备忘录", "status": "working"}},
    }


def test_one_more_language_needs_the_setting_only(settings):
    settings.LANGUAGES = [*settings.LANGUAGES, ("ar", "Arabic")]
    agreement = factories.agreement()
    html = str(AgreementForm(instance=agreement)["translations"])

    assert 'lang="ar" dir="rtl"' in html
    assert saved(agreement, posted("ar", text="مذكرة")) == {
        "ar": {"title": {"text": "مذكرة", "status": "working"}}
    }


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        (
            {"reviewed_on": "yesterday"},
            "zh-hans.title: the day of review (reviewed_on) cannot be “yesterday”: it is written "
            "as year, month and day, such as 2019-04-30.",
        ),
        ({"status": "sworn"}, "zh-hans.title: the status is one of official, staff, working."),
        ({"status": ""}, "zh-hans.title: the status is one of official, staff, working."),
    ],
)
def test_a_faulty_entry_is_named_and_shown_again(parts, message):
    form = AgreementForm({"title": "A", "original_language": "en", **posted(text="备", **parts)})

    assert form.errors == {"translations": [message]}
    assert 'value="备"' in str(form["translations"])


def test_a_translation_into_the_language_of_the_original_is_refused_and_not_lost():
    agreement = factories.agreement(translations=factories.translation("title", "谅解备忘录"))
    data = {"title": "谅解备忘录", "original_language": "zh-hans", **posted(text="谅解备忘录")}
    form = AgreementForm(data, instance=agreement)

    assert form.errors == {
        "translations": [
            "Simplified Chinese is the language of the original: write that text in the field "
            "itself and leave its translation blank."
        ]
    }
    assert 'value="谅解备忘录"' in str(form["translations"])


def test_an_unchanged_form_knows_it():
    translations = {
        **factories.translation("summary", "一\n二"),
        "fr": {"title": {"text": "Mémorandum", "status": "staff"}},
    }
    agreement = factories.agreement(translations=translations)
    data = {
        "title": agreement.title,
        "original_language": "en",
        "initial-original_language": "en",
        **posted(field="summary", text="一\r\n二", status="staff", reviewer=""),
    }

    assert AgreementForm(data, instance=agreement).changed_data == []
    data |= posted(field="summary", text="三", status="staff")
    assert AgreementForm(data, instance=agreement).changed_data == ["translations"]


def test_rows_of_a_formset_have_inputs_of_their_own_and_blank_ones_are_left_out():
    agreement = factories.agreement()
    formset_class = inlineformset_factory(
        Agreement, Objective, form=ObjectiveForm, extra=2, can_delete=False
    )
    data = {
        "objectives-TOTAL_FORMS": "2",
        "objectives-INITIAL_FORMS": "0",
        "objectives-0-text": "Train crane drivers",
        "objectives-0-translations__zh-hans__text__text": "培训",
        "objectives-0-translations__zh-hans__text__status": "working",
        "objectives-1-text": "",
        "objectives-1-translations__zh-hans__text__text": "",
        "objectives-1-translations__zh-hans__text__status": "working",
    }
    formset = formset_class(data, instance=agreement)

    assert formset.is_valid(), formset.errors
    formset.save()
    assert [row.translated("text", "zh-hans") for row in agreement.objectives.all()] == ["培训"]
    names = [name for form in formset for name in inputs(form).names]
    assert len(set(names)) == len(names) == 2 * 4 * len(Objective.translatable)


def test_a_form_without_translations_is_left_alone():
    class TitleForm(TranslationsFormMixin, forms.ModelForm):
        class Meta:
            model = Agreement
            fields = ["title"]

    form = TitleForm({"title": "Renamed"}, instance=factories.agreement())

    assert form.is_valid()


def test_a_language_that_the_site_has_not_stays_and_only_those_of_the_site_are_offered():
    class LanguageForm(forms.ModelForm):
        class Meta:
            model = Agreement
            fields = ["original_language"]

    record = factories.agreement(original_language="de")

    shown = LanguageForm(instance=record).as_p()
    assert '<option value="de" selected>German</option>' in shown
    assert "German" not in LanguageForm().as_p()
    form = LanguageForm({"original_language": "de"}, instance=record)
    assert form.is_valid() and form.save().original_language == "de"
    form = LanguageForm({"original_language": "German"}, instance=record)
    assert "original_language" in form.errors
