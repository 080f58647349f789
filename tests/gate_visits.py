"""Every address of the site, and who calls at it, how, and in search of what.

`ADDRESSES` is the list of URL patterns. It is written out, not read from the resolver, so that
whoever adds an address must say here how it is visited: `unlisted()` names those that are missing.
A kind's own addresses are written once, with `{kind}` for its prefix.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import product
from typing import Any
from urllib.parse import quote

from django.contrib.contenttypes.models import ContentType
from django.urls import URLPattern, get_resolver, reverse
from django.urls.resolvers import LocalePrefixPattern, URLResolver

from apps.media import ladder
from apps.media.models import Renditions, new_key
from apps.records import identifiers
from apps.records.kinds import kinds, namespace_of
from tests.build import SIZE, TILE, WIDTH
from tests.gate_archive import CONNECTIONS, DAY, LANGUAGES, YEARS, Archive, Hidden

VISITOR, READER = "visitor", "reader"

#: What stands in an address where a language's prefix may.
IN_EVERY_LANGUAGE = "[language]/"
#: The states of those hidden records that stand for the others where many say nothing more.
FEW = ("draft", "future", "withdrawn")
#: Stands for addresses that no pattern knows, and that are answered all the same.
FORMER = "former addresses"


@dataclass(frozen=True)
class Visit:
    """One request. `of` is the hidden record it asks for; `twin` asks for one that never was."""

    url: str
    method: str = "GET"
    who: str = VISITOR
    of: Hidden | None = None
    twin: str = ""
    headers: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return f"{self.who}: {self.method} {self.url}"


# --- the addresses there are ----------------------------------------------------------------


def routes(resolver: Any = None, before: str = "") -> Iterator[str]:
    """Yield every address the resolver knows, with its variables in angle brackets."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = before + _written(pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, route)
        else:
            yield route


def _written(pattern: URLPattern | URLResolver) -> str:
    if isinstance(pattern.pattern, LocalePrefixPattern):
        return IN_EVERY_LANGUAGE
    named = re.sub(r"\(\?P(<\w+>)[^()]*\)", r"\1", str(pattern.pattern))
    return named.removeprefix("^").removesuffix("$")


def prefixes() -> dict[str, str]:
    """Return each kind's prefix in addresses, such as `people/`."""
    return {kind: reverse(f"{namespace_of(kind)}:list").lstrip("/") for kind in kinds()}


def listed() -> dict[str, "Caller"]:
    """Return the list with `{kind}` spelt out for each kind there is."""
    found: dict[str, Caller] = {}
    for route, caller in ADDRESSES.items():
        if "{kind}" not in route:
            found[route] = caller
            continue
        for kind, model in kinds().items():
            in_admin = f"{model._meta.app_label}/{model._meta.model_name}/"
            prefix = in_admin if route.startswith("admin/") else prefixes()[kind]
            found[route.replace("{kind}/", prefix)] = replace(caller, kind=kind)
    return found


def unlisted() -> list[str]:
    """Return the addresses that exist and are not listed."""
    return [route for route in routes() if route not in listed()]


def vanished() -> list[str]:
    """Return the addresses that are listed and do not exist."""
    return sorted(set(listed()) - set(routes()))


def visits(archive: Archive, only: Callable[[str], bool] = lambda route: True) -> Iterator[Visit]:
    """Yield every visit there is, or those to the routes that `only` accepts."""
    for route, caller in (listed() | {FORMER: Caller(once_there)}).items():
        if only(route):
            yield from caller.visits(caller, archive, route)


# --- callers --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Caller:
    """How an address is visited."""

    visits: Callable[["Caller", Archive, str], Iterable[Visit]]
    kind: str = ""
    query: tuple[str, ...] = ()
    methods: tuple[str, ...] = ("GET", "HEAD", "POST")


def in_languages(route: str) -> list[str]:
    """Return `route` in every language that the site offers, the first one first."""
    if not route.startswith(IN_EVERY_LANGUAGE):
        return [f"/{route}"]
    bare = route.removeprefix(IN_EVERY_LANGUAGE)
    return [f"/{bare}", *(f"/{code}/{bare}" for code in LANGUAGES[1:])]


def filled(route: str, **values: Any) -> str:
    """Return `route` with its variables replaced by `values`."""
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(values[found[1]]), route)


def everywhere(
    route: str, methods: Iterable[str] = ("GET",), twin: str = "", **more: Any
) -> Iterator[Visit]:
    """Yield GET in every language by both callers, other methods in the first language."""
    urls = in_languages(route)
    twins = in_languages(twin) if twin else [""] * len(urls)
    for (url, like), who in product(zip(urls, twins, strict=True), (VISITOR, READER)):
        yield Visit(url, who=who, twin=like, **more)
    for method in methods:
        if method != "GET":
            yield Visit(urls[0], method, twin=twins[0], **more)
    if "POST" in methods:
        yield Visit(urls[0], "POST", READER, twin=twins[0], **more)


def once(route: str, twin: str = "", **more: Any) -> Iterator[Visit]:
    """Yield GET in the first language and the last, by one caller each."""
    urls = in_languages(route)
    twins = in_languages(twin) if twin else [""] * len(urls)
    yield Visit(urls[0], twin=twins[0], **more)
    yield Visit(urls[-1], who=READER, twin=twins[-1], **more)


def page(caller: Caller, archive: Archive, route: str) -> Iterator[Visit]:
    """Visit a page that names no record."""
    yield from everywhere(route, caller.methods)
    for query in caller.query:
        yield Visit(in_languages(route)[0] + query)


def listing(caller: Caller, archive: Archive, route: str) -> Iterator[Visit]:
    """Visit a list: in every order, and from where hidden records would stand in it."""
    yield from page(caller, archive, route)
    url = in_languages(route)[0]
    orders = ("name", "date", "newest")
    for order in (*orders, "of-the-moon"):
        yield Visit(f"{url}?order={order}")
    if caller.kind:
        yield from _asking_when(archive, caller.kind, url)
        for letter in LETTERS:
            yield Visit(f"{url}?letter={quote(letter)}")
            yield Visit(f"{url}?letter={quote(letter)}&last=", who=READER)
    for hidden in archive.hidden:
        if hidden.state in FEW and hidden.kind == (caller.kind or "event"):
            for order, way in product(orders, ("after", "before")):
                yield Visit(f"{url}?order={order}&{way}={_cursor(hidden, order)}", of=hidden)


def _asking_when(archive: Archive, kind: str, url: str) -> Iterator[Visit]:
    """Ask a list for days that stand in hidden records, or that are kept private in public ones.

    The answer is that about a year in which nothing is.
    """
    drafts = [hidden.record for hidden in archive.hidden if hidden.state == "draft"]
    for record in (r for r in [*drafts, *archive.public] if r.kind == kind):
        present = type(record).objects.get(pk=record.pk)
        for name in present.date_fields if record in drafts else present.withheld:
            if name in present.date_fields and getattr(present, name):
                asked, nothing = (
                    f"{url}?of={name}&when={y}" for y in (getattr(present, name)[:4], YEARS[-1])
                )
                yield Visit(asked, twin=nothing)


def _cursor(hidden: Hidden, order: str) -> str:
    record = type(hidden.record).objects.get(pk=hidden.record.pk)
    moment = (record.public_from or record.created_at).isoformat().replace("+", "%2B")
    value = {"name": record.sort_key, "date": record.date_sort, "newest": moment}[order]
    return f"{value}~{record.identifier}".replace(" ", "+")


def record_page(caller: Caller, archive: Archive, route: str) -> Iterator[Visit]:
    """Visit the pages of hidden records, and of those public ones that point to them."""
    for hidden in archive.hidden:
        if hidden.kind != caller.kind:
            if (
                hidden.state == "draft" and "slug:slug" not in route
            ):  # an identifier at another kind's address
                yield from once(**_named(hidden, route, "elsewhere"))
        elif _is_its_own(hidden.record, route):
            yield from everywhere(**_named(hidden, route, hidden.slug), methods=caller.methods)
            yield from once(**_named(hidden, route, "wrong"))
        else:
            yield from once(**_named(hidden, route, "wrong"))
    public = [r for r in [*archive.public, archive.letter] if r.kind == caller.kind]
    for number, record in enumerate(public):
        right = filled(route, identifier=record.identifier, slug=record.slug or "wrong")
        wrong = filled(route, identifier=record.identifier, slug="wrong")
        if _is_its_own(record, route):
            yield from (Visit(url) for url in in_languages(right))
            # What differs between these is whom they name: readers take them in turns.
            yield Visit(in_languages(right)[number % len(LANGUAGES)], who=READER)
        else:
            yield from once(wrong)


def connection_pages(caller: Caller, archive: Archive, route: str) -> Iterator[Visit]:
    """Visit all connections of one type, of hidden records and of those that name them."""
    # The view finds its record as the record's own page does, which is visited in every state.
    own = [h for h in archive.hidden if h.kind == caller.kind and h.state in FEW]
    for hidden, of_type in product(own, CONNECTIONS):
        yield from once(**_named(hidden, route, type_identifier=of_type))
    for record, of_type in product(archive.public, CONNECTIONS):
        if record.kind == caller.kind:
            url = filled(route, identifier=record.identifier, type_identifier=of_type)
            yield Visit(in_languages(url)[0])
            yield Visit(in_languages(url)[-1], who=READER)


def _is_its_own(record: Any, route: str) -> bool:
    """Say whether the record's own address, the one it does not redirect from, is of `route`."""
    return bool(record.slug) == ("<slug:slug>" in route)


def _named(hidden: Hidden, route: str, slug: str = "", **more: str) -> dict[str, Any]:
    """Return the address of a hidden record, and beside it one of a record that never was."""
    identifier, nobodys = hidden.record.identifier, identifiers.mint()
    return {
        "route": filled(route, identifier=identifier, slug=slug, **more),
        "twin": filled(route, identifier=nobodys, slug=slug, **more),
        "of": hidden,
    }


def permanent(caller: Caller, archive: Archive, route: str) -> Iterator[Visit]:
    """Visit permanent addresses in every form that an identifier may have."""
    for number, hidden in enumerate(archive.hidden):
        yield from everywhere(**_named(hidden, route), methods=caller.methods)
        turn = number % len(IDENTIFIER_FORMS)
        for form in IDENTIFIER_FORMS if hidden.state in FEW else IDENTIFIER_FORMS[turn:][:1]:
            identifier, nobodys = form(hidden.record.identifier), form(identifiers.mint())
            twin = f"/{filled(route, identifier=nobodys)}"
            yield Visit(f"/{filled(route, identifier=identifier)}", of=hidden, twin=twin)
    for record in archive.public:
        yield Visit(f"/{filled(route, identifier=record.identifier)}")


#: Besides its plain form.
IDENTIFIER_FORMS: tuple[Callable[[str], str], ...] = (
    str.upper,
    lambda identifier: f"{identifier[:4]}-{identifier[4:]}",
    lambda identifier: f"ark:/99999/{identifier}",
    lambda identifier: f"ark:99999/{identifier}",
)


def files(caller: Caller, archive: Archive, route: str) -> Iterator[Visit]:
    """Visit files, or what is made of them, and ask whether those we know have changed."""
    made = {"width": WIDTH, "ext": "jpg"}
    for hidden in archive.hidden:
        for key in hidden.keys:
            known = (("If-None-Match", _tag_of(hidden, key, route)),)
            twin = filled(route, key=new_key(), **made)
            url = filled(route, key=key, **made)
            yield from everywhere(url, caller.methods, of=hidden, twin=twin)
            yield from everywhere(url, ("HEAD",), of=hidden, twin=twin, headers=known)
            yield Visit(f"/{url}", of=hidden, twin=f"/{twin}", headers=(("Range", "bytes=0-"),))
    for record in archive.public:
        for key in _keys(record):
            yield Visit(f"/{filled(route, key=key, **made)}")


def _tag_of(hidden: Hidden, key: str, route: str) -> str:
    """Return the ETag of a file, or of its rendition, as somebody knows it who once had it."""
    if "<int:width>" in route:
        return f'"{key}-{WIDTH}-jpg-{ladder.VERSION}"'
    return f'"{hidden.record.files.get(key=key).sha256}"'


def iiif_documents(caller: Caller, archive: Archive, route: str) -> Iterator[Visit]:
    """Visit manifests and collections, of items and of records of other kinds."""
    for hidden in archive.hidden:
        if hidden.kind == "item" or hidden.state in FEW:
            yield from everywhere(**_named(hidden, route), methods=("GET", "HEAD"))
    for record in [*archive.public, archive.letter]:
        yield Visit(f"/{filled(route, identifier=record.identifier)}")


def citations(caller: Caller, archive: Archive, route: str) -> Iterator[Visit]:
    """Visit citations in every form, of hidden records and of those that name them."""
    for number, hidden in enumerate(archive.hidden):
        chosen = FORMS if hidden.state in FEW else FORMS[number % len(FORMS) :][:1]
        for ext in chosen:
            here, nowhere = (
                filled(route, identifier=identifier, ext=ext)
                for identifier in (hidden.record.identifier, identifiers.mint())
            )
            yield from everywhere(here, ("GET", "HEAD"), nowhere, of=hidden)
    for record, ext in product([*archive.public, archive.letter], FORMS):
        url = f"/{filled(route, identifier=record.identifier, ext=ext)}"
        # In each language: what is translated may be hidden.
        yield from (Visit(f"{url}?language={code}") for code in LANGUAGES)
        yield Visit(url, who=READER)


#: Endings of citations, the last of which is none.
FORMS = ("ris", "bib", "json", "xml")

#: What is asked of a picture: the whole and a tile, what is not offered, and what is no request.
PICTURES = (
    ("full", "max"),
    TILE,
    ("full", f"{SIZE[0]},{SIZE[1]}"),
    ("pct:0,0,9,9", "max"),
    ("all", "large"),
)


def iiif_pictures(caller: Caller, archive: Archive, route: str) -> Iterator[Visit]:
    """Visit what is known of files as pictures, and the pictures themselves, by the files' keys."""
    asked = PICTURES if "<str:region>" in route else PICTURES[:1]
    for region, size in asked:
        rest = {"region": region, "size": size, "rotation": "0", "quality": "default.jpg"}
        for hidden in archive.hidden:
            for key in hidden.keys:
                twin, url = (filled(route, key=k, **rest) for k in (new_key(), key))
                yield from everywhere(url, of=hidden, twin=twin)
                known = (("If-None-Match", _tag_of_picture(key, region, size)),)
                yield Visit(f"/{url}", of=hidden, twin=f"/{twin}", headers=known)
        for record in archive.public:
            for key in _keys(record):
                yield Visit(f"/{filled(route, key=key, **rest)}")


def _tag_of_picture(key: str, region: str, size: str) -> str:
    """Return the ETag of a picture as somebody knows it who once had it."""
    made = Renditions.objects.get(key=key).changed_at.timestamp()
    return f'"{key}-{region}-{size}-{made:.0f}"'.replace(",", "-")


def _keys(record: Any) -> list[str]:
    return list(record.files.values_list("key", flat=True)) if hasattr(record, "files") else []


def tag_pages(caller: Caller, archive: Archive, route: str) -> Iterator[Visit]:
    """Visit tags that only hidden records bear, and open ones by kind, order and cursor."""
    for tag in archive.hidden_tags:
        twin = filled(route, slug="no-such-tag")
        yield from once(filled(route, slug=tag.slug), twin=twin)
    yield from listing(caller, archive, filled(route, slug=archive.public_tags[0].slug))
    for tag in archive.public_tags:
        url = in_languages(filled(route, slug=tag.slug))[0]
        yield Visit(url)
        for kind in (*kinds(), "unheard-of"):
            yield Visit(f"{url}?kind={kind}&order=date")
        yield Visit(f"{url}?narrower=no&order=name")
        yield Visit(f"{url}?last=&order=date", who=READER)


def tag_lists(caller: Caller, archive: Archive, route: str) -> Iterator[Visit]:
    """Visit all tags, and the groups and letters under which hidden and open ones would stand."""
    yield from page(caller, archive, route)
    url = in_languages(route)[0]
    for tag in archive.hidden_tags:
        here, nowhere = (f"{url}?group={quote(g)}" for g in (tag.group, archive.planted.never()))
        if tag.group:
            yield Visit(here, twin=nowhere)
    for tag in archive.public_tags:
        yield Visit(f"{url}?group={quote(tag.group)}")
    for letter in LETTERS:
        yield Visit(f"{url}?letter={quote(letter)}")
    for tag in archive.hidden_tags[:40]:
        yield Visit(f"{url}?letter={quote(tag.name[:1])}&page=1", who=READER)
        yield Visit(f"{url}?group={tag.slug}&page=2")


def decades(caller: Caller, archive: Archive, route: str) -> Iterator[Visit]:
    """Ask for all decades, and for those in which hidden records lie."""
    yield from page(caller, archive, route)
    url = in_languages(route)[0]
    for year in YEARS[::40]:
        for part in (f"{year // 10}X", f"{year}"):
            yield Visit(f"{url}?in={part}")


#: Under which hidden names would stand; what is planted begins with the first.
LETTERS = ("z", "a", "ə", "п", "հ", "#")


def galleries(caller: Caller, archive: Archive, route: str) -> Iterator[Visit]:
    """Ask for the pictures of hidden records and tags, of public ones, and of all there are."""
    yield from page(caller, archive, route)
    url = in_languages(route)[0]
    for hidden in archive.hidden:
        twin = f"{url}?of={identifiers.mint()}"
        yield Visit(f"{url}?of={hidden.record.identifier}", of=hidden, twin=twin)
    for record in archive.public:
        yield Visit(f"{url}?of={record.identifier}")
    for tag in archive.hidden_tags:
        yield Visit(f"{url}?tag={tag.slug}", twin=f"{url}?tag=no-such-tag")
    for tag in archive.public_tags:
        yield Visit(f"{url}?tag={tag.slug}&order=newest", who=READER)


def searches(caller: Caller, archive: Archive, route: str) -> Iterator[Visit]:
    """Search for what hidden records are called, and for all that may be chosen beside words."""
    yield from page(caller, archive, route)
    url = in_languages(route)[0]
    yield from _words_sought(archive, url)
    yield from _choices_made(archive, url)
    for record in archive.public:
        yield Visit(f"{url}?q={quote(record.title)}")
    for tag in archive.public_tags:
        yield Visit(f"{url}?q={quote(tag.name)}", who=READER)
    # Years that stand in hidden records, and in what public ones keep private.
    for year, asked in product(YEARS[::40], ("when", "q")):
        yield Visit(f"{url}?{asked}={year}", twin=f"{url}?{asked}={YEARS[-1]}")


def suggestions(caller: Caller, archive: Archive, route: str) -> Iterator[Visit]:
    """Type what hidden records and tags are called, whole and by their beginnings."""
    yield from page(caller, archive, route)
    url = in_languages(route)[0]
    names = [hidden.record.title for hidden in archive.hidden]
    names += [tag.name for tag in archive.hidden_tags[:20]]
    for name in names:
        never = archive.planted.never()
        word = name.split()[0]
        for typed, other in ((name, f"{never}{name[len(word) :]}"), (word[:-2], never[:-2])):
            yield Visit(f"{url}?q={quote(typed)}", twin=f"{url}?q={quote(other)}")
    for record in archive.public:
        yield from (Visit(f"{here}?q={quote(record.title[:5])}") for here in in_languages(route))
        yield Visit(f"{url}?q={quote(record.title)}", who=READER)
    for tag in archive.public_tags:
        yield Visit(f"{url}?q={quote(tag.name)}", who=READER)


def _words_sought(archive: Archive, url: str) -> Iterator[Visit]:
    """Ask for what each hidden record is called, and each hidden tag."""
    for hidden in archive.hidden:
        word, never = hidden.record.title.split()[0], archive.planted.never()
        yield Visit(f"{url}?q={word}", twin=f"{url}?q={never}")
        # Beside a word that public records have: how many there are would tell.
        yield Visit(
            f"{url}?kind={hidden.kind}&q={word}", twin=f"{url}?kind={hidden.kind}&q={never}"
        )
    for tag in archive.hidden_tags[:20]:
        here, nowhere = (f"{url}?q={quote(n)}" for n in (tag.name, archive.planted.never()))
        yield Visit(here, twin=nowhere)


def _choices_made(archive: Archive, url: str) -> Iterator[Visit]:
    """Choose hidden places and tags, and open ones."""
    places = [h.record.identifier for h in archive.hidden if h.kind == "place"]
    tags = [tag.identifier for tag in archive.hidden_tags[:20]]
    for choice, own in (("place", places), ("tag", tags)):
        for identifier in own:
            here, nowhere = (f"{url}?{choice}={i}" for i in (identifier, identifiers.mint()))
            yield Visit(here, twin=nowhere)
    for tag in archive.public_tags:
        yield Visit(f"{url}?tag={tag.identifier}")
    for record in archive.public:
        yield Visit(f"{url}?place={record.identifier}")
    for kind in (*kinds(), "unheard-of"):
        yield Visit(f"{url}?kind={kind}")


def timelines(caller: Caller, archive: Archive, route: str) -> Iterator[Visit]:
    """Ask the timeline for times, tags, records and names: hidden ones, open ones, and none."""
    yield from page(caller, archive, route)
    url = in_languages(route)[0]
    for hidden in archive.hidden:
        here, nowhere = (f"{url}?of={i}" for i in (hidden.record.identifier, identifiers.mint()))
        yield Visit(here, of=hidden, twin=nowhere)
        if hidden.state in FEW:
            words = (hidden.record.title.split()[0], archive.planted.never())
            here, nowhere = (f"{url}?find={quote(word)}" for word in words)
            yield Visit(here, twin=nowhere)
    for record in archive.public:
        yield Visit(f"{url}?of={record.identifier}")
        yield Visit(f"{url}?find={quote(record.title)}", who=READER)
    for tag in archive.hidden_tags[:20]:
        here, nowhere = (f"{url}?tag={i}" for i in (tag.identifier, identifiers.mint()))
        yield Visit(here, twin=nowhere)
        here, nowhere = (f"{url}?find={quote(n)}" for n in (tag.name, archive.planted.never()))
        yield Visit(here, twin=nowhere)
    for tag in archive.public_tags:
        yield Visit(f"{url}?tag={tag.identifier}")
        yield Visit(f"{url}?find={quote(tag.name)}")
    # Years that stand in hidden records, and the times around them, are as they were before.
    for year in YEARS[::40]:
        for part in (f"{year}", f"{year // 10}X", f"{year // 100}XX"):
            yield Visit(f"{url}?in={part}")


def calendars(caller: Caller, archive: Archive, route: str) -> Iterator[Visit]:
    """Visit the calendar of the whole site, and those of hidden and public records and tags."""
    codes = (*LANGUAGES, "xx") if "<slug:language>" in route else ("",)
    if "<slug:identifier>" not in route:
        for code in codes:
            yield from everywhere(filled(route, language=code), caller.methods)
        return
    hidden = [(own.record.identifier, own) for own in archive.hidden]
    for identifier, own in [*hidden, *((tag.identifier, None) for tag in archive.hidden_tags)]:
        here, nowhere = (
            filled(route, identifier=i, language=codes[0])
            for i in (identifier, identifiers.mint())
        )
        yield from once(here, nowhere, of=own)
    for public in (*archive.public, *archive.public_tags):
        for code in codes[:-1] or codes:
            yield from once(filled(route, identifier=public.identifier, language=code))


def maps(caller: Caller, archive: Archive, route: str) -> Iterator[Visit]:
    """Ask the map for records, tags and parts of the world: hidden ones, open ones, and none."""
    yield from page(caller, archive, route)
    url = in_languages(route)[0]
    for hidden in archive.hidden:
        here, nowhere = (f"{url}?of={i}" for i in (hidden.record.identifier, identifiers.mint()))
        yield Visit(here, of=hidden, twin=nowhere)
        if hidden.kind == "place":
            yield Visit(f"{url}?after={_cursor(hidden, 'name')}", of=hidden)
    for record in archive.public:
        yield Visit(f"{url}?of={record.identifier}")
        yield Visit(f"{in_languages(route)[-1]}?of={record.identifier}", who=READER)
    for tag in archive.hidden_tags:
        here, nowhere = (f"{url}?tag={i}" for i in (tag.identifier, identifiers.mint()))
        yield Visit(here, twin=nowhere)
    for tag in archive.public_tags:
        yield Visit(f"{url}?tag={tag.identifier}")


def contact(caller: Caller, archive: Archive, route: str) -> Iterator[Visit]:
    """Write about records, hidden ones and such as never were."""
    yield from page(caller, archive, route)
    url = in_languages(route)[0]
    for hidden in archive.hidden:
        twin = f"{url}?about={identifiers.mint()}"
        yield Visit(f"{url}?about={hidden.record.identifier}", of=hidden, twin=twin)


def closed(caller: Caller, archive: Archive, route: str) -> Iterator[Visit]:
    """Knock at the editors' side, with keys of hidden records."""
    for hidden in _to_knock_for(archive, caller.kind):
        url, twin = _doors(route, hidden)
        word = hidden.record.title.split()[0]
        queries = [query.replace("<word>", word) for query in caller.query or ("",)]
        for who, method, asked in product((VISITOR, READER), ("GET", "POST"), queries):
            yield Visit(url + asked, method, who, hidden, twin + asked)


def _to_knock_for(archive: Archive, kind: str) -> list[Hidden]:
    """Return a few hidden records: the door is shut before anybody asks which."""
    mine = [hidden for hidden in archive.hidden if hidden.kind == kind or not kind]
    return [next(h for h in mine if h.state == state) for state in ("draft", "withdrawn")]


def _doors(route: str, hidden: Hidden) -> tuple[str, str]:
    """Return an address that names a hidden record by its key, and one that names nothing."""
    of_type = ContentType.objects.get_for_model(hidden.record).pk
    fixed = {"content_type_id": of_type, "app_label": "records", "url": "nothing/here/"}
    here, nowhere = (
        filled(route, **fixed, object_id=key, pk=key, id=key) for key in (hidden.record.pk, NO_KEY)
    )
    return f"/{here}", f"/{nowhere}"


#: A key that no record has.
NO_KEY = 99_999_999


def once_there(caller: Caller, archive: Archive, route: str) -> Iterator[Visit]:
    """Visit the addresses where hidden records once stood."""
    for hidden in archive.hidden:
        for path in hidden.former:
            twin = f"/old/{archive.planted.never()}.html"
            for who, method in ((VISITOR, "GET"), (VISITOR, "HEAD"), (READER, "GET")):
                yield Visit(path, method, who, hidden, twin)


#: What may be asked of a record's page.
READING = ("GET", "HEAD", "POST", "OPTIONS")

#: Every address of the site.
ADDRESSES: dict[str, Caller] = {
    "robots.txt": Caller(page),
    "calendar/<slug:language>.ics": Caller(calendars),
    "calendar/of/<slug:identifier>/<slug:language>.ics": Caller(calendars),
    "id/<identifier>": Caller(permanent),
    "files/<slug:key>": Caller(files),
    "files/<slug:key>/<int:width>.<slug:ext>": Caller(files),
    "cite/<slug:identifier>.<slug:ext>": Caller(citations),
    "iiif/<slug:identifier>/manifest": Caller(iiif_documents),
    "iiif/<slug:identifier>/collection": Caller(iiif_documents),
    "iiif/image/<slug:key>": Caller(iiif_pictures),
    "iiif/image/<slug:key>/info.json": Caller(iiif_pictures),
    "iiif/image/<slug:key>/<str:region>/<str:size>/<str:rotation>/<str:quality>": Caller(
        iiif_pictures
    ),
    "[language]/": Caller(page),
    "[language]/about/": Caller(page),
    "[language]/method/": Caller(page),
    "[language]/contact/": Caller(contact),
    "[language]/style/": Caller(page),
    "[language]/on-this-day/": Caller(page, query=(f"?day={DAY}", "?day=8+November&part=1")),
    "[language]/on-this-day/week/": Caller(page, query=(f"?day={DAY}",)),
    "[language]/days-of-remembrance/": Caller(page),
    "[language]/calendar/": Caller(calendars),
    "[language]/calendar/of/<slug:identifier>/": Caller(calendars),
    "[language]/people/remembered/": Caller(page, query=("?by=place", "?by=event", "?by=date")),
    "[language]/media/collections/": Caller(page),
    "[language]/media/gallery/": Caller(galleries),
    "[language]/places/map/": Caller(maps, query=("?within=-180,-90,180,90", "?within=0,0,1,1")),
    "[language]/tags/": Caller(tag_lists),
    "[language]/years/": Caller(decades),
    "[language]/timeline/": Caller(
        timelines, query=("?in=undated", "?in=before-1", "?in=1916-07", "?in=1916&only=vague")
    ),
    "[language]/search/": Caller(
        searches,
        query=("?picture=yes", "?picture=no", "?language=az", "?when=1000/2026&sure=possibly"),
    ),
    "[language]/search/suggest/": Caller(suggestions, query=("?q=", "?q=a", "?q=%00")),
    "[language]/tags/<slug:slug>/": Caller(tag_pages),
    "[language]/{kind}/": Caller(listing),
    "[language]/{kind}/<slug:identifier>/": Caller(record_page, methods=READING),
    "[language]/{kind}/<slug:identifier>/<slug:slug>/": Caller(record_page, methods=READING),
    **{
        f"[language]/{{kind}}/<slug:identifier>/connections/<slug:type_identifier>/{end}": Caller(
            connection_pages, methods=("GET", "HEAD")
        )
        for end in ("", "from-object/")
    },
    # Editors' addresses: of the admin itself…
    "admin/": Caller(closed),
    "admin/login/": Caller(closed),
    "admin/logout/": Caller(closed),
    "admin/password_change/": Caller(closed),
    "admin/password_change/done/": Caller(closed),
    "admin/autocomplete/": Caller(
        closed, query=("?term=<word>&app_label=records&model_name=tag&field_name=broader",)
    ),
    "admin/jsi18n/": Caller(closed),
    "admin/r/<path:content_type_id>/<path:object_id>/": Caller(closed),
    "admin/<app_label>/": Caller(closed),
    "admin/<url>": Caller(closed),
    # … of what belongs to all kinds…
    "admin/records/record/suggest/": Caller(closed, query=("?q=<word>", "?kind=item&q=<word>")),
    "admin/records/record/<int:pk>/bring-back/": Caller(closed),
    "admin/records/tag/suggest/": Caller(closed, query=("?q=<word>",)),
    "admin/records/source/suggest/": Caller(closed, query=("?q=<word>",)),
    "admin/records/record/date/": Caller(closed, query=("?text=<word>",)),
    "admin/records/changeset/<int:pk>/undo/": Caller(closed),
    "admin/media/item/upload/": Caller(closed),
    "admin/media/item/upload/<int:pk>/": Caller(closed),
    "admin/media/item/upload/<int:pk>/join/": Caller(closed),
    "admin/media/item/join/": Caller(closed),
    "admin/media/item/renditions/": Caller(closed, query=("", "?of=1")),
    # … of each kind…
    "admin/{kind}/<int:pk>/publish/": Caller(closed),
    "admin/{kind}/<int:pk>/return_to_draft/": Caller(closed),
    "admin/{kind}/<int:pk>/submit/": Caller(closed),
    "admin/{kind}/<int:pk>/withdraw/": Caller(closed),
    "admin/{kind}/<int:pk>/remove/": Caller(closed),
    "admin/{kind}/<int:pk>/bring_back/": Caller(closed),
    **{
        # … and those that Django makes for every model.
        f"admin/{model}/{page_of_model}": Caller(closed)
        for model in (
            "{kind}",
            "auth/group",
            "auth/user",
            "archive_site/site",
            "records/record",
            "records/tag",
            "records/relationtype",
            "records/source",
            "records/avoidedword",
            "records/changeset",
        )
        for page_of_model in (
            "",
            "add/",
            "<path:object_id>/history/",
            "<path:object_id>/delete/",
            "<path:object_id>/change/",
            "<path:object_id>/",
        )
    },
    "admin/auth/user/<id>/password/": Caller(closed),
}
