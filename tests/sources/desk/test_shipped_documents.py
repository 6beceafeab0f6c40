"""The two documents of the shipped record: what is found in them, and what is used of them."""

import re
from collections import Counter

import pytest
from django.core.management import call_command

from partnership.sources.desk.coverage import coverage_of, set_aside
from partnership.sources.desk.known_names import known_names
from partnership.sources.models import Edition, EditionText, SetAside
from partnership.values.dates import ImpreciseDate
from partnership.values.understanding.amounts import Amount
from partnership.values.understanding.in_text import found_in

pytestmark = [pytest.mark.reference, pytest.mark.django_db]

BROCHURE, RELEASE = "000_627e310039e1055a.txt", "004_4883ce28f15c7d69.txt"
DATES = {
    BROCHURE: [
        "1985", "2012", "2016", "[2019-04,2019-06]", "2006", "2006", "2030", "2016/2020", "2030",
        "2020", "2018/2020", "2018", "2013/2017", "2018", "2030", "2019-04-26", "2018/2020",
        "2016-09-06/2016-09-08", "2016",
    ],
    RELEASE: [
        "2016-09-06", "2001", "2030", "2001", "2030", "1919", "1978", "1983", "1985", "2001",
        "2008", "2010", "2011", "2011", "2011", "2013", "2015",
    ],
}  # fmt: skip
AMOUNTS = ["USD 1,000,000.00", "USD 745,000.00", "USD 200,000.00"] + 2 * ["USD 1,000,000.00"]
QUANTITIES = [
    "26 Conventions", "four Fundamental Conventions",
    "two prioritized Governance Conventions", "20 Technical Conventions", "three MOUs",
    "four dimensions", "500,000 additional people", "two project countries",
    "over 150 individuals", "16 workers’ organizations representatives",
    "20 employers’ organizations representatives", "23 labour ministry representatives",
    "two countries", "more than 250 young experts", "seventeen Chinese universities",
    "over 200 Chinese youth", "10 videos",
]  # fmt: skip
# Who or what is named, as a reader recognises it, the longer names first. The brochure's headings
# have lost their capitals.
MENTIONS = {
    "Ministry of Human Resources and Social Security": r"(Chinese )?Ministry of Human Resources and"
    r" Social Security( of the People’s Republic of China)?|MOHRSS|MoHRSS",
    "ILO Country Office in Beijing": r"ILO office in Beijing|Country Office in Beijing",
    "ILO News": r"ILO News",
    "International Training Centre of the ILO": r"(?i:international training centre)"
    r"( \((?i:itc)\) of the ilo)?|(?<=ILO’s )Training Centre",
    "ILO Development Cooperation Programme": r"ILO’s Development Cooperation Programme",
    "United Nations Department of Economic and Social Affairs": r"UN Department of Economic and "
    r"Social Affairs",
    "G20 Employment Working Group": r"Employment Working Group",
    "International Labour Organization": r"International Labour Organization|ILO",
    "All-China Federation of Trade Unions": r"All-China Federation of Trade Unions|ACFTU",
    "Government of China": r"Government of China|Chinese government",
    "Ministry of Emergency Management": r"Ministry of Emergency Management|MEM\b",
    "Ministry of Transport": r"Ministry of Transport",
    "2030 Agenda for Sustainable Development": r"2030 A(genda|GENDA)"
    r"( for Sustainable Development)?",
    "13th Five Year Plan of China (2016–2020)": r"13th Five Year Plan",
    "21st Century Maritime Silk Road Initiative": r"21st Century Maritime Silk Road Initiative",
    "Belt and Road Initiative": r"(?i:belt and road initiative)",
    "Maritime Labour Convention, 2006, as amended": r"Maritime Labour Convention, 2006|MLC, 2006",
    "Decent Work Agenda": r"(?i:decent work agenda)",
    "Reform and Opening-up": r"Reform and Opening-up",
    "Sanya Declaration": r"Sanya Declaration",
    "ASEAN+3 countries": r"ASEAN\+3 Countries",
    "ASEAN countries": r"ASEAN countries|ASEAN",
    "United Nations": r"United Nations|UN\b|(?<=the )un\b",
    "BRICS": r"BRICS",
    "Group of Twenty": r"G20",
    "Business 20": r"B20",
    "Labour 20": r"L20",
    "António Guterres": r"António Guterres",
    "Guy Ryder": r"Guy Ryder|Ryder",
    "Yin Weimin": r"Yin Weimin",
    "Lao PDR": r"Lao People’s Democratic Republic|Lao PDR",
    "Hong Kong SAR (China)": r"Hong Kong",
    "Macao SAR (China)": r"Macau",
    "Republic of Korea": r"South Korea",
    "Asia and the Pacific": r"Asia and the Pacific",
    "Asia": r"Asia\b",
    "China": r"People’s Republic of China|China|CHINA|chinA",
    "Beijing": r"Beijing|BEIJING",
    **{
        name: name
        for name in (
            "Cambodia",
            "Myanmar",
            "Mongolia",
            "Pakistan",
            "Japan",
            "Europe",
            "Global South",
        )
    },
}


def read(reference_dir, name):
    return (reference_dir / "seeds" / name).read_text(encoding="utf-8")


def in_one_line(text):
    """A text without line breaks, and without hyphens at the ends of lines."""
    return re.sub(r"\s+", " ", re.sub(r"(?<=[a-z])-\n(?=[a-z])", "", text))


def mentions_by_a_reader(text):
    """How often each name of the table stands in a text; what one name takes no other one has."""
    counted, rest = Counter(), in_one_line(text)
    for label, pattern in MENTIONS.items():
        rest, counted[label] = re.subn(pattern, "¦", rest)
    return counted


def test_every_date_and_amount_is_found(reference_dir):
    amounts = []
    for name, dates in DATES.items():
        found = [one.meaning for one in found_in(read(reference_dir, name))]
        assert [one.text for one in found if isinstance(one, ImpreciseDate)] == dates
        amounts += [str(one) for one in found if isinstance(one, Amount)]
    assert amounts == AMOUNTS
    assert sum(map(len, DATES.values())) == 36


def test_known_names_are_found_and_what_is_proposed_is_right(reference_dir):
    call_command("loaddata", *(f"fixtures/{name}" for name in FILES), verbosity=0)
    right = proposed = named = recognised = 0
    for name in (BROCHURE, RELEASE):
        text = read(reference_dir, name)
        expected, found = mentions_by_a_reader(text), Counter()
        for mention in known_names().mentions(text):
            found[mention.records[0].label] += 1
        both = sum((expected & found).values())
        named, recognised = named + sum(expected.values()), recognised + both
        others = list(found_in(text))
        quantities = [one.meaning.words for one in others if hasattr(one.meaning, "words")]
        wrong = len([words for words in quantities if words not in QUANTITIES])
        proposed += sum(found.values()) + len(others)
        right += both + len(others) - wrong
    assert named == 181
    assert recognised / named >= 0.95, (recognised, named)
    assert right / proposed >= 0.90, (right, proposed)


def test_all_of_both_documents_is_used_but_for_a_heading_each_that_is_set_aside(reference_dir):
    call_command("loaddata", *(f"fixtures/{name}" for name in FILES), verbosity=0)
    for name in (BROCHURE, RELEASE):
        EditionText.objects.keep(read(reference_dir, name))
    for edition in Edition.objects.all():
        [left] = coverage_of(edition.source).open
        assert edition.text[slice(*left)] in LEFT
        set_aside(edition, edition.text, left, SetAside.Reason.HEADING)
        assert not coverage_of(edition.source).open


LEFT = ["box 6: the virtuous cycle of resilience", "The ILO and China: Key facts"]
FILES = [
    "1_sources.json", "2_places.json", "3_participants.json", "4_topics.json",
    "5_agreements.json", "6_projects.json", "7_events.json",
]  # fmt: skip
