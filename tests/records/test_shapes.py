"""Where a date is grouped, and what sort of date it is: never better known than it says."""

import pytest

from apps.records import dates

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("edtf", "finest"),
    [
        ("1916-07-01", "month"),
        ("1916-07", "month"),
        ("1916-07-XX", "month"),
        ("[1916-07-01..1916-07-03]", "month"),
        ("2020-11-08/..", "month"),
        ("1916", "year"),
        ("1915~", "year"),
        ("1916-XX", "year"),
        ("1992-21", "year"),
        ("1992-21?", "year"),
        ("1992-01%/1992-04%", "year"),
        ("1941-12%/1942-02%", "year"),
        ("1914/1918", "year"),
        ("[..1919]", "year"),
        ("../1918", "year"),
        ("191X", "decade"),
        ("1940~/1949~", "decade"),
        ("1990%/1993%", "decade"),
        ("1950S3", "decade"),
        ("19XX", "century"),
        ("1866%/1900%", "century"),
        ("1766%/1835%", "century"),
        ("15XX-12-25", "century"),
        ("1950S2", "century"),
        ("1XXX", ""),
        ("XXXX-05-12", ""),
    ],
)
def test_a_date_is_filed_no_finer_than_it_is_known(edtf: str, finest: str) -> None:
    assert dates.filed_to(edtf) == finest


@pytest.mark.parametrize(
    ("edtf", "sort", "more"),
    [
        ("1916-07-01", "day", set()),
        ("1916-07-01?", "day", {"is_doubted"}),
        ("2004-06~-11", "day", {"is_about"}),
        ("1916", "within", set()),
        ("191X", "within", set()),
        ("1992-21?", "within", {"is_doubted"}),
        ("1940~/1949~", "within", {"is_about"}),
        ("1866%/1900%", "within", set()),
        ("1941-12%/1942-02%", "within", set()),
        ("1914/1918", "period", set()),
        ("1914~/1918~", "period", {"is_about"}),
        ("2020-11-08/..", "period", {"opens_after"}),
        ("/1918", "period", {"opens_before"}),
        ("[..1919]", "before", {"opens_before"}),
        ("[1921..]", "after", {"opens_after"}),
        ("[1914,1915]", "either", set()),
        ("[1916-07-01..1916-07-03]", "either", set()),
        ("{1863,1870}", "all", set()),
    ],
)
def test_a_date_is_of_one_sort(edtf: str, sort: str, more: set[str]) -> None:
    shape = dates.shape(edtf)
    assert (shape.sort, {name for name, value in vars(shape).items() if value is True}) == (
        sort,
        more,
    )
