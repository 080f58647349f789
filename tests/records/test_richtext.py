"""What is stored, what readers get, and that neither can carry anything that runs."""

import re
from html.parser import HTMLParser

import nh3
import pytest
from django.db import connection, models
from django.db.models import Value
from django.test import RequestFactory
from django.test.utils import isolate_apps
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.records.richtext import (
    LONG_IN_WORDS,
    Named,
    RichTextField,
    RichTextWidget,
    items_in,
    linked_in,
    media_with_nonce,
    plain,
    read_out,
    render,
    sanitise,
    with_figures_of,
)

NESTED = "<blockquote>" * 3000 + "deep" + "</blockquote>" * 3000

# Each has put a script on somebody's page: from OWASP's and DOMPurify's lists, and our own.
PAYLOADS = [
    *r'''
<script>alert(1)</script>
<SCRIPT SRC=//evil.example/x.js></SCRIPT>
<scr<script>ipt>alert(1)</scr</script>ipt>
<script/x>alert(1)</script\n>
<<script>alert(1);//<</script>
<p onclick="alert(1)">x</p>
<p onmouseover=alert(1)>x
<em onfocus=alert(1) tabindex=1 autofocus>x</em>
<a href="/x" onclick="alert(1)">x</a>
<a href="/x"onmouseenter="alert(1)">x</a>
<blockquote cite="javascript:alert(1)">x</blockquote>
<img src=x onerror=alert(1)>
<img src="x` `<script>alert(1)</script>"` `>
<img """><script>alert(1)</script>">
<image href=x onerror=alert(1)>
<body onload=alert(1)>
<svg onload=alert(1)>
<svg><script>alert(1)</script></svg>
<svg><a xlink:href="javascript:alert(1)"><text y=20>x</text></a></svg>
<svg><animate onbegin=alert(1) attributeName=x dur=1s>
<svg><set attributeName=href to="javascript:alert(1)"></svg>
<svg><style><img src=x onerror=alert(1)></style></svg>
<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">
<svg><foreignObject><p onclick=alert(1)>x</p></foreignObject></svg>
<svg><desc><template><script>alert(1)</script></template></desc></svg>
<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>
<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">
<math><annotation-xml encoding="text/html"><script>alert(1)</script></annotation-xml></math>
<math href="javascript:alert(1)">x</math>
<math><maction actiontype="statusline#javascript:alert(1)">x</maction></math>
<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>
<noscript><p title="</noscript><img src=x onerror=alert(1)>">
<noembed><img title="</noembed><img src onerror=alert(1)>"></noembed>
<noframes><p title="</noframes><img src onerror=alert(1)>">x</noframes>
<xmp><p title="</xmp><img src onerror=alert(1)>"></xmp>
<textarea><p title="</textarea><img src onerror=alert(1)>"></textarea>
<title><p title="</title><img src onerror=alert(1)>"></title>
<style><p title="</style><img src onerror=alert(1)>"></style>
<style>@import 'https://evil.example/x.css'; p{background:url(javascript:alert(1))}</style>
<plaintext><script>alert(1)</script>
<template><script>alert(1)</script></template>
<template shadowrootmode=open><script>alert(1)</script></template>
<select><template><img src=x onerror=alert(1)></template></select>
<option><style></option></select><img src=x onerror=alert(1)></style>
<iframe src="javascript:alert(1)"></iframe>
<iframe srcdoc="&lt;script&gt;alert(1)&lt;/script&gt;"></iframe>
<object data="data:text/html,<script>alert(1)</script>"></object>
<embed src="javascript:alert(1)">
<applet code=x></applet>
<base href="https://evil.example/">
<link rel=stylesheet href=https://evil.example/x.css>
<meta http-equiv=refresh content="0;url=javascript:alert(1)">
<form action="javascript:alert(1)"><button>x</button></form>
<button formaction="javascript:alert(1)">x</button>
<input autofocus onfocus=alert(1)>
<video><source onerror=alert(1)></video>
<audio src=x onerror=alert(1)>
<details open ontoggle=alert(1)>x</details>
<marquee onstart=alert(1)>x</marquee>
<keygen autofocus onfocus=alert(1)>
<portal src="javascript:alert(1)"></portal>
<dialog open onclose=alert(1)>x</dialog>
<x-custom onclick=alert(1)>x</x-custom>
<a href="javascript:alert(1)">x</a>
<a href="JaVaScRiPt:alert(1)">x</a>
<a href=" javascript:alert(1)">x</a>
<a href="java&#9;script:alert(1)">x</a>
<a href="java&#10;script:alert(1)">x</a>
<a href="java&#13;script:alert(1)">x</a>
<a href="java&Tab;script:alert(1)">x</a>
<a href="&#1;javascript:alert(1)">x</a>
<a href="&#14; javascript:alert(1)">x</a>
<a href="javascript&colon;alert(1)">x</a>
<a href="javascript&#58;alert(1)">x</a>
<a href="javascript&#x3A;alert(1)">x</a>
<a href="&#106;&#97;&#118;&#97;&#115;&#99;&#114;&#105;&#112;&#116;&#58;alert(1)">x</a>
<a href="&#x6A&#x61&#x76&#x61&#x73&#x63&#x72&#x69&#x70&#x74&#x3A;alert(1)">x</a>
<a href="&zwnj;javascript:alert(1)">x</a>
<a href="javascript://%0aalert(1)">x</a>
<a href="https://x&#10;javascript:alert(1)">x</a>
<a href="feed:javascript:alert(1)">x</a>
<a href="view-source:javascript:alert(1)">x</a>
<a href="vbscript:msgbox(1)">x</a>
<a href="livescript:alert(1)">x</a>
<a href="data:text/html,<script>alert(1)</script>">x</a>
<a href="data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==">x</a>
<a href="blob:https://x.example/1">x</a>
<a href="file:///etc/passwd">x</a>
<a href="//evil.example">x</a>
<a href="/\evil.example">x</a>
<a href="\\evil.example">x</a>
<a href="/&#9;/evil.example">x</a>
<a href="https://good.example\@evil.example">x</a>
<a href="https://x.example/&#x202e;gpj.exe">x</a>
<a href="/x" target="_blank" download ping="https://evil.example">x</a>
<a href="/x" style="position:fixed;inset:0">x</a>
<a title='"><script>alert(1)</script>' href="/x">x</a>
<a href='/x"><script>alert(1)</script>'>x</a>
<a href="/x" title="--><script>alert(1)</script>">x</a>
<p style="background:url(javascript:alert(1))">x</p>
<p id="__proto__" name="cookie" class="admin" slot=x is=x>x</p>
<ol start="1;alert(1)"><li>x</ol>
<ol start="99999999999999999999" type="a" onclick=alert(1)><li value=3>x</ol>
<li id="note-1" onclick=alert(1)>x</li>
<span lang='"><script>alert(1)</script>'>x</span>
<span lang="en&quot; onclick=&quot;alert(1)">x</span>
<span class="footnote admin" style="x">x</span>
<span class="footnote"><script>alert(1)</script><a href="javascript:alert(1)">x</a></span>
<sup><a href="#note-1">1</a></sup><ol><li id="note-1"><img src=x onerror=alert(1)>x</li></ol>
<!--<img src="--><img src=x onerror=alert(1)//">
<!--><img src=x onerror=alert(1)>-->
<![CDATA[<script>alert(1)</script>]]>
<?xml version="1.0"?><script>alert(1)</script>
<%<!--'%><script>alert(1)</script>
&lt;script&gt;alert(1)&lt;/script&gt;
&amp;lt;script&amp;gt;alert(1)&amp;lt;/script&amp;gt;
+ADw-script+AD4-alert(1)+ADw-/script+AD4-
＜script＞alert(1)＜/script＞
<p title=`<img src=x onerror=alert(1)>`>x
<figure data-item="4k2x9b7j" onclick="alert(1)" style="x"><img src=x onerror=alert(1)><figcaption>x</figcaption></figure>
<figure data-item='4k2x9b7j"><script>alert(1)</script>'><figcaption>x</figcaption></figure>
<figure data-item="javascript:alert(1)"><figcaption onclick="alert(1)">x</figcaption></figure>
<table><td><p></table><svg><style><p id="</style><img src=x onerror=alert(1)>">
<h2><table><h2><form><style></h2><img src=x onerror=alert(1)>
'''.strip().splitlines(),
    NESTED,
    "<a href='java\x00script:alert(1)'>x</a>",
    "<scr\x00ipt>alert(1)</scr\x00ipt>",
    "<a href='java\x0bscript:alert(1)'>x</a>",
    "<a href='\x7fjavascript:alert(1)'>x</a>",
    "<p\x0conclick=alert(1)>x</p>",
    "<script>\n\nalert(1)\n\n</script>",
    "\ufeff<script>alert(1)</script>",
]

# What may be stored, said a second time and apart from the code that says it.
STORED_TAGS = {
    *("p", "h2", "h3", "ul", "ol", "li", "blockquote", "hr", "br"),
    *("strong", "em", "a", "sub", "sup", "span", "figure", "figcaption"),
}
STORED = nh3.Cleaner(
    tags=STORED_TAGS,
    attributes={"a": {"href", "title"}, "ol": {"start"}, "span": {"lang"}}
    | {"figure": {"data-item"}},
    allowed_classes={"span": {"footnote"}},
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel=None,
)

PIECES = """<p>|</p>|<h1>|</h1>|<h3>|</h3>|<ul>|</ul>|<ol>|<ol start=3>|</ol>|<li>|<li id=note-1>
<li id=note-2>|</li>|<blockquote>|</blockquote>|<strong>|</strong>|<b>|</b>|<em>|</em>|</a>
<a href="/id/4k2x9b7q">|<a href="#note-1">|<a href="#note-2">|<a href="#ref-1">|<sup>|</sup>
<a href="https://x.example/?a=1&b=2" title="&quot;<p>">|<span class=footnote>|<span lang=hy>
<span class=footnote lang=ar>|</span>|<br>|<hr>|<div>|</div>|<table>|<tr>|<td>|</td>|</table>
<script>|</script>|<svg>|<math>|<style>|<template>|<pre>|<!--|-->|<![CDATA[|]]>|<noscript>
<figure data-item=4k2x9b7j>|<figure data-item="/id/4k2x9b7j" class=x>|<figure>|</figure>
<figcaption>|</figcaption>|<textarea>|<select>| |  |&nbsp;|&amp;lt;|&lt;|"|'|>|<|a|ə|ش|&#13;|&#0;"""
MARKUP = st.lists(
    st.sampled_from([*re.split(r"[|\n]", PIECES), "\n", "\n\n"]) | st.text(max_size=4), max_size=25
).map("".join)


class Attributes(HTMLParser):
    """Collects every tag and attribute a page would see."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.found: list[tuple[str, str, str]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.found += [(tag, name, value or "") for name, value in attrs]


def assert_harmless(html: str, more: dict[str, set[str]] | None = None) -> None:
    """Fail if the HTML holds any tag, attribute or address beyond those we name."""
    seen = Attributes(html)
    stored = {"a": {"href", "title"}, "ol": {"start"}, "span": {"lang", "class"}}
    allowed = stored | {"figure": {"data-item"}} | (more or {})
    assert seen.tags <= STORED_TAGS | set(allowed)
    for tag, name, value in seen.found:
        assert name in allowed.get(tag, ()), (tag, name, value)
        if name == "href":
            assert re.match(r"https?://|mailto:|tel:|/(?![/\\])|#", value, re.IGNORECASE), value
            assert not re.search(r"[\x00-\x1f\x7f-\x9f\\\u202a-\u202e]", value), value
        if name == "data-item":
            assert re.fullmatch("[0-9a-z]{8}", value), value
        if name == "class" and tag == "span":
            assert value == "footnote"


FOR_READERS = {
    "a": {"href", "title", "rel", "id", "role", "aria-label"},
    "sup": {"class"},
    "li": {"id"},
    "section": {"class", "role"},
    "h2": {"id", "lang"},
    "h3": {"id"},
    "figure": set(),
    "span": {"lang", "dir", "class"},
}


@pytest.mark.parametrize("payload", PAYLOADS)
def test_payload_is_harmless_stored_and_read(payload: str) -> None:
    for html in (payload, f"<p>{payload}</p>", f'<ul><li title="{payload}">{payload}</li></ul>'):
        stored = sanitise(html)
        assert_harmless(stored)
        assert STORED.clean(stored) == stored
        assert sanitise(stored) == stored
        assert_harmless(render(html), FOR_READERS)
        assert plain(stored) == plain(html)


@given(MARKUP)
@settings(max_examples=400, deadline=None)
def test_any_text_is_stored_once_and_for_all(html: str) -> None:
    stored = sanitise(html)
    assert sanitise(stored) == stored
    assert STORED.clean(stored) == stored
    assert render(stored) == render(html)
    assert_harmless(render(html), FOR_READERS)


# What is stored


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("", ""),
        ("<p></p>", ""),
        ("<p>&nbsp;</p>\n<p><br></p><ul><li></li></ul>", ""),
        ("<h1>Title</h1><h4>Deep</h4>", "<h2>Title</h2><h3>Deep</h3>"),
        ("<p><b>x</b> <i>y</i></p>", "<p><strong>x</strong> <em>y</em></p>"),
        ("<p><em><strong>x</strong></em></p>", "<p><strong><em>x</em></strong></p>"),
        ("<p>One</p>\n\n  <p> two\n  lines </p>", "<p>One</p><p>two lines</p>"),
        ("<div>One</div><div>Two</div>", "<p>One</p><p>Two</p>"),
        ("<table><tr><td>One</td><td>Two</td></tr></table>", "<p>One</p><p>Two</p>"),
        ("<ul><li>One</li></ul>", "<ul><li><p>One</p></li></ul>"),
        (
            "<ul><li>One</li><ul><li>Two</li></ul></ul>",
            "<ul><li><p>One</p><ul><li><p>Two</p></li></ul></li></ul>",
        ),
        ("<ol start='5'><li>Five</li></ol>", '<ol start="5"><li><p>Five</p></li></ol>'),
        ("<ol start='1'><li>One</li></ol>", "<ol><li><p>One</p></li></ol>"),
        ("<blockquote>Said.</blockquote>", "<blockquote><p>Said.</p></blockquote>"),
        ("<p>H<sub>2</sub>O, 5<sup>th</sup></p>", "<p>H<sub>2</sub>O, 5<sup>th</sup></p>"),
        ("<p>1<hr>2</p>", "<p>1</p><hr><p>2</p>"),
        ('<p><span lang="hy">Շուշի</span></p>', '<p><span lang="hy">Շուշի</span></p>'),
        ("<p><span>bare</span> <span class='x'>words</span></p>", "<p>bare words</p>"),
        (
            "<p><a href='www.example.org/a'>x</a></p>",
            '<p><a href="https://www.example.org/a">x</a></p>',
        ),
        ("<p><a href='page.html'>x</a></p>", "<p>x</p>"),
    ],
)
def test_text_has_one_form(given: str, stored: str) -> None:
    assert sanitise(given) == stored


@pytest.mark.parametrize(
    "address",
    [
        "/id/4k2x9b7q",
        "#note",
        "https://x.example/?a=1&amp;b=2",
        "mailto:a@x.example",
        "tel:+99412",
    ],
)
def test_honest_links_are_kept(address: str) -> None:
    html = f'<p><a href="{address}" title="A &amp; &quot;b&quot;">x</a></p>'
    assert sanitise(html) == html


def test_text_typed_without_tags_keeps_its_paragraphs_and_lines() -> None:
    assert sanitise("One\r\ntwo\r\n\r\nThree & four <3 a<b") == (
        "<p>One<br>two</p><p>Three &amp; four &lt;3 a&lt;b</p>"
    )


def test_text_typed_below_tags_becomes_paragraphs() -> None:
    assert sanitise("<p>One</p>\n\nTwo\n\nThree") == "<p>One</p><p>Two</p><p>Three</p>"


def test_note_cut_by_formatting_is_one_note_again() -> None:
    cut = (
        '<p>It<span class="footnote">see </span><strong><span class="footnote">vol. 2</span>'
        '</strong><a href="/id/4k2x9b7q"><span class="footnote">, here</span></a>.</p>'
    )
    assert sanitise(cut) == (
        '<p>It<span class="footnote">see <strong>vol. 2</strong>'
        '<a href="/id/4k2x9b7q">, here</a></span>.</p>'
    )


NUMBERED = """<p>Signed<sup><a href="#note-1" id="ref-1">1</a></sup>, then
lost<sup><a href="#note-2" id="ref-2">2</a></sup>.</p><h2>Notes</h2>
<ol><li id="note-1">In <em>two</em> copies. <a href="#ref-1">↩</a></li>
<li id="note-2"><p>A fire.</p></li></ol>"""


def test_numbered_notes_are_taken_in_where_their_numbers_stand() -> None:
    assert sanitise(NUMBERED) == (
        '<p>Signed<span class="footnote">In <em>two</em> copies.</span>, then lost'
        '<span class="footnote">A fire.</span>.</p>'
    )


def test_own_page_pasted_back_is_the_text_it_came_from() -> None:
    stored = sanitise(NUMBERED)
    assert sanitise(render(stored)) == stored


def test_list_of_notes_nobody_refers_to_is_a_list() -> None:
    html = '<ol><li id="note-1">A fire.</li></ol>'
    assert sanitise(html) == "<ol><li><p>A fire.</p></li></ol>"


def test_long_note_named_many_times_is_taken_in_once() -> None:
    html = '<a href="#note-1">x</a>' * 200 + f'<ol><li id="note-1">{"y" * 1000}</li></ol>'
    assert len(sanitise(html)) < 2 * len(html)


# What readers get


def test_notes_are_numbered_and_gathered_at_the_end() -> None:
    html = render(
        '<p>A<span class="footnote">One <em>b</em></span>.</p>'
        '<p>C<span class="footnote">Two</span></p>'
    )
    assert html == (
        '<p>A<sup class="note-ref"><a href="#note-1" id="ref-1" role="doc-noteref">1</a></sup>.</p>'
        '<p>C<sup class="note-ref"><a href="#note-2" id="ref-2" role="doc-noteref">2</a></sup></p>'
        '<section class="notes" role="doc-endnotes"><h2 lang="en">Notes</h2><ol>'
        '<li id="note-1">One <em>b</em> <a href="#ref-1" role="doc-backlink"'
        ' aria-label="Back to the text of note 1">↩</a></li>'
        '<li id="note-2">Two <a href="#ref-2" role="doc-backlink"'
        ' aria-label="Back to the text of note 2">↩</a></li></ol></section>'
    )


def test_text_without_notes_has_no_list_of_them() -> None:
    assert render("<p>A</p>") == "<p>A</p>"


def test_prefix_keeps_two_texts_apart() -> None:
    html = render('<p>A<span class="footnote">n</span></p>', prefix="about-")
    for part in (
        'href="#about-note-1"',
        'id="about-ref-1"',
        'id="about-note-1"',
        '"#about-ref-1"',
    ):
        assert part in html


def test_number_of_a_note_inside_a_link_is_no_link_in_a_link() -> None:
    html = render('<p><a href="/id/x">a<span class="footnote">n</span>b</a></p>')
    assert '<a href="/id/x">a</a><sup class="note-ref">' in html
    assert '</sup><a href="/id/x">b</a>' in html


def test_links_that_leave_say_so_and_links_within_do_not() -> None:
    html = render('<p><a href="https://x.example">x</a> <a href="/id/x">y</a></p>')
    assert '<a href="https://x.example" rel="noopener noreferrer">' in html
    assert '<a href="/id/x">' in html


@pytest.mark.parametrize(
    ("code", "direction"),
    [("ar", "rtl"), ("fa-IR", "rtl"), ("az-Arab", "rtl"), ("az", ""), ("arn", "")],
)
def test_language_brings_its_direction(code: str, direction: str) -> None:
    html = render(f'<p><span lang="{code}">x</span></p>')
    expected = f' dir="{direction}"' if direction else ""
    assert html == f'<p><span lang="{code}"{expected}>x</span></p>'


def test_each_language_has_its_own_words_around_notes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.records.richtext._", lambda text: f"{translation.get_language()}!")
    html = '<p>A<span class="footnote">said in each language</span></p>'
    for code in ("az", "hy"):
        with translation.override(code):
            assert f'<h2 lang="{code}">{code}!</h2>' in render(html)


def test_plain_text_is_without_notes_and_tags() -> None:
    html = "<h2>A &amp; b</h2><p>One<br>two<span class='footnote'>no</span> <em>th</em>ree</p>"
    assert plain(html) == "A & b One two three"
    assert plain(html, words=3) == "A & b …"
    assert plain("") == ""


# Figures

ITEM, OTHER = "4k2x9b7j", "0hz3zpcz"


def figure(caption: str = "", item: str = ITEM) -> str:
    return f'<figure data-item="{item}"><figcaption>{caption}</figcaption></figure>'


@pytest.mark.parametrize(
    "given",
    [
        ITEM,
        ITEM.upper(),
        f"{ITEM[:4]}-{ITEM[4:]}",
        f"/id/{ITEM}",
        f"/id/ark:/99999/{ITEM}",
        f"/media/{ITEM}/a-letter-of-1916/",
        f"https://archive.example/az/media/{ITEM}/a-letter-of-1916/?page=2#file-1",
    ],
)
def test_figure_names_its_item_by_identifier_alone(given: str) -> None:
    html = f'<figure class="x" data-item="{given}"><figcaption>A <b>map</b></figcaption></figure>'
    assert sanitise(html) == figure("A <strong>map</strong>")


@pytest.mark.parametrize(
    "given", ["", "4k2x9b7n", "letter.jpg", "https://x.example/y.png", "/media/", "/id/4k2x9b7"]
)
def test_figure_that_names_no_item_leaves_its_caption(given: str) -> None:
    html = f'<p>A</p><figure data-item="{given}"><figcaption>A map</figcaption></figure><p>B</p>'
    assert sanitise(html) == "<p>A</p><p>A map</p><p>B</p>"


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        (f"<figure data-item={ITEM}></figure>", figure()),
        (f"<p>A<figure data-item={ITEM}>B</figure>C", f"<p>A</p>{figure('B')}<p>C</p>"),
        (
            f"<figure data-item={ITEM}><img src=x><p>B</p><h2>C</h2><ul><li>D</ul>E<hr>F</figure>",
            figure("B C D E F"),
        ),
        (
            f"<figure data-item={ITEM}>A<figure data-item={OTHER}>B</figure>C</figure>",
            figure("A C") + figure("B", OTHER),
        ),
        (
            f"<ul><li>A<figure data-item={ITEM}>B</figure></ul>",
            f"<ul><li><p>A</p>{figure('B')}</li></ul>",
        ),
    ],
)
def test_figure_has_one_form_and_loses_no_word(given: str, stored: str) -> None:
    assert sanitise(given) == stored
    assert sanitise(stored) == stored


def test_text_knows_what_it_shows_and_what_it_links_to() -> None:
    html = (
        f'<p><a href="/id/{OTHER}#text-end">x</a> <a href="/id/ark:/99999/{OTHER}">y</a>'
        f' <a href="https://x.example/id/z">z</a></p>{figure()}'
    )
    assert items_in(html) == {ITEM}
    assert linked_in(html) == {OTHER}
    assert items_in(f"<FIGURE data-item = '{ITEM}'>") == {ITEM}


def test_figure_stays_only_where_its_item_may_be_seen() -> None:
    html = f"<p>A</p>{figure('told')}<ul><li><p>B</p></li></ul>{figure('other', OTHER)}"
    assert with_figures_of(html, {OTHER}) == (
        f"<p>A</p><ul><li><p>B</p></li></ul>{figure('other', OTHER)}"
    )
    noted = figure('told<span class="footnote">as well</span>')
    assert render(f"<blockquote>{noted}</blockquote><p>A</p>") == "<p>A</p>"


def test_plain_text_is_without_figures() -> None:
    assert plain(f"<p>A</p>{figure('told')}<p>B</p>") == "A B"


def test_permanent_address_leads_straight_to_a_record_that_is_known() -> None:
    html = (
        f'<p><a href="/id/{OTHER}#text-end">x</a> <a href="/id/ark:/99999/{OTHER}" title="t">y</a>'
        f' <a href="/id/{ITEM}">z</a></p>'
    )
    assert render(html, named=Named(addresses=((OTHER, "/az/places/0hz3zpcz/"),))) == (
        '<p><a href="/az/places/0hz3zpcz/#text-end">x</a>'
        ' <a href="/az/places/0hz3zpcz/" title="t">y</a>'
        f' <a href="/id/{ITEM}">z</a></p>'
    )


# Headings

LONG = f"<p>{'word ' * LONG_IN_WORDS}</p>"


def ids_of_headings(html: str) -> list[str]:
    return re.findall(r'<h[23] id="([^"]+)"', html)


def test_headings_have_ids_made_of_their_words_and_each_its_own() -> None:
    html = render(
        "<h2>Ağdam<span class='footnote'>No.</span></h2><h3>Շուշի</h3><h2>Ağdam</h2>"
        "<h2>Ağdam 2</h2><h2>…</h2>",
        prefix="x-",
    )
    assert ids_of_headings(html) == [
        "x-text-agdam",
        "x-text-showshi",
        "x-text-agdam-2",
        "x-text-agdam-2-2",
        "x-text-5",
    ]


def test_long_text_has_its_headings_listed() -> None:
    html = (
        '<h3>Before</h3><h2>One <a href="/id/x">linked</a><span class="footnote">No.</span></h2>'
        f'{LONG}<h3>In <span lang="hy">Շուշի</span></h3><h2>Two</h2>'
    )
    text = read_out(html)
    assert [(str(h.words), [str(part.words) for part in h.parts]) for h in text.contents] == [
        ("Before", []),
        ("One linked", ['In <span lang="hy">Շուշի</span>']),
        ("Two", []),
    ]
    listed = [h.id for heading in text.contents for h in (heading, *heading.parts)]
    assert listed == ids_of_headings(text.html)


@pytest.mark.parametrize(
    "html", [f"<h2>A</h2><h2>B</h2><h2>C</h2>{LONG}", "<h2>A</h2>" * 9 + "<p>Short.</p>"]
)
def test_text_that_is_short_or_has_few_headings_has_no_table_of_contents(html: str) -> None:
    assert read_out(html).contents == []


# The field


@pytest.fixture
def letter(db: None) -> type[models.Model]:
    """A model with a table of its own, for as long as one test."""
    with isolate_apps("django_prose_editor"):

        class Letter(models.Model):
            name = models.CharField(max_length=9, primary_key=True)
            body = RichTextField(blank=True)

            class Meta:
                app_label = "django_prose_editor"

            def __str__(self) -> str:
                return self.name

        with connection.cursor() as cursor:
            cursor.execute(
                f"CREATE TABLE {Letter._meta.db_table} (name varchar(9) PRIMARY KEY, body text)"
            )
        return Letter


HOSTILE = "<p onclick=x>Dear<script>alert(1)</script></p>"


def test_no_way_of_saving_passes_the_field_by(letter: type[models.Model]) -> None:
    objects = letter._default_manager
    created = objects.create(name="create", body=HOSTILE)
    assert created.body == "<p>Dear</p>"
    objects.bulk_create([letter(name="bulk", body=HOSTILE), letter(name="update")])
    objects.filter(name="update").update(body=HOSTILE)
    objects.update_or_create(name="either", defaults={"body": HOSTILE})
    changed = objects.create(name="changed")
    changed.body = HOSTILE
    objects.bulk_update([changed], ["body"])
    objects.create(name="value", body=Value(HOSTILE, output_field=letter._meta.get_field("body")))
    bodies = dict(objects.values_list("name", "body"))
    assert len(bodies) == 6
    assert set(bodies.values()) == {"<p>Dear</p>"}


def test_searching_in_a_text_is_left_as_it_is(letter: type[models.Model]) -> None:
    letter._default_manager.create(name="a", body="<p>Dear friend</p>")
    assert letter._default_manager.filter(body__contains="friend").exists()
    assert letter._default_manager.filter(body="<p>Dear friend</p>").exists()


def test_form_holds_only_clean_text_and_shows_the_editor() -> None:
    field = RichTextField(blank=True).formfield()
    assert field.clean(HOSTILE) == "<p>Dear</p>"
    assert isinstance(field.widget, RichTextWidget)
    assert "records/editor/footnote.js" in field.widget.render("body", "")


def test_migrations_know_a_plain_text_field() -> None:
    _name, path, _args, kwargs = RichTextField("Text", blank=True).deconstruct()
    assert (path, kwargs) == (
        "django.db.models.TextField",
        {"verbose_name": "Text", "blank": True},
    )


def test_editor_may_run_under_a_strict_policy(rf: RequestFactory) -> None:
    request = rf.get("/")
    request.csp_nonce = "abc"
    media = str(media_with_nonce(RichTextField().formfield().widget.media, request))
    assert re.findall(r"<script(?![^>]* nonce=\"abc\")", media) == []
    assert media.index("importmap") < media.index("configurable.js")
