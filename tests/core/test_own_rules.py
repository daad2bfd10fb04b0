"""Rules of this code base that no linter knows, held by reading the code."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OURS = ("portal", "districts", "planning", "services", "funds")
MODULES = sorted(
    path.relative_to(ROOT)
    for app in (*OURS, "tests", "tools")
    for path in (ROOT / app).rglob("*.py")
    if "migrations" not in path.parts
)
CODE = [path for path in MODULES if path.parts[0] in OURS]
VIEWS = [path for path in CODE if path.stem == "views" or "views" in path.parts]
TASKS = [path for path in CODE if path.stem == "tasks"]
MOST_LINES = 400
# Functions in views that look beyond what the signed-in person may see, and why that is right.
UNSCOPED_ON_PURPOSE = {
    "districts/views/joining.py": ["accept_invitation"],  # asks whether the invited address has an account
}


def tree_of(path):
    return ast.parse((ROOT / path).read_text())


def unscoped_queries(tree, unless=()) -> list[int]:
    """Lines in functions that ask for ``objects`` without ``visible_to`` in the same expression.

    A class or module may name a queryset: the mixins scope it before anybody sees a row. A secret or printed
    code entitles whoever holds it.
    """
    entitled = {
        id(node)
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in ("visible_to", "for_token", "for_code")
        for node in ast.walk(call.func)
    }
    return [
        node.lineno
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef) and function.name not in unless
        for node in ast.walk(function)
        if isinstance(node, ast.Attribute)
        and node.attr in ("objects", "_base_manager", "_default_manager")
        and id(node) not in entitled
    ]


def state_writes(tree) -> list[int]:
    """Lines that set ``something.state``, or pass ``state=`` to an update or a new row."""
    assigned = [
        target.lineno
        for node in ast.walk(tree)
        if isinstance(node, (ast.Assign, ast.AugAssign, ast.AnnAssign))
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        for part in ast.walk(target)
        if isinstance(part, ast.Attribute) and part.attr == "state"
    ]
    passed = [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("update", "create", "get_or_create", "update_or_create", "bulk_create")
        and any(keyword.arg == "state" for keyword in node.keywords)
    ]
    return assigned + passed


def imports_at_module_level(tree) -> list[str]:
    names = []
    for node in tree.body:
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names.append("." * node.level + (node.module or ""))
    return [name for name in names if name.startswith(".") or name.partition(".")[0] in OURS]


def spread_fields(tree) -> list[int]:
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, (ast.Assign, ast.keyword))
        and isinstance(node.value, ast.Constant)
        and node.value.value == "__all__"
    ]


@pytest.mark.parametrize("path", VIEWS, ids=str)
def test_views_reach_records_only_through_visible_to(path):
    assert unscoped_queries(tree_of(path), unless=UNSCOPED_ON_PURPOSE.get(str(path), ())) == []


@pytest.mark.parametrize("path", CODE, ids=str)
def test_only_transitions_write_a_state(path):
    allowed = {
        "portal/core/transitions.py",
        "portal/core/jobs.py",  # moves Job rows by conditional updates, which is what makes a claim atomic
    }
    if str(path) not in allowed:
        assert state_writes(tree_of(path)) == []


@pytest.mark.parametrize("path", TASKS, ids=str)
def test_tasks_import_what_they_run_only_when_they_run(path):
    assert imports_at_module_level(tree_of(path)) == []


@pytest.mark.parametrize("path", CODE, ids=str)
def test_forms_and_admin_spell_their_fields_out(path):
    assert spread_fields(tree_of(path)) == []


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_a_module_fits_a_sitting(path):
    assert len((ROOT / path).read_text().splitlines()) <= MOST_LINES


def test_the_rules_look_at_something():
    assert VIEWS
    assert TASKS


@pytest.mark.parametrize(
    ("rule", "bad", "good"),
    [
        (
            unscoped_queries,
            "def page(request, pk):\n    return get_object_or_404(Plan.objects.all(), pk=pk)",
            "def page(request, pk):\n    return get_object_or_404(Plan.objects.visible_to(user), pk=pk)",
        ),
        (
            unscoped_queries,
            "class Page(View):\n    def get(self, request):\n        return Plan.objects.filter(pk=1)",
            "class Page(ScopedMixin, ListView):\n    queryset = Plan.objects.order_by('pk')",
        ),
        (state_writes, "order.state = 'approved'", "order.note = 'approved'"),
        (state_writes, "a, order.state = 1, 2", "now = order.state"),
        (state_writes, "Order.objects.update(state='approved')", "Order.objects.filter(state='approved')"),
        (imports_at_module_level, "from .models import Plan", "def task():\n    from .models import Plan"),
        (imports_at_module_level, "import planning.actions", "from celery import shared_task"),
        (spread_fields, "class Meta:\n    fields = '__all__'", "class Meta:\n    fields = ['name']"),
    ],
)
def test_each_rule_tells_good_from_bad(rule, bad, good):
    assert rule(ast.parse(bad))
    assert not rule(ast.parse(good))
