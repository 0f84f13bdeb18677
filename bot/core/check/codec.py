"""Encodes the answers of a check in a few letters, short enough for a button's callback data."""

from collections.abc import Sequence
from typing import Final

from bot.core.check.flow import Answers, AskQuestion, asked, next_step
from bot.core.check.model import Check, Chosen, Question

ALPHABET: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
BITS: Final = 6
"""Bits in one letter."""
LETTER: Final = (1 << BITS) - 1
OPEN: Final = "."
"""Separates final answers from the options ticked in the current question."""


class BadCode(ValueError):
    """The code was not written by this bot, or belongs to other questions."""


def encode(check: Check, answers: Answers) -> str:
    """A few letters for each answer; `decode` reads them back."""
    letters = [_written(question, given) for question, given in asked(check, answers)]
    if answers.open:
        letters += [OPEN, _written(_question(check, answers.given), answers.open)]

    return "".join(letters)


def decode(check: Check, code: str) -> Answers:
    """Decode what `encode` wrote. It is untrusted input; raises BadCode if it cannot be answers of this check."""
    final, dot, ticked = code.partition(OPEN)
    given: list[Chosen] = []
    while final:
        question = _question(check, given)
        width = _width(question)
        given.append(_read(question, final[:width], final_answer=True))
        final = final[width:]

    if not dot:
        return Answers(tuple(given))

    return Answers(tuple(given), _read(_question(check, given), ticked, final_answer=False))


def _question(check: Check, given: Sequence[Chosen]) -> Question:
    match next_step(check, Answers(tuple(given))):
        case AskQuestion(question=question):
            return question
        case _:
            raise BadCode("more answers than questions")


def _width(question: Question) -> int:
    return 1 if question.kind == "single" else -(-len(question.choices) // BITS)


def _written(question: Question, answer: Chosen) -> str:
    places = [place for place, choice in enumerate(question.choices) if choice.id in answer]
    number = places[0] if question.kind == "single" else sum(1 << place for place in places)
    return "".join(ALPHABET[number >> BITS * place & LETTER] for place in range(_width(question)))


def _read(question: Question, letters: str, *, final_answer: bool) -> Chosen:
    if len(letters) != _width(question) or not set(letters) <= set(ALPHABET):
        raise BadCode("letters that were never written")

    number = sum(ALPHABET.index(letter) << BITS * place for place, letter in enumerate(letters))
    places = [number] if question.kind == "single" else [place for place in range(64) if number >> place & 1]
    if not places or places[-1] >= len(question.choices):
        raise BadCode("a choice that does not exist")

    choices = [question.choices[place] for place in places]
    if len(choices) > 1 and any(choice.none for choice in choices):
        raise BadCode("none of these, and one of these")

    if not final_answer and (question.kind == "single" or any(choice.ends for choice in choices)):
        raise BadCode("a press that ends the question is never left open")

    return frozenset(choice.id for choice in choices)
