"""The arrows between the apps only point down, in imports and in relations between models.

Settings, addresses and the server's entry stand above all apps and may name everything; no app
may name them.
"""

import ast
from collections import Counter
from graphlib import CycleError, TopologicalSorter

import pytest
from architecture import (
    ABOVE,
    EXCHANGE,
    LEVEL,
    PICTURE,
    ROOT,
    arrows_inside_exchange,
    arrows_of_imports,
    drawing,
    imported_by,
    modules_of,
    needed,
    room_of,
)
from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey
from django.db import models
from django.test.utils import isolate_apps

NAMELESS = {"core", "common", "base", "lib", "utils", "util", "helpers", "misc"}
MOST_LINES = 500
MOST_LINES_OF_A_FUNCTION = 50
MOST_MODULES = 16


def app_of(target):
    """Return the dotted name of the app of a model, given as a class or as "label.Model"."""
    label = target.split(".")[0] if isinstance(target, str) else target._meta.app_label
    return next((name for name in LEVEL if name.rpartition(".")[2] == label), label)


def arrows_of_relations(tables):
    """Yield (from app, to app, where) for each relation of a model to a model of another app.

    A foreign key given as text is an arrow like any other; so are the model a many-to-many field
    goes through and a parent model. Models of Django's own apps are left out.
    """
    for model in tables:
        targets = [(parent, "its parent") for parent in model._meta.parents]
        for field in [*model._meta.local_fields, *model._meta.local_many_to_many]:
            if field.remote_field:
                targets.append((field.remote_field.model, field.name))
                through = getattr(field.remote_field, "through", None)
                if through and (isinstance(through, str) or not through._meta.auto_created):
                    targets.append((through, field.name))
        for target, name in targets:
            start, end = app_of(model), app_of(target)
            if start in LEVEL and end in LEVEL and start != end:
                yield start, end, f"{model._meta.label}.{name}"


def upward(arrows):
    """Return the places where an arrow does not point down."""
    return [
        f"{where} ({start} must not know {end})"
        for start, end, where in arrows
        if end == ABOVE or LEVEL[end] >= LEVEL[start]
    ]


def cycle(arrows):
    """Return the apps of a circle of arrows, or []."""
    graph = {}
    for start, end, _ in arrows:
        graph.setdefault(start, set()).add(end)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return error.args[1]
    return []


# The project itself ----------------------------------------------------------------------------


def test_every_app_has_a_level():
    installed = {config.name for config in apps.get_app_configs()}
    ours = {name for name in installed if name.split(".")[0] in ("partnership", "projects")}
    assert ours == set(LEVEL)


def test_imports_point_down():
    arrows = list(arrows_of_imports(ROOT))
    assert arrows
    assert upward(arrows) == []


def test_relations_point_down():
    arrows = list(arrows_of_relations(apps.get_models()))
    assert arrows
    assert upward(arrows) == []


def test_imports_and_relations_together_make_no_circle():
    assert cycle([*arrows_of_imports(ROOT), *arrows_of_relations(apps.get_models())]) == []


def test_every_module_of_the_exchange_has_a_room():
    names = [name for name, _ in modules_of(ROOT) if name.startswith(f"{EXCHANGE}.")]
    homeless = [name for name in names if not room_of(name) and ".migrations." not in name]
    assert homeless == [f"{EXCHANGE}.__init__"]


def test_imports_inside_the_exchange_point_down():
    arrows = list(arrows_inside_exchange(ROOT))
    assert arrows
    same = {"tables.columns", "tables.layout", "tables.cell_text"}  # one room, three modules
    rising = [
        where
        for (level, room), (target, other), where in arrows
        if target > level or (target == level and not {room, other} <= same)
    ]
    assert rising == []


def test_the_picture_of_the_floors_is_current():
    assert PICTURE.read_text(encoding="utf-8") == drawing()


def test_an_arrow_that_follows_from_others_is_not_drawn():
    assert needed({("a", "b"), ("b", "c"), ("a", "c")}) == {("a", "b"), ("b", "c")}


def test_the_project_package_imports_nothing():
    tree = ast.parse((ROOT / "partnership" / "__init__.py").read_text())
    assert len(tree.body) == 1
    assert ast.get_docstring(tree)


def test_no_model_uses_a_generic_foreign_key():
    ours = [model for model in apps.get_models() if app_of(model) in LEVEL]
    generic = [
        f"{model._meta.label}.{field.name}"
        for model in ours
        for field in model._meta.private_fields
        if isinstance(field, GenericForeignKey)
    ]
    assert generic == []


def test_names_say_something():
    nameless = {name for name, _ in modules_of(ROOT) if NAMELESS & set(name.split("."))}
    # Django asks a backend for a module of this name.
    assert nameless == {"partnership.postgresql.base", "partnership.sqlite.base"}


def test_folders_are_not_crowded():
    paths = [path for name, path in modules_of(ROOT) if ".migrations." not in name]
    beside = Counter(
        path.parent.relative_to(ROOT).as_posix()
        for path in [*paths, *(ROOT / "tests").rglob("*.py")]
        if path.name != "__init__.py"
    )
    assert beside["tests/values"]
    assert {folder: count for folder, count in beside.items() if count > MOST_MODULES} == {}


def test_modules_are_short():
    long = {
        name: lines
        for name, path in modules_of(ROOT)
        if ".migrations." not in name and (lines := len(path.read_text().splitlines())) > MOST_LINES
    }
    assert long == {}


def test_functions_are_short():
    folders = ("partnership", "projects", "scripts", "benchmarks", "tests")
    paths = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    long = {
        f"{path.relative_to(ROOT)}: {function}": lines
        for path in paths
        for function, lines in lengths_of_functions(path.read_text())
        if lines > MOST_LINES_OF_A_FUNCTION
    }
    assert long == {}


def lengths_of_functions(source):
    """Yield (name, lines) of each function, without its decorators."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, node.end_lineno - node.lineno + 1


def test_no_internal_module_of_another_package_is_used():
    """It may change with any version; what there is no public way to is written anew."""
    folders = ("partnership", "projects", "scripts", "tests")
    paths = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    used = [
        f"{path.relative_to(ROOT)} imports {imported}"
        for path in paths
        for imported in imported_by(path.stem, path)
        if "internal" in imported.split(".")
    ]
    assert used == []


# The test itself: it finds what it is there to find ----------------------------------------------


def test_a_long_function_is_found():
    source = "class Thing:\n    def long(self):\n" + "        pass\n" * 50
    assert list(lengths_of_functions(source)) == [("long", 51)]


def tree(root, **modules):
    """Write modules, given as app__module="source", below `root`."""
    for name, source in modules.items():
        path = root.joinpath(*name.split("__")).with_suffix(".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source)
    return root


@pytest.mark.parametrize(
    "source",
    [
        "import partnership.events.models",
        "from partnership.events.models import Event",
        "from partnership import events",
        "from ..events import models",
        "def inside():\n    from partnership.events.models import Event",
    ],
)
def test_an_import_upwards_is_found(tmp_path, source):
    root = tree(tmp_path, partnership__sources__models=source)
    (fault,) = upward(arrows_of_imports(root))
    assert "partnership.sources must not know partnership.events" in fault


def test_an_import_from_beside_is_found(tmp_path):
    root = tree(tmp_path, partnership__pages__views="import partnership.staff.forms")
    assert len(upward(arrows_of_imports(root))) == 1


def test_an_import_of_the_settings_is_found(tmp_path):
    root = tree(tmp_path, projects__models="from partnership import settings")
    assert len(upward(arrows_of_imports(root))) == 1


def test_a_format_that_names_a_page_is_found(tmp_path):
    root = tree(tmp_path, partnership__exchange__pipeline__rows="import partnership.exchange.jobs")
    ((start, end, _),) = arrows_inside_exchange(root)
    assert end > start


def test_an_import_downwards_is_no_fault(tmp_path):
    root = tree(
        tmp_path,
        partnership__events__models="from partnership.sources import models\nimport projects",
        partnership__urls="import partnership.website.urls",
    )
    arrows = list(arrows_of_imports(root))
    assert len(arrows) == 2
    assert upward(arrows) == []


def test_a_circle_of_imports_is_found(tmp_path):
    root = tree(
        tmp_path,
        partnership__sources__models="import partnership.places.models",
        partnership__places__models="import partnership.topics.models",
        partnership__topics__models="import partnership.sources.models",
    )
    assert set(cycle(arrows_of_imports(root))) == {
        "partnership.sources",
        "partnership.places",
        "partnership.topics",
    }


@isolate_apps("partnership.sources")
def test_a_foreign_key_upwards_given_as_text_is_found():
    class Upward(models.Model):
        event = models.ForeignKey("events.Event", models.CASCADE)

        class Meta:
            app_label = "sources"

    (fault,) = upward(arrows_of_relations([Upward]))
    assert fault == "sources.Upward.event (partnership.sources must not know partnership.events)"


@isolate_apps("partnership.sources")
def test_many_to_many_links_upwards_are_found():
    class Upward(models.Model):
        projects = models.ManyToManyField("projects.Project")
        places = models.ManyToManyField("sources.Source", through="places.Link", related_name="+")

        class Meta:
            app_label = "sources"

    assert len(upward(arrows_of_relations([Upward]))) == 2


@isolate_apps("partnership.events", "partnership.sources")
def test_a_relation_downwards_or_within_is_no_fault():
    class Downward(models.Model):
        source = models.ForeignKey("sources.Source", models.CASCADE)
        itself = models.ForeignKey("self", models.CASCADE)
        user = models.ForeignKey("auth.User", models.CASCADE)

        class Meta:
            app_label = "events"

    arrows = list(arrows_of_relations([Downward]))
    assert len(arrows) == 1
    assert upward(arrows) == []


@isolate_apps("partnership.sources", "partnership.places")
def test_a_circle_of_relations_is_found():
    class There(models.Model):
        back = models.ForeignKey("places.Back", models.CASCADE)

        class Meta:
            app_label = "sources"

    class Back(models.Model):
        there = models.ForeignKey("sources.There", models.CASCADE)

        class Meta:
            app_label = "places"

    assert set(cycle(arrows_of_relations([There, Back]))) == {
        "partnership.sources",
        "partnership.places",
    }
