"""Days that come every year: read without a year, told in words, counted forward."""

from datetime import date

import pytest

from apps.records import days
from apps.records.days import Day, NotADay


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("8 November", Day(11, 8)),
        ("November 8", Day(11, 8)),
        ("8 noyabr", Day(11, 8)),
        ("noyabrın 8-i", Day(11, 8)),
        ("8 ноября", Day(11, 8)),
        ("նոյեմբերի 8", Day(11, 8)),
        ("29 февраля", Day(2, 29)),
        ("XXXX-11-08", Day(11, 8)),
        ("11-08", Day(11, 8)),
        ("2-29", Day(2, 29)),
        (" 1 January ", Day(1, 1)),
    ],
)
def test_a_day_is_read_without_a_year(text: str, day: Day) -> None:
    assert days.read(text) == day


@pytest.mark.parametrize(
    "text",
    [
        "",
        "November",
        "8 November 2020",
        "c. 8 November",
        "8 November?",
        "8–10 November",
        "31 November",
        "30 February",
        "XXXX-02-30",
        "XXXX-13-01",
        "XXXX-11",
        "13-45",
        "8/11",
        "spring",
        "every day",
        "before 8 November",
        "0-0",
        "x" * 10_000,
        "8 " * 49,
    ],
)
def test_what_is_no_day_of_the_year_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(NotADay, match="a day and a month without a year"):
        days.read(text)


@pytest.mark.parametrize("language", ["en", "az", "ru", "hy"])
def test_every_day_is_read_again_from_its_words(language: str) -> None:
    day = Day(1, 1)
    for _number in range(366):
        assert days.read(day.words(language), language) == day
        assert days.of_edtf(day.edtf) == day
        day = day.shifted(1)
    assert day == Day(1, 1)


def test_the_day_before_the_first_of_march_is_the_leap_day() -> None:
    assert Day(3, 1).shifted(-1) == Day(2, 29)
    assert Day(12, 31).shifted(1) == Day(1, 1)


@pytest.mark.parametrize(
    ("day", "rule", "today", "following"),
    [
        (Day(11, 8), "", date(2026, 11, 7), date(2026, 11, 8)),
        (Day(11, 8), "", date(2026, 11, 8), date(2026, 11, 8)),
        (Day(11, 8), "", date(2026, 11, 9), date(2027, 11, 8)),
        (Day(2, 29), "before", date(2026, 11, 9), date(2027, 2, 28)),
        (Day(2, 29), "after", date(2026, 11, 9), date(2027, 3, 1)),
        (Day(2, 29), "skipped", date(2026, 11, 9), date(2028, 2, 29)),
        (Day(2, 29), "before", date(2028, 2, 28), date(2028, 2, 29)),
        (Day(2, 29), "after", date(2027, 3, 1), date(2027, 3, 1)),
        # 1900 was no leap year: from 1896 to 1904 the day was skipped.
        (Day(2, 29), "skipped", date(1896, 3, 1), date(1904, 2, 29)),
        (Day(1, 1), "", date(9999, 12, 31), None),
    ],
)
def test_the_next_occurrence_follows_the_rule_for_leap_days(
    day: Day, rule: str, today: date, following: date | None
) -> None:
    assert days.next_occurrence(day, rule, today) == following


def test_times_are_counted_by_the_rule_for_leap_days() -> None:
    assert days.times_kept(Day(11, 8), "", 2020, date(2026, 11, 8)) == 7
    assert days.times_kept(Day(2, 29), "skipped", 2020, date(2028, 2, 29)) == 3
    assert days.times_kept(Day(2, 29), "before", 2020, date(2028, 2, 29)) == 9


@pytest.mark.parametrize(
    ("edtf", "year"),
    [
        ("2020-11-08", 2020),
        ("2020-09-27/2020-11-10", 2020),
        ("2020", 2020),
        ("1992/1994", None),
        ("2020~", None),
        ("2020?", None),
        ("202X", None),
        ("2020/..", None),
        ("XXXX-11-08", None),
        ("", None),
    ],
)
def test_a_year_is_certain_or_none(edtf: str, year: int | None) -> None:
    assert days.certain_year(edtf) == year


def test_a_span_that_goes_on_begins_in_a_certain_year_or_in_none() -> None:
    assert days.first_year("2020-11-08/..") == 2020
    assert days.first_year("2020~/..") is None
    assert days.first_year("../2020") is None
    assert days.first_year("") is None
