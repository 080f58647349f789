"""Who may do what on the editing side: roles × addresses × methods × whose record × its status.

First the matrix, where every cell is asked; then, role by role, the side doors.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.articles.models import Article
from apps.records import changes, roles
from apps.records.changes import changeset
from apps.records.kinds import kinds, parts_of
from apps.records.models import AvoidedWord, Changeset, Record, RelationType, Status, Tag
from archive_site.models import load_site
from tests import build
from tests.forms import admin_url, fields_of, send
from tests.gate_transactions import nothing_kept

# Who may do what is decided by the program, whatever database holds the accounts.
pytestmark = pytest.mark.once

VISITOR, READER, ROLELESS = "a visitor", "a reader", "staff without a role"
CONTRIBUTORS, EDITORS = roles.CONTRIBUTORS, roles.EDITORS
ARCHIVISTS, ADMINISTRATORS = roles.ARCHIVISTS, roles.ADMINISTRATORS

#: From the least to the most; each may do what the one before it may.
EVERYBODY = (VISITOR, READER, ROLELESS, CONTRIBUTORS, EDITORS, ARCHIVISTS, ADMINISTRATORS)
STAFF = EVERYBODY[2:]
OWN, OTHERS = "own", "somebody else's"


def holds(role: str, least: str) -> bool:
    """Say whether `role` may do what `least` may."""
    return EVERYBODY.index(role) >= EVERYBODY.index(least)


@dataclass
class Cast:
    """An account for each role, and a record of each status for each of them to meet."""

    users: dict[str, User | None]
    records: dict[tuple[str, str], Article] = field(default_factory=dict)
    drafts: dict[tuple[str, str], Record] = field(default_factory=dict)

    def enter(self, client: Client, role: str) -> Client:
        """Sign in as somebody with `role`."""
        user = self.users[role]
        if user is not None:
            client.force_login(user)
        return client


def accounts() -> dict[str, User | None]:
    """Return an account for each role; a visitor has none."""
    users: dict[str, User | None] = {VISITOR: None, READER: build.make_user()}
    users[ROLELESS] = build.make_user()
    users[ROLELESS].is_staff = True  # type: ignore[union-attr]
    users[ROLELESS].save()  # type: ignore[union-attr]
    return users | {role: build.make_user(role) for role in EVERYBODY[3:]}


@pytest.fixture(scope="module")
def cast(django_db_setup: None, django_db_blocker: Any) -> Iterator[Cast]:
    """The accounts and records of the matrix, made once: whatever a cell does is taken back."""
    with django_db_blocker.unblock(), nothing_kept():
        cast = Cast(accounts())
        stranger = build.make_contributor(username="somebody-else")
        owners = {OTHERS: stranger} | {
            role: user for role, user in cast.users.items() if user is not None
        }
        for (owner, user), status in product(owners.items(), Status.values):
            title = f"Zqkept {owner} {status}"
            article = build.make("article", title=title, by=user, status=Status.DRAFT)
            with changeset(by=None) as change:
                article = change.apply(article, {"summary": "Has been changed once"})
                build.move(change, article, status)
            cast.records[owner, status] = Article.objects.get(pk=article.pk)
        for kind in kinds():
            mine = build.make(kind, title="Zqmine", by=owners[CONTRIBUTORS], status="draft")
            other = build.make(kind, title="Zqother", by=stranger, status="draft")
            cast.drafts |= {(kind, OWN): mine, (kind, OTHERS): other}
        yield cast


# --- the matrix of records ------------------------------------------------------------------

SHUT, PAGE, LED_ON, SIGN_IN = "shut", "page", "led on", "sign in"

#: Pages of one record, and what is sent to them. Besides `change`, they ask for no more.
SENT: dict[str, dict[str, str]] = {
    "change": {},
    "history": {"revision": ""},
    "delete": {"confirmed": "yes"},
    "publish": {"confirmed": "yes"},
    "return_to_draft": {"confirmed": "yes"},
    "submit": {"confirmed": "yes"},
    "withdraw": {"confirmed": "yes", "ground": "family"},
    "remove": {"confirmed": "yes"},
    "bring_back": {"confirmed": "yes"},
    "among all records": {},
    "bring back among all": {"confirmed": "yes"},
    "on the site": {},
}


def url_of(record: Record, page: str) -> str:
    """Return the address of a page of `record` in admin."""
    if page == "among all records":
        return reverse("admin:records_record_change", args=[record.pk])
    if page == "bring back among all":
        return reverse("admin:records_record_bring_back", args=[record.pk])
    if page == "on the site":
        of_type = ContentType.objects.get_for_model(record).pk
        return reverse("admin:view_on_site", args=[of_type, record.pk])
    return admin_url(record, page)


def sent_to(record: Record, page: str) -> dict[str, Any]:
    """Return what a browser would send to change the record in this way."""
    if page == "change":
        return whole_form(record, summary="Changed by hand")
    revisions = {"revision": str(record.revisions.last().pk)} if page == "history" else {}
    return SENT[page] | revisions


def whole_form(record: Any, **changes: Any) -> dict[str, Any]:
    """Return the fields of a record's form with nothing in its rows, as it would be sent."""
    form: dict[str, Any] = {"title": record.title, "language": "en", "_save": "1"}
    form["seen_version"] = record.version or ""
    for name in ("living", "level", "item_type"):
        form |= {name: getattr(record, name)} if hasattr(record, name) else {}
    parts = [part.document_name for part in parts_of(record.kind_name())]
    for name in (*parts, "inverse_connections"):
        form |= {f"{name}-TOTAL_FORMS": "0", f"{name}-INITIAL_FORMS": "0"}
    return form | changes


def outcome(response: Any) -> str:
    """Return how an answer looks to whoever asked."""
    location = response.get("Location", "")
    if location.startswith(reverse("admin:login")):
        return SIGN_IN
    if response.status_code == 302:
        return SHUT if location == reverse("admin:index") else LED_ON
    if response.status_code in (403, 404, 409):
        return SHUT
    assert response.status_code == 200, response.status_code
    return PAGE


def may_look(role: str, whose: str, status: str) -> bool:
    """Say whether `role` finds such a record on the editing side."""
    if holds(role, EDITORS):
        return True
    return role == CONTRIBUTORS and whose == OWN and status != "removed"


def may_edit(role: str, whose: str, status: str) -> bool:
    """Say whether `role` may change such a record."""
    if holds(role, EDITORS):
        return status != "removed"
    return role == CONTRIBUTORS and whose == OWN and status == "draft"


def is_open(role: str, page: str, whose: str, status: str) -> str:
    """Return what `role` should meet at a page, asked by GET."""
    keeps, looks = holds(role, EDITORS), may_look(role, whose, status)
    if page == "on the site":
        return LED_ON if status == "published" or (looks and status != "removed") else SHUT
    if page in ("change", "history"):
        return PAGE if looks else SHUT
    if page == "among all records":
        return LED_ON if looks else SHUT
    if page == "bring back among all":
        return (PAGE if keeps and status == "removed" else LED_ON) if looks else SHUT
    if page == "bring_back":
        return PAGE if keeps else SHUT
    if page in ("publish", "return_to_draft", "withdraw"):
        return PAGE if keeps and status != "removed" else SHUT
    return PAGE if may_edit(role, whose, status) else SHUT


#: From where each of the door's verbs moves a record.
COMES_FROM = {
    "publish": {"draft", "in_review", "published", "withdrawn"},
    "return_to_draft": {"in_review", "published", "withdrawn"},
    "submit": {"draft"},
    "withdraw": {"published"},
    "remove": {"draft", "in_review", "published", "withdrawn"},
    "delete": {"draft", "in_review", "published", "withdrawn"},
    "bring_back": {"removed"},
    "bring back among all": {"removed"},
}


def is_done(role: str, page: str, whose: str, status: str) -> bool:
    """Say whether `role` should change the record by sending the page's form."""
    if page in ("among all records", "on the site"):
        return False
    if page in ("change", "history"):
        return may_edit(role, whose, status)
    is_there = is_open(role, page, whose, status) == PAGE
    return is_there and status in COMES_FROM[page]


def cells(role: str) -> list[tuple[str, str, str]]:
    """Return whose records in which status `role` asks for, by which method."""
    owners = (OTHERS,) if role == VISITOR else (OWN, OTHERS)
    return list(product(owners, Status.values, ("GET", "POST")))


def stands(record: Record) -> tuple[Any, ...]:
    """Return what a record says and where it stands."""
    fresh = Record.objects.get(pk=record.pk)
    return fresh.version, fresh.status, fresh.summary, fresh.public_from


@pytest.mark.django_db
@pytest.mark.parametrize("page", SENT)
@pytest.mark.parametrize("role", EVERYBODY)
def test_each_role_reaches_what_it_should_and_nothing_more(
    cast: Cast, client: Client, role: str, page: str
) -> None:
    cast.enter(client, role)
    wrong = []
    for whose, status, method in cells(role):
        record = cast.records[role if whose == OWN else OTHERS, status]
        with nothing_kept():
            before = stands(record)
            response = (
                client.generic(method, url_of(record, page))
                if method == "GET"
                else (client.post(url_of(record, page), sent_to(record, page)))
            )
            met, changed = outcome(response), stands(record) != before
        wanted = _wanted(role, page, whose, status, method)
        tells = wanted[0] in (SHUT, SIGN_IN) and "Zqkept" in _all_of(response)
        if (met, changed) != wanted or tells:
            wrong.append((whose, status, method, met, changed, "tells" if tells else ""))
    assert not wrong
    assert len(cells(role)) == (10 if role == VISITOR else 20)


def _wanted(role: str, page: str, whose: str, status: str, method: str) -> tuple[str, bool]:
    if not holds(role, ROLELESS):
        return SIGN_IN, False
    met = is_open(role, page, whose, status)
    if method == "GET":
        return met, False
    if page in ("change", "history") and not may_edit(role, whose, status):
        return SHUT, False
    return LED_ON if met == PAGE else met, is_done(role, page, whose, status)


def _all_of(response: Any) -> str:
    """Return whatever an answer says; what was typed is no news to whoever typed it."""
    said = response.content.decode() + str(response.headers)
    return (
        said.replace('name="title"', "").replace("Zqkept", "")
        if (response.status_code in (403, 409) and "typed" in said)
        else said
    )


def test_the_matrix_has_as_many_cells_as_it_should() -> None:
    assert sum(len(cells(role)) for role in EVERYBODY) * len(SENT) == 1560
    verbs = {name for name in SENT if name in COMES_FROM and " " not in name}
    assert verbs == {
        "publish",
        "return_to_draft",
        "submit",
        "withdraw",
        "remove",
        "bring_back",
    } | {"delete"}


# --- every kind -----------------------------------------------------------------------------

#: What is asked of a draft of every kind, and who should do it to their own and to another's.
OF_EACH_KIND = {
    ("change", "GET"): (CONTRIBUTORS, EDITORS),
    ("history", "GET"): (CONTRIBUTORS, EDITORS),
    ("publish", "POST"): (EDITORS, EDITORS),
    ("submit", "POST"): (CONTRIBUTORS, EDITORS),
    ("remove", "POST"): (CONTRIBUTORS, EDITORS),
}


@pytest.mark.django_db
@pytest.mark.parametrize("role", EVERYBODY)
@pytest.mark.parametrize("kind", kinds())
def test_roles_reach_as_far_in_every_kind(
    cast: Cast, client: Client, kind: str, role: str
) -> None:
    cast.enter(client, role)
    for ((page, method), least), whose in product(OF_EACH_KIND.items(), (OWN, OTHERS)):
        record = cast.drafts[kind, whose]
        is_contributors_own = whose == OWN and least[0] == CONTRIBUTORS
        may = holds(role, EDITORS) or (role == CONTRIBUTORS and is_contributors_own)
        with nothing_kept():
            before = stands(record)
            sent = sent_to(record, page) if method == "POST" else {}
            response = getattr(client, method.lower())(admin_url(record, page), sent)
            assert (outcome(response) in (PAGE, LED_ON)) == may, (page, method, whose)
            assert (stands(record) != before) == (may and method == "POST"), (page, whose)
    for page in ("changelist", "add"):
        met = outcome(client.get(admin_url(kinds()[kind], page)))
        assert (met == PAGE) == holds(role, CONTRIBUTORS), page


@pytest.mark.django_db
@pytest.mark.parametrize("kind", kinds())
def test_permissions_follow_from_the_kinds(kind: str) -> None:
    """The sixth kind, of which `roles` has never heard, has them like the others."""
    model = kinds()[kind]
    of_kind = Permission.objects.filter(content_type=ContentType.objects.get_for_model(model))
    held = {
        role: {p.codename.split("_")[0] for p in of_kind.filter(group__name=role)}
        for role in EVERYBODY[3:]
    }
    assert held[CONTRIBUTORS] == {"view", "add", "change"}
    for role in (EDITORS, ARCHIVISTS, ADMINISTRATORS):
        assert held[role] == {"view", "add", "change", "delete"}


@pytest.mark.django_db
def test_no_role_holds_a_permission_that_is_not_its_own() -> None:
    held = {role: _permissions(role) for role in EVERYBODY[3:]}
    assert held[CONTRIBUTORS] < held[EDITORS] < held[ARCHIVISTS] < held[ADMINISTRATORS]
    records = {"view_record", "view_tag", "view_relationtype", "view_source", "view_avoidedword"}
    assert {name for name in held[CONTRIBUTORS] if not _is_of_a_kind(name)} == {
        f"records.{name}" for name in records
    }
    assert {name for name in held[EDITORS] - held[CONTRIBUTORS] if not _is_of_a_kind(name)} == {
        "records.add_tag",
        "records.view_changeset",
        "records.change_any_record",
        "records.publish_record",
        *(f"records.{action}_source" for action in ("add", "change", "delete")),
    }
    assert held[ARCHIVISTS] - held[EDITORS] == {
        "records.edit_restricted_record",
        *(
            f"records.{action}_{name}"
            for action in ("add", "change", "delete")
            for name in ("tag", "relationtype", "avoidedword")
            if (action, name) != ("add", "tag")
        ),
    }
    assert held[ADMINISTRATORS] - held[ARCHIVISTS] == {
        "auth.view_user",
        "auth.add_user",
        "auth.change_user",
        "auth.view_group",
        *(f"archive_site.{action}_site" for action in ("view", "add", "change", "delete")),
    }


def _permissions(role: str) -> set[str]:
    rows = Permission.objects.filter(group__name=role).select_related("content_type")
    return {f"{row.content_type.app_label}.{row.codename}" for row in rows}


def _is_of_a_kind(permission: str) -> bool:
    models = [*kinds().values(), *(part for kind in kinds() for part in parts_of(kind))]
    app, _dot, codename = permission.partition(".")
    names = {(model._meta.app_label, model._meta.model_name) for model in models}
    return (app, codename.partition("_")[2]) in names


# --- what belongs to no record --------------------------------------------------------------

NOBODY = "nobody"

#: Addresses of the rest of admin: who may open them, and who may send something there.
ELSEWHERE: dict[str, tuple[str, str]] = {
    "index": (ROLELESS, ROLELESS),
    "records_record_changelist": (CONTRIBUTORS, CONTRIBUTORS),
    "records_record_add": (NOBODY, NOBODY),
    "records_record_suggest": (CONTRIBUTORS, CONTRIBUTORS),
    "records_tag_changelist": (CONTRIBUTORS, CONTRIBUTORS),
    "records_tag_suggest": (CONTRIBUTORS, CONTRIBUTORS),
    "records_tag_add": (ARCHIVISTS, ARCHIVISTS),
    "records_tag_change": (CONTRIBUTORS, ARCHIVISTS),
    "records_tag_history": (CONTRIBUTORS, CONTRIBUTORS),
    "records_tag_delete": (ARCHIVISTS, ARCHIVISTS),
    "records_relationtype_changelist": (CONTRIBUTORS, CONTRIBUTORS),
    "records_relationtype_add": (ARCHIVISTS, ARCHIVISTS),
    "records_relationtype_change": (CONTRIBUTORS, ARCHIVISTS),
    "records_relationtype_delete": (ARCHIVISTS, ARCHIVISTS),
    "records_source_changelist": (CONTRIBUTORS, CONTRIBUTORS),
    "records_source_suggest": (CONTRIBUTORS, CONTRIBUTORS),
    "records_source_add": (EDITORS, EDITORS),
    "records_source_change": (CONTRIBUTORS, EDITORS),
    "records_source_history": (CONTRIBUTORS, CONTRIBUTORS),
    "records_source_delete": (EDITORS, EDITORS),
    "records_avoidedword_changelist": (CONTRIBUTORS, CONTRIBUTORS),
    "records_avoidedword_add": (ARCHIVISTS, ARCHIVISTS),
    "records_avoidedword_change": (CONTRIBUTORS, ARCHIVISTS),
    "records_avoidedword_delete": (ARCHIVISTS, ARCHIVISTS),
    "records_changeset_changelist": (EDITORS, EDITORS),
    "records_changeset_add": (NOBODY, NOBODY),
    "records_changeset_change": (EDITORS, NOBODY),
    "records_changeset_delete": (NOBODY, NOBODY),
    "media_item_upload": (CONTRIBUTORS, CONTRIBUTORS),
    "media_item_join": (CONTRIBUTORS, CONTRIBUTORS),
    "media_item_renditions": (CONTRIBUTORS, CONTRIBUTORS),
    "archive_site_site_change": (ADMINISTRATORS, ADMINISTRATORS),
    "archive_site_site_add": (NOBODY, NOBODY),
    "archive_site_site_delete": (NOBODY, NOBODY),
    "auth_user_changelist": (ADMINISTRATORS, ADMINISTRATORS),
    "auth_user_add": (ADMINISTRATORS, ADMINISTRATORS),
    "auth_user_change": (ADMINISTRATORS, ADMINISTRATORS),
    "auth_user_history": (ADMINISTRATORS, ADMINISTRATORS),
    "auth_user_password_change": (ADMINISTRATORS, ADMINISTRATORS),
    "auth_user_delete": (NOBODY, NOBODY),
    "auth_group_changelist": (ADMINISTRATORS, ADMINISTRATORS),
    "auth_group_add": (NOBODY, NOBODY),
    "auth_group_change": (ADMINISTRATORS, NOBODY),
    "auth_group_delete": (NOBODY, NOBODY),
}


def _elsewhere(name: str, cast: Cast) -> str:
    """Return an address of `ELSEWHERE`, with the key of something that is there."""
    own = ("changelist", "add", "suggest", "index", "upload", "join", "renditions")
    if name.endswith(own):
        return reverse(f"admin:{name}")
    keys: dict[str, Callable[[], Any]] = {
        "records_tag": lambda: build.make_tag("A term").pk,
        "records_relationtype": lambda: RelationType.objects.all()[0].pk,
        "records_source": lambda: build.make_source(title="A register").pk,
        "records_avoidedword": _a_word_to_avoid,
        "records_changeset": lambda: Changeset.objects.all()[0].pk,
        "archive_site_site": _the_site,
        "auth_user": lambda: cast.users[READER].pk,  # type: ignore[union-attr]
        "auth_group": lambda: Group.objects.all()[0].pk,
    }
    model = "_".join(name.split("_")[: 3 if name.startswith("archive") else 2])
    return reverse(f"admin:{name}", args=[keys[model]()])


def _a_word_to_avoid() -> int:
    word = AvoidedWord.objects.filter(word="fall").first()
    if word is None:
        with changeset(by=None):
            word = AvoidedWord.objects.create(word="fall", why="It takes a side.")
    return int(word.pk)


def _the_site() -> int:
    site = load_site()
    site.save()
    return int(site.pk)


@pytest.mark.django_db
@pytest.mark.parametrize("role", EVERYBODY)
def test_each_role_reaches_as_much_of_the_rest(cast: Cast, client: Client, role: str) -> None:
    cast.enter(client, role)
    wrong = []
    for name, least in ELSEWHERE.items():
        url = _elsewhere(name, cast)
        for method, who in zip(("get", "post"), least, strict=True):
            with nothing_kept():
                met = outcome(getattr(client, method)(url))
            may = who != NOBODY and holds(role, who)
            shut = SHUT if holds(role, ROLELESS) else SIGN_IN
            if (met in (PAGE, LED_ON)) != may or (not may and met != shut):
                wrong.append((name, method, met))
    assert not wrong
    assert len(ELSEWHERE) == 44


def test_the_rest_names_every_page_there_is() -> None:
    """The pages of records are in the other matrix, and signing in is anybody's."""
    from tests.gate_visits import routes

    ours = {f"/{route}" for route in routes() if route.startswith("admin/")}
    models = {"/".join(route.split("/")[2:4]) for route in ours if route.count("/") > 3}
    of_kinds = {f"{m._meta.app_label}/{m._meta.model_name}" for m in kinds().values()}
    covered = {"_".join(name.split("_")[:-1]) for name in ELSEWHERE}
    for model in models - of_kinds - {"r/<path:content_type_id>", "password_change/done"}:
        assert any(name.startswith(model.replace("/", "_")) for name in covered), model


# --- contributors ---------------------------------------------------------------------------


@pytest.fixture
def contributor(client: Client) -> Any:
    """Somebody who writes drafts of their own, signed in."""
    user = build.make_contributor()
    client.force_login(user)
    return user


FORGED = {
    "status": "published",
    "publish_at": "2001-01-01 00:00:00",
    "publish_on_0": "2001-01-01",
    "publish_on_1": "00:00",
    "public_from": "2001-01-01 00:00:00",
    "opens_at": "2001-01-01 00:00:00",
    "created_by": "1",
    "updated_by": "1",
    "kind": "event",
    "identifier": "0000000",
    "slug": "forged",
    "version": "99",
    "internal_note": "Forged",
    "withdrawal_ground": "legal",
}


@pytest.mark.django_db
@pytest.mark.parametrize("button", ["_save", "_continue", "_submit"])
def test_forged_fields_of_a_draft_are_passed_over(
    client: Client, contributor: User, button: str
) -> None:
    draft = build.make_article(status="draft", by=contributor, internal_note="Kept")
    later = str(timezone.now() + timedelta(days=1))
    form = whole_form(draft, title="Said anew") | FORGED | {"publish_at": later, button: "1"}
    del form["publish_on_0"], form["publish_on_1"]
    assert outcome(client.post(admin_url(draft), form)) == LED_ON
    fresh = Article.objects.get(pk=draft.pk)
    assert fresh.title == "Said anew"
    assert fresh.status == ("in_review" if button == "_submit" else "draft")
    for name in ("publish_at", "public_from", "created_by", "kind", "identifier", "opens_at"):
        assert getattr(fresh, name) == getattr(draft, name), name
    assert (fresh.internal_note, fresh.version, fresh.withdrawal_ground) == ("Kept", 2, "")
    assert fresh.slug == "said-anew"


@pytest.mark.django_db
@pytest.mark.parametrize("moment", [{}, {"publish_on_0": "2199-01-01", "publish_on_1": "00:00"}])
@pytest.mark.parametrize(
    "buttons", [("_publish",), ("_submit", "_publish"), ("_save", "_publish")]
)
@pytest.mark.parametrize("new", [True, False])
def test_no_button_publishes_for_a_contributor(
    client: Client, contributor: User, new: bool, buttons: tuple[str, ...], moment: dict[str, str]
) -> None:
    draft = (
        Article(title="Pressed")
        if new
        else build.make_article(title="Pressed", status="draft", by=contributor)
    )
    form = whole_form(draft) | dict.fromkeys(buttons, "1") | moment
    url = admin_url(Article, "add") if new else admin_url(draft)
    assert client.post(url, form).status_code == 403
    pressed = Record.objects.filter(title="Pressed")
    assert list(pressed.values_list("status", "version", "public_from")) == (
        [] if new else [("draft", 1, None)]
    )


@pytest.mark.django_db
@pytest.mark.parametrize("across", ["0", "1"])
@pytest.mark.parametrize(
    "action",
    ["publish", "return_to_draft", "withdraw", "submit", "delete_records", "delete_selected"],
)
def test_no_action_of_a_contributor_reaches_another_s_record_or_the_public(
    client: Client, contributor: User, action: str, across: str
) -> None:
    own = [
        build.make_article(status=s, by=contributor) for s in ("draft", "in_review", "published")
    ]
    others = [build.make_article(status=s) for s in ("draft", "in_review", "published")]
    chosen = [str(record.pk) for record in own + others]
    form = {"action": action, "_selected_action": chosen, "index": "0", "select_across": across}
    client.post(admin_url(Article, "changelist"), form | {"confirmed": "yes", "ground": "legal"})
    expected = "in_review" if action == "submit" else "draft"
    assert [stands(record)[1] for record in own] == [expected, "in_review", "published"]
    assert [stands(record)[1] for record in others] == ["draft", "in_review", "published"]
    assert [stands(record)[0] for record in others] == [1, 1, 1]


def undo_url(row: Changeset) -> str:
    """Return where a changeset is undone."""
    return reverse("admin:records_changeset_undo", args=[row.pk])


def _made_by(by: Any, act: Callable[[changes.Change], Any]) -> Changeset:
    with changeset(by=by) as change:
        act(change)
    return change.row


@pytest.mark.django_db
def test_a_contributor_undoes_only_what_they_did_to_their_own_drafts(
    client: Client, contributor: User
) -> None:
    editor = build.make_editor()
    own = build.make_article(title="Own", status="draft", by=contributor)
    others = build.make_article(title="Theirs", status="draft")
    cases = {
        "an editor's change of their draft": _made_by(
            editor, lambda c: c.apply(own, {"summary": "x"})
        ),
        "an editor's change of another's": _made_by(
            editor, lambda c: c.apply(others, {"summary": "x"})
        ),
        "an editor's deletion": _made_by(editor, lambda c: c.remove(others)),
        "a new term": _made_by(editor, lambda c: c.find_or_add_tag("A term")),
    }
    for case, row in cases.items():
        assert client.post(undo_url(row)).status_code == 403, case
    fresh = Article.objects.get(pk=own.pk)
    submitted = _made_by(contributor, lambda c: c.submit(fresh))
    assert client.post(undo_url(submitted)).status_code == 403
    published = _made_by(editor, lambda c: c.publish(Article.objects.get(pk=own.pk)))
    assert client.post(undo_url(published)).status_code == 403
    assert Tag.objects.filter(name="A term").exists()
    assert stands(own)[1:3] == ("published", "x")
    draft = build.make_article(title="Again", status="draft", by=contributor)
    row = _made_by(contributor, lambda c: c.apply(draft, {"title": "Otherwise"}))
    assert client.post(undo_url(row)).status_code == 302
    assert Article.objects.get(pk=draft.pk).title == "Again"


@pytest.mark.django_db
def test_a_contributor_restores_words_and_not_the_internal_note(
    client: Client, contributor: User
) -> None:
    own = build.make_article(title="First", status="draft", by=contributor, internal_note="One")
    archivist = build.make_archivist()
    _made_by(archivist, lambda c: c.apply(own, {"title": "Second", "internal_note": "Two"}))
    page = client.get(admin_url(own, "history")).content.decode()
    assert "Second" in page
    assert "internal note" not in page.lower()
    revision = own.revisions.get()
    assert client.post(admin_url(own, "history"), {"revision": revision.pk}).status_code == 302
    fresh = Article.objects.get(pk=own.pk)
    assert (fresh.title, fresh.internal_note) == ("First", "Two")


@pytest.mark.django_db
def test_a_contributor_restores_no_version_of_another_record(
    client: Client, contributor: User
) -> None:
    own = build.make_article(title="Own", status="draft", by=contributor)
    others = build.make_article(title="Theirs", status="draft")
    _made_by(None, lambda c: c.apply(others, {"title": "Zqtheirs"}))
    revision = others.revisions.get()
    assert client.post(admin_url(own, "history"), {"revision": revision.pk}).status_code == 404
    assert Article.objects.get(pk=own.pk).title == "Own"


@pytest.mark.django_db
def test_a_contributor_adds_no_term_by_any_box(client: Client, contributor: User) -> None:
    own = build.make_article(status="draft", by=contributor)
    response = client.post(admin_url(own), whole_form(own, tag_names="A new term"))
    assert response.status_code == 200
    assert not Tag.objects.exists()


@pytest.mark.django_db
def test_naming_a_hidden_record_in_a_box_tells_nothing_of_it(
    client: Client, contributor: User
) -> None:
    for number in range(2):
        hidden = build.make_place(title="Zqhidden", status="draft", summary=f"{number}")
    own = build.make_article(status="draft", by=contributor)
    nowhere = client.post(admin_url(own), whole_form(own, dateline_place="Zqnowhere"))
    for typed in ("Zqhidden", "zqHIDDEN", f"[{hidden.identifier}]", hidden.identifier):
        response = client.post(admin_url(own), whole_form(own, dateline_place=typed))
        assert response.status_code == nowhere.status_code == 200
        assert "Zqhidden" not in response.content.decode().replace(typed, "")
        connected = whole_form(own) | {
            "connections-TOTAL_FORMS": "1",
            "connections-0-type": str(RelationType.objects.all()[0].pk),
            "connections-0-object": typed,
        }
        response = client.post(admin_url(own), connected)
        assert response.status_code == 200
        assert "Zqhidden" not in response.content.decode().replace(typed, "")
    for name in ("records_record_suggest", "records_record_changelist", "index"):
        assert b"Zqhidden" not in client.get(reverse(f"admin:{name}"), {"q": "zqhidden"}).content
    assert stands(own)[0] == 1


@pytest.mark.django_db
def test_a_contributor_may_leave_what_an_editor_put_into_their_draft(
    client: Client, contributor: User
) -> None:
    hidden = build.make_place(title="A hidden place", status="draft")
    own = build.make_article(status="draft", by=contributor, dateline_place=hidden.identifier)
    assert send(client, admin_url(own), {"title": "Said anew"}).status_code == 302
    fresh = Article.objects.get(pk=own.pk)
    assert (fresh.title, fresh.dateline_place.pk) == ("Said anew", hidden.pk)


@pytest.mark.django_db
def test_a_contributor_is_not_told_which_hidden_records_name_theirs(
    client: Client, contributor: User
) -> None:
    own = build.make_place(status="draft", by=contributor)
    build.make_event(title="Zqhidden", status="draft", place=own.identifier)
    connection = {"type": "happened-at", "object": own.identifier}
    build.make_event(title="Zqhidden too", status="draft", connections=[connection])
    build.make_event(title="In the open", place=own.identifier)
    page = client.get(admin_url(own, "remove")).content.decode()
    assert "In the open" in page
    assert "Zqhidden" not in page


@pytest.mark.django_db
def test_a_forged_row_takes_nothing_from_another_record(client: Client, contributor: User) -> None:
    """The row's key names a translation of a record that the contributor may not touch."""
    own = build.make_article(status="draft", by=contributor)
    rows = [{"language": "az", "title": "Onların"}]
    others = build.make_article(status="draft", translations=rows)
    row = others.translations.get()
    form = whole_form(own) | {
        "translations-TOTAL_FORMS": "1",
        "translations-INITIAL_FORMS": "1",
        "translations-0-id": str(row.pk),
        "translations-0-record": str(own.pk),
        "translations-0-language": "az",
        "translations-0-title": "Forged",
    }
    assert client.post(admin_url(own), form).status_code < 500
    row.refresh_from_db()
    assert (row.title, row.record_id) == ("Onların", others.pk)


# --- the internal note ----------------------------------------------------------------------

NOTE = "Zqnote: what the family asked"
NOTED = b"what the family asked"


@pytest.mark.django_db
@pytest.mark.parametrize("kind", kinds())
@pytest.mark.parametrize("role", [CONTRIBUTORS, EDITORS])
def test_the_internal_note_is_seen_by_archivists_alone(
    client: Client, role: str, kind: str
) -> None:
    user = build.make_user(role)
    record = build.make(kind, title="Zqtitle", status="draft", by=user, internal_note=NOTE)
    _made_by(
        build.make_archivist(), lambda c: c.apply(record, {"internal_note": f"{NOTE}, again"})
    )
    record = type(record).objects.get(pk=record.pk)
    client.force_login(user)
    stale = whole_form(record, title="Otherwise", internal_note="x") | {"seen_version": "1"}
    broken = whole_form(record, title="", internal_note="x")
    answers = {
        "form": client.get(admin_url(record)),
        "history": client.get(admin_url(record, "history")),
        "deleting": client.get(admin_url(record, "remove")),
        "list": client.get(admin_url(type(record), "changelist"), {"q": "Zqnote"}),
        "all records": client.get(reverse("admin:records_record_changelist"), {"q": "Zqnote"}),
        "preview": client.get(record.get_absolute_url()),
        "conflict": client.post(admin_url(record), stale),
        "slip": client.post(admin_url(record), broken),
    }
    assert answers["conflict"].status_code == 409
    for name, answer in answers.items():
        assert NOTED not in answer.content, name
        # What was sent is sent again, forged or not; it is passed over each time.
        assert b'name="internal_note"' not in answer.content or name == "conflict", name
    assert record.title.encode() not in answers["list"].content
    client.force_login(build.make_archivist())
    assert NOTED in client.get(admin_url(record)).content
    assert NOTED in client.get(admin_url(record, "history")).content


@pytest.mark.django_db
@pytest.mark.parametrize("lookup", ["internal_note__startswith", "internal_note__icontains"])
@pytest.mark.parametrize("before", ["", "record_ptr__", "cover__", "part_of__"])
def test_no_list_is_sifted_by_the_words_of_the_note(
    client: Client, before: str, lookup: str
) -> None:
    build.make_article(title="Zqnoted", internal_note=NOTE)
    client.force_login(build.make_editor())
    for url in (admin_url(Article, "changelist"), reverse("admin:records_record_changelist")):
        response = client.get(url, {f"{before}{lookup}": "Zqnote"})
        assert response.status_code in (302, 400)
        assert b"Zqnoted" not in response.content


@pytest.mark.django_db
def test_no_editor_changes_the_note_by_any_route(client: Client) -> None:
    record = build.make_article(title="First", internal_note="One")
    _made_by(None, lambda c: c.apply(record, {"title": "Second", "internal_note": NOTE}))
    row = Changeset.objects.latest("pk")
    client.force_login(build.make_editor())
    fresh = Article.objects.get(pk=record.pk)
    here = f"http://testserver{admin_url(record)}"
    routes = {
        "a forged field": lambda: client.post(
            admin_url(record), whole_form(fresh, summary="Said", internal_note="Forged")
        ),
        "restoring": lambda: client.post(
            admin_url(record, "history"), {"revision": record.revisions.last().pk}
        ),
        "undoing": lambda: client.post(undo_url(row), headers={"Referer": here}),
        "publishing": lambda: client.post(admin_url(record, "publish"), {"confirmed": "yes"}),
    }
    for route, take in routes.items():
        with nothing_kept():
            assert outcome(take()) == LED_ON, route
            assert Article.objects.get(pk=record.pk).internal_note == NOTE, route
    new = whole_form(Article(title="New"), internal_note="Forged")
    assert client.post(admin_url(Article, "add"), new).status_code == 302
    assert Article.objects.get(title="New").internal_note == ""


@pytest.mark.django_db
def test_an_archivist_changes_the_note(client: Client) -> None:
    record = build.make_article(internal_note="One")
    client.force_login(build.make_archivist())
    assert send(client, admin_url(record), {"internal_note": NOTE}).status_code == 302
    assert Article.objects.get(pk=record.pk).internal_note == NOTE


# --- the vocabulary -------------------------------------------------------------------------


@pytest.mark.django_db
def test_an_editor_adds_a_term_by_the_box_and_changes_none(client: Client) -> None:
    term = build.make_tag("A term", definition="As it is.")
    article = build.make_article()
    client.force_login(build.make_editor())
    typed = {"tag_names": "A term, another term"}
    assert send(client, admin_url(article), typed).status_code == 302
    assert Tag.objects.filter(name="another term", definition="").exists()
    form = {"name": "Renamed", "definition": "Otherwise", "group": "", "authority_uri": ""}
    for name, args in (("change", [term.pk]), ("add", []), ("delete", [term.pk])):
        url = reverse(f"admin:records_tag_{name}", args=args)
        assert client.post(url, form | {"post": "yes"}).status_code == 403
    assert set(Tag.objects.values_list("name", "definition")) == {
        ("A term", "As it is."),
        ("another term", ""),
    }


@pytest.mark.django_db
def test_an_archivist_keeps_the_vocabulary(client: Client) -> None:
    term = build.make_tag("A term")
    kind_of_connection = RelationType.objects.all()[0]
    client.force_login(build.make_archivist())
    change = reverse("admin:records_tag_change", args=[term.pk])
    assert send(client, change, {"definition": "What it covers."}).status_code == 302
    add = reverse("admin:records_tag_add")
    assert send(client, add, {"name": "Another"}).status_code == 302
    relabel = reverse("admin:records_relationtype_change", args=[kind_of_connection.pk])
    assert send(client, relabel, {"label": "stood by"}).status_code == 302
    delete = reverse("admin:records_tag_delete", args=[Tag.objects.get(name="Another").pk])
    assert client.post(delete, {"post": "yes"}).status_code == 302
    assert list(Tag.objects.values_list("name", "definition")) == [("A term", "What it covers.")]
    assert RelationType.objects.get(pk=kind_of_connection.pk).label == "stood by"


# --- accounts -------------------------------------------------------------------------------


@pytest.fixture
def administrator(client: Client) -> Any:
    """Somebody who looks after accounts, signed in."""
    user = build.make_user(ADMINISTRATORS)
    client.force_login(user)
    return user


def _forged_rights() -> dict[str, Any]:
    permissions = Permission.objects.filter(codename__in=["delete_user", "change_group"])
    return {"is_superuser": "on", "user_permissions": [str(p.pk) for p in permissions]}


@pytest.mark.django_db
@pytest.mark.parametrize("whose", ["own", "another's"])
def test_an_administrator_gives_a_role_and_nothing_more(
    client: Client, administrator: User, whose: str
) -> None:
    account = administrator if whose == "own" else build.make_user()
    url = reverse("admin:auth_user_change", args=[account.pk])
    page = client.get(url)
    assert b"is_superuser" not in page.content
    assert b"user_permissions" not in page.content
    wanted = [str(pk) for pk in Group.objects.values_list("pk", flat=True)]
    form = fields_of(page) | {"groups": wanted, "is_staff": "on"} | _forged_rights()
    assert client.post(url, form).status_code == 302
    account = User.objects.get(pk=account.pk)
    assert account.groups.count() == 4
    assert not account.is_superuser
    assert not account.user_permissions.exists()


@pytest.mark.django_db
def test_an_administrator_adds_an_account_and_no_superuser(
    client: Client, administrator: User
) -> None:
    url = reverse("admin:auth_user_add")
    password = "a-long-and-quiet-river-1920"
    typed = {"username": "new", "password1": password, "password2": password}
    form = fields_of(client.get(url)) | typed | {"usable_password": "true"} | _forged_rights()
    assert client.post(url, form).status_code == 302
    account = User.objects.get(username="new")
    assert not account.is_superuser
    assert not account.user_permissions.exists()


@pytest.mark.django_db
def test_a_superuser_s_account_is_out_of_an_administrator_s_reach(
    client: Client, administrator: User
) -> None:
    root = User.objects.create_superuser("zqroot", password="secret")
    stored = root.password
    assert b"zqroot" not in client.get(reverse("admin:auth_user_changelist")).content
    password = {"password1": "river-of-forged-1920", "password2": "river-of-forged-1920"}
    form = {"username": "zqroot", "is_active": "", "groups": [], "usable_password": "true"}
    for page, method in product(
        ("change", "delete", "history", "password_change"), ("get", "post")
    ):
        url = reverse(f"admin:auth_user_{page}", args=[root.pk])
        response = getattr(client, method)(url, form | password | {"post": "yes"})
        assert outcome(response) == SHUT, (page, method)
    chosen = {"action": "delete_selected", "_selected_action": [str(root.pk)], "post": "yes"}
    client.post(reverse("admin:auth_user_changelist"), chosen)
    root.refresh_from_db()
    assert (root.password, root.is_active, root.is_superuser) == (stored, True, True)


@pytest.mark.django_db
def test_an_administrator_changes_no_role(client: Client, administrator: User) -> None:
    before = {role: _permissions(role) for role in EVERYBODY[3:]}
    everything = [str(pk) for pk in Permission.objects.values_list("pk", flat=True)]
    for group in Group.objects.all():
        url = reverse("admin:auth_group_change", args=[group.pk])
        form = {"name": "Renamed", "permissions": everything}
        assert client.post(url, form).status_code == 403
    form = {"name": "Of my own", "permissions": everything}
    assert client.post(reverse("admin:auth_group_add"), form).status_code == 403
    assert {role: _permissions(role) for role in EVERYBODY[3:]} == before
    assert Group.objects.count() == 4


@pytest.mark.django_db
@pytest.mark.parametrize("role", EVERYBODY[3:])
def test_who_loses_a_role_loses_all_of_it(client: Client, role: str) -> None:
    user = build.make_user(role)
    draft = build.make_article(title="Zqkept", status="draft", by=user)
    client.force_login(user)
    assert client.get(draft.get_absolute_url()).status_code == 200
    user.groups.clear()
    assert client.get(draft.get_absolute_url()).status_code == 404
    for page in SENT:
        for method in ("get", "post"):
            response = getattr(client, method)(url_of(draft, page), SENT[page])
            assert outcome(response) == SHUT, page
    assert stands(draft)[:2] == (1, "draft")
    assert "Zqkept" not in client.get(reverse("admin:index")).content.decode()
