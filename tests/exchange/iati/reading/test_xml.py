"""What is read of a file, and what is refused: hostile, too large, too old, not IATI."""

import pytest

from partnership.exchange.iati.reading import xml
from partnership.exchange.iati.reading.refusals import REFUSALS
from partnership.exchange.iati.reading.xml import Refused, read

pytestmark = pytest.mark.usefixtures("as_a_process")

ACTIVITY = """<iati-activity xml:lang="en" default-currency="USD">
<iati-identifier>XM-DAC-41302-A</iati-identifier>
<title><narrative>Cranes</narrative><narrative xml:lang="zh">起重机</narrative></title>
</iati-activity>"""


@pytest.fixture
def file(tmp_path):
    def write(text, name="file.xml"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def activities(inside, version="2.03", before=""):
    return f'{before}<iati-activities version="{version}">{inside}</iati-activities>'


def refusal(path):
    with pytest.raises(Refused) as caught:
        list(read(path))
    assert caught.value.code in REFUSALS
    return caught.value.code


@pytest.mark.parametrize("version", ["2.01", "2.02", "2.03"])
def test_each_version_2_is_read(file, version):
    [activity] = read(file(activities(ACTIVITY, version)))

    assert activity["identifier"] == "XM-DAC-41302-A"
    assert activity["titles"] == {"": "Cranes", "zh": "起重机"}
    assert (activity["language"], activity["currency"], activity["line"]) == ("en", "USD", 1)


def test_what_the_record_has_no_place_for_is_listed_with_its_line(file):
    extra = (
        '\n<capital-spend percentage="1"/>\n<x:y xmlns:x="urn:x"><x:z/></x:y>'
        '\n<sector code="1" vocabulary-uri="u"/>\n<sector code="2" vocabulary-uri="u"/>'
        "</iati-activity>"
    )
    [activity] = read(file(activities(ACTIVITY.replace("</iati-activity>", extra))))

    assert sorted(activity["lost"]) == [
        [5, "capital-spend", 1],
        [6, "{urn:x}y", 1],
        [7, "sector/@vocabulary-uri", 2],
    ]


def test_what_may_stand_once_and_stands_twice_is_listed(file):
    extra = (
        "<title><narrative>Lifts</narrative></title>"
        '<transaction><value>5</value><value currency="EUR"><x/></value></transaction>'
        '<sector code="1"/><sector code="2"/></iati-activity>'
    )
    [activity] = read(file(activities(ACTIVITY.replace("</iati-activity>", extra))))

    assert activity["titles"][""] == "Cranes"
    assert sorted(activity["lost"]) == [[4, "title", 1], [4, "transaction/value", 1]]


def test_an_element_that_is_no_activity_is_told(file):
    [unknown, _activity] = read(file(activities(f"<nonsense/>{ACTIVITY}")))

    assert unknown == {"unknown": [[1, "nonsense"]]}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (activities(ACTIVITY, "1.02"), "old_version"),
        (activities(ACTIVITY, "2.04"), "version"),
        (activities(ACTIVITY).replace(' version="2.03"', ""), "version"),
        ('<iati-organisations version="2.03"/>', "organisation_file"),
        ("<html/>", "not_iati"),
        (activities("<iati-activity>"), "not_well_formed"),
        ("", "not_well_formed"),
        (b"\x00\x01\x02", "not_well_formed"),
        ("PK\x03\x04", "not_well_formed"),
        ("[1, 2]", "not_well_formed"),
    ],
)
def test_what_is_no_iati_2_is_refused(file, text, code):
    assert refusal(file(text)) == code


BOMB = "".join(f'<!ENTITY e{number} "{f"&e{number - 1};" * 10}">' for number in range(1, 10))


@pytest.mark.parametrize(
    "doctype",
    [
        "<!DOCTYPE iati-activities>",
        '<!DOCTYPE iati-activities SYSTEM "http://127.0.0.1:9/evil.dtd">',
        '<!DOCTYPE iati-activities [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        f'<!DOCTYPE iati-activities [<!ENTITY e0 "ha">{BOMB}]>',
        '<!DOCTYPE iati-activities [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>',
    ],
)
def test_any_doctype_is_refused(file, doctype):
    inside = ACTIVITY.replace("Cranes", "&e9;" if "e9" in doctype else "&x;")

    assert refusal(file(activities(inside, before=doctype))) in {"doctype", "not_well_formed"}
    assert refusal(file(activities(ACTIVITY, before=doctype))) == "doctype"


def test_an_include_is_not_followed(file):
    include = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/>'
    [activity] = read(file(activities(ACTIVITY.replace("Cranes", f"{include}Cranes"))))

    assert activity["titles"][""] == "Cranes"


def test_a_file_that_is_too_large_is_refused_before_it_is_parsed(file, monkeypatch):
    monkeypatch.setattr(xml, "MOST_BYTES", 10)

    assert refusal(file(activities(ACTIVITY))) == "too_large"


@pytest.mark.parametrize(
    "inside",
    [
        "<a>" * 5000,  # deeper than the parser goes
        f'<a b="{"x" * 11_000_000}"/>',  # a text longer than it takes
    ],
    ids=["deep", "long"],
)
def test_a_file_that_is_made_to_hurt_is_refused(file, inside):
    assert refusal(file(activities(inside))) in {"not_well_formed", "too_much"}


def test_a_child_that_is_killed_ends_in_a_refusal(file, monkeypatch):
    monkeypatch.setattr(xml.sys, "executable", "/bin/false")

    assert refusal(file(activities(ACTIVITY))) == "too_much"


def test_too_many_elements_are_refused(file, monkeypatch):
    # Elements cost far more memory than their bytes, so they are counted.
    monkeypatch.setattr(xml, "MOST_ELEMENTS", 100)
    assert list(xml.activities(file(activities("<a/>" * 99))))
    with pytest.raises(Refused) as caught:
        list(xml.activities(file(activities("<a/>" * 100))))
    assert caught.value.code == "too_much"


def test_memory_does_not_grow_with_the_file(file):
    import subprocess
    import sys

    def peak(number):
        path = file(activities(ACTIVITY * number), f"{number}.xml")
        code = (
            "import resource, sys; from partnership.exchange.iati.reading import xml;"
            "n = sum(1 for _ in xml.activities(sys.argv[1]));"
            "print(n, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
        )
        run = subprocess.run(
            [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True
        )
        count, kilobytes = run.stdout.split()
        assert int(count) == number
        return int(kilobytes)

    assert peak(20_000) < peak(600) + 5_000
