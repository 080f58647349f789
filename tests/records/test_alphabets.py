"""Names stand where readers of their language look for them, on every database."""

import pytest

from apps.records import alphabets


def in_order(names: list[str], language: str = "") -> list[str]:
    return sorted(names, key=lambda name: alphabets.sort_key(name, language))


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("az", ["Cəfər", "Çingiz", "Eldar", "Əliyev", "Iğdır", "İlham", "Sumqayıt", "Şuşa"]),
        ("hy", ["Աննա", "Բերձոր", "Երևան", "Շուշի", "Քարվաճառ"]),
        ("ru", ["Агдам", "Ёлкин", "Жуков", "Йод", "Шуша", "Яна"]),
        ("en", ["de la Cruz", "O'Neil", "Zack"]),
    ],
)
def test_each_alphabet_has_its_own_order(language: str, names: list[str]) -> None:
    assert in_order(list(reversed(names)), language) == names


def test_scripts_stand_one_after_another_and_figures_last() -> None:
    names = ["Zaqatala", "Агдам", "Երևան", "12 May"]
    assert in_order(list(reversed(names))) == names


def test_a_shorter_name_comes_before_a_longer_one() -> None:
    assert in_order(["Alibekov", "Ali Hasan", "Ali"]) == ["Ali", "Ali Hasan", "Alibekov"]


def test_accents_of_other_languages_stand_with_their_letter() -> None:
    assert in_order(["Études", "Eva", "Esra"]) == ["Esra", "Études", "Eva"]


def test_keys_are_digits_so_that_every_collation_agrees() -> None:
    key = alphabets.sort_key("Məmmədov, Həsən Əli oğlu", "az")
    assert key.isdigit()
    assert len(alphabets.sort_key("ə" * 1000)) <= alphabets.KEY_LENGTH


@pytest.mark.parametrize(
    ("name", "language", "letter"),
    [
        ("İlham", "az", "İ"),
        ("Iğdır", "az", "I"),
        ("Ivan", "en", "I"),
        ("əliyev", "az", "Ə"),
        ("«Шуша»", "ru", "Ш"),
        ("Երևան", "hy", "Ե"),
        ("8 November", "en", "#"),
        ("…", "en", "#"),
    ],
)
def test_headings(name: str, language: str, letter: str) -> None:
    assert alphabets.heading_of(alphabets.sort_key(name, language), language) == letter


def test_scripts_are_told_apart() -> None:
    assert [alphabets.script_of(name) for name in ("Şuşa", "Шуша", "Շուշի", "123")] == [
        "Latn",
        "Cyrl",
        "Armn",
        "Zyyy",
    ]
