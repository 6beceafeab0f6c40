"""The dataset of each record type: which fields the public can take out, in which order."""

from partnership.agreements import models as agreements
from partnership.agreements.filters import AgreementFilterSet, PartnershipFilterSet
from partnership.events import models as events
from partnership.events.filters import (
    EventFilterSet,
    KeyFigureFilterSet,
    MilestoneFilterSet,
    QuotationFilterSet,
)
from partnership.exchange.datasets.definition import Dataset, RowTable
from partnership.pages.filters import RecordFilterSet
from partnership.participants import models as participants
from partnership.participants.filters import OrganisationFilterSet, PersonFilterSet
from partnership.places import models as places
from partnership.places.filters import PlaceFilterSet
from partnership.publishing.models import Child, Record
from partnership.sources import models as sources
from partnership.sources.filters import SourceFilterSet
from partnership.topics import models as topics
from partnership.topics.filters import FrameworkFilterSet, ThemeFilterSet
from projects import models as projects
from projects.filters import ProjectFilterSet

TEXTS = "original_language translations"
RECORD = f"slug {TEXTS} updated_at"
QUANTITY = "quantity_comparator quantity_low quantity_high quantity_unit quantity_words"
TEXT_ROW = f"position text {TEXTS}"
OTHER_NAME = "name language kind"
PARTICIPANT = f"organisation group named_as {QUANTITY} {TEXTS}"
MONEY = (
    "kind source_word amount currency description provider receiver date period "
    f"counts_in_totals reason_not_counted same_money_as same_money_certainty {TEXTS}"
)
DOCUMENT = "position title kind language url file size"
IMAGE = f"position alternative_text caption credit licence file width height {TEXTS}"
CITATION = "row field passage stance stated_value note seal checked_on"


def rows(name: str, model: type[Child], fields: str) -> RowTable:
    return RowTable(name, model, tuple(fields.split()))


def dataset(
    name: str,
    model: type[Record],
    fields: str,
    *tables: RowTable,
    filterset_class: type[RecordFilterSet] | None = None,
) -> Dataset:
    return Dataset(name, model, tuple(f"{RECORD} {fields}".split()), tables, filterset_class)


ALL = (
    dataset(
        "sources",
        sources.Source,
        "title short_title kicker standfirst kind publisher dateline published language url "
        "archived_url retrieved_on licence note",
        rows(
            "editions",
            sources.Edition,
            "number language origin retrieved_on access file_sha256 text_sha256 folded_sha256 "
            "length page_starts",
        ),
        rows(
            "passages",
            sources.Passage,
            "position key locator quotation state found_on edition places seal",
        ),
        rows("citations", sources.SourceCitation, CITATION),
        filterset_class=SourceFilterSet,
    ),
    dataset(
        "places",
        places.Place,
        "name formal_name kind iso_alpha2 iso_alpha3 m49 dac_region part_of capital latitude "
        "longitude",
        rows("other_names", places.PlaceOtherName, OTHER_NAME),
        rows("group_members", places.GroupMembership, f"member period note {TEXTS}"),
        rows("images", places.PlaceImage, IMAGE),
        rows("citations", places.PlaceCitation, CITATION),
        filterset_class=PlaceFilterSet,
    ),
    dataset(
        "organisations",
        participants.Organisation,
        "name acronym organisation_type constituency parent place covers established description "
        "website publications",
        rows("other_names", participants.OrganisationOtherName, OTHER_NAME),
        rows("identifiers", participants.OrganisationIdentifier, "scheme identifier"),
        rows(
            "members",
            participants.Membership,
            f"member_place member_organisation kind period note {TEXTS}",
        ),
        rows("images", participants.OrganisationImage, IMAGE),
        rows("citations", participants.OrganisationCitation, CITATION),
        filterset_class=OrganisationFilterSet,
    ),
    dataset(
        "people",
        participants.Person,
        "name sort_name description",
        rows("other_names", participants.PersonOtherName, OTHER_NAME),
        rows("positions", participants.Position, f"organisation title period {TEXTS}"),
        rows("images", participants.PersonImage, IMAGE),
        rows("citations", participants.PersonCitation, CITATION),
        filterset_class=PersonFilterSet,
    ),
    dataset(
        "themes",
        topics.Theme,
        "title vocabulary code broader description",
        rows("citations", topics.ThemeCitation, CITATION),
        filterset_class=ThemeFilterSet,
    ),
    dataset(
        "frameworks",
        topics.Framework,
        "title short_title kind adopted period adopted_by related themes description",
        rows("statements", topics.FrameworkStatement, TEXT_ROW),
        rows("citations", topics.FrameworkCitation, CITATION),
        filterset_class=FrameworkFilterSet,
    ),
    dataset(
        "partnerships",
        agreements.Partnership,
        "title short_title position partners places headline lead summary themes frameworks "
        "default_currency reporting_organisation secondary_reporter method disclaimer "
        "legal_notice licence contact_email show_map accent_colour mark_colour home_sections",
        rows("sections", agreements.PartnershipSection, f"position heading text {TEXTS}"),
        rows("money_lines", agreements.PartnershipMoney, MONEY),
        rows("images", agreements.PartnershipImage, f"{IMAGE} is_logo"),
        rows("citations", agreements.PartnershipCitation, CITATION),
        filterset_class=PartnershipFilterSet,
    ),
    dataset(
        "agreements",
        agreements.Agreement,
        "title short_title title_is_descriptive partnerships kind ordinal series summary purpose "
        "context expected_effect signed in_force ended modality themes frameworks",
        rows(
            "parties",
            agreements.Party,
            f"{PARTICIPANT} signing_body signing_body_named_as signatory signed",
        ),
        rows("objectives", agreements.Objective, f"{TEXT_ROW} group"),
        rows("means", agreements.AgreementMeans, TEXT_ROW),
        rows("places", agreements.AgreementPlace, "place role named_as"),
        rows("money_lines", agreements.AgreementMoney, MONEY),
        rows("relations", agreements.AgreementRelation, "kind related"),
        rows("documents", agreements.AgreementDocument, DOCUMENT),
        rows("images", agreements.AgreementImage, IMAGE),
        rows("citations", agreements.AgreementCitation, CITATION),
        filterset_class=AgreementFilterSet,
    ),
    dataset(
        "projects",
        projects.Project,
        "title short_title code iati_identifier partnerships agreement summary description "
        "context stated_period planned_start planned_end actual_start actual_end status modality "
        "scope collaboration_type flow_type finance_type aid_type tied_status humanitarian "
        "frameworks contact_organisation contact_email",
        rows("identifiers", projects.ProjectIdentifier, "kind identifier owner"),
        rows("participations", projects.Participation, f"role {PARTICIPANT}"),
        rows("places", projects.ProjectPlace, "place role share named_as"),
        rows("themes", projects.ProjectTheme, "theme share basis"),
        rows("policy_markers", projects.PolicyMarker, "code significance"),
        rows("objectives", projects.ProjectObjective, TEXT_ROW),
        rows("means", projects.ProjectMeans, TEXT_ROW),
        rows("funding", projects.Funding, f"{MONEY} budget_type budget_status"),
        rows(
            "results",
            projects.Result,
            "position statement level measure unit baseline_year baseline_value means "
            f"beneficiaries text {TEXTS}",
        ),
        rows(
            "result_values",
            projects.ResultValue,
            f"position result nature {QUANTITY} period due place group comment replaced "
            f"reason_for_change {TEXTS}",
        ),
        rows("relations", projects.ProjectRelation, "kind related"),
        rows("documents", projects.ProjectDocument, DOCUMENT),
        rows("images", projects.ProjectImage, IMAGE),
        rows("citations", projects.ProjectCitation, CITATION),
        filterset_class=ProjectFilterSet,
    ),
    dataset(
        "events",
        events.Event,
        "title short_title title_is_descriptive partnerships kind dates date_note place concerns "
        "summary purpose agreements projects frameworks themes",
        rows("other_titles", events.EventOtherTitle, "position title"),
        rows("other_names", events.EventOtherName, OTHER_NAME),
        rows("participants", events.EventParticipant, f"role {PARTICIPANT}"),
        rows("attendance", events.Attendance, f"{PARTICIPANT} place part_of"),
        rows("outputs", events.Output, f"position kind {QUANTITY} made_by description {TEXTS}"),
        rows("documents", events.EventDocument, DOCUMENT),
        rows("images", events.EventImage, IMAGE),
        rows("citations", events.EventCitation, CITATION),
        filterset_class=EventFilterSet,
    ),
    dataset(
        "milestones",
        events.Milestone,
        "text date scope partnerships organisations places frameworks themes "
        "repeats_organisation repeats_membership repeats_framework",
        rows("citations", events.MilestoneCitation, CITATION),
        filterset_class=MilestoneFilterSet,
    ),
    dataset(
        "quotations",
        events.Quotation,
        "text pull_quote speaker occasion date date_note sic_note partnerships agreements "
        "frameworks themes",
        rows("citations", events.QuotationCitation, CITATION),
        filterset_class=QuotationFilterSet,
    ),
    dataset(
        "key-figures",
        events.KeyFigure,
        f"title {QUANTITY} as_of as_of_note position partnerships places organisations",
        rows("breakdown", events.KeyFigureBreakdown, f"position label {QUANTITY} {TEXTS}"),
        rows("citations", events.KeyFigureCitation, CITATION),
        filterset_class=KeyFigureFilterSet,
    ),
)
DATASETS = {one.name: one for one in ALL}
BY_MODEL = {one.model: one for one in ALL}


def dataset_of(model: type[Record]) -> Dataset:
    """The dataset of a record type; KeyError for any other model."""
    return BY_MODEL[model]
