"""The language of a message: other languages are recognised, and English is never taken for one of them."""

# ruff: noqa: RUF001 - other scripts are what is tested

from typing import Final

import pytest

from bot.core.answers.policy import ForeignLanguage, SignAlarm, answer
from bot.core.reading.language import UNKNOWN, foreign_language
from bot.core.reading.message import read_message
from tests.core.reading.shipped_screener import CONTENT, MODEL, TALK, labelled

LANGUAGES: Final = CONTENT.languages
FOREIGN: Final = {
    "es": """me duele mucho la espalda desde ayer
ayuda no puedo levantarme de la cama
no puedo orinar y tengo las piernas dormidas
que puedo hacer para el dolor lumbar?
Buenas tardes, levanté una caja y se me trabó la espalda
dolor espalda""",
    "pt": """estou com muita dor nas costas
não consigo levantar da cama, o que eu faço
minha coluna travou ontem no trabalho
to com dor na lombar faz 2 semanas
bom dia, posso tomar remédio?""",
    "fr": """j'ai mal au dos depuis hier
je suis bloqué du dos que faire
est ce que je peux marcher avec un lumbago
douleur dans le bas du dos
bonjour je ne sens plus mes jambes""",
    "de": """mein rücken tut so weh
ich habe seit drei tagen rueckenschmerzen
was hilft gegen einen hexenschuss
kann mich nicht mehr bewegen bitte hilfe
Hallo, darf ich mit Verspannung Sport machen?""",
    "it": """mi fa male la schiena
ho un forte dolore alla schiena da ieri
sono bloccato e non riesco a muovermi
cosa posso fare per il mal di schiena
buongiorno ho preso il colpo della strega""",
    "ru": """болит спина
у меня сильно болит спина второй день что делать
не могу встать с кровати
Здравствуйте, прихватило поясницу после спортзала
онемели ноги""",
    "uk": """болить спина
у мене дуже болить спина, що робити
не можу встати з ліжка
після тренування схопило поперек""",
    "tr": """belim çok ağrıyor ne yapmalıyım
sirtim tutuldu hareket edemiyorum
merhaba dünden beri bel ağrım var
sırt ağrısı için ne iyi gelir""",
    "id": """punggung saya sakit sekali
pinggang sakit setelah angkat galon, gimana ya
bagaimana cara mengatasi sakit pinggang
saya tidak bisa jalan tolong""",
    "ar": """ظهري يؤلمني
عندي ألم شديد في أسفل الظهر منذ يومين
كيف أعالج تشنج العضلات
لا أستطيع المشي""",
    "fa": """کمرم درد می‌کند
سلام کمرم گرفته چیکار کنم
از دیروز درد شدید دارم""",
    "hi": """मेरी कमर में बहुत दर्द है
पीठ में दर्द का इलाज बताइए
mere kamar me bahut dard hai kya karu
dard""",
    "nl": "ik heb veel pijn in mijn rug\nwat kan ik doen tegen rugpijn",
    "pl": "bardzo bolą mnie plecy\nco robić na ból pleców",
    UNKNOWN: "背中が痛いです\n腰疼怎么办\nπονάει η μέση μου\nכואב לי הגב\nปวดหลังมาก\n허리가 아파요",
}
ENGLISH: Final = (
    *("", "?", "!!!", "🙂", "5x5", "hi", "yes", "no", "pain", "ow", "halp", "golf", "b12", "L4/L5", "AAA", "ok"),
    *("Madrid", "La Paz", "Los Angeles", "Rio de Janeiro", "São Paulo", "Düsseldorf", "El Paso", "Ho Chi Minh City"),
    *("my bcak hrts so mcuh", "teh pian is bad", "latissimus dorsi", "my abuela has lumbago", "is salsa bad for me"),
    *("I did a déjà vu deadlift", "mi back hurts", "hurts on the left, la la la", "tai chi"),
    *(
        "Can I do the asana from my yoga class?",
        "¯\\_(ツ)_/¯ back hurts",
        "my bаck hurts",
        "café chair, naïve question",
    ),
)
IN_ONE_WORD: Final = {"dard", "doer"}
FOREIGN_EXAMPLES: Final = 40
"""Messages in other languages among the examples of the content, which are no mistakes."""


@pytest.mark.parametrize("code", FOREIGN)
def test_another_language_is_recognised(code: str) -> None:
    told = [text for text in FOREIGN[code].splitlines() if text not in IN_ONE_WORD]

    assert {text: foreign_language(text, LANGUAGES) for text in told} == dict.fromkeys(told, code)


def test_english_is_not_taken_for_another_language() -> None:
    files = ("dev.jsonl", "own.jsonl", "signs_stories.jsonl")
    asked = [line["q"] for name in files for line in labelled(name)]
    taken = [text for text in asked if foreign_language(text, LANGUAGES)]
    among_examples = [text for text in CONTENT.examples.messages if foreign_language(text, LANGUAGES)]

    assert taken == []
    assert len(among_examples) <= FOREIGN_EXAMPLES


@pytest.mark.parametrize("app", ["", "es", "pt-BR", "fr", "de", "it", "tr", "id", "hi", "nl", "ru"])
def test_few_foreign_words_names_and_slips_stay_english(app: str) -> None:
    assert [text for text in ENGLISH if foreign_language(text, LANGUAGES, app)] == []


@pytest.mark.parametrize(("typed", "app"), [("dolor", "es-MX"), ("ayuda", "es"), ("hilfe", "de"), ("dard", "hi")])
def test_the_language_of_the_app_lets_one_word_be_enough(typed: str, app: str) -> None:
    assert (foreign_language(typed, LANGUAGES, app), foreign_language(typed, LANGUAGES)) == (app[:2], "")


def test_a_sign_in_english_words_comes_before_the_language() -> None:
    said = {
        text: type(answer(read_message(text, MODEL, TALK), CONTENT))
        for text in ("me duele la espalda desde ayer, i cant pee", "me duele la espalda desde ayer")
    }

    assert list(said.values()) == [SignAlarm, ForeignLanguage]
