"""The words dates are written with, in English, Azerbaijani, Russian and Armenian.

All four languages are read at once, whatever language the page is in: a volunteer in Baku copies
an English gravestone. Words are compared folded (see ``fold``): without case, and Latin letters
without their marks, because keyboards differ. Phrases are separated by commas; the longest wins.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from enum import StrEnum, auto


class Kind(StrEnum):
    """What a token says, in whichever language."""

    NUMBER = auto()
    ROMAN = auto()
    WORD = auto()  # understood by nobody
    MARK = auto()  # punctuation
    DATE = auto()  # several numbers that together are a date
    MONTH = auto()
    SEASON = auto()
    WEEKDAY = auto()
    YEAR = auto()  # the word “year”
    YEARS = auto()  # its plural, which after 1940 means a decade in Azerbaijani
    CENTURY = auto()
    DECADE = auto()
    PART = auto()
    FRACTION = auto()
    ORDINAL = auto()
    PERIOD = auto()  # a century or a decade, put together
    ABOUT = auto()
    MAYBE = auto()
    BEFORE = auto()
    AFTER = auto()
    BY = auto()
    NOT_BEFORE = auto()
    SINCE = auto()
    UNTIL = auto()
    FROM = auto()
    TO = auto()
    HENCE = auto()  # “from”, as an ending: 1914-dən, 1914-ից
    THITHER = auto()  # “until”, as an ending: 1918-dək
    BETWEEN = auto()
    AND = auto()
    OR = auto()
    DASH = auto()
    NOW = auto()
    BC = auto()
    AD = auto()
    OLD_STYLE = auto()
    NEW_STYLE = auto()
    STATED = auto()  # dated, printed, born: says what happened then
    UNKNOWN = auto()
    FEAST = auto()
    OTHER_CALENDAR = auto()
    CLOCK = auto()
    TURN = auto()
    UNIT = auto()  # the words “month” and “day”
    SKIP = auto()  # the, of: adds nothing


Meaning = tuple[Kind, object]

_LATIN = str.maketrans({"ə": "e", "ı": "i", "ß": "ss", "æ": "ae", "ø": "o", "ё": "е"})
_ARMENIAN = str.maketrans({"և": "եւ"})


def fold(word: str) -> str:
    """Return a word as it is compared: small letters, and Latin ones without marks."""
    small = word.replace("İ", "i").lower().translate(_LATIN).translate(_ARMENIAN)
    return small if small.isascii() else "".join(map(_without_mark, small))


def _without_mark(letter: str) -> str:
    """Strip a Latin letter; Cyrillic keeps its й, which is another letter than и."""
    bare = unicodedata.normalize("NFD", letter)[0]
    return bare if bare.isascii() else letter


# Months. Stems take the endings of their language; the numbers are the positions in the line.

_ENGLISH_MONTHS = (
    "january jan jany, february feb febr feby febry, march mar, april apr, may, june jun, july jul, "
    "august aug augt augst, september sep sept sepr septr septemb septembr, "
    "october oct octr octor octer octob octbr octobr, "
    "november nov novr novem novemb novbr novembr, december dec decr decem decemb decbr decembr"
)
_RUSSIAN_MONTHS = (
    "январь январю январем, февраль февралю февралем, март марту мартом, апрель апрелю апрелем, "
    "май маю маем, июнь июню июнем, июль июлю июлем, август августу августом, "
    "сентябрь сентябрю сентябрем, октябрь октябрю октябрем, ноябрь ноябрю ноябрем, "
    "декабрь декабрю декабрем"
)
_RUSSIAN_MONTHS_GENITIVE = (
    "января январе янв, февраля феврале фев февр, марта марте мар, апреля апреле апр, мая мае, "
    "июня июне июн, июля июле июл, августа августе авг, сентября сентябре сен сент, "
    "октября октябре окт, ноября ноябре ноя нояб, декабря декабре дек"
)
_AZERBAIJANI_MONTHS = (
    "yanvar fevral mart aprel may iyun iyul avqust sentyabr oktyabr noyabr dekabr"
)
_ARMENIAN_MONTHS = (
    "հունվար փետրվար մարտ ապրիլ մայիս հունիս հուլիս օգոստոս սեպտեմբեր հոկտեմբեր նոյեմբեր դեկտեմբեր"
)
_ARMENIAN_MONTHS_SHORT = (
    "հունվ, փետ փետր, մրտ, ապր, մյս, հուն, հուլ, օգս օգոս, սեպ սեպտ, հոկ հոկտ, նոյ նոյեմբ, դեկ"
)

# Azerbaijani and Armenian nouns: stem, then endings, of which only “from” and “until” matter here.

_AZERBAIJANI_STEMS: dict[str, Meaning] = {
    **{stem: (Kind.MONTH, n) for n, stem in enumerate(_AZERBAIJANI_MONTHS.split(), start=1)},
    "yaz": (Kind.SEASON, 21),
    "bahar": (Kind.SEASON, 21),
    "yay": (Kind.SEASON, 22),
    "payiz": (Kind.SEASON, 23),
    "qis": (Kind.SEASON, 24),
    "il": (Kind.YEAR, None),
    "esr": (Kind.CENTURY, None),
    "yuzillik": (Kind.CENTURY, None),
    "yuzilliy": (Kind.CENTURY, None),
    "orta": (Kind.PART, "mid"),
    "yari": (Kind.FRACTION, "half"),
    "rub": (Kind.FRACTION, "quarter"),
    "ay": (Kind.UNIT, "month"),
    "gun": (Kind.UNIT, "day"),
    "tarix": (Kind.SKIP, None),
}
# Bare, these two mean “before” and “last”; with an ending, the beginning and the end.
_AZERBAIJANI_STEMS_WITH_ENDING: dict[str, Meaning] = {
    "evvel": (Kind.PART, "early"),
    "son": (Kind.PART, "late"),
    "baslangic": (Kind.PART, "early"),
    "axir": (Kind.PART, "late"),
}
_AZERBAIJANI_ENDING = re.compile(
    r"(?P<many>l[ae]r)?(?:s?[iu]n?)?(?:[iu]n)?(?P<case>d[ae]n|[ny]?[ae]?d[ae]k|d[ae]|[ny]?[ae])?"
)
_ARMENIAN_STEMS: dict[str, Meaning] = {
    **{stem: (Kind.MONTH, n) for n, stem in enumerate(_ARMENIAN_MONTHS.split(), start=1)},
    "գարուն": (Kind.SEASON, 21),
    "գարնան": (Kind.SEASON, 21),
    "ամառ": (Kind.SEASON, 22),
    "ամռան": (Kind.SEASON, 22),
    "աշուն": (Kind.SEASON, 23),
    "աշնան": (Kind.SEASON, 23),
    "ձմեռ": (Kind.SEASON, 24),
    "ձմռան": (Kind.SEASON, 24),
    "թվական": (Kind.YEAR, None),
    "տարի": (Kind.YEAR, None),
    "տարվա": (Kind.YEAR, None),
    "թթ": (Kind.YEAR, None),
    "թ": (Kind.YEAR, None),
    "դար": (Kind.CENTURY, None),
    "սկիզբ": (Kind.PART, "early"),
    "սկզբ": (Kind.PART, "early"),
    "կեսեր": (Kind.PART, "mid"),
    "միջ": (Kind.PART, "mid"),
    "վերջ": (Kind.PART, "late"),
    "կես": (Kind.FRACTION, "half"),
    "քառորդ": (Kind.FRACTION, "quarter"),
    "օր": (Kind.UNIT, "day"),
    "ամիս": (Kind.UNIT, "month"),
    "ամս": (Kind.UNIT, "month"),
}
_ARMENIAN_ENDING = re.compile(r"(?:ներ|եր)?(?P<case>ից)?(?:վա|ի|ին|ը|ն|ում|ուն)?")

# Everything else, phrase by phrase.

_PHRASES: dict[Kind, dict[object, str]] = {
    Kind.SEASON: {
        21: "spring, springtime, spr, весна, весны, весной, весну, весне",
        22: "summer, summertime, лето, лета, летом, лету",
        23: "autumn, fall, aut, осень, осени, осенью",
        24: "winter, wintertime, зима, зимы, зимой, зиму, зиме",
    },
    Kind.WEEKDAY: {
        0: "monday, mon, понедельник, bazar ertesi, երկուշաբթի",
        1: "tuesday, tue, tues, вторник, cersenbe axsami, երեքշաբթի",
        2: "wednesday, wed, среда, cersenbe, չորեքշաբթի",
        3: "thursday, thu, thur, thurs, четверг, cume axsami, հինգշաբթի",
        4: "friday, fri, пятница, cume, ուրբաթ",
        5: "saturday, sat, суббота, senbe, շաբաթ",
        6: "sunday, sun, воскресенье, bazar, կիրակի",
    },
    Kind.YEAR: {
        None: "year, yr, the year, in the year, in the year of our lord, anno, г, год, года, году, "
        "годом, гг, годы, годов, годах, годами"
    },
    Kind.CENTURY: {
        None: "century, centuries, cent, cents, cen, в, вв, век, века, веке, веков, веках, веком, "
        "столетие, столетия, столетии, ст, դդ, դ"
    },
    Kind.PART: {
        "early": "early, earlier part, beginning, beginnings, start, opening years, early part, "
        "нач, начало, начала, начале, началу, началом",
        "mid": "mid, middle, middle part, сер, середина, середины, середине, середину",
        "late": "late, later part, end, ending, close, latter part, late part, "
        "кон, конец, конца, конце, концу, концом",
        "half2": "latter half",
    },
    Kind.FRACTION: {
        "half": "half, половина, половины, половине, половину, пол",
        "quarter": "quarter, quarters, qtr, четверть, четверти, четв",
        "third": "third part, треть, трети, ucde bir",
    },
    Kind.ORDINAL: {
        1: "first, перв, первый, первая, первой, первое, первую, первого, birinci, ilk, առաջին",
        2: "second, втор, вт, второй, вторая, второе, вторую, второго, ikinci, երկրորդ",
        3: "third, третий, третья, третье, третьей, третью, третьего, ucuncu, երրորդ",
        4: "fourth, четвертый, четвертая, четвертой, четвертую, dorduncu, չորրորդ",
        5: "fifth",
        6: "sixth",
        7: "seventh",
        8: "eighth",
        9: "ninth",
        10: "tenth",
        11: "eleventh",
        12: "twelfth",
        13: "thirteenth",
        14: "fourteenth",
        15: "fifteenth",
        16: "sixteenth",
        17: "seventeenth",
        18: "eighteenth",
        19: "nineteenth",
        20: "twentieth",
        21: "twenty first",
        -1: "last, final, посл, последний, последняя, последней, последнюю, son, sonuncu, axirinci, վերջին",
    },
    Kind.ABOUT: {
        None: "c, ca, cca, cir, circ, circa, approx, approximately, approximate, about, abt, around, "
        "roughly, on or about, in or about, in or around, or thereabouts, or so, estimated, est, "
        "calculated, calc, cal, "
        "около, ок, примерно, приблизительно, прибл, ориентировочно, где то, "
        "texminen, teqriben, texm, teqr, taxminen, texminidir, civarinda, civari, etrafinda, "
        "մոտ, մօտ, մոտավորապես, մոտավոր, մոտավոր է, շուրջ"
    },
    Kind.MAYBE: {
        None: "possibly, probably, perhaps, maybe, may be, poss, prob, presumably, presumed, "
        "uncertain, likely, most likely, very likely, questionable, unconfirmed, not certain, "
        "date uncertain, uncertain date, "
        "вероятно, возможно, предположительно, предп, предположит, вер, наверное, видимо, "
        "по видимому, может быть, неточно, под вопросом, не точно, "
        "ehtimal, ehtimalla, ehtimalen, ehtimal ki, ehtimal olunur, guman, gumanla, cox guman, "
        "guman ki, belke, yeqin, deqiq deyil, deqiq bilinmir, "
        "հավանաբար, հնարավոր է, թերեւս, գուցե, ենթադրաբար, երեւի, ոչ ստույգ, անստույգ, ստույգ չէ"
    },
    Kind.BEFORE: {
        None: "before, bef, pre, prior to, earlier than, ante, shortly before, just before, "
        "до, ранее, раньше, evvel, once, qabaq, առաջ"
    },
    Kind.AFTER: {
        None: "after, aft, post, later than, following, soon after, shortly after, just after, "
        "после, позднее, позже, sonra, հետո, անց"
    },
    Kind.BY: {
        None: "by, no later than, not later than, not after, at the latest, at latest, or earlier, "
        "or before, and earlier, and before, on or before, in or before, before or in, at or before, by or before, "
        "or slightly earlier, к, ко, не позднее, не позже, или ранее, или раньше, и ранее, и раньше, "
        "gec olmayaraq, en gec, ve ya evvel, ve daha evvel, ve ya daha evvel, ve ondan evvel, "
        "ոչ ուշ քան, ոչ ուշ, ամենաուշը, կամ ավելի վաղ, կամ առաջ"
    },
    Kind.NOT_BEFORE: {
        None: "not before, no earlier than, not earlier than, at the earliest, at earliest, or later, "
        "or soon after, or shortly after, or after, and later, and after, on or after, in or after, or slightly later, "
        "не ранее, не раньше, или позднее, или позже, или после, и позднее, и позже, "
        "tez olmayaraq, ve ya sonra, ve daha sonra, ve ya daha sonra, ve ondan sonra, "
        "ոչ շուտ քան, ոչ վաղ քան, ոչ շուտ, կամ ավելի ուշ, կամ հետո"
    },
    Kind.SINCE: {
        None: "since, onwards, onward, and onwards, on from, starting, starting from, beginning in, "
        "начиная с, начиная, и далее, beri, etibaren, ի վեր, սկսած"
    },
    Kind.UNTIL: {
        None: "until, till, til, up to, up until, through, thru, ending, вплоть до, включительно до, մինչեւ"
    },
    Kind.THITHER: {None: "qeder, dek, kimi, e qeder"},
    Kind.FROM: {None: "from, с, со, в период с, период с"},
    Kind.TO: {None: "to, по"},
    Kind.BETWEEN: {
        None: "between, bet, betw, btw, btwn, sometime between, some time between, между, в период между, "
        "arasinda, arasi, araliginda, միջեւ, ընկած ժամանակահատվածում"
    },
    Kind.AND: {None: "and, и, ve, եւ, ու, as well as, а также"},
    Kind.OR: {
        None: "or, either, either or, or else, или, либо, иль, ve ya, veya, ya da, ya, yaxud, ve yaxud, կամ"
    },
    Kind.NOW: {
        None: "present, the present, to present, to date, now, today, ongoing, present day, the present day, "
        "настоящее время, наст время, н в, наше время, сегодня, bu gun, bu gune, indi, indiye, "
        "հիմա, այսօր, այժմ, ներկա, ներկայումս"
    },
    Kind.BC: {
        None: "bc, bce, b c, b c e, before christ, до н э, до нашей эры, до р х, до рождества христова, "
        "e e, b e e, m e, eramizdan evvel, bizim eradan evvel, miladdan evvel, "
        "մ թ ա, մթա, ք ա, մեր թվարկությունից առաջ"
    },
    Kind.AD: {
        None: "ad, ce, a d, c e, anno domini, н э, нашей эры, от р х, b e, eramizin, miladi, "
        "մ թ, մեր թվարկության"
    },
    Kind.OLD_STYLE: {
        "en": "o s, os, old style, julian, julian calendar, jul",
        "": "ст ст, ст стиль, ст стиля, старый стиль, старого стиля, по старому стилю, старому стилю, "
        "по ст ст, юлианский, юлианского календаря, по юлианскому календарю, юл, "
        "kohne uslub, kohne uslubla, kohne stil, kohne stille, yuli teqvimi, yuli teqvimi ile, "
        "yulian teqvimi, k u, հին տոմար, հին տոմարով, հ տ, հուլյան, հուլյան տոմարով, հուլյան օրացույց",
    },
    Kind.NEW_STYLE: {
        None: "n s, ns, new style, gregorian, gregorian calendar, greg, "
        "н ст, н стиль, новый стиль, нового стиля, по новому стилю, новому стилю, по н ст, "
        "по григорианскому календарю, григорианского календаря, "
        "yeni uslub, yeni uslubla, yeni stil, yeni stille, qriqori teqvimi, y u, "
        "նոր տոմար, նոր տոմարով, ն տ, գրիգորյան, գրիգորյան տոմարով"
    },
    Kind.UNKNOWN: {
        None: "n d, nd, s d, s a, undated, no date, not dated, without date, unknown, date unknown, "
        "unknown date, not known, date not known, not recorded, date not recorded, unrecorded, "
        "unk, unkn, not identified, date not identified, date of publication not identified, "
        "dates unknown, date of death unknown, date of birth unknown, unidentified, n a, na, none, "
        "неизвестно, неизвестна, неизвестен, дата неизвестна, дата не известна, не известно, "
        "дата не установлена, не установлено, не установлена, не установлен, не датировано, недатировано, без даты, б д, б г, "
        "namelum, melum deyil, tarixi melum deyil, tarixi namelum, tarix melum deyil, tarixsiz, "
        "tarix namelum, bilinmir, անհայտ, անհայտ է, հայտնի չէ, ամսաթիվը անհայտ է, թվականը անհայտ է, "
        "տարեթիվը անհայտ է, անթվակիր, առանց տարեթվի, առանց թվականի, չթվագրված"
    },
    Kind.FEAST: {
        None: "easter, easter sunday, easter monday, good friday, christmas, christmas day, "
        "christmas eve, xmas, new year, new year's day, new year's eve, whitsun, pentecost, michaelmas, "
        "lammas, candlemas, lady day, advent, lent, armistice day, victory day, boxing day, eid, "
        "nowruz, novruz, novruz bayrami, ramazan bayrami, qurban bayrami, yeni il, zefer gunu, "
        "пасха, пасху, рождество, троица, новый год, новруз, день победы, "
        "զատիկ, սուրբ ծնունդ, նոր տարի, հաղթանակի օր"
    },
    Kind.OTHER_CALENDAR: {
        None: "ah, a h, hijri, hijra, hijrah, hegira, anno hegirae, hicri, hicri qemeri, hicri semsi, "
        "rumi, am, a m, anno mundi, hebrew, jewish, islamic, persian calendar, shamsi, solar hijri, "
        "muharram, safar, rabi, rajab, shaban, shaaban, ramadan, ramazan, shawwal, dhu, zilhicce, "
        "хиджры, по хиджре, հայոց թվական, b p, bp, before present"
    },
    Kind.CLOCK: {
        None: "o'clock, hrs, hours, p m, pm, midnight, noon, morning, evening, afternoon, night, night of, утро, вечер, ночь, ночью, gece, seher, axsam, գիշեր, առավոտ, երեկո, час, часов, saat, ժամը"
    },
    Kind.TURN: {
        None: "turn, turn of the century, fin de siecle, рубеж, рубежа, рубеже, դարասկիզբ"
    },
    Kind.STATED: {
        None: "dated, date, date of, datable to, datable, dateable to, dating from, dating to, dates from, "
        "printed, print, published, publ, pub, first published, issued, reissued, made, made in, designed, "
        "design, designed in, created, executed, exec, taken, photographed, cast, composed, written, "
        "exhibited, exh, first exhibited, produced, manufactured, manufacture, built, painted, "
        "repainted, drawn, engraved, etched, carved, woven, erected, founded, established, "
        "unveiled, begun, began, started, completed, finished, reprinted, reprint, later print, "
        "printed later, recast, remade, reworked, revised, altered, restored, reconstructed, "
        "replica, destroyed, demolished, "
        "refabricated, fabricated, constructed, conceived, assembled, acquired, signed, "
        "signed and dated, inscribed, inscription, inscribed and dated, postmarked, stamped, "
        "copyright, cop, ©, ℗, born, b, died, d, killed, died of wounds, fell in action, missing in action, lost at sea, drowned, passed away, "
        "departed this life, baptised, baptized, bapt, christened, married, enlisted, discharged, "
        "killed in action, k i a, kia, buried, fell, "
        "wounded, missing, active, act, fl, flourished, performed, recorded, registered, filmed, "
        "patented, patent, first performed, first edition, edition, version, this version, this cast, this print, later cast, posthumous cast, "
        "this edition, original, original edition, model, modelled, installed, installation, "
        "released, opened, closed, abolished, dissolved, deposited, compiled, translated, "
        "delivered, sent, received, presented, copy, copied, after a design of, "
        "от, датировано, датирован, датирована, датируется, дата, издано, издан, издана, изд, "
        "опубликовано, опубликован, напечатано, отпечатано, снято, снят, снимок, построен, построена, перестроен, перестроена, "
        "построено, создан, создано, создана, родился, родилась, род, рожд, умер, умерла, ум, "
        "погиб, погибла, убит, убита, похоронен, похоронена, написано, написан, написана, "
        "tarixli, tarixi, nesr, nesr olunub, nesr edilib, cap, cap olunub, cap edilib, dogulub, "
        "anadan olub, vefat edib, vefat, olub, sehid olub, helak olub, cekilib, yazilib, tikilib, "
        "թվագրված, թվագրվում է, հրատարակված, հրատարակվել է, տպագրված, տպագրվել է, ծնվ, ծնվել է, ծնված, "
        "մահ, մահացել է, մահացած, զոհվել է, զոհվ, լուսանկարված, կառուցված, գրված, ստեղծված"
    },
    Kind.UNIT: {
        "month": "month, месяц, месяца",
        "day": "day, день, числа, число",
    },
    Kind.SKIP: {
        None: "the, of, in, on, a, an, sic, but, но, during, sometime, some time, sometime in, at, on the, day of, "
        "day in, month of, month in, exact date unknown, exact date not known, exact day unknown, "
        "exact day not known, во, на, точная дата неизвестна, точный день неизвестен, "
        "erzinde, muddetinde, olan, ci, cu, deqiq tarix melum deyil, deqiq tarixi melum deyil, "
        "ընթացքում, ստույգ ամսաթիվը անհայտ է, ստույգ ամսաթիվը հայտնի չէ"
    },
}

# Endings written behind a number: 1st, 1940-cı, 8-i, 1914-dən, 1-го, 1940-е, 19-րդ, 1914-ից.
_NUMBER_ENDINGS: dict[Meaning, str] = {
    (Kind.ORDINAL, None): (
        "st nd rd th d ci cu inci nci uncu ncu й ый ой го ого м ом му я ая ю ую ое րդ երորդ ին"
    ),
    (Kind.DECADE, "en"): "s es с",  # the last is Cyrillic, typed by mistake
    (Kind.DECADE, "ru"): "е ые х ых ми ыми",
    (Kind.DECADE, "hy"): "ական ականներ ականների ականներին ականներում ականներից",
    (Kind.HENCE, None): "den dan nden ndan sinden sindan inden undan ից",
    (Kind.THITHER, None): "dek dak edek adek yedek yadek nedek nadek sinedek unadek inedek",
    (Kind.SKIP, None): "i u si su ni nu in un sin nin nun da de e a ye ya ne na ի ն ը ում ուն",
}
NUMBER_ENDINGS: dict[str, Meaning] = {
    ending: meaning for meaning, endings in _NUMBER_ENDINGS.items() for ending in endings.split()
}

_ROMAN = re.compile(r"(?=[ivxlcdm])m{0,3}(?:cm|cd|d?c{0,4})(?:xc|xl|l?x{0,4})(?:ix|iv|v?i{0,4})")
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}
# Cyrillic letters that stand in for Roman figures on a Russian keyboard.
_ROMAN_TWINS = str.maketrans({"х": "x", "і": "i", "с": "c", "м": "m"})


def roman(word: str) -> int:
    """Return the value of a Roman numeral (folded), or 0 if it is none."""
    latin = word.translate(_ROMAN_TWINS)
    if not _ROMAN.fullmatch(latin):
        return 0
    total = 0
    for figure, following in zip(latin, latin[1:] + " ", strict=True):
        value = _ROMAN_VALUES[figure]
        total += -value if value < _ROMAN_VALUES.get(following, 0) else value
    return total


def _phrases() -> Iterator[tuple[tuple[str, ...], Meaning]]:
    for kind, entries in _PHRASES.items():
        for value, written in entries.items():
            for phrase in written.split(","):
                yield tuple(fold(phrase).split()), (kind, value)
    for line in (
        _ENGLISH_MONTHS,
        _RUSSIAN_MONTHS,
        _RUSSIAN_MONTHS_GENITIVE,
        _ARMENIAN_MONTHS_SHORT,
    ):
        for number, forms in enumerate(line.split(","), start=1):
            for form in forms.split():
                yield (fold(form),), (Kind.MONTH, number)


PHRASES: dict[tuple[str, ...], Meaning] = dict(_phrases())
LONGEST_PHRASE = max(map(len, PHRASES))


def inflected(word: str) -> list[Meaning]:
    """Return what an Azerbaijani or Armenian noun says, its ending included, or nothing."""
    return _azerbaijani(word) or _armenian(word)


def _azerbaijani(word: str) -> list[Meaning]:
    for stems, bare in ((_AZERBAIJANI_STEMS, True), (_AZERBAIJANI_STEMS_WITH_ENDING, False)):
        for stem, (kind, value) in stems.items():
            if not word.startswith(stem) or (len(word) == len(stem) and not bare):
                continue
            ending = _AZERBAIJANI_ENDING.fullmatch(word, len(stem))
            if ending is None:
                continue
            if kind is Kind.YEAR and ending["many"]:
                kind = Kind.YEARS
            return [(kind, value), *_azerbaijani_case(ending["case"] or "")]
    return []


def _azerbaijani_case(case: str) -> list[Meaning]:
    if case.endswith(("den", "dan")):
        return [(Kind.HENCE, None)]
    if case.endswith(("dek", "dak")):
        return [(Kind.THITHER, None)]
    return []


def _armenian(word: str) -> list[Meaning]:
    for stem, meaning in _ARMENIAN_STEMS.items():
        if word.startswith(stem) and (ending := _ARMENIAN_ENDING.fullmatch(word, len(stem))):
            return [meaning, *([(Kind.HENCE, None)] if ending["case"] else [])]
    return []
