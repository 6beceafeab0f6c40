"""Documents on their whole way: a file is attached, read, cited, proven, and shown to readers.

A PDF with a text layer whose lines break words, and the same in Chinese, as a PDF, a Word document
and plain text.
"""

from dataclasses import dataclass

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from lxml import html

from partnership.agreements.models import AgreementMoney
from partnership.publishing import drafts
from partnership.sources.models import Edition, Passage
from tests import factories
from tests.sources.test_edition_admin import keep, send
from tests.sources.texts.documents import docx, pdf_in_any_script

pytestmark = pytest.mark.django_db


@dataclass
class Case:
    """A document, what is drawn over in it, and how that is quoted."""

    file: str
    content: bytes
    language: str
    drawn: str
    quoted: str
    locator: str
    amount: str
    names: tuple[str, str]
    sentences: int


ENGLISH = [
    ["The harbour log"],
    [
        "On 7 September 2016 the two cities signed a memo-",
        "randum in Arcadia. The Harbour Board gives US$ 745,000",
        "for crane drivers. Nobody asked for cranes.",
    ],
]
CHINESE = [
    ["港口日志"],
    [
        "2016年9月7日，两座城市在阿卡迪",
        "亚签署了谅解备忘录。港务局出资74.5万",
        "美元，用于培训起重机司机。没有人要求购买起重机。",
    ],
]
CHINESE_TEXT = "\n".join(line for page in CHINESE for line in page)
IN_CHINESE = {
    "language": "zh-hans",
    "drawn": "在阿卡迪\n亚签署了谅解备忘录", "quoted": "在阿卡迪亚签署了谅解备忘录",
    "amount": "74.5万\n美元", "names": ("阿卡迪亚", "港务局"), "sentences": 3,
}  # fmt: skip
CASES = [
    Case(
        "log.pdf", pdf_in_any_script(*ENGLISH), "en", "signed a memo-\nrandum",
        "signed a memorandum", "page 2", "US$ 745,000", ("Arcadia", "Harbour Board"), 3,
    ),
    Case("log.pdf", pdf_in_any_script(*CHINESE), locator="page 2", **IN_CHINESE),
    Case("log.txt", CHINESE_TEXT.encode(), locator="lines 2–3", **IN_CHINESE),
    Case(
        "log.docx", docx(*("".join(page) for page in CHINESE)), locator="paragraph 2",
        **IN_CHINESE | {"drawn": "在阿卡迪亚签署了谅解备忘录", "amount": "74.5万美元"},
    ),
]  # fmt: skip


@pytest.fixture(params=CASES, ids=lambda case: f"{case.language}-{case.file}")
def case(request):
    return request.param


def test_a_document_goes_its_whole_way(admin_client, client, case):
    source = factories.source("The log", language=case.language)
    place, board = case.names
    factories.place(place, original_language=case.language)
    factories.organisation(board, original_language=case.language)
    agreement = factories.agreement(signed="2016")
    edition = attached(admin_client, source, case)

    desk = reverse("desk", args=["agreements.agreement", agreement.pk])
    shown = parsed(admin_client.get(desk, {"source": source.pk}))
    lines = [line.text_content() for line in shown.xpath("//*[@id='text']//*[@data-at]")]
    assert "".join("".join(lines).split()) == "".join(edition.text.split())

    # Words over the end of a line are cited; what is quoted is proven.
    cited = chosen(edition, case.drawn)
    admin_client.post(desk, {**cited, "for": ":title", "cite": "1"})
    passage = Passage.objects.get()
    assert (passage.quotation, passage.state) == (case.quoted, "found")
    assert passage.locator == case.locator

    # The date, the amount and the names are found while reading, and taken with their source.
    whole = chosen(edition, edition.text.strip())
    found = {
        item.find_class("what")[0].text_content(): item
        for item in parsed(admin_client.get(desk, whole)).xpath("//*[@id='suggestions']//li")
    }
    assert {"Date", "Amount", "Place", "Organisation"} <= found.keys()
    assert found["Date"].xpath("string(.//b)") == "7 September 2016"
    assert found["Place"].xpath("string(.//b)") == place
    words = chosen(edition, case.amount)
    [take] = parsed(admin_client.get(desk, words)).xpath("//*[@name='take']/@value")
    admin_client.post(desk, {**words, "take": take, "target": "agreementmoney"})
    drafts.publish(agreement)
    money = AgreementMoney.objects.get()
    assert (money.amount, money.currency) == (745_000, "USD")

    # The rest is set aside, so that all of it was read to the end.
    for _sentence in range(case.sentences):
        left = admin_client.get(desk, {"source": source.pk}).context["next_open"]
        if left:
            place_of = {"source": source.pk, "start": left[0], "end": left[1]}
            admin_client.post(desk, {**place_of, "aside": "no_fact"})
    coverage = admin_client.get(desk, {"source": source.pk}).context["coverage"]
    assert (len(coverage.open), coverage.number) == (0, case.sentences)

    readers_see(client, source, agreement, case)
    call_command("check_record")


def readers_see(client, source, agreement, case):
    """Readers see the document with what is used marked, and what rests on it."""
    Edition.objects.update(access="public")
    for language in ("en", "zh-hans"):
        page = parsed(client.get(f"/{language}/sources/{source.slug}/"))
        marked = "".join(mark.text_content() for mark in page.xpath("//mark"))
        assert "".join(case.drawn.split()) in "".join(marked.split())
        assert page.xpath(f"//a[contains(@href, '/agreements/{agreement.slug}/')]")


def parsed(response):
    return html.fromstring(response.content.decode())


def attached(client, source, case):
    """The edition of a file that is attached, after it was looked at."""
    file = SimpleUploadedFile(case.file, case.content)
    response = send(client, source, file=file, language=case.language)
    keep(client, source, response)
    return Edition.objects.get()


def chosen(edition, words):
    """The fields by which a browser names words of a text."""
    start = edition.text.index(words)
    return {"source": edition.source_id, "start": start, "end": start + len(words)}
