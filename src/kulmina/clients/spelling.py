"""Names as they are compared: in Latin letters whatever they were written in, short forms under their full name."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_LATIN = str.maketrans(
    {
        "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ж": "zh", "з": "z", "и": "i", "й": "y",
        "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u",
        "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "",
        "э": "e", "ю": "yu", "я": "ya", "і": "i", "ї": "yi", "є": "ye", "ґ": "g", "ў": "u",
    }
)  # fmt: skip
# The ways in which one sound is written in Latin letters, the longest first.
_SOUNDS = (
    ("shch", "S"), ("sch", "S"), ("sh", "s"), ("zh", "z"), ("kh", "h"), ("ch", "c"), ("ts", "c"), ("tz", "c"),
    ("ck", "k"), ("ph", "f"), ("x", "ks"), ("yu", "u"), ("iu", "u"), ("ju", "u"), ("ya", "a"), ("ia", "a"),
    ("ja", "a"), ("ye", "e"), ("je", "e"), ("yo", "e"), ("jo", "e"), ("io", "e"), ("y", "i"), ("j", "i"), ("w", "v"),
)  # fmt: skip
_TWICE = re.compile(r"(.)\1+")
_GLIDE = re.compile(r"i+(?=[aeou])")
_OTHER = re.compile(r"[^\w]+")
# A full name and its short forms; names by themselves are there to be known as names.
_FORMS = """
александр саша саня шура алекс alex sasha sandy alexander; александра саша саня шура sasha sandra; алексей леша
алеша лёха; анастасия настя ася; анатолий толя; андрей andrew андрюша; анна аня анюта нюра annie ann anne anna;
антон тоша; артем тема артём; борис боря; вадим вадик; валентин валя; валерий валера; василий вася; вера верочка;
виктор витя; виктория вика вита vicky; владимир вова володя; владислав влад слава; вячеслав слава; галина галя;
геннадий гена; георгий гоша жора george; григорий гриша greg; дарья даша; дмитрий дима митя дмитро; евгений женя
eugene; евгения женя; екатерина катя kate кэт; елена лена алена helen; елизавета лиза liza; иван ваня ivan; игорь
гарик; илья илюша; инна инночка; ирина ира irene; кирилл киря; константин костя; ксения ксюша оксана; лариса лара;
лев лёва; леонид лёня; людмила люда мила; любовь люба; максим макс max; маргарита рита; марина мариша; мария маша
маруся марья masha mary maria; михаил миша mike michael; надежда надя; наталья наташа наталия natasha nataly; никита
ник; николай коля nick; оксана ксана; олег олежек; ольга оля olya; павел паша paul; петр петя peter; полина поля;
роман рома; светлана света; семен сеня; сергей серёжа серега serge; станислав стас; степан стёпа; тамара тома;
татьяна таня; тимофей тима; федор федя; юлия юля julia; юрий юра; яков яша; ярослав ярик; robert rob bob bobby bert;
william will bill billy liam; richard rick dick rich; james jim jimmy jamie; john jack johnny; elizabeth liz beth
betty eliza; margaret maggie meg peggy; katherine kate kathy cathy; thomas tom tommy; joseph joe; charles charlie
chuck; edward ed eddie ted; samuel sam; benjamin ben; daniel dan danny; matthew matt; anthony tony; nicholas nick
nicky; michael mike mick; jennifer jenny jen; jessica jess; rebecca becky becca; patricia pat patty; christopher
chris; timothy tim; steven steve; david dave; joshua josh; вероника; кристина; карина; алина; арина; эльвира; диана;
милана; ульяна; варвара варя; василиса; антонина; зинаида зина; раиса рая; роза; зоя; нина; клавдия; эдуард эдик;
руслан; рустам; тимур; марат; ренат ринат; даниил данил данила daniil; матвей; марк mark; мирон; егор; глеб; денис
dennis; эмиль; артур; арсений сеня; богдан; вениамин веня; виталий виталик; захар; игнат; лука; платон; прохор;
родион; савелий; тихон; филипп; эльдар; ян; яна; жанна; инесса; снежана; эвелина; мариана; марианна; всеволод сева;
святослав; альберт; роберт; герман; семён; фёдор; тарас; остап; назар; давид; майя; элина; алёна алена; дина;
регина; римма; нелли; элла; эмма; вадим; таисия тася; стефания; мирослава; злата; лилия лиля; виолетта; ангелина
лина; камила; амина; фатима; мохаммед мухаммед магомед; ахмед; ибрагим; рамиль; sarah sara; emily; emma; olivia;
sophie sophia софия софья соня; hannah; lucy; jack; oliver; harry; george; noah; mia; jayden; hayden; kayden;
brayden; kaylee; hayley; bailey; jasmine; ella; isabella; charlotte; amelia; ava; grace; chloe; lily; lara; thomas;
ethan; lachlan; logan; mason; jackson; jake; luke; liam; connor; harrison; jordan; tyler; kyle; dylan; ryan; nathan;
aaron; adam; alan; kevin; brian; eric; jane; joan; jean; linda; lisa; laura; lauren; karen; helen; amy; abby; zoe;
"""


@lru_cache(maxsize=200_000)
def latin(text: str) -> str:
    """A text in Latin letters, as passports write it; other letters stay."""
    plain = unicodedata.normalize("NFKC", text).casefold()  # letters of formulas and the like are letters first
    bare = unicodedata.normalize("NFC", plain).replace("ё", "е")
    kept = "".join(x if x in "йї" else unicodedata.normalize("NFKD", x) for x in bare).casefold()
    written = "".join(x for x in kept if not unicodedata.combining(x)).translate(_LATIN)
    return " ".join(_OTHER.sub(" ", written).split())


@lru_cache(maxsize=200_000)
def sound(text: str) -> str:
    """One spelling for what is heard alike: Юлия, Yuliya, Julia, Iulia."""
    heard = latin(text)
    for written, letter in _SOUNDS:
        heard = heard.replace(written, letter)
    return _TWICE.sub(r"\1", _GLIDE.sub("", heard.lower())).replace(" ", "")


def full_names(given: str) -> list[str]:
    """The full names, as sounds, that a given name may be short for, with itself."""
    heard = sound(given)
    return sorted({heard, *_full().get(heard, ())}) if heard else []


def is_known(given: str) -> bool:
    """Whether this is a name that people have, and so hardly a misspelling of another one."""
    return sound(given) in _known()


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    return frozenset(sound(word) for line in _FORMS.split(";") for word in line.split())


@lru_cache(maxsize=1)
def _full() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for line in _FORMS.replace("\n", " ").split(";"):
        words = [sound(word) for word in line.split()]
        for word in words[1:]:
            found.setdefault(word, set()).add(words[0])
    return {word: frozenset(names) for word, names in found.items()}
