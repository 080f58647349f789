"""The four languages of ``wording.Tongue``: their words, their cases and their order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from .notation import Date
from .parts import Part
from .wording import (
    Subject,
    Tongue,
    century_number,
    is_before_christ,
    mask_of,
    part_period,
    roman,
    year_number,
)


def _words(line: str) -> tuple[str, ...]:
    return tuple(line.split())


SEASONS = {"21": 0, "22": 1, "23": 2, "24": 3}


class English(Tongue):
    """12 May 1992; about spring 1849; between 1 and 3 July 1916."""

    # The case “the” asks for the article that a century needs behind a preposition.
    FORMS: ClassVar = {
        "plain": ("{}", "plain"),
        "about": ("about {}", "the"),
        "before": ("before {}", "the"),
        "after": ("after {}", "the"),
        "since": ("since {}", "the"),
        "until": ("until {}", "the"),
        "from_unknown": ("from {}, end unknown", "the"),
        "to_unknown": ("until {}, beginning unknown", "the"),
        "or_earlier": ("{} or earlier", "plain"),
        "or_later": ("{} or later", "plain"),
        "from_to": ("from {} to {}", "the", "the"),
        "between": ("between {} and {}", "the", "the"),
        "dash": ("{} – {}", "plain", "plain"),
        "within": ("within {}", "the"),
        "up_to": ("up to {}", "the"),
        "from_on": ("from {} on", "the"),
    }
    ABOUT, POSSIBLY, UNCERTAIN, OR, AND = "about", "possibly", "uncertain", "or", "and"
    PART_NOTES: ClassVar = {
        "year": "year",
        "month": "month",
        "day": "day",
        "uncertain": "{} uncertain",
        "approximate": "{} approximate",
        "both": "{} uncertain and approximate",
        "unknown": "{} not known",
    }
    PHRASES: ClassVar = {
        "winter": "winter {}",
        "sorts": "sorts under {}",
        "dual": "{old} in the Julian calendar (Old Style) is {new} in ours",
        "julian": "converted from the Julian calendar (Old Style), which was {days} days behind",
        "julian_day": "converted from the Julian calendar (Old Style): {old} there is {new} here, "
        "{days} days later",
        "month_or_years": "if the years {first} to {last} are meant, write {first}–{last}",
    }
    MONTHS = _words(
        "January February March April May June July August September October November December"
    )
    SEASON_NAMES = ("spring", "summer", "autumn", "winter")
    PARTS: ClassVar = {
        "half1": "first half of {}",
        "half2": "second half of {}",
        "quarter1": "first quarter of {}",
        "quarter2": "second quarter of {}",
        "quarter3": "third quarter of {}",
        "quarter4": "last quarter of {}",
    }

    def form(self, name: str, *subjects: Subject) -> str:
        said = super().form(name, *subjects)
        return said.replace(" – ", "–") if _are_plain_years(subjects) else said

    def say(self, subject: Subject, case: str, without: str = "") -> str:
        if isinstance(subject, Part):
            return self._part(subject, case)
        if subject.month and subject.month != "XX":
            return self._day_or_month(subject, without)
        text = self._year(subject)
        needs_article = case == "the" and mask_of(subject) and not text[-1].isdigit()
        return f"the {text}" if needs_article else text

    def _part(self, part: Part, case: str) -> str:
        period = part_period(part)
        said = f"{period.year[:2]}00s" if part.period == "hundred" else self.say(period, "plain")
        if part.name in self.PARTS:
            article = "the " if case == "the" else ""
            whole = f"the {said}" if part.period == "hundred" else self.say(period, "the")
            return article + self.PARTS[part.name].format(whole)
        text = f"mid-{said}" if part.name == "mid" else f"{part.name} {said}"
        return f"the {text}" if case == "the" and part.period not in ("year", "month") else text

    def _day_or_month(self, date: Date, without: str) -> str:
        if without == "month":
            return f"{int(date.day)}"
        said = [str(int(date.day))] if date.day.isdigit() else []
        season = SEASONS.get(date.month)
        said.append(
            self.MONTHS[int(date.month) - 1] if season is None else self.SEASON_NAMES[season]
        )
        if without == "year":
            return " ".join(said)
        if "X" in date.year:
            return f"{' '.join(said)}, {self._year(date)}"
        return " ".join([*said, self._year(date)])

    def _year(self, date: Date) -> str:
        mask = mask_of(date)
        era = " BC" if is_before_christ(date) else ""
        if mask == "century":
            return f"{_english_ordinal(century_number(date))} century{era}"
        if mask == "decade":
            base = date.year.replace("X", "0")
            if base.endswith("00") or era:
                return f"{base} to {base[:-1]}9"  # “1900s” would be taken for the century
            return f"{int(base)}s"
        if mask:
            return f"{_english_ordinal(int(date.year[-4]) + 1)} millennium{era}"
        number = year_number(date)
        return f"AD {number}" if not era and number < 1000 else f"{number}{era}"


def _english_ordinal(number: int) -> str:
    ending = "th" if number in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


class Russian(Tongue):
    """12 мая 1992 года; около 1915 года; между 1 и 3 июля 1916 года."""

    FORMS: ClassVar = {
        "plain": ("{}", "plain"),
        "about": ("около {}", "genitive"),
        "before": ("до {}", "genitive"),
        "after": ("после {}", "genitive"),
        "since": ("с {}", "genitive"),
        "until": ("по {}", "accusative"),
        "from_unknown": ("с {}, окончание неизвестно", "genitive"),
        "to_unknown": ("по {}, начало неизвестно", "accusative"),
        "or_earlier": ("{} или ранее", "plain"),
        "or_later": ("{} или позднее", "plain"),
        "from_to": ("с {} по {}", "genitive", "accusative"),
        "between": ("между {} и {}", "instrumental", "instrumental"),
        "dash": ("{} – {}", "plain", "plain"),
        "within": ("в пределах {}", "genitive"),
        "up_to": ("по {}", "accusative"),
        "from_on": ("с {}", "genitive"),
    }
    ABOUT, POSSIBLY, UNCERTAIN, OR, AND = "примерно", "возможно", "предположительно", "или", "и"
    PART_NOTES: ClassVar = {
        "year": "год",
        "month": "месяц",
        "day": "день",
        "uncertain": "{} предположительно",
        "approximate": "{} приблизительно",
        "both": "{} предположительно и приблизительно",
        "unknown": "{} неизвестен",
    }
    PHRASES: ClassVar = {
        "winter": "зима {} годов",
        "sorts": "в списках стоит как {}",
        "dual": "{old} по юлианскому календарю (старый стиль), {new} по нашему",
        "julian": "переведено из юлианского календаря (старый стиль), отстававшего на {days} дней",
        "julian_day": "переведено из юлианского календаря (старый стиль): {old} там — это {new} "
        "здесь, разница {days} дней",
        "month_or_years": "если имеются в виду {first}–{last} годы, напишите {first}–{last}",
    }
    CASES: ClassVar = {"plain": 0, "item": 0, "genitive": 1, "accusative": 2, "instrumental": 3}
    YEAR = ("год", "года", "год", "годом")
    YEARS = ("годы", "годов", "годы", "годами")
    CENTURY = ("век", "века", "век", "веком")
    DECADE = ("е", "х", "е", "ми")
    MONTHS = _words(
        "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь"
    )
    MONTHS_GENITIVE = _words(
        "января февраля марта апреля мая июня июля августа сентября октября ноября декабря"
    )
    MONTHS_INSTRUMENTAL = _words(
        "январём февралём мартом апрелем маем июнем июлем августом сентябрём октябрём ноябрём "
        "декабрём"
    )
    SEASON_NAMES = (
        ("весна", "весны", "весну", "весной"),
        ("лето", "лета", "лето", "летом"),
        ("осень", "осени", "осень", "осенью"),
        ("зима", "зимы", "зиму", "зимой"),
    )
    _HALF = ("половина", "половины", "половину", "половиной")
    _QUARTER = ("четверть", "четверти", "четверть", "четвертью")
    _ORDINALS: ClassVar = {
        "1": ("первая", "первой", "первую", "первой"),
        "2": ("вторая", "второй", "вторую", "второй"),
        "3": ("третья", "третьей", "третью", "третьей"),
        "4": ("четвёртая", "четвёртой", "четвёртую", "четвёртой"),
    }
    PARTS: ClassVar = {
        "early": ("начало", "начала", "начало", "началом"),
        "mid": ("середина", "середины", "середину", "серединой"),
        "late": ("конец", "конца", "конец", "концом"),
    }

    def say(self, subject: Subject, case: str, without: str = "") -> str:
        number = self.CASES[case]
        if isinstance(subject, Part):
            period = self.say(part_period(subject), "genitive")
            return f"{self._part_name(subject.name, number)} {period}"
        if subject.month and subject.month != "XX":
            return self._day_or_month(subject, number, without)
        if without == "unit":
            return subject.year.lstrip("0")
        return self._year(subject, number)

    def _part_name(self, name: str, case: int) -> str:
        if name in self.PARTS:
            return self.PARTS[name][case]
        noun = self._HALF if name.startswith("half") else self._QUARTER
        return f"{self._ORDINALS[name[-1]][case]} {noun[case]}"

    def _day_or_month(self, date: Date, case: int, without: str) -> str:
        if without == "month":
            return str(int(date.day))
        if date.day.isdigit():
            said = f"{int(date.day)} {self.MONTHS_GENITIVE[int(date.month) - 1]}"
        elif date.month in SEASONS:
            said = self.SEASON_NAMES[SEASONS[date.month]][case]
        else:
            month = int(date.month) - 1
            forms = (self.MONTHS, self.MONTHS_GENITIVE, self.MONTHS, self.MONTHS_INSTRUMENTAL)
            said = forms[case][month]
        return said if without == "year" else f"{said} {self._year(date, 1)}"

    def _year(self, date: Date, case: int) -> str:
        mask = mask_of(date)
        era = " до н. э." if is_before_christ(date) else ""
        if mask == "century":
            return f"{roman(century_number(date))} {self.CENTURY[case]}{era}"
        if mask == "decade":
            base = int(date.year.replace("X", "0"))
            return f"{abs(base)}-{self.DECADE[case]} {self.YEARS[case]}{era}"
        if mask:
            return f"{int(date.year[-4]) + 1}-{('е', 'го', 'е', 'м')[case]} тысячелетие{era}"
        number = year_number(date)
        if not era and number < 100:
            era = " н. э."
        return f"{number} {self.YEAR[case]}{era}"

    def form(self, name: str, *subjects: Subject) -> str:
        said = super().form(name, *subjects)
        if name == "between" and _are_plain_years(subjects):
            return said.removesuffix("годом") + "годами"
        if name == "dash" and _are_plain_years(subjects):
            return said.replace(" – ", "–").removesuffix("год") + "годы"
        return said

    def row_of_years(self, joined: str, *, one_of: bool) -> str:
        return joined if one_of else joined.removesuffix("год") + "годы"


def _are_plain_years(subjects: Sequence[Subject]) -> bool:
    return all(
        isinstance(one, Date) and one.parts == 1 and not one.is_masked and one.year > "0"
        for one in subjects
    )


class Azerbaijani(Tongue):
    """12 may 1992-ci il; 1916-cı il iyulun 1-i ilə 3-ü arasında."""

    FORMS: ClassVar = {
        "plain": ("{}", "plain"),
        "about": ("təxminən {}", "plain"),
        "before": ("{} əvvəl", "ablative"),
        "after": ("{} sonra", "ablative"),
        "since": ("{}", "ablative"),
        "until": ("{}", "until"),
        "from_unknown": ("{}, sonu məlum deyil", "ablative"),
        "to_unknown": ("{}, əvvəli məlum deyil", "until"),
        "or_earlier": ("{} və ya daha əvvəl", "plain"),
        "or_later": ("{} və ya daha sonra", "plain"),
        "from_to": ("{} {}", "ablative", "until"),
        "between": ("{} ilə {} arasında", "possessive", "possessive"),
        "dash": ("{} – {}", "plain", "plain"),
        "within": ("{} ərzində", "plain"),
        "up_to": ("{}", "until"),
        "from_on": ("{}", "ablative"),
    }
    ABOUT, POSSIBLY, UNCERTAIN, OR, AND = "təxminən", "ehtimal ki", "dəqiq deyil", "və ya", "və"
    PART_NOTES: ClassVar = {
        "year": "il",
        "month": "ay",
        "day": "gün",
        "uncertain": "{} dəqiq deyil",
        "approximate": "{} təxminidir",
        "both": "{} təxminidir və dəqiq deyil",
        "unknown": "{} məlum deyil",
    }
    PHRASES: ClassVar = {
        "winter": "{}-ci illərin qışı",
        "sorts": "sıralamada: {}",
        "dual": "Yuli təqvimi ilə (köhnə üslub) {old}, bizim təqvimlə {new}",
        "julian": "Yuli təqvimindən (köhnə üslub) çevrilib, fərq {days} gündür",
        "julian_day": "Yuli təqvimindən (köhnə üslub) çevrilib: orada {old}, burada {new}, "
        "fərq {days} gündür",
        "month_or_years": "{first}–{last} illəri nəzərdə tutulursa, {first}–{last} yazın",
    }
    MONTHS = _words("yanvar fevral mart aprel may iyun iyul avqust sentyabr oktyabr noyabr dekabr")
    MONTH_VOWELS = _words("ı ı ı i ı u u u ı ı ı ı")
    SEASON_NAMES = (("yaz", "ı"), ("yay", "ı"), ("payız", "ı"), ("qış", "ı"))
    # Endings follow the last word of the number as it is spoken: 1940 is “… qırx”, 2000 “… min”.
    ORDINAL: ClassVar = {
        1: "ci",
        2: "ci",
        3: "cü",
        4: "cü",
        5: "ci",
        6: "cı",
        7: "ci",
        8: "ci",
        9: "cu",
        10: "cu",
        20: "ci",
        30: "cu",
        40: "cı",
        50: "ci",
        60: "cı",
        70: "ci",
        80: "ci",
        90: "cı",
        100: "cü",
        1000: "ci",
    }
    POSSESSIVE: ClassVar = {
        1: "i",
        2: "si",
        3: "ü",
        4: "ü",
        5: "i",
        6: "sı",
        7: "si",
        8: "i",
        9: "u",
        10: "u",
        20: "si",
        30: "u",
    }
    BACK = frozenset({6, 9, 10, 30, 40, 60, 90})
    PARTS: ClassVar = {
        "early": "əvvəli",
        "mid": "ortası",
        "late": "sonu",
        "half1": "birinci yarısı",
        "half2": "ikinci yarısı",
        "quarter1": "birinci rübü",
        "quarter2": "ikinci rübü",
        "quarter3": "üçüncü rübü",
        "quarter4": "dördüncü rübü",
    }

    def say(self, subject: Subject, case: str, without: str = "") -> str:
        if isinstance(subject, Part):
            return self._part(subject, case)
        if subject.day.isdigit():
            return self._day(subject, case, without)
        if subject.month and subject.month != "XX":
            return self._month(subject, case, without)
        if case == "item" and not subject.is_masked:
            return self._year_ordinal(subject)
        return self._year(subject, case)

    def keeps_last(self, subject: Date, case: str) -> bool:
        """Return True for plain days, the only dates whose year stands behind them."""
        return bool(subject.day) and case in ("plain", "item")

    def _part(self, part: Part, case: str) -> str:
        period = self.say(part_period(part), "genitive")
        return f"{period} {_with_case(self.PARTS[part.name], case)}"

    def _day(self, date: Date, case: str, without: str) -> str:
        number = int(date.day)
        month = self.MONTHS[int(date.month) - 1]
        if case in ("plain", "item"):
            # Here the month and the year come behind, and the first day does without them.
            said = {"month": f"{number}", "year": f"{number} {month}"}
            return said.get(without) or f"{number} {month} {self._year(date, 'plain')}"
        genitive = f"{month}{self.MONTH_VOWELS[int(date.month) - 1]}n"
        day = f"{number}-{self._day_ending(number, case)}"
        said = {"month": day, "year": f"{genitive} {day}"}
        return said.get(without) or f"{self._year(date, 'plain')} {genitive} {day}"

    def _day_ending(self, number: int, case: str) -> str:
        last = number % 10 or number
        if case == "ablative":
            return "dan" if last in self.BACK else "dən"
        if case == "until":
            return "dək"
        return self.POSSESSIVE[last]

    def _month(self, date: Date, case: str, without: str) -> str:
        if date.month in SEASONS:
            stem, vowel = self.SEASON_NAMES[SEASONS[date.month]]
        else:
            stem = self.MONTHS[int(date.month) - 1]
            vowel = self.MONTH_VOWELS[int(date.month) - 1]
        said = _with_case(stem + vowel, case)
        return said if without == "year" else f"{self._year(date, 'genitive')} {said}"

    def _year_ordinal(self, date: Date) -> str:
        number = year_number(date)
        era = "e.ə. " if is_before_christ(date) else "b.e. " if number < 100 else ""
        return f"{era}{number}-{self.ORDINAL[_last_spoken(number)]}"

    def _year(self, date: Date, case: str) -> str:
        mask = mask_of(date)
        era = "e.ə. " if is_before_christ(date) else ""
        if mask == "century":
            return f"{era}{roman(century_number(date))} {_AZERBAIJANI_NOUNS['əsr'][case]}"
        if mask == "decade":
            base = abs(int(date.year.replace("X", "0")))
            ending = self.ORDINAL[_last_spoken(base or 1000)]
            return f"{era}{base}-{ending} {_AZERBAIJANI_NOUNS['illər'][case]}"
        if mask:
            return f"{era}{roman(int(date.year[-4]) + 1)} minillik"
        return f"{self._year_ordinal(date)} {_AZERBAIJANI_NOUNS['il'][case]}"

    def row_of_years(self, joined: str, *, one_of: bool) -> str:
        return f"{joined} {'il' if one_of else 'illər'}"


def _last_spoken(number: int) -> int:
    """Return the last word of a number as it is spoken: 40 for 1940, 1000 for 2000."""
    for unit in (10, 100, 1000, 10000):
        if rest := number % unit:
            return rest if unit <= 100 else 100 if unit == 1000 else 1000
    return 1000


_AZERBAIJANI_NOUNS = {
    "il": {
        "plain": "il",
        "item": "il",
        "possessive": "il",
        "genitive": "ilin",
        "ablative": "ildən",
        "until": "ilədək",
    },
    "illər": {
        "plain": "illər",
        "item": "illər",
        "possessive": "illər",
        "genitive": "illərin",
        "ablative": "illərdən",
        "until": "illərədək",
    },
    "əsr": {
        "plain": "əsr",
        "item": "əsr",
        "possessive": "əsr",
        "genitive": "əsrin",
        "ablative": "əsrdən",
        "until": "əsrədək",
    },
}


def _with_case(possessed: str, case: str) -> str:
    """Inflect a noun that already has its possessive ending: iyulu, iyulundan, sonunadək."""
    if case in ("plain", "item", "possessive"):
        return possessed
    vowel = possessed[-1]
    open_vowel = "a" if vowel in "ıu" else "ə"
    if case == "ablative":
        return f"{possessed}nd{open_vowel}n"
    if case == "until":
        return f"{possessed}n{open_vowel}dək"
    return f"{possessed}n{vowel}n"


class Armenian(Tongue):
    """1992 թ. մայիսի 12; մոտ 1915 թ.; 1916 թ. հուլիսի 1-ի և 3-ի միջև."""

    FORMS: ClassVar = {
        "plain": ("{}", "plain"),
        "about": ("մոտ {}", "plain"),
        "before": ("{} առաջ", "ablative"),
        "after": ("{} հետո", "ablative"),
        "since": ("{}", "ablative"),
        "until": ("մինչև {}", "definite"),
        "from_unknown": ("{}, ավարտն անհայտ է", "ablative"),
        "to_unknown": ("մինչև {}, սկիզբն անհայտ է", "definite"),
        "or_earlier": ("{} կամ ավելի վաղ", "plain"),
        "or_later": ("{} կամ ավելի ուշ", "plain"),
        "from_to": ("{} մինչև {}", "ablative", "definite"),
        "between": ("{} և {} միջև", "genitive", "genitive"),
        "dash": ("{} – {}", "plain", "plain"),
        "within": ("{} ընթացքում", "genitive"),
        "up_to": ("մինչև {}", "definite"),
        "from_on": ("{}", "ablative"),
    }
    ABOUT, POSSIBLY, UNCERTAIN, OR, AND = "մոտավորապես", "հավանաբար", "ոչ ստույգ", "կամ", "և"
    PART_NOTES: ClassVar = {
        "year": "տարին",
        "month": "ամիսը",
        "day": "օրը",
        "uncertain": "{} ստույգ չէ",
        "approximate": "{} մոտավոր է",
        "both": "{} մոտավոր է և ստույգ չէ",
        "unknown": "{} հայտնի չէ",
    }
    PHRASES: ClassVar = {
        "winter": "{} թթ. ձմեռ",
        "sorts": "ցանկերում՝ {}",
        "dual": "հուլյան օրացույցով (հին տոմար) {old}, մերով՝ {new}",
        "julian": "փոխարկված է հուլյան օրացույցից (հին տոմար), տարբերությունը՝ {days} օր",
        "julian_day": "փոխարկված է հուլյան օրացույցից (հին տոմար). այնտեղ {old}, այստեղ {new}, "
        "տարբերությունը՝ {days} օր",
        "month_or_years": "եթե նկատի ունեք {first}–{last} թվականները, գրեք {first}–{last}",
    }
    MONTHS = _words(
        "հունվար փետրվար մարտ ապրիլ մայիս հունիս հուլիս օգոստոս սեպտեմբեր հոկտեմբեր նոյեմբեր "
        "դեկտեմբեր"
    )
    ENDINGS: ClassVar = {
        "plain": "",
        "item": "",
        "genitive": "ի",
        "ablative": "ից",
        "definite": "ը",
    }
    SEASON_NAMES = (
        ("գարուն", "գարնան", "գարնանից", "գարունը"),
        ("ամառ", "ամռան", "ամռանից", "ամառը"),
        ("աշուն", "աշնան", "աշնանից", "աշունը"),
        ("ձմեռ", "ձմռան", "ձմռանից", "ձմեռը"),
    )
    CASES: ClassVar = {"plain": 0, "item": 0, "genitive": 1, "ablative": 2, "definite": 3}
    PARTS: ClassVar = {
        "early": ("սկիզբ", "սկզբի", "սկզբից", "սկիզբը"),
        "mid": ("կեսեր", "կեսերի", "կեսերից", "կեսերը"),
        "late": ("վերջ", "վերջի", "վերջից", "վերջը"),
    }
    _HALF = ("կես", "կեսի", "կեսից", "կեսը")
    _QUARTER = ("քառորդ", "քառորդի", "քառորդից", "քառորդը")
    _ORDINALS: ClassVar = {"1": "առաջին", "2": "երկրորդ", "3": "երրորդ", "4": "չորրորդ"}

    def say(self, subject: Subject, case: str, without: str = "") -> str:
        if isinstance(subject, Part):
            return self._part(subject, case)
        if subject.month and subject.month != "XX":
            return self._day_or_month(subject, case, without)
        return self._year(subject, case, without)

    def keeps_last(self, subject: Date, case: str) -> bool:
        """Return False: the year comes first, and what follows can do without it."""
        return False

    def _part(self, part: Part, case: str) -> str:
        period = part_period(part)
        said = self._year_prefix(period) if part.period == "year" else self.say(period, "genitive")
        if part.name in self.PARTS:
            return f"{said} {self.PARTS[part.name][self.CASES[case]]}"
        noun = self._HALF if part.name.startswith("half") else self._QUARTER
        return f"{said} {self._ORDINALS[part.name[-1]]} {noun[self.CASES[case]]}"

    def _day_or_month(self, date: Date, case: str, without: str) -> str:
        if date.month in SEASONS:
            said = self.SEASON_NAMES[SEASONS[date.month]][self.CASES[case]]
        elif date.day.isdigit():
            ending = self.ENDINGS[case]
            day = f"{int(date.day)}-{ending}" if ending else str(int(date.day))
            if without == "month":
                return day
            said = f"{self.MONTHS[int(date.month) - 1]}ի {day}"
        else:
            said = self.MONTHS[int(date.month) - 1] + self.ENDINGS[case]
        return said if without == "year" else f"{self._year_prefix(date)} {said}"

    def _year_prefix(self, date: Date) -> str:
        return self._year(date, "plain", "")

    def _year(self, date: Date, case: str, without: str) -> str:
        mask = mask_of(date)
        era = "մ.թ.ա. " if is_before_christ(date) else ""
        ending = self.ENDINGS[case]
        if mask == "century":
            number = century_number(date)
            return f"{era}{number}-{'ին' if number == 1 else 'րդ'} դար{ending}"
        if mask == "decade":
            base = abs(int(date.year.replace("X", "0")))
            noun = f"թվականներ{ending}" if ending else "թթ."
            return f"{era}{base}-ական {noun}"
        if mask:
            return f"{era}{int(date.year[-4]) + 1}-րդ հազարամյակ"
        number = year_number(date)
        if not era and number < 100:
            era = "մ.թ. "
        if case == "item" or (without == "unit" and case == "genitive"):
            return f"{era}{number}"
        return f"{era}{number} թվական{ending}" if ending else f"{era}{number} թ."

    def form(self, name: str, *subjects: Subject) -> str:
        if name == "between" and _are_plain_years(subjects):
            first, last = (self.say(subject, "item") for subject in subjects)
            return f"{first} և {last} թվականների միջև"
        return super().form(name, *subjects)

    def row_of_years(self, joined: str, *, one_of: bool) -> str:
        return f"{joined} {'թ.' if one_of else 'թթ.'}"


TONGUES: dict[str, Tongue] = {
    "en": English(),
    "az": Azerbaijani(),
    "ru": Russian(),
    "hy": Armenian(),
}


def tongue(language: str) -> Tongue:
    """Return a language by its code; English where we have no words for it."""
    return TONGUES.get(language[:2].lower(), TONGUES["en"])
