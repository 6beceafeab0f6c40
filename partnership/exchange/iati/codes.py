"""The codes of IATI that the exchange needs by name; the lists are in `values`."""

from decimal import Decimal
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from partnership.participants.models import MoneyLine
from partnership.values.understanding.iati_codes import codes_of

VERSION = "2.03"

# The kinds of money lines that are transactions; the others are a budget or no money of IATI.
TRANSACTIONS = tuple(kind.value for kind in MoneyLine.Kind if kind.value.isdigit())

PLANNED_START, ACTUAL_START, PLANNED_END, ACTUAL_END = "1", "2", "3", "4"
# The fields of a project that hold its activity-dates, by ActivityDateType.
DATE_FIELDS = {
    PLANNED_START: "planned_start",
    ACTUAL_START: "actual_start",
    PLANNED_END: "planned_end",
    ACTUAL_END: "actual_end",
}
GENERAL, OBJECTIVES, TARGET_GROUPS, OTHER = "1", "2", "3", "4"  # DescriptionType
AGREEMENT_OF_PROJECT, PROJECT_PAGE, AGREEMENT_OF_ORGANISATION = "A09", "A12", "B13"
DAC_REGIONS, UN_REGIONS = "1", "2"  # RegionVocabulary
DAC_SECTORS, DAC_CATEGORIES, OWN_SECTORS = "1", "2", "99"  # SectorVocabulary
SDG_GOALS, SDG_TARGETS, OWN_TAGS = "2", "3", "99"  # TagVocabulary
# In SectorVocabulary; the guidance wants them as tags, but files have them as sectors too.
SDG_GOALS_AS_SECTORS, SDG_TARGETS_AS_SECTORS = "7", "8"
SDG_SECTORS = {SDG_GOALS_AS_SECTORS: SDG_GOALS, SDG_TARGETS_AS_SECTORS: SDG_TARGETS}
QUALITATIVE = "5"  # IndicatorMeasure
OTHER_RESULT = "9"  # ResultType
UNSPECIFIED_REGION = "998"

# The DAC region of a region of the United Nations (M49), where there is one of about the same
# extent. Several of the latter may fall into one of the former.
DAC_REGION_OF_M49 = {
    "002": "298", "005": "489", "009": "889", "011": "1030", "013": "1032", "014": "1027",
    "015": "189", "017": "1028", "018": "1029", "019": "498", "029": "1031", "030": "789",
    "034": "679", "035": "789", "054": "1033", "057": "1034", "061": "1035", "142": "798",
    "143": "619", "145": "589", "150": "89", "202": "289",
}  # fmt: skip
# And back, where only one does.
M49_OF_DAC_REGION = {
    dac: m49
    for m49, dac in DAC_REGION_OF_M49.items()
    if list(DAC_REGION_OF_M49.values()).count(dac) == 1
}

FORMATS = {
    ".csv": "text/csv",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".odp": "application/vnd.oasis.opendocument.presentation",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".pdf": "application/pdf",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".txt": "text/plain",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
WEB_PAGE = "text/html"

# Percentages of one kind add up to ALL, in steps of STEP.
ALL = Decimal(100)
STEP = Decimal("0.0001")


def format_of(address):
    """The media type of a document, from the end of its address; a web page unless known."""
    return FORMATS.get(PurePosixPath(urlsplit(address).path).suffix.lower(), WEB_PAGE)


def language_code(language):
    """The two-letter code of a language: IATI knows "zh", not "zh-hans"."""
    return language.split("-")[0].lower()


def registered_prefix(identifier):
    """Whether an organisation identifier begins with a prefix of the register of agencies."""
    parts = identifier.split("-")
    return any("-".join(parts[:end]) in _agencies() for end in range(1, len(parts)))


def _agencies():
    return codes_of("OrganisationRegistrationAgency")
