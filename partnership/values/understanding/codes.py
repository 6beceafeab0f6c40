"""Codes by the names that people give them: US$ for USD, English for en, vn for VN."""

import re
from functools import lru_cache

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.core.exceptions import ValidationError
from django.utils.translation import get_language_info, override
from django.utils.translation import gettext as _

from partnership.values.understanding.meanings import Ambiguous, NotUnderstood, plain

# The codes of ISO 4217 for the money of countries.
_CODES = """
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN
    BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL
    GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF
    KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN
    MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD
    SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH
    UGX USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG XDR
"""
CURRENCY_CODES = frozenset(_CODES.split())
# Those that are no longer used, or no money of a country; records are older than some.
_MORE_CODES = """
    AFA ANG ATS AZM BEF BGL BOV BYR CHE CHW CLF COU CSD CUC CYP DEM ECS EEK ESP FIM FRF GHC GRD
    HRK IEP ITL LTL LUF LVL MGF MRO MTL MXV MZM NLG PTE ROL RUR SDD SIT SKK SLL SRG STD SUR TMM
    TRL USN USS UYI UYW VEB VED VEF XAG XAU XBA XBB XBC XBD XBT XEU XPD XPT XSU XUA YUM ZMK ZWD
    ZWL
"""
KNOWN_CURRENCIES = CURRENCY_CODES | frozenset(_MORE_CODES.split())
CURRENCIES_BY_NAME = {
    "USD": "us$|us $|u.s.$|u.s. $|$us|usd$|us-dollar|us-dollars|us dollar|us dollars|u.s. dollar|"
    "u.s. dollars|"
    "united states dollar|united states dollars|american dollars|美元|美金",
    "CNY": "rmb|cn¥|renminbi|yuan|yuan renminbi|chinese yuan|人民币|人民币元|元|元人民币",
    "EUR": "€|euro|euros|欧元",
    "GBP": "£|gb£|uk£|pound sterling|pounds sterling|sterling|british pounds|英镑",
    "JPY": "jp¥|yen|japanese yen|日元|日圆",
    "KRW": "₩|won|korean won|韩元|韩圆",
    "HKD": "hk$|hong kong dollar|hong kong dollars|港元|港币",
    "CAD": "c$|ca$|can$|canadian dollar|canadian dollars|加元|加拿大元",
    "AUD": "a$|au$|australian dollar|australian dollars|澳元|澳大利亚元",
    "NZD": "nz$|new zealand dollar|new zealand dollars|新西兰元",
    "SGD": "s$|sg$|singapore dollar|singapore dollars|新加坡元",
    "CHF": "sfr|fr.|swiss franc|swiss francs|瑞士法郎|瑞郎",
    "INR": "₹|indian rupee|indian rupees|印度卢比",
    "PKR": "pakistani rupee|pakistani rupees|pakistan rupees|巴基斯坦卢比",
    "RUB": "₽|rouble|roubles|ruble|rubles|russian roubles|卢布",
    "VND": "₫|dong|vietnamese dong|越南盾",
    "KHR": "៛|riel|riels|cambodian riel|瑞尔|柬埔寨瑞尔",
    "LAK": "₭|kip|lao kip|老挝基普|基普",
    "MMK": "kyat|kyats|myanmar kyat|缅甸元|缅元",
    "THB": "฿|baht|thai baht|泰铢",
    "MYR": "ringgit|malaysian ringgit|马来西亚林吉特|林吉特",
    "IDR": "rp|rupiah|indonesian rupiah|印尼盾|印度尼西亚盾",
    "PHP": "₱|philippine peso|philippine pesos|菲律宾比索",
    "BRL": "r$|real|reais|brazilian real|巴西雷亚尔",
    "ZAR": "rand|south african rand|兰特|南非兰特",
    "SEK": "swedish krona|swedish kronor|瑞典克朗",
    "NOK": "norwegian krone|norwegian kroner|挪威克朗",
    "DKK": "danish krone|danish kroner|丹麦克朗",
    "XDR": "sdr|special drawing rights|特别提款权",
}
# Signs and words of several currencies.
SHARED_CURRENCIES = {
    "$": ("USD", "CAD", "AUD", "HKD"),
    "dollar": ("USD", "CAD", "AUD", "HKD"),
    "dollars": ("USD", "CAD", "AUD", "HKD"),
    "¥": ("CNY", "JPY"),
    "￥": ("CNY", "JPY"),
    "kr": ("SEK", "NOK", "DKK"),
    "pound": ("GBP", "EGP", "LBP"),
    "pounds": ("GBP", "EGP", "LBP"),
    "rupee": ("INR", "PKR", "LKR"),
    "rupees": ("INR", "PKR", "LKR"),
    "rs": ("INR", "PKR", "LKR"),
    "franc": ("CHF", "XOF", "XAF"),
    "francs": ("CHF", "XOF", "XAF"),
    "f cfa": ("XOF", "XAF"),
    "fcfa": ("XOF", "XAF"),
    "cfa francs": ("XOF", "XAF"),
    "peso": ("PHP", "MXN", "ARS"),
    "pesos": ("PHP", "MXN", "ARS"),
}
# The two-letter codes of ISO 639; whatever has one is never written with three letters.
_TWO_LETTERS = """
    aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv
    cy da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr
    ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw
    ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv
    ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr
    ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi
    yo za zh zu
"""
TWO_LETTER_LANGUAGES = frozenset(_TWO_LETTERS.split())
LANGUAGE_CODE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*")
# Names of languages that Django does not know, and of one that is written in two ways.
MORE_LANGUAGES = {
    "km": "khm|khmer|cambodian|高棉语|柬埔寨语",
    "lo": "lao|laotian|老挝语",
    "my": "burmese|myanmar|缅甸语",
    "vi": "vie|vietnamese|越南语",
    "th": "thai|泰语",
    "ur": "urdu|乌尔都语",
    "fr": "fra|fre|french|法语|法文",
    "es": "spa|spanish|西班牙语|西班牙文",
    "ru": "rus|russian|俄语|俄文",
    "ar": "ara|arabic|阿拉伯语|阿拉伯文",
    "en": "eng|english|英语|英文",
    "ja": "jpn|japanese|日语|日文",
    "ko": "kor|korean|韩语|韩文",
    "de": "deu|ger|german|德语|德文",
    "pt": "por|portuguese|葡萄牙语|葡萄牙文",
    "zh-hans": "simplified chinese|简体中文|中文（简体）|汉语（简体）",
    "zh-hant": "traditional chinese|繁体中文|繁體中文|中文（繁体）",
}
CHINESE = {"zho", "chi", "chinese", "mandarin", "中文", "汉语", "漢語", "华语", "普通话"}


@lru_cache(maxsize=1)
def _currencies() -> dict[str, str]:
    """{name: code}, in lower case."""
    found: dict[str, str] = {}
    for code, names in CURRENCIES_BY_NAME.items():
        for name in names.split("|"):
            found[name] = code
    return {plain(name).casefold(): code for name, code in found.items()}


def currency_named(text: str) -> str | None:
    """The code of the currency that a text names, or None. Raises Ambiguous."""
    name = plain(text).casefold().strip(".") or text
    if len(name) == 3 and name.upper() in CURRENCY_CODES:
        return name.upper()
    if found := _currencies().get(name) or _currencies().get(f"{name}."):
        return found
    if name in SHARED_CURRENCIES:
        raise Ambiguous(text.strip(), [(code, code) for code in SHARED_CURRENCIES[name]])
    return None


def understand_currency(text: str) -> str:
    """The ISO 4217 code that a text means. Raises NotUnderstood."""
    code = text.strip()
    if not code:
        return ""
    found = currency_named(code)
    if found is None and re.fullmatch("[A-Z]{3}", code):
        return code
    if found is None:
        raise NotUnderstood(
            _("“%(text)s” is no currency that is known here. Give its ISO 4217 code, such as USD.")
            % {"text": code[:60]}
        )
    return found


@lru_cache(maxsize=1)
def _languages() -> dict[str, str]:
    """{name: code}, in lower case: in English, in the languages of the site, and in its own."""
    found: dict[str, str] = {}
    for code, info in LANG_INFO.items():
        if "name" in info:
            found.setdefault(info["name"], code)
            found.setdefault(info["name_local"], code)
    for shown_in, _name in settings.LANGUAGES:
        with override(shown_in):
            for code, info in LANG_INFO.items():
                if "name" in info:
                    found.setdefault(str(get_language_info(code)["name_translated"]), code)
    for code, names in MORE_LANGUAGES.items():
        found |= dict.fromkeys(names.split("|"), code)
    return {plain(name).casefold(): code for name, code in found.items()}


def understand_language(text: str) -> str:
    """The code of the language that a text means: en for English. Raises NotUnderstood."""
    name = plain(text).casefold().replace("_", "-")
    if not name:
        return ""
    if name in CHINESE:
        readings = [("zh-hans", "中文（简体）"), ("zh-hant", "中文（繁體）")]
        raise Ambiguous(text.strip(), readings)
    if found := _languages().get(name):
        return found
    # A name in an alphabet that is no code: two or three letters stand before a hyphen.
    if LANGUAGE_CODE.fullmatch(name):
        return name
    raise NotUnderstood(
        _("“%(text)s” is no language that is known here. Give its code, such as en, fr or zh-hans.")
        % {"text": text.strip()[:60]}
    )


def known_language(code: str) -> None:
    """ValidationError for a code whose language ISO 639 does not have."""
    language = code.split("-")[0]
    if len(language) == 2 and language not in TWO_LETTER_LANGUAGES:
        raise ValidationError(
            _("“%(code)s” is the code of no language. Give one such as en, fr or zh-hans.")
            % {"code": code[:60]}
        )


def known_currency(code: str) -> None:
    """ValidationError for letters that ISO 4217 has never given to a currency."""
    if code not in KNOWN_CURRENCIES:
        raise ValidationError(
            _("“%(code)s” is no code of ISO 4217. Give one such as USD, EUR or CNY.")
            % {"code": code[:60]}
        )


def in_capitals(text: str) -> str:
    """A code in capital letters."""
    return plain(text).upper()
