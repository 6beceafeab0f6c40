"""Template tags of the value types."""

from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import translation

from partnership.agreements.models import Agreement, AgreementMoney
from partnership.values.quantities import Quantity
from projects.models import ResultValue
from tests import factories


def render(source, language="en", **context):
    with translation.override(language):
        return Template("{% load values %}" + source).render(Context(context))


@pytest.fixture
def agreement():
    return Agreement(
        title="Memorandum <A>",
        summary="*Two* lines.",
        signed="2016-09-06",
        translations=factories.translation("title", "谅解<备>忘录", status="working"),
    )


def test_a_date_is_said(agreement):
    assert render('{{ a|date_of:"signed" }}', a=agreement) == "6 September 2016"
    assert render('{{ a|date_of:"signed" }}', "zh-hans", a=agreement) == "2016年9月6日"
    assert render('{{ a|date_of:"ended"|default:"–" }}', a=agreement) == "–"


def test_a_date_that_no_source_states_says_so():
    agreement = Agreement(signed="2016-09", ended="")
    assert render('{% when a "signed" %}', a=agreement) == "September 2016"
    assert render('{% when a "ended" %}', a=agreement) == "Date not stated"
    assert render('{% when a "ended" within=True %}', a=agreement) == "date not stated"


def test_a_quantity_is_said():
    quantity = Quantity(Decimal(150), None, "over", "people")
    row = ResultValue(quantity_comparator="over", quantity_low=150, quantity_unit="people")

    assert render("{{ q|quantity }}", q=quantity) == "over 150 people"
    assert render("{{ q|quantity }}", q=row) == "over 150 people"


def test_money_is_said():
    line = AgreementMoney(amount=Decimal(745000), currency="USD")

    assert render("{{ m.amount|money:m.currency }}", m=line) == "US$\u00a0745,000"
    assert render("{{ m.amount|money:m.currency }}", "zh-hans", m=line) == "74.5万美元"
    assert render("{{ m.amount|money:m.currency }}", m=AgreementMoney()) == "Not stated"


def test_markdown_is_rendered():
    assert render("{{ t|markdown }}", t="*a* <b>") == "<p><em>a</em> &lt;b&gt;</p>"


def test_a_translated_text_is_escaped(agreement):
    assert render('{% translated a "title" %}', a=agreement) == "Memorandum &lt;A&gt;"
    assert render('{% translated a "title" %}', "zh-hans", a=agreement) == "谅解&lt;备&gt;忘录"


def test_a_text_in_another_language_stands_in_its_lang(agreement):
    agreement.translations = {}

    assert render('{% translated a "title" %}', "zh-hans", a=agreement) == (
        '<span lang="en" dir="ltr">Memorandum &lt;A&gt;</span>'
    )


def test_a_blank_text_has_no_element(agreement):
    assert render('{% translated a "purpose" note=True %}', "zh-hans", a=agreement) == ""


def test_a_working_translation_says_so_only_where_asked(agreement):
    assert render('{% translated a "title" note=True %}', "zh-hans", a=agreement) == (
        '谅解&lt;备&gt;忘录 <small class="translation-note">工作译文</small>'
    )
    assert "small" not in render('{% translated a "title" note=True %}', a=agreement)
    agreement.translations["zh-hans"]["title"]["status"] = "official"
    assert "small" not in render('{% translated a "title" note=True %}', "zh-hans", a=agreement)


def test_a_missing_translation_says_so_where_asked(agreement):
    assert render('{% translated a "summary" note=True %}', "zh-hans", a=agreement) == (
        '<span lang="en" dir="ltr">*Two* lines.</span> '
        '<small class="translation-note">尚未翻译</small>'
    )


def test_a_translated_text_can_be_markdown(agreement):
    source = '{% translated a "summary" note=True markdown=True %}'

    assert render(source, a=agreement) == "<p><em>Two</em> lines.</p>"
    assert render(source, "zh-hans", a=agreement) == (
        '<div lang="en" dir="ltr"><p><em>Two</em> lines.</p></div> '
        '<p class="translation-note">尚未翻译</p>'
    )


def test_a_right_to_left_text_keeps_its_direction(agreement):
    agreement.original_language = "ar"

    assert render('{% translated a "title" %}', a=agreement) == (
        '<span lang="ar" dir="rtl">Memorandum &lt;A&gt;</span>'
    )


def test_a_translation_is_at_hand_for_attributes_and_titles(agreement):
    source = '{% with t=a|translation:"title" %}{{ t }}|{{ t.language }}{% endwith %}'

    assert render(source, "zh-hans", a=agreement) == "谅解&lt;备&gt;忘录|zh-hans"
