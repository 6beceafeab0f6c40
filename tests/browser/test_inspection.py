"""What is looked for in pages is found where it is put in one."""

import pytest

from tests.browser.inspection import visit

pytestmark = pytest.mark.browser

PLANT = """() => {
    const button = document.createElement('button');
    const words = document.createElement('p');
    words.textContent = 'Grey on grey';
    words.style.color = '#777';
    words.style.background = '#999';
    words.style.minWidth = '3000px';
    const planted = document.createElement('div');
    planted.id = 'planted';
    planted.append(button, words);
    document.querySelector('main').append(planted);
}"""
# Ten paragraphs that look alike, and two behind them: one too pale, one sound on a ground that is
# too dark for it.
PLANT_IN_A_ROW = """() => {
    const planted = document.createElement('div');
    planted.id = 'row';
    for (let number = 0; number < 12; number++) {
        const part = document.createElement('div'), words = document.createElement('p');
        words.textContent = `Paragraph ${number}`;
        words.style.color = number == 10 ? '#aaa' : '#000';
        part.style.background = number == 11 ? '#222' : '#fff';
        part.append(words);
        planted.append(part);
    }
    document.querySelector('main').append(planted);
}"""


def found(seen, **how):
    """Which rules axe finds broken."""
    seen.faults.clear()
    seen.look_for_barriers(**how)
    return {fault.split()[1] for fault in seen.faults}


def test_what_is_wrong_is_found(browser, site):
    with visit(browser, site) as seen:
        seen.open(f"{site.url}/en/contact/")
        assert found(seen) == set()
        seen.page.evaluate(PLANT)
        assert found(seen) == {"button-name", "color-contrast"}
        assert found(seen, within=["#planted"]) == {"button-name", "color-contrast"}
        assert found(seen, colours=False) == {"button-name"}
        assert found(seen, within=["h1"]) == set()

        seen.look_at_facts("zh-hans", 1280)
        assert "lang 'en'" in seen.faults
        assert any(fault.startswith("scrolls sideways") for fault in seen.faults)
        assert any(fault.endswith("inline styles or scripts") for fault in seen.faults)


def test_of_words_that_look_alike_one_is_measured_and_every_other_look(browser, site):
    with visit(browser, site) as seen:
        seen.open(f"{site.url}/en/contact/")
        seen.page.evaluate(PLANT_IN_A_ROW)
        seen.look_at_colours(within=["#row"])

        (fault,) = seen.faults
        assert fault.endswith("div:nth-child(11) > p | div:nth-child(12) > p"), fault
