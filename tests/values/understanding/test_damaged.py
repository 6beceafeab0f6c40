"""Texts that lost letters on the way, and those that only look a little like it."""

import pytest

from partnership.values.understanding.damaged import Damage, damage_to

CHINESE = "职业技能培训"


@pytest.mark.parametrize(
    ("text", "about", "damage"),
    [
        *((text, {}, Damage.FAILED) for text in ("#REF!", "#N/A", " #NAME? ", "#DIV/0!", "#####")),
        ("Port \ufffd Town", {}, Damage.LOST),
        ("??????", {}, Damage.MARKS),
        ("ILO ???? 2019", {}, Damage.MARKS),
        ("ILO??", {"language": "zh-hans"}, Damage.MARKS),
        ("Caf? du port", {"before": "Café du port"}, Damage.MARKS),
        (CHINESE.encode().decode("latin-1"), {}, Damage.MISREAD),
        ("中国".encode().decode("latin-1"), {}, Damage.MISREAD),
        ("“Café” – 2019".encode().decode("cp1252", "ignore"), {}, Damage.MISREAD),
        ("PÃ©rou, SÃ£o TomÃ©", {}, Damage.MISREAD),
        ("Don\x92t", {}, Damage.MISREAD),
    ],
)
def test_what_is_certainly_damaged(text, about, damage):
    assert damage_to(text, **about) == damage


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("", {}),
        ("?", {}),
        ("Why?", {}),
        ("Why??? And when?", {}),
        ("#1 of the ports", {}),
        ("N/A", {}),
        ("ILO", {"language": "zh-hans"}),
        ("为什么？ILO??", {"language": "zh-hans"}),
        ("Cafe du port?", {"before": "Café du port!"}),
        ("«MANHû, “IRMÔ, Café «Â» São Tomé, Łódź, Ætna, ÅÄÖ, naïve – “Ünal”", {}),
        ("10 µm, ±5 °C, £3, ½, © 2019", {}),
        (CHINESE, {}),
    ],
)
def test_what_is_not(text, about):
    assert damage_to(text, **about) is None
