"""The engines by themselves: what they count where there is much."""

import pytest
from django.db import connection

from apps.search.engines import Posting, engine
from apps.search.matching import ButNot, Mark, Match, Word

pytestmark = pytest.mark.django_db

MOST = 10_001


def counted(match: Match) -> int:
    sql, values = engine().counting(match, MOST)
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return int(cursor.fetchone()[0])


def test_counts_are_exact_up_to_the_most_that_is_told() -> None:
    shares = {"rarely": 7, "seldom": 1_900, "nearly": 9_990, "hardly": 10_500, "always": 18_000}
    engine().write(
        Posting(
            pk,
            [word for word, share in shares.items() if pk <= share],
            [],
            ["v_hidden"] if pk <= 1_000 else ["k_person"],
        )
        for pk in range(1, 18_001)
    )
    found = {word: counted(Word(word)) for word in shares}
    assert found == shares | {"hardly": MOST, "always": MOST}
    shown = {word: counted(ButNot(Word(word), Mark("v_hidden"))) for word in shares}
    assert shown == {
        "rarely": 0,
        "seldom": 900,
        "nearly": 8_990,
        "hardly": 9_500,
        "always": MOST,
    }
