"""What is to be matched, weighed before it is asked for."""

from apps.search.matching import ButNot, Mark, Phrase, Word, all_of, alternatives, any_of

WORDS = [Word(letter) for letter in "abcdefgh"]


def test_alternatives_are_those_of_the_one_thing_that_has_most() -> None:
    either = any_of(*WORDS[:3], any_of(*WORDS[3:]))
    assert alternatives(Phrase(("a", "b"))) == 1
    assert alternatives(either) == 8
    assert alternatives(all_of(Word("x"), either, any_of(*WORDS[:2]))) == 8
    assert alternatives(ButNot(all_of(*WORDS), any_of(Mark("v_hidden"), either))) == 1
