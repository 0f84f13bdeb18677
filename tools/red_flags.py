"""Makes `docs/red-flags.md`, the warning signs as a clinician reads them, from the content.

Run it after a change of content/redflags.yaml or content/context.yaml: .venv/bin/python -m tools.red_flags
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import chain, islice
from pathlib import Path
from typing import Final

from bot.content.folder import SHIPPED
from bot.content.library import open_library
from bot.content.words import english_words
from bot.core.content.models import Source, messages
from bot.core.content.snapshot import Content
from bot.core.content.urgency import Urgency
from bot.core.reading.context import TRIGGERS
from bot.core.reading.language_models import LanguageModels
from bot.core.reading.lexicon import members, variants
from bot.core.reading.red_flags import Flag, Hit, Pattern, RedFlags, is_alarm, is_pattern, patterns
from bot.core.reading.screening import Screener
from bot.encoder.stemmer import english_stem

FILE: Final = Path(__file__).parents[1] / "docs" / "red-flags.md"
SHOWN: Final = 5
"""Messages of each kind."""
LONGEST: Final = 200
"""Characters of a message that is shown."""
LEVELS: Final = {
    Urgency.EMERGENCY: "emergency, help now",
    Urgency.URGENT: "urgent, the same day",
    Urgency.SEE_DOCTOR: "see a doctor within days",
}
HEAD: Final = """\
# The warning signs

Made from `content/redflags.yaml` and `content/context.yaml` by `python -m tools.red_flags`; do not edit it here. No
clinician has signed it off yet. The program that answers messages has checked each message in it.

How a sign is recognised:

- A message is divided into sentences and clauses. Words are compared in all their forms, and small typing errors are
  forgiven, but a word that is in a list of English words is never read as another word. Small words ("the", "my",
  "very") are skipped.
- **Sayings** raise the sign wherever they stand. **Patterns** combine lists of words: "A, then B (2)" means that B
  follows A with at most 2 words between; "A near B (4)" means either order; "with C" means that C is anywhere in the
  message; "unless D" means that D is not in the sentence; if it is in another one, the sign is asked about. Below each
  sign are the words of its lists.
- **Not counted** are words with another meaning ("a wee bit").
- Then it is decided what is said about the sign: present, denied, past, another person's, feared, advised or asked
  about. The words for that are at the end. Only a present sign raises the warning; a doubtful one is asked about.
- The small language model reads the message as well (`docs/model-card.md`). If it does not hear
  the sign, the warning becomes a question or a line below the answer. If it hears a sign that no pattern has found, a
  line below the answer asks about it; if the message has a hint of that sign, it is asked about first or warned of.

"""


def text(content: Content, screener: Screener) -> str:
    red_flags = content.red_flags
    signs = ("\n".join(_sign(flag, content, screener)) for flag in red_flags.flags)
    triggers = (_list(name, red_flags) for name in sorted(TRIGGERS))
    return HEAD + "\n\n".join(signs) + "\n\n## Words about a sign\n\n" + "\n".join(triggers) + "\n"


def _sign(flag: Flag, content: Content, screener: Screener) -> Iterator[str]:
    sources = (content.sources[key] for key in flag.sources)
    yield f"## {flag.sign[0].upper()}{flag.sign[1:]}\n"
    yield f"- Name: `{flag.id}`"
    yield f"- Level: {LEVELS[flag.level]}"
    yield f"- Why: {flag.why}"
    yield f"- Question when it is unclear: {flag.question}"
    yield f"- Sources: {'; '.join(map(_link, sources))}\n"
    yield "Messages that raise it:\n"
    yield from (f"- {message}" for message in islice(_raising(flag, screener), SHOWN))
    yield "\nMessages that do not:\n"
    yield from (f"- {message}" for message in islice(_harmless(flag, screener), SHOWN))
    yield f"\nSayings: {_joined(flag.hits)}\n"
    if flag.hints:
        yield f"Words that count if the language model hears the sign: {_joined(flag.hints)}\n"

    if found := tuple(patterns((*flag.groups, *flag.asks))):
        yield "Patterns:\n"
        yield from (f"- {_in_words(pattern)}" for pattern in patterns(flag.groups))
        yield from (f"- {_in_words(pattern)}: asked about" for pattern in patterns(flag.asks))
        yield ""
        yield from (
            _list(name, content.red_flags)
            for name in sorted(set(chain(*(pattern.needed | pattern.without for pattern in found))))
        )

    if flag.exceptions:
        phrases = chain.from_iterable(variants(phrase) for phrase in flag.exceptions if not is_pattern(phrase))
        others = map(_in_words, patterns(filter(is_pattern, flag.exceptions)))
        yield f"\nNot counted: {_joined((*phrases, *others))}"


def _link(source: Source) -> str:
    return f"[{source.title}]({source.url})" if source.url else source.title


def _raising(flag: Flag, screener: Screener) -> Iterator[str]:
    for message in (*messages(flag.examples), *flag.hits):
        found = screener.screen(message.removeprefix("="))
        if len(message) <= LONGEST and isinstance(found, Hit) and flag.id in {each.id for each in found.flags}:
            yield message.removeprefix("=")


def _harmless(flag: Flag, screener: Screener) -> Iterator[str]:
    return (message for message in flag.near_misses if not is_alarm(screener.screen(message)))


def _in_words(pattern: Pattern) -> str:
    joint = " then " if pattern.ordered else " near "
    said = joint.join(f"*{name}*" for name in pattern.near)
    within = f" ({pattern.within})" if len(pattern.near) > 1 else ""
    also = "".join(f", with *{name}*" for name in sorted(pattern.also))
    return said + within + also + "".join(f", unless *{name}*" for name in sorted(pattern.without))


def _list(name: str, red_flags: RedFlags) -> str:
    phrases = _joined(members(name, red_flags.families)) if name in red_flags.families else ""
    return f"- *{name}*: {phrases or 'a number'}"


def _joined(phrases: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(phrase.removeprefix("=") for phrase in phrases))


def main() -> None:
    content = open_library(SHIPPED, today=datetime.now(UTC).date()).content()
    screener = LanguageModels(english_stem(), None, english_words).of(content).screener
    FILE.write_text(text(content, screener), encoding="utf-8")


if __name__ == "__main__":
    main()
