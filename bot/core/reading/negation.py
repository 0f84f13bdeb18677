"""Whether a message denies a sign: "no numbness", "my legs are fine", "Numbness? None at all."."""

from bisect import bisect_left, bisect_right
from typing import Final

from bot.core.reading.clauses import CONTRAST, JOIN, VERB, Clauses
from bot.core.reading.lexicon import Span, TokenizedText
from bot.core.reading.tokens import HARD, SOFT, is_word

NO, NOT_A_NO, NO_THING, PASSES_ON = "no", "not-a-no", "no-of-a-thing", "no-passes-on"
NO_AFTERWARDS, RULED_OUT, SAID_NO, TROUBLE = "no-afterwards", "ruled-out", "said-no", "trouble"
NO_AT_END, NO_ANSWER, ANOTHER_THING = "no-at-end", "no-answer", "another-thing"
SAID_NO_AT_END, TESTED, THOUGHT_OF = "said-no-at-end", "tested", "thought-of"
ANSWER_GOES_ON, TOLD_ITEM = "answer-goes-on", "told-item"
NEVER, UNTIL_NOW = "never", "until-now"
UNABLE, REASON, LISTING = "unable", "reason", "listing"
NO_PERSON, HEEDS = "no-person", "heeds"
RIGHT_BEFORE, RIGHT_BEHIND, ALL_NO = "no-right-before", "no-right-behind", "all-no"
NEGATION: Final = (
    *(NO, NOT_A_NO, NO_THING, PASSES_ON, NO_AFTERWARDS, RULED_OUT, SAID_NO, TROUBLE),
    *(NO_AT_END, NO_ANSWER, ANOTHER_THING, NEVER, UNTIL_NOW, UNABLE, REASON, LISTING, NO_PERSON, HEEDS),
    *(RIGHT_BEFORE, RIGHT_BEHIND, ALL_NO, SAID_NO_AT_END, TESTED, THOUGHT_OF, ANSWER_GOES_ON, TOLD_ITEM),
)
"""Families that context.yaml must have, because the rules below use them."""

NO_REACHES: Final = 8
"""Words, without fillers, between a "no" and the first word that it denies; more in a list with commas."""
ITEM_REST: Final = 4
"""Most words between a sign and the mark behind its item: "tingling in my private parts: no"."""
LONGEST_ITEM: Final = 6
"""Words, without fillers, of an item in a list of things that are denied: "no fever, chills or sweats at night"."""
LONGEST_ITEM_WITHOUT_OR: Final = 3
"""The same in a list without "or", where the next item may be something else: "no fever, legs numb since noon"."""
ITEM_ENDS: Final = frozenset({SOFT, HARD, "and", "or", "nor"})
ANSWER_LENGTH: Final = 4
"""Most words of a sentence that only answers the one before it: "Numbness? None at all."."""
MARKS_OF_ANSWER: Final = 2
"""The comma and the last mark of such a sentence behind a question: "Trouble peeing? No, all fine."."""
TESTED_WITHIN: Final = 3
"""Words between what was tested and its result: "bloods all came back clear"."""
SAME_THING: Final = frozenset(
    {SOFT, "and", "or", "nor", "of", "in", "from", "with", "to", "between", "around", "behind", "down", "on", "at"}
    | {"under", "over", "across", "inside", "into", "through", "when", "while", "during", "after", "like", "as", "than"}
)
"""With one of them between, a "no" reaches beyond another thing: "no fever or chills"."""
DETERMINERS: Final = frozenset({"a", "an", "any", "the", "my"})
"""They may stand between such a denial and its sign: "the doctor excluded a tumour"."""


class Negation:
    """The denials of one message and what is in their scope."""

    def __init__(self, reading: TokenizedText, clauses: Clauses, questions: frozenset[int] = frozenset()) -> None:
        """`questions`: the numbers of the sentences that end with a question mark."""
        self._questions = questions
        self._reading = reading
        self._clauses = clauses
        self._starts = clauses.starts
        self._noes: dict[int, list[int]] = {}

    def denies(self, spans: tuple[Span, ...], first: int, last: int) -> bool:
        """Whether any part is in the scope of a "no", except a "no" within the mention itself ("no feeling")."""
        own = frozenset(place for start, end in spans for place in range(start, end + 1))
        if any(self._denied_before(start, own) for start, _ in spans) or self._is_no_trouble(spans):
            return True

        return self._denied_beside(first, last) or self._denied_after(last) or self._answered_no(first, last)

    def _denied_beside(self, first: int, last: int) -> bool:
        """Whether it stands right behind or before a denial that reaches no farther: "nil fever"."""
        words, clauses = self._reading.words, self._clauses
        is_one_clause = clauses.numbers[first] == clauses.numbers[last]
        before = (end for _, end in clauses.in_clause(RIGHT_BEFORE, first) if end < first)
        if is_one_clause and any(DETERMINERS.issuperset(words[end + 1 : first]) for end in before):
            return True

        behind = (end for place, end in clauses.in_clause(RIGHT_BEHIND, last) if place == last + 1)
        return any(clauses.ends(end, CONTRAST, JOIN) for end in behind) and not clauses.in_sentence(UNTIL_NOW, last)

    def _denied_before(self, first: int, own: frozenset[int]) -> bool:
        noes = self.noes_of(first)
        for no in reversed(noes[: bisect_left(noes, first)]):
            if no not in own:
                return self._reaches(no, first)

        return False

    def _is_no_trouble(self, spans: tuple[Span, ...]) -> bool:
        """Whether trouble is denied that begins with a "no" of the mention: "no balance" in "no balance problems"."""
        has_no = any(start <= no <= end for start, end in spans for _, no in self._clauses.in_clause(NO, start))
        return has_no and any(end + 1 in self._starts[TROUBLE] for _, end in spans)

    def noes_of(self, place: int) -> list[int]:
        """The last words of the denials in its clause, in order."""
        number = self._clauses.numbers[place]
        if number not in self._noes:
            self._noes[number] = sorted({no[1] for no in self._clauses.in_clause(NO, place) if self._denies(no)})

        return self._noes[number]

    def _denies(self, no: Span) -> bool:
        """Whether it is a denial; “never” with “before” is not: “never wet myself before”."""
        around = self._clauses.in_sentence(NOT_A_NO, no[0])
        if any(first <= no[0] and no[1] <= last and last + 1 not in self._starts[TROUBLE] for first, last in around):
            return False

        if no[0] in self._starts[NO_PERSON] and any(no < verb for verb in self._clauses.in_clause(HEEDS, no[0])):
            return False  # "nobody at work knows about the numbness"

        unable = self._clauses.in_clause(UNABLE, no[0]) if self._reading.words[no[1]] == "without" else ()
        if any(no[0] - NO_REACHES <= place < no[0] for place, _ in unable):
            return False  # "I can't walk without leg pain"

        return not (self._clauses.in_sentence(UNTIL_NOW, no[0]) and self._clauses.inside(no, NEVER))

    def _reaches(self, no: int, first: int) -> bool:
        """Whether the word at `first` is in the scope of the "no".

        A new subject ends the scope, unless a thought is denied ("I don't think my …").
        """
        if self._reading.words[no] == "nothing" and self._reading.between(no, first) > 0:
            return False

        passes_on = self._clauses.inside((no, no), PASSES_ON)
        if not passes_on and any(self._clauses.starts_new_subject(place) for place in range(no + 1, first)):
            return False

        if self._clauses.has(REASON, no + 1, first + 1) or self._ends_with_another_thing(no, first):
            return False

        words = self._reading.words[no + 1 : first]
        names_things = self._clauses.inside((no, no), NO_THING)
        if ("and" in words or SOFT in words) and not (names_things and self._is_item(no, first)):
            return False

        if SOFT not in words:
            return self._reading.between(no, first) <= NO_REACHES

        return self._is_list(no, first)

    def _ends_with_another_thing(self, no: int, first: int) -> bool:
        """Whether the "no" is about the word behind it and, without a mark, a sign follows: "no fever numb bum"."""
        between = self._reading.words[no + 1 : first + 1]
        is_one_thing = no + 1 < first and no + 1 in self._starts[ANOTHER_THING] and SAME_THING.isdisjoint(between)
        if not is_one_thing or self._clauses.has(LISTING, no, self._end_of(no)):
            return False

        end = self._item_end(first)  # not "no cough chest pain"
        return any(self._clauses.has(family, no + 2, end) for family in (TOLD_ITEM, VERB))

    def _is_item(self, no: int, place: int) -> bool:
        """Whether it can be an item of a list of things: a few words without a verb, unlike "no fever, cant pee"."""
        words, clauses = self._reading.words, self._clauses
        first = next((at + 1 for at in range(place - 1, -1, -1) if words[at] in ITEM_ENDS), 0)
        end = self._item_end(place)
        is_listing = clauses.has(LISTING, no, self._end_of(no))
        most = LONGEST_ITEM if is_listing else LONGEST_ITEM_WITHOUT_OR
        is_told = clauses.has(VERB, first, end) or first in self._starts[NO]
        is_first_told = clauses.has(TOLD_ITEM, no + 1, self._item_end(no + 1))  # "no weak legs, numb feet"
        is_told = is_told or (not is_listing and not is_first_told and clauses.has(TOLD_ITEM, first, end))
        return self._reading.between(first - 1, end) <= most and not is_told

    def _item_end(self, place: int) -> int:
        """Where the item of a list ends that the word at `place` is in."""
        words = self._reading.words
        return next((at for at in range(place, len(words)) if words[at] in ITEM_ENDS), len(words))

    def _end_of(self, place: int) -> int:
        """Where its sentence ends."""
        return bisect_right(self._clauses.sentences, self._clauses.sentences[place])

    def _is_list(self, no: int, item: int) -> bool:
        """Whether the comma before `item` separates items of a list of what there is not.

        It does in "no fever, chills or sweats", not in "no spleen, back pain" and "no fever or chills, back pain".
        """
        end = self._end_of(no)
        comma = max(place for place in range(no, item) if self._reading.words[place] == SOFT)
        if self._clauses.has(LISTING, comma, end):
            return True

        return not self._clauses.has(LISTING, no, comma) and self._reading.words[no:end].count(SOFT) > 1

    def _denied_after(self, last: int) -> bool:
        """Whether a denial follows: “my chest is fine”, “numbness was ruled out”; not “numb bum, peeing is fine”."""
        until_now = [start for start, _ in self._clauses.in_sentence(UNTIL_NOW, last) if start > last]
        fine = self._clauses.in_clause(NO_AFTERWARDS, last)
        if any(
            place == last + 1 and not any(place <= start <= place + ANSWER_LENGTH for start in until_now)
            for place, _ in fine
        ):
            return True

        return any(
            last < place and self._reading.between(last, place) <= NO_REACHES and not self._is_of_a_test(place, last)
            for place, _ in self._clauses.in_clause(RULED_OUT, last)
        )

    def _is_of_a_test(self, result: int, sign: int) -> bool:
        """Whether something else than the sign was tested: "bloods came back clear"."""
        return self._clauses.has(TESTED, max(sign + 1, result - TESTED_WITHIN), result)

    def _says_no(self, last: int) -> bool:
        """Whether a denial of what was said before stands behind it, in its sentence or the next."""
        said = [start for start, _ in self._clauses.in_sentences(SAID_NO, last) if start > last]
        if said and any(start < last for start, _ in self._clauses.in_clause(THOUGHT_OF, last)):
            return True

        if not all(self._is_of_a_test(start, last) for start in said):
            return True

        ending = (end for start, end in self._clauses.in_sentences(SAID_NO_AT_END, last) if start > last)
        return any(self._clauses.ends(end, CONTRAST, JOIN) for end in ending)

    def _answered_no(self, first: int, last: int) -> bool:
        """Whether the sign was asked about and the answer was no, in this sentence or the next."""
        is_at_end = last + 1 in self._starts[NO_AT_END] and self._clauses.ends(last + 1)
        if is_at_end or self._is_answered_item(first, last) or self._says_no(last):
            return True

        all_noes = (end for start, end in self._clauses.in_sentences(ALL_NO, last) if start > last)
        if any(map(self._clauses.ends, all_noes)):  # not "that's all, no need to worry"
            return True

        return self._is_answered_with_no(last) and not self._is_statement(first)

    def _is_answered_item(self, first: int, last: int) -> bool:
        """Whether it is an item of a list with its answer: "tingling in my private parts: no"; not "I am numb, no"."""
        words, starts = self._reading.words, self._starts
        mark = self._clauses.mark_after(last, ITEM_REST)
        if mark is None or words[mark] != SOFT or mark + 1 not in starts[NO_AT_END] or not self._clauses.ends(mark + 1):
            return False

        answer = mark + 1
        item = self._item_of(first)
        is_told = any(self._clauses.has(family, item, mark) for family in (VERB, NO))
        goes_on = answer + 2 in starts[NO] or self._clauses.starts_new_subject(answer + 2)
        return not is_told and not goes_on and words[item - 2 : item] != ("yes", SOFT)

    def _is_statement(self, first: int) -> bool:
        """Whether its sentence tells something, so that "No pain." behind it is no answer; "No." alone is one."""
        number, words = self._clauses.sentences[first], self._reading.words
        beginning, answer = self._clauses.beginnings[number], self._clauses.beginnings.get(number + 1, len(words))
        has_more = any(map(is_word, words[answer + 1 : answer + 2]))
        if not has_more and (item := self._item_of(first)) > beginning:
            return self._clauses.has(VERB, item, answer)

        tells = has_more and self._clauses.starts_new_subject(beginning)
        return tells or self._clauses.has_verb_before(first)

    def _item_of(self, place: int) -> int:
        """Where the words before `place` begin that no mark divides from it."""
        return next((at + 1 for at in range(place - 1, -1, -1) if not is_word(self._reading.words[at])), 0)

    def _goes_on_with_answer(self, place: int, asked: tuple[str, ...]) -> bool:
        """Whether the word behind a "no" belongs to an answer to the words before: "None at all.", "No problems."."""
        words, starts = self._reading.words, self._starts
        if place >= len(words) or not is_word(words[place]) or words[place] in asked or place in starts[ANSWER_GOES_ON]:
            return True

        is_all = place in starts[TROUBLE] and self._clauses.ends(place)
        return is_all or self._clauses.starts_new_subject(place)

    def _is_answered_with_no(self, place: int) -> bool:
        number = self._clauses.sentences[place] + 1
        start = self._clauses.beginnings.get(number)
        if start not in self._starts[NO_ANSWER]:
            return False

        beginning, words = self._clauses.beginnings[number - 1], self._reading.words
        is_asked = self._reading.sentences[place] in self._questions
        goes_on = is_asked or self._goes_on_with_answer(start + 1, words[beginning:start])
        if not goes_on or self._clauses.in_sentence(UNTIL_NOW, start):
            return False  # "Both legs weak. No pain."

        beyond = start + ANSWER_LENGTH + (MARKS_OF_ANSWER if is_asked else 0)
        is_short = self._clauses.sentences[beyond : beyond + 1] != (number,)
        return is_short or self._clauses.starts_new_subject(start + 1)
