"""Draws the demonstration's media from its own records.

    python -m archive_site.demo.make_media [--into FOLDER] [--font FILE ...]

Names, dates and coordinates are read from `records/`, so a picture cannot say something else
than the record it stands beside. The same records and the same fonts give the same pictures;
the files in `files/` are kept with the project, and nobody needs to run this to see them.

`--font` names font files in order of preference: each character is drawn in the first file that
holds it. Wanted are Source Serif 4 (Latin, extended Latin, Cyrillic) and, after it, Noto Serif
Armenian, both under the SIL Open Font License; the site's own web fonts are taken if none is
named. The order matters: the Latin letters in Noto Serif Armenian lack Ə and ə.
"""

import argparse
import calendar
import json
import time
from collections.abc import Callable, Sequence
from datetime import date
from functools import cache
from html.parser import HTMLParser
from itertools import groupby
from pathlib import Path
from typing import Any, Literal

from PIL import Image, ImageDraw, ImageFont

HERE = Path(__file__).parent
FONTS = HERE.parent / "static" / "fonts"
SITE_FONTS = [
    FONTS / "source-serif-4-latin-400-normal.woff2",
    FONTS / "source-serif-4-latin-ext-400-normal.woff2",
    FONTS / "source-serif-4-cyrillic-400-normal.woff2",
    FONTS / "noto-serif-armenian-armenian-400-normal.woff2",
]

# The site's own colours: paper, ink, one grave accent.
PAPER, INK, SECONDARY = "#fbfaf7", "#1c1b19", "#57534a"
ACCENT, RULE, PALE = "#7a1f2b", "#7d7869", "#e3ddd0"

PLATE = (2000, 1250)
PAGE = (1240, 1754)  # A4 at 150 dots an inch
# Pillow smooths letters but not lines; drawing at twice the size and halving smooths both.
OVERSAMPLED = 2

Align = Literal["left", "middle", "right"]
Point = tuple[float, float]

LANGUAGES = ("hy", "az", "ru")  # in the alphabetical order of their English names


class Typesetter:
    """Sets text in several font files as if they were one."""

    def __init__(self, files: Sequence[Path]) -> None:
        self.files = list(files)
        self._face = cache(self._load)
        self._index = cache(self._first_file_with)

    def _load(self, index: int, size: int) -> ImageFont.FreeTypeFont:
        return ImageFont.truetype(self.files[index], size)

    def _first_file_with(self, character: str) -> int:
        if character.isspace():
            return 0
        for index in range(len(self.files)):
            face = self._face(index, 48)
            if bytes(face.getmask(character)) != bytes(face.getmask("\U0010ffff")):
                return index
        raise ValueError(f"None of the fonts named holds the character {character!r}.")

    def runs(self, text: str, size: int) -> list[tuple[str, ImageFont.FreeTypeFont]]:
        """Return `text` cut into stretches that one font file can set."""
        return [
            ("".join(characters), self._face(index, size))
            for index, characters in groupby(text, self._index)
        ]

    def width(self, text: str, size: int) -> float:
        """Return how wide `text` is when set at `size`."""
        return sum(face.getlength(part) for part, face in self.runs(text, size))


class Sheet:
    """A sheet of paper measured in the units of the finished picture."""

    def __init__(self, size: tuple[int, int], type_: Typesetter) -> None:
        self.size, self.type = size, type_
        self.image = Image.new("RGB", (size[0] * OVERSAMPLED, size[1] * OVERSAMPLED), PAPER)
        self.draw = ImageDraw.Draw(self.image)

    def text(
        self, at: Point, text: str, size: int, colour: str = INK, align: Align = "left"
    ) -> None:
        """Set one line with its baseline at `at`, clear of any line drawn before it."""
        x, y = (value * OVERSAMPLED for value in at)
        width = self.type.width(text, size * OVERSAMPLED)
        x -= {"left": 0.0, "middle": width / 2, "right": width}[align]
        pieces = []
        for part, face in self.type.runs(text, size * OVERSAMPLED):
            self.draw.text(
                (x, y),
                part,
                font=face,
                fill=PAPER,
                anchor="ls",
                stroke_width=8 * OVERSAMPLED,
                stroke_fill=PAPER,
            )
            pieces.append(((x, y), part, face))
            x += face.getlength(part)
        for place, part, face in pieces:
            self.draw.text(place, part, font=face, fill=colour, anchor="ls")

    def lines(
        self, at: Point, lines: Sequence[tuple[str, int, str]], align: Align = "left"
    ) -> None:
        """Set lines of (text, size, colour) one below the other, the first at `at`."""
        x, y = at
        for number, (text, size, colour) in enumerate(lines):
            y += size * 1.3 if number else 0
            self.text((x, y), text, size, colour, align)

    def paragraph(self, at: Point, text: str, size: int, colour: str, width: int) -> float:
        """Set `text` in lines no wider than `width`; return the baseline below the last."""
        x, y = at
        line = ""
        for word in text.split():
            longer = f"{line} {word}".strip()
            if line and self.type.width(longer, size) > width:
                self.text((x, y), line, size, colour)
                line, y = word, y + size * 1.45
            else:
                line = longer
        self.text((x, y), line, size, colour)
        return y + size * 1.45

    def line(self, start: Point, end: Point, colour: str = RULE, width: float = 2) -> None:
        points = [value * OVERSAMPLED for value in (*start, *end)]
        self.draw.line(points, fill=colour, width=round(width * OVERSAMPLED))

    def bar(self, start: Point, end: Point, colour: str = INK) -> None:
        self.draw.rectangle([value * OVERSAMPLED for value in (*start, *end)], fill=colour)

    def dot(self, at: Point, radius: float, colour: str = INK, *, is_open: bool = False) -> None:
        """Draw a mark ringed with paper; an open one for what is not a point or not a fact."""
        x, y = (value * OVERSAMPLED for value in at)
        rings = [(radius + 3, PAPER), (radius, colour)] + [(radius - 4, PAPER)] * is_open
        for size, fill in rings:
            r = size * OVERSAMPLED
            self.draw.ellipse((x - r, y - r, x + r, y + r), fill=fill)

    def finished(self) -> Image.Image:
        return self.image.resize(self.size, Image.Resampling.LANCZOS)


# --- what the records say ---------------------------------------------------------------


def record(folder: str, name: str) -> dict[str, Any]:
    """Return one record's document."""
    document: dict[str, Any] = json.loads(
        (HERE / "records" / folder / f"{name}.json").read_text(encoding="utf-8")
    )
    return document


def places() -> list[dict[str, Any]]:
    """Return every place's document, in the alphabetical order of the headings."""
    names = sorted(path.stem for path in (HERE / "records" / "places").glob("*.json"))
    return sorted((record("places", name) for name in names), key=heading_of)


def heading_of(place: dict[str, Any]) -> str:
    """Return a place's heading: its preferred name in the language of its record."""
    wanted = ("preferred", place["language"])
    return next(n["text"] for n in place["names"] if (n["kind"], n["language"]) == wanted)


def names_of(place: dict[str, Any]) -> list[list[str]]:
    """Return a place's names, one list for each of the archive's languages, in their order."""
    written = [name for name in place["names"] if name["kind"] != "translit"]
    return [[n["text"] for n in written if n["language"] == code] for code in LANGUAGES]


def days_of(event: str) -> tuple[date, date]:
    """Return the first and the last day of an event, as its record dates it."""
    first, _slash, last = record("events", event)["date"].partition("/")
    return date.fromisoformat(first), date.fromisoformat(last or first)


def in_words(day: date, *, year: bool = False) -> str:
    words = f"{day.day} {calendar.month_name[day.month]}"
    return f"{words} {day.year}" if year else words


class _Chronology(HTMLParser):
    """Reads the chronology's pages out of its record: headings, and entries under each."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.pages: list[list[str]] = []
        self.is_entry = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "h2":
            self.pages.append([])
        if tag == "li":
            self.is_entry = True
            self.pages[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        self.is_entry = self.is_entry and tag != "li"

    def handle_data(self, data: str) -> None:
        if self.is_entry:
            self.pages[-1][-1] += data


# --- the plates -------------------------------------------------------------------------


def heading(sheet: Sheet, title: str, note: str = "") -> None:
    sheet.text((110, 138), title, 64)
    if note:
        sheet.text((110, 196), note, 34, SECONDARY)


class Projection:
    """Degrees to points: equal distances for a small country's width, nothing finer."""

    SCALE = 441  # points to a degree of latitude
    WEST, MIDDLE, MIDDLE_Y = 44.72, 39.74, 690
    NARROWING = 0.768  # a degree of longitude at this latitude, in degrees of latitude

    def x(self, longitude: float) -> float:
        return (longitude - self.WEST) * self.SCALE * self.NARROWING

    def y(self, latitude: float) -> float:
        return self.MIDDLE_Y - (latitude - self.MIDDLE) * self.SCALE


# Where a place's label stands beside its mark: offset, alignment, whether a line leads there.
LABELS: dict[str, tuple[Point, Align, bool]] = {
    "Kalbajar": ((0, -96), "middle", False),
    "Agdam": ((150, -60), "left", True),
    "Karabakh": ((420, -6), "left", True),
    "Shusha": ((180, 150), "left", True),
    "Lachin": ((-96, 36), "right", True),
    "Nakhchivan": ((44, -2), "left", False),
    "Baku": ((0, 74), "middle", False),
}


def draw_map(sheet: Sheet) -> None:
    projection = Projection()
    _draw_graticule(sheet, projection)
    drawn = [place for place in places() if place["latitude"] is not None]
    for draw in (_draw_leader, _draw_label):
        for place in drawn:
            draw(sheet, projection, place)
    for place in drawn:
        at = _position(projection, place)
        is_region = heading_of(place) == "Karabakh"
        sheet.dot(at, 12 if is_region else 10, ACCENT, is_open=is_region)
    heading(sheet, "The places", "To scale, by the coordinates in each record. No borders drawn.")
    _draw_scale(sheet, projection)
    sheet.text(
        (110, 1180), "Armenian, Azerbaijani and Russian names, in that order", 32, SECONDARY
    )


def _position(projection: Projection, place: dict[str, Any]) -> Point:
    return projection.x(float(place["longitude"])), projection.y(float(place["latitude"]))


def _draw_graticule(sheet: Sheet, projection: Projection) -> None:
    top, bottom = 265, 1080
    for longitude in range(45, 51):
        x = projection.x(longitude)
        sheet.line((x, top), (x, bottom), PALE)
        sheet.text((x, bottom + 36), f"{longitude}° E", 28, RULE, "middle")
    for latitude in (39, 40):
        y = projection.y(latitude)
        sheet.line((0, y), (sheet.size[0], y), PALE)
        sheet.text((1980, y - 10), f"{latitude}° N", 28, RULE, "right")


def _draw_leader(sheet: Sheet, projection: Projection, place: dict[str, Any]) -> None:
    (x, y), (offset, align, has_leader) = _position(projection, place), LABELS[heading_of(place)]
    if has_leader:
        gap = -16 if align == "left" else 16
        sheet.line((x, y), (x + offset[0] + gap, y + offset[1] - 14), RULE)


def _draw_label(sheet: Sheet, projection: Projection, place: dict[str, Any]) -> None:
    (x, y), (offset, align, _leader) = _position(projection, place), LABELS[heading_of(place)]
    names = " · ".join(", ".join(same) for same in names_of(place))
    lines = [(heading_of(place), 48, INK), (names, 36, SECONDARY)]
    sheet.lines((x + offset[0], y + offset[1]), lines, align)


def _draw_scale(sheet: Sheet, projection: Projection) -> None:
    length = projection.SCALE * 100 / 111.2  # kilometres to a degree of latitude
    right, y = 1890.0, 1172.0
    sheet.line((right - length, y), (right, y), SECONDARY, 3)
    for x in (right - length, right):
        sheet.line((x, y - 10), (x, y + 10), SECONDARY, 3)
    sheet.text((right - length - 20, y + 10), "100 km", 32, SECONDARY, "right")


class Axis:
    """A line of days, each as wide as every other."""

    LEFT, RIGHT, Y = 130, 1870, 640

    def __init__(self, first: date, last: date) -> None:
        self.first, self.day = first, (self.RIGHT - self.LEFT) / (last - first).days

    def x(self, day: date) -> float:
        return self.LEFT + (day - self.first).days * self.day


def draw_timeline(sheet: Sheet) -> None:
    war, shusha = days_of("second-karabakh-war"), days_of("change-of-control-of-shusha")
    statement, established = days_of("trilateral-statement"), days_of("victory-day-established")
    agdam, lachin = days_of("handover-of-agdam-district"), days_of("handover-of-lachin-district")
    axis = Axis(war[0], established[1])
    note = "Every day is as wide as every other. Districts stand at the day of their handover."
    heading(sheet, "September to December 2020", note)
    _draw_axis(sheet, axis)
    sheet.bar((axis.x(war[0]), axis.Y - 11), (axis.x(war[1]), axis.Y + 11), SECONDARY)
    span = f"{in_words(war[0])} to {in_words(war[1])}"
    sheet.lines((axis.LEFT, 540), [(span, 36, SECONDARY), ("Second Karabakh War", 44, INK)])
    _mark(sheet, axis, shusha, 400, "Change of control of Shusha", "right")
    _mark(sheet, axis, agdam, 470, "Agdam district", "middle")
    _mark(sheet, axis, lachin, 330, "Lachin district", "right")
    _mark(sheet, axis, statement, 960, "Trilateral statement", "right")
    _draw_kalbajar(sheet, axis)
    _mark(sheet, axis, established, 1090, "Victory Day established", "right")


def _draw_axis(sheet: Sheet, axis: Axis) -> None:
    sheet.line((axis.LEFT, axis.Y), (axis.RIGHT, axis.Y), RULE, 3)
    for day in (date(2020, 10, 1), date(2020, 11, 1)):
        x = axis.x(day)
        sheet.line((x, axis.Y + 11), (x, axis.Y + 34), RULE)
        sheet.text((x, axis.Y + 74), in_words(day), 32, SECONDARY, "middle")


def _mark(
    sheet: Sheet, axis: Axis, days: tuple[date, date], y: float, words: str, align: Align
) -> None:
    """Mark an event on the line and lead from it to its label at the height `y`."""
    first, last = (axis.x(day) for day in days)
    middle = (first + last) / 2
    is_above = y < axis.Y
    sheet.line((middle, axis.Y), (middle, y + 74 if is_above else y - 50), RULE)
    for x in {first, last}:
        sheet.dot((x, axis.Y), 10, ACCENT)
    when = in_words(days[0])
    if days[0] != days[1]:
        when = f"{days[0].day} to {in_words(days[1])}"
    edge = middle + (14 if align == "right" else 0)
    sheet.lines((edge, y), [(when, 36, SECONDARY), (words, 44, INK)], align)


def _draw_kalbajar(sheet: Sheet, axis: Axis) -> None:
    """Show the day named in the statement as an open mark, joined to the day of the handover."""
    handover, _last = days_of("handover-of-kalbajar-district")
    due = axis.x(date(2020, 11, 15))
    x, y = axis.x(handover), axis.Y + 52.0
    sheet.line((due, axis.Y), (due, y), RULE)
    sheet.line((x, axis.Y), (x, y), RULE)
    sheet.line((due, y), (x, y), RULE)
    sheet.dot((due, axis.Y), 10, ACCENT, is_open=True)
    sheet.dot((x, axis.Y), 10, ACCENT)
    lines = [
        (in_words(handover), 36, SECONDARY),
        ("Kalbajar district", 44, INK),
        ("due on 15 November", 36, SECONDARY),
    ]
    sheet.lines(((due + x) / 2, y + 52), lines, "middle")


def draw_day(sheet: Sheet) -> None:
    sheet.text((530, 905), "8", 820, INK, "middle")
    sheet.line((940, 330), (940, 920), ACCENT, 4)
    words = ("8 November", "նոյեմբերի 8", "8 noyabr", "8 ноября")
    for number, text in enumerate(words):
        sheet.text((1040, 425 + number * 155), text, 104, INK if number == 0 else SECONDARY)


def draw_statement(sheet: Sheet) -> None:
    heading(sheet, "One statement, two dates")
    first, last = days_of("trilateral-statement")
    sheet.line((1000, 300), (1000, 1110), ACCENT, 4)
    halves = (
        (520, first, "In a Kremlin statement", "of 11 January 2021"),
        (1480, last, "In the text as published", "by two of the parties"),
    )
    for x, day, source, more in halves:
        sheet.text((x, 720), str(day.day), 560, INK, "middle")
        month = f"{calendar.month_name[day.month]} {day.year}"
        sheet.text((x, 840), month, 60, SECONDARY, "middle")
        sheet.lines((x, 1000), [(source, 44, INK), (more, 44, INK)], "middle")


def draw_handovers(sheet: Sheet) -> None:
    heading(sheet, "Three districts", "Handed over in 2020 under the trilateral statement")
    columns = (110, 790, 1370)
    labels = ("", "In the statement", "In the article of 2025")
    for x, label in zip(columns, labels, strict=True):
        sheet.text((x, 330), label, 38, SECONDARY)
    rows = (
        ("Agdam", "by 20 November", "handover-of-agdam-district"),
        ("Kalbajar", "by 15 November", "handover-of-kalbajar-district"),
        ("Lachin", "by 1 December", "handover-of-lachin-district"),
    )
    for number, (title, due, event) in enumerate(rows):
        y = 485 + number * 220
        sheet.line((110, y - 110), (1890, y - 110), PALE)
        handover = in_words(days_of(event)[0])
        is_moved = not due.endswith(handover)
        sheet.text((columns[0], y), title, 80)
        sheet.text((columns[1], y), due, 64)
        sheet.text((columns[2], y), handover, 64, ACCENT if is_moved else INK)
        if is_moved:
            note = "Put off at Armenia’s request, according to jam-news.net"
            sheet.text((columns[1], y + 64), note, 36, SECONDARY)
    sheet.line((110, 1035), (1890, 1035), PALE)
    note = "The commemorative article of 8 November 2025 gives the Azerbaijani state’s view."
    sheet.text((110, 1130), note, 36, SECONDARY)


def draw_order(sheet: Sheet) -> None:
    heading(sheet, "Victory Day", "Its date, as Azerbaijani press reported it in December 2020")
    first, last = days_of("victory-day-established")
    rows = (
        (first, "set on", "10 November", "trend.az", SECONDARY),
        (last, "moved to", "8 November", "today.az", INK),
    )
    for number, (day, verb, result, source, colour) in enumerate(rows):
        y = 580 + number * 380
        sheet.line((110, y - 220), (1890, y - 220), PALE)
        sheet.text((110, y - 66), in_words(day, year=True), 52, SECONDARY)
        sheet.text((110, y), f"according to {source}", 40, SECONDARY)
        sheet.text((850, y), verb, 48, SECONDARY, "right")
        sheet.text((900, y), result, 156, colour)
    sheet.line((110, 1120), (1890, 1120), PALE)


def draw_names(sheet: Sheet) -> None:
    columns = (110, 590, 1010, 1470)
    labels = ("English", "Armenian", "Azerbaijani", "Russian")
    for x, label in zip(columns, labels, strict=True):
        sheet.text((x, 150), label, 36, SECONDARY)
    sheet.line((110, 180), (1890, 180), RULE, 3)
    y = 258.0
    for place in places():
        names = [[heading_of(place)], *names_of(place)]
        height = 70 * max(len(same) - 1 for same in names)
        for x, same in zip(columns, names, strict=True):
            for number, name in enumerate(same):
                colour = INK if x == columns[0] else SECONDARY
                sheet.text((x, y + number * 70), name, 58, colour)
        y += height
        sheet.line((110, y + 30), (1890, y + 30), PALE)
        y += 103


PLATES: dict[str, Callable[[Sheet], None]] = {
    "map-of-the-places.png": draw_map,
    "timeline-2020.png": draw_timeline,
    "eighth-of-november.png": draw_day,
    "one-statement-two-dates.png": draw_statement,
    "three-districts.png": draw_handovers,
    "from-the-tenth-to-the-eighth.png": draw_order,
    "names-of-the-places.png": draw_names,
}


# --- the chronology ---------------------------------------------------------------------


def draw_page(sheet: Sheet, number: int, total: int, entries: list[str]) -> None:
    """Draw one page of the chronology: for each entry its date, its event, its sources."""
    sheet.text((130, 190), "Chronology, 2020 to 2023", 46)
    sheet.line((130, 226), (1110, 226), ACCENT, 3)
    y = 310.0
    for entry in entries:
        when, _colon, rest = entry.partition(": ")
        what, _stop, sources = rest.partition(". ")
        sheet.text((130, y), when, 27, ACCENT)
        y = sheet.paragraph((130, y + 50), what.removesuffix("."), 40, INK, 980) - 6
        if sources:
            y = sheet.paragraph((130, y), sources, 28, SECONDARY, 980)
        y += 40
    sheet.text((620, 1660), f"{number} of {total}", 24, SECONDARY, "middle")


def draw_chronology(type_: Typesetter) -> list[Image.Image]:
    """Return the pages of the chronology, whose whole text stands in its record."""
    pages = _Chronology(record("items", "chronology")["body"]).pages
    sheets = []
    for number, entries in enumerate(pages, 1):
        sheet = Sheet(PAGE, type_)
        draw_page(sheet, number, len(pages), entries)
        sheets.append(sheet.finished())
    return sheets


def save_chronology(pages: list[Image.Image], to: Path) -> None:
    # A fixed date: the file is the same whenever it is made.
    made = time.struct_time((2020, 11, 8, 0, 0, 0, 6, 313, 0))
    pages[0].save(
        to,
        save_all=True,
        append_images=pages[1:],
        resolution=150,
        quality=82,
        title="Chronology, 2020 to 2023",
        creationDate=made,
        modDate=made,
    )


def make(into: Path, fonts: Sequence[Path]) -> None:
    """Draw every picture and the chronology into the folder `into`."""
    type_ = Typesetter(fonts)
    into.mkdir(parents=True, exist_ok=True)
    for name, draw in PLATES.items():
        sheet = Sheet(PLATE, type_)
        draw(sheet)
        # 256 colours keep every shade of smoothed type that an eye can tell, at half the size.
        picture = sheet.finished().quantize(256, dither=Image.Dither.NONE)
        picture.save(into / name, optimize=True)
    save_chronology(draw_chronology(type_), into / "chronology.pdf")


def main() -> None:
    parser = argparse.ArgumentParser(description="Draw the demonstration's media.")
    parser.add_argument("--into", type=Path, default=HERE / "files", help="the folder to fill")
    parser.add_argument(
        "--font",
        type=Path,
        action="append",
        help="a font file; name several, Source Serif 4 first and Noto Serif Armenian last",
    )
    options = parser.parse_args()
    make(options.into, options.font or SITE_FONTS)


if __name__ == "__main__":
    main()
