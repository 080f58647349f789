"""Texts that no search box should stumble over, in groups by what each tries.

`TYPED` are what somebody may put into the box: texts, encoded as a browser would. `SENT` are query
strings as programs send them, which no browser makes. To add one, add it to its group; in the
lists two spaces part one text from the next.
"""

import re
from urllib.parse import quote

KILOBYTES_10 = 10 * 1024


def _listed(block: str) -> list[str]:
    """Return the texts of a block, each line of which holds several."""
    return [text for line in block.split("\n") for text in re.split(" {2,}", line.strip()) if text]


# Phrases that do not end, end twice, or hold nothing.
_QUOTES = _listed(r"""
    '  "  ''  ""  '''  `  ``  ´  ‘  ’  “  ”  „  «  »  ″  "'  '"  "a  a"  "a" "  "a"b"  a"b  ""a""
    " "  "" ""  "\"  \'  'a  a'  a''b  'a' 'b  «a  a»  «a» «b  “a  a”  „a“ ”  ‘a’ ‘  O'Neil'
    " OR "  " AND  "*"  "-"  "a"*  "a*"  -"a"  -"a  - "a"  "a -b"  "-a"
""")
_QUOTES += ['"""', '"' * 300]

# What SQLite's full-text index reads as its own: operators, columns, prefixes, groups.
_FTS5 = _listed(r"""
    AND  OR  NOT  NEAR  and  or  not  near  NOT NOT  AND AND  OR OR OR  AND a  a AND  OR a  a OR
    NOT a  a NOT  a AND NOT  a NOT NOT b  a OR AND b  NEAR(  NEAR()  NEAR(a  NEAR(a b  NEAR(a b, 5)
    NEAR(a b, -1)  NEAR(a b, 1e9)  NEAR/2  a NEAR b  a NEAR/ b  NEAR(,)  NEAR(NEAR(a b) c)
    NEAR("a" "b", 99999)  ^  ^a  a^  ^ a  ^^a  ^*  ^"a"  *  **  * *  a*  *a  a**  a*b  *a*  :  a:
    :a  a:b  title:a  title:  rowid:1  rank:a  -title:a  {title}:a  {a b}:c  {a b}  {  }  -{a}:b
    a : b  ::  text:NEAR(a b)  docid:1  a:b:c  -  --  ---  -a  --a  a -  a - b  - a  -a -b  -*  -a*
    a-b  a--b  -^a  +  ++  +a  a+  a + b  a+b  + +  a ++ b  (  )  ()  (a  a)  ((a)  )a(  (a OR b
    a OR b)  (((((((((a  a)))))))))  ( )  (a) (b  (a AND (b OR (c  (-a)
""")

# The same of PostgreSQL.
_TSQUERY = _listed(r"""
    &  |  !  &&  ||  !!  a & b  a | b  !a  a &  & a  a |  | a  a ! b  a && b  a || b  a !b  !!a
    a & !  (a & b  a & (b | c  !(a  a & & b  <->  a <-> b  a <->  <-> a  <2>  a <2> b  a <-1> b
    a <99999> b  <  >  <>  :*  a:*  a :*  :* a  a:A  a:AB*  a:*A  a:Z  :  'a b'  'a' & 'b  a\:b  'a
    a'b  \a  a\' b  ''':*  'a'':*'  websearch  a|!b&(c<->d)
""")
_TSQUERY += ["! ", "\\", "\\\\", "a\\"]

_SQL = _listed(r"""
    ' OR '1'='1  ' OR 1=1 --  " OR ""="  1; DROP TABLE records_record  '; --  /* a */
    ') UNION SELECT 1 --  1 UNION SELECT NULL  a' AND SLEEP(5) AND 'b  a\' OR 1=1 --
    x' AND 1=(SELECT COUNT(*) FROM auth_user) --  pg_sleep(10)  1'||pg_sleep(5)||'  $$a$$  %s  %d
    %(q)s  %%  %%s  ?  ??  ?1  :1  :q  $1  @a  @@version  E'a'  NULL  null  None  nil  undefined
    true  false  DEFAULT  CAST(a AS int)  0x41  ';VACUUM;'  a;b  ;  ;;  --  #  a--b  a#b  /*  */
    PRAGMA writable_schema=1
""")

_LIKE = _listed(r"""
    %  _  %%%  ___  %a%  a%  _a  a_b  \%  \_  [a-z]  [^a]  [  ]  []  %_%_%  a%b_c  !%  ESCAPE '\'
    *?  ???  a?*  ~a  ~*  !~  a SIMILAR TO b
""")
_LIKE += ["%" * 300, "_" * 300, "%a" * 150]

# Patterns, some of which never end where they are believed.
_PATTERNS = _listed(r"""
    (a+)+$  (a|a)*$  (.*)*  ^(([a-z])+.)+$  (?=a)  (?P<a>  (?<a>  \d+  \1  \b  [[:alpha:]]  [a-
    a{1,  a{99999}  {1}  a|  |  .*  ^$  $  (?i)a  \Q  \u
""")
_PATTERNS += ["a" * 40 + "!", "aaaa" * 40 + "b", "-" * 200 + "a", "(" * 200 + "a" + ")" * 200]

_MARKUP = _listed(r"""
    <b>  </form>  <script>alert(1)</script>  "><script>alert(1)</script>  <img src=x>
    '><img src=x onerror=alert(1)>  " autofocus onfocus="alert(1)  javascript:alert(1)  <
    <svg/onload=alert(1)>  </title><script>  </script><script>  <!--  -->  <![CDATA[  ]]>  &lt;
    &lt;b&gt;  &amp;  &#0;  &#x0;  &#60;  &nbsp;  &  &a  &a;  &quot;  &#39;
    <a href='//example.org'>  <style>*{}</style>  <base href=//example.org>  <mark>a</mark>  <mark>
    </mark>  <ol class=results>  </ol></ol>  <input name=q value=a>  <?xml?>  <%  a<b  a>b  a</b
    <a  <>  </>  <a<b<c  data:text/html,a  <iframe src=//example.org>
""")

# Templates, formats, shells, paths and names that programs keep for themselves.
_TEMPLATES = _listed(r"""
    {{ 7*7 }}  {{  }}  {% debug %}  {% include 'a' %}  {#  {# a #}  {%  %}  ${7*7}  #{7*7}
    <%= 7*7 %>  {{request}}  {0}  {}  {a}  {0.__class__}  {!r}  {:>999999}  %n  %x%x%x  %99999999d
    %1$s  %(a)d  $(id)  `id`  | ls  ; ls  && ls  > a  $a  ../../etc/passwd  ..\..\a  /etc/passwd
    C:\a  file:///a  \\a\b  ~root  //a  .  ..  ...  …  /  //  a/b  ?q=a  #a  &q=b  q=a  a&b=c  a?b
    http://example.org  __proto__  constructor  toString  hasOwnProperty  __class__  q  self  CON
    ()=>{}
""")

_NUMBERS = _listed(r"""
    0  -0  -1  +1  1.5  1,5  1e309  -1e309  1e-400  NaN  Infinity  -Infinity  2147483648
    -2147483649  9223372036854775808  18446744073709551616  0b1  0o7  0xFFFF  1/0
    ²  ½  Ⅻ  ٣  १२३  𝟙𝟚  ①  零  १९९२  ١٩٩٢  1 992  1'992
    1_992  １９９２
""")
_NUMBERS += ["1" * 300, "9" * 999, "-" + "9" * 400, "0" * 500, "1." + "0" * 300]

_DATES = _listed(r"""
    summer 99999  summer 0  summer -1  yay 99999  лето 99999  ամառ 99999  99999  0000  0000-00-00
    1992-13  1992-00  1992-13-45  30 February 1992  29 February 1993  31.06.1992  32 May 1992
    0 May 1992  -5 May 1992  12 May 99999  12 May  May  summer  12  may may  9999-12-31
    10000-01-01  -9999  -10000  -99999999-01-01  1992/1991  2020 to 1920  between 1993 and 1992
    before 0  after 9999  before  after  between  between and  from to  c.  c. c. 1992  circa  ?
    1990s1990s  -1990s  99990s  21st century  99th century  0th century  -5th century  XXI
    12/13/14  01/07/1916  1/1/1  1-1-1  1992-5-1  1992-05-12T25:61:61Z  now  today  never
    12 мая мая  12 мая 99999 года  99999-cu il  99999 թվական  XIX-cu yüzillik əsr  90-е  30-cu
    29.02.1900  31 ноября 2020  31 noyabr 2020  նոյեմբերի 31, 2020  1992年5月12日  12 мая.
""")
_DATES += ["1" * 400 + "-05-12", "12 May " + "9" * 400, "summer " + "9" * 100]

_EDTF = _listed(r"""
    1992-  -1992-  1992-XX  XXXX  XXXX-XX-XX  199X  19XX  1XXX  X  1992-0X  1992-1X-XX  1992~
    1992?  1992%  ~1992  ?1992  %1992  1992-~05  1992-05-~  1992?~%  1992-02-3X  [1992  1992]
    [..1992]  [1992..]  [..]  []  {}  {1992,}  [1992,,1993]  {..1992..}  1992/  /1992  /  ../..
    1992/..  ../1992  ../  1992//1993  1992/1993/1994  unknown/open  Y170000002  Y-1  Y1E9  Y1S1
    1950S2  1950S9  1992-21  1992-25  1992-41  1992-99
""")
_EDTF += ["{" + "1992," * 200 + "1993}", "[" + "1992.." * 100 + "]", "1992" + "~" * 300]

_PICTURES = _listed(r"""
    😀  👩‍👩‍👧‍👦  🏳️‍🌈  🇦🇿  🇦🇲  🇦  👍🏽  🏽  ❤️  ☎  ✝  ☪  🕯️  #️⃣  0️⃣  🫠  a😀b  "😀"  -😀  😀*  𝕾𝖚𝖘𝖆  🅰🅱
    ⓐⓑⓒ  🄰  𓀀  𐤀  🀄
""")
_PICTURES += ["😀" * 300, "🇦🇿🇦🇲" * 100]

# Letters that grow, shrink or part when they are made small; scripts that nothing here folds.
_SCRIPTS = _listed(r"""
    ß  ẞ  İ  ı  I  i̇  ŉ  ǰ  ΐ  ﬁ  ﬀ  ﬓ  և  ԵՒ  եւ  Σας  ς  ſ  Å  Ǆ  ǅ  ά  Ωμ  上海  東京都  ひらがな
    カタカナ  ｶﾀｶﾅ  한국어  ไทย  हिन्दी  தமிழ்  العربية  فارسی  עברית  ქართული  ᲥᲐᲠᲗᲣᲚᲘ  አማርኛ  ᠮᠣᠩᠭᠣᠯ  ꙮ
    ﷺ  ﷽  ﷲ  ﻼ  Ѫѣ  𐎀  Şuşaшушаշուշի  аbсd  Ⅰ  ＡＢＣ  ₐ  ᴀ  ǃkung  ʻokina  naïve—café  a‑b  a–b  a—b
""")
_SCRIPTS += ["\u212a", "\u212b"]

# Each in the middle of a word, where it may part it.
_CONTROLS = [f"Şu{chr(sign)}şa" for sign in [*range(1, 32), 0x7F, 0x80, 0x85, 0x9F]]
_CONTROLS += ["\x1b[31ma", "\r\n\r\na", "a\r\nSet-Cookie: a=b", "\t\ta", "\va\f", "\x01" * 400]

# PostgreSQL stores none.
_NULS = ["\0", "a\0b", "\0a", "a\0", "\0" * 400, 'a "\0" b', "-\0", "\0*", "a\0*"]

# Marks of direction, joiners, spaces, and what is no letter at all.
_UNSEEN = [*"\u00ad\u034f\u061c\u115f\u180e\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202a\u202e"]
_UNSEEN += [
    *"\u2060\u2066\u2069\u206f\u3164\ufe0f\ufeff\ufff9\ufffc\ufffd\ufffe\uffff\ufdd0\ue000"
]
_UNSEEN += [*"\U000e0001\U000e0041\U0010ffff\u00a0\u2003\u3000\u1680\u205f"]
_UNSEEN += ["Şu\u200bşa", "Şu\u00adşa", "Şu\u202eşa", "\u200b" * 300, "\u202e" * 300 + "a"]
_UNSEEN += ["a\u202eb\u202cc\u2066d", "\ufeff\ufeffa", "\u200d-\u200da", '"\u200b"', "-\u200b"]

# Marks upon letters, and upon none.
_MARKS = [
    "e" + "\u0301" * 50,
    "Z" + "\u0335\u0300" * 500,
    "\u0301",
    "\u0301a",
    "\u20dd",
    "a\u20e3",
]
_MARKS += ["a\u0301\u0327\u0323b", "ə" + "\u0308" * 3000, "\u0488", "\u0945" * 100, "\u0e49" * 300]
_MARKS += ["\u0651" * 200, "\u0591" * 200, "\u3099" * 200, "\u1100\u1161\u11a8" * 100]

_LONG = [sign * KILOBYTES_10 for sign in "aəՇш1-\"'*( %<&"]
_LONG += ["😀" * (KILOBYTES_10 // 4), "\u0301" * (KILOBYTES_10 // 2)]
_LONG += [
    " ".join(form.format(number) for number in range(1200)) for form in ("w{}", "-w{}", "w{}*")
]
_LONG += [
    (text * KILOBYTES_10)[:KILOBYTES_10]
    for text in _listed("""
        Şuşa_  Հովհաննիսյան_  Мамедов_Али_Касум_оглы_  a_OR_  a_AND_(  NEAR("a"_"b",_5)_  "a"_  "a_b"_
        a:*_&_  a_<->_  title:a_  summer_1992_  12_May_1992,_  1992-05-12/  a-  a.  {{a}}  a,  -"a"_
    """)
    for text in [text.replace("_", " ")]
]
_LONG += [
    "a\n" * (KILOBYTES_10 // 2),
    "x" * 299 + "ə",
    "x" * 300 + "ə",
    "x" * 299 + '"',
    "x" * 301,
]
_LONG += ["x " * 150 + '"', "<b>" * 100 + "a", "&amp;" * 61, "ə" * 299 + "\u0301"]

_SIGNS = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
_ALONE = [sign * times for sign in _SIGNS for times in (1, 2)]
_AMONG_LETTERS = [f"Şu{sign}şa" for sign in _SIGNS]

#: What may be typed into the box, by what it tries.
TYPED = {
    "quotes": _QUOTES,
    "SQLite's full text": _FTS5,
    "PostgreSQL's full text": _TSQUERY,
    "SQL": _SQL,
    "LIKE": _LIKE,
    "patterns": _PATTERNS,
    "markup": _MARKUP,
    "templates and shells": _TEMPLATES,
    "numbers": _NUMBERS,
    "dates": _DATES,
    "EDTF": _EDTF,
    "controls": _CONTROLS,
    "NULs": _NULS,
    "unseen": _UNSEEN,
    "marks upon letters": _MARKS,
    "pictures": _PICTURES,
    "scripts": _SCRIPTS,
    "long": _LONG,
    "signs alone": _ALONE,
    "signs among letters": _AMONG_LETTERS,
}

#: Query strings that no browser sends, by what is wrong with them.
SENT = {
    "bytes that are no letters": _listed("""
        q=%ED%A0%80  q=%ED%A0%80%ED%B0%80  q=%ED%B0%80a  q=%FF  q=%FF%FE  q=%C3%28  q=%E2%82  q=a%80b
        q=%F0%9F%98  q=%F8%88%80%80%80  q=%C0%80  q=%C0%AF  q=%80  q=%F4%90%80%80  q=%00  q=a%00b
        q=%E2%80%8F%E2%80%AE  q=%BF%F0%EE
    """),
    "encodings that are none": _listed("""
        q=%  q=%%  q=%zz  q=%1  q=%u0259  q=%25%25  q=%2525  q=+  q=+++  q=a+%2B+b  q=a;q=b  q=a%23b
        q=%0d%0aSet-Cookie:%20a=b  q=%26lt%3B  q=%3D  q==  q=a=b
    """),
    "names twice, lists and none": _listed("""
        q  q=  &  &&&  =  =a  q=&q=  q=a&q=b  q=a&q=%00  Q=a  q[]=a  q[]=a&q[]=b  q[a]=b  q[0]=a&q[1]=b
        q.a=b  q=a&q[]=b  query=a  q=a&unknown=b  %71=a  q%00=a  q=a&tag=a&tag=b  q=a&kind[]=person
    """),
    "pages that are none": _listed("""
        q=a&page=0  q=a&page=-1  q=a&page=999999999999999999999999999999  q=a&page=a  q=a&page=
        q=a&page=1.5  q=a&page=%00  q=a&page=1&page=2  q=a&page=%D9%A3  q=a&after=0  q=a&after=-1
        q=a&after=  q=a&after=%00  q=a&after=%FF  q=a&after=a&after=b  q=a&after=W10  q=a&format=json
        q=a&callback=alert  q=a&language=az&language=hy  q=a&sort=a  q=a&limit=-1
    """),
    "too many": [
        *("q=a&" * 500, "q=a&" * 2000, "q=" + "%20" * 3000, "q=" + "%FF" * 300),
        "&".join(f"a{number}=b" for number in range(2000)),
    ],
}


def every_text() -> list[str]:
    """Return every text that may be typed, group after group, each once."""
    return [*dict.fromkeys(text for texts in TYPED.values() for text in texts)]


def some_texts(of_each: int) -> list[str]:
    """Return as many texts of each group, far apart in it and always the same."""
    apart = ((texts, max(1, len(texts) // of_each)) for texts in TYPED.values())
    return [text for texts, step in apart for text in texts[::step][:of_each]]


def every_query() -> list[str]:
    """Return every query string that a program may send."""
    return [query for queries in SENT.values() for query in queries]


def encoded(**parameters: str) -> str:
    """Return a query string as a browser makes it."""
    return "&".join(f"{name}={quote(text, safe='')}" for name, text in parameters.items())
