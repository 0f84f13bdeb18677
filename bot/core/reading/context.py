"""What a message asserts about a sign: present, denied, past, of another person, hypothetical, or asked about.

Follows ConText (Harkema et al., J Biomed Inform 2009), which extends NegEx (Chapman et al., J Biomed Inform 2001):
trigger phrases open a scope within their clause, and the assertion of a mention follows from the scopes around it. The
triggers are the families in context.yaml.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Final

from bot.core.reading.clauses import CONTRAST, JOIN, OWN_COMPLAINT, SUBJECT, VERB, Clauses
from bot.core.reading.lexicon import Span, Spans, TokenizedText
from bot.core.reading.tokens import SOFT, is_word

NO, NOT_A_NO, NO_THING, PASSES_ON = "no", "not-a-no", "no-of-a-thing", "no-passes-on"
NO_AFTERWARDS, RULED_OUT, SAID_NO, TROUBLE = "no-afterwards", "ruled-out", "said-no", "trouble"
NEVER, UNTIL_NOW = "never", "until-now"
LONG_AGO, NOT_LONG_AGO, MENDED, OVER = "long-ago", "not-long-ago", "mended", "over"
GOING_ON, NOT_GOING_ON, NOW = "going-on", "not-going-on", "present-tense"
SELF, RELATIVE, THEIRS, SAYING = "self", "relative", "theirs", "saying"
HANDLING: Final = "handles-child"
"""A family of the red flags: what somebody does with a person whose back does not hurt."""
HAPPENED_TO, OWN_BACK, FOR_ANOTHER = "happened-to", "own-back", "for-another"
ASKING, GENERAL, SUPPOSING, FEARING, ADVISED = "asking", "general", "supposing", "fearing", "advised"
WONDERING, SAID_YES = "wondering", "said-yes"
ELSEWHERE, NOBODY = "elsewhere", "nobody"
POSITION, WITHIN_MINUTES, STAYING = "position", "within-minutes", "staying"
TRIGGERS: Final = (
    *(CONTRAST, JOIN, SUBJECT, VERB, OWN_COMPLAINT),
    *(NO, NOT_A_NO, NO_THING, PASSES_ON, NO_AFTERWARDS, RULED_OUT, SAID_NO, TROUBLE, NEVER, UNTIL_NOW),
    *(LONG_AGO, NOT_LONG_AGO, MENDED, OVER, GOING_ON, NOT_GOING_ON, NOW),
    *(SELF, RELATIVE, THEIRS, SAYING, HAPPENED_TO, OWN_BACK, FOR_ANOTHER),
    *(ASKING, GENERAL, SUPPOSING, FEARING, ADVISED, WONDERING, SAID_YES),
    *(ELSEWHERE, NOBODY),
    *(POSITION, WITHIN_MINUTES, STAYING),
)
"""Families that context.yaml must have, because the rules below use them."""

NO_REACHES: Final = 8
"""Words, without fillers, between a "no" and the first word that it denies; more in a list with commas."""
FINE_WITHIN: Final = 3
"""Words, without fillers, between a sign and a "… is fine" that denies it."""
ANSWER_LENGTH: Final = 4
"""Most words of a sentence that only answers the one before it: "Numbness? None at all."."""
NO_ANSWERS: Final = frozenset({"no", "none", "never", "nil", "nope"})
"""Said right behind a sign, at the end of an item, they deny it: "Temperature no. Cancer never."."""
LOOKS_BACK: Final = frozenset({"that", "thats", "long", "years"})
"""First words of a sentence that dates the one before it: "That was 2011."."""
DID: Final = frozenset({"did", "didnt", "could", "couldnt", "would", "wouldnt"})
"""Before a verb of NOW they put it in the past: "couldn't feel"."""
HARDLY: Final = frozenset(
    {"barely", "hardly", "scarcely", "just", "only", "still", "feel", "see", "walk", "move", "lift"}
)
"""Behind "can" they tell what the writer is able to do, and ask nothing."""
RECENT: Final = frozenset(
    {
        *("again", "then", "now", "today", "tonight", "yesterday", "night", "evening", "morning", "weekend"),
        *("minutes", "hours", "days", "week", "weeks"),
        *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    }
)
"""With one of them, in its sentence or the next, an event of years ago may have happened again."""
UNABLE: Final = frozenset({"cant", "couldnt", "unable", "impossible", "never", "hardly", "barely"})
"""Before "without" they make it an affirmation: "I can't walk without leg pain"."""
WRITER: Final = frozenset({"i", "im", "ive"})
TO_COME: Final = frozenset({"might", "may", "could", "would", "will", "going"})
"""With one of them, what is feared has not happened."""
NEWS: Final = frozenset({"but", "yes", "because", "although", "however", "now", "today", "yesterday", "tonight"})
"""Behind an advice they begin what has happened since: "told me to come back if it gets worse, and now I …"."""
YEARS: Final = frozenset({"year", "years", "yr", "yrs", "decade", "decades"})
"""With "ago" they date an event; "for years" and "when I was" do not."""


class Assertion(StrEnum):
    """What a message says about a sign that it mentions."""

    PRESENT = "present"
    DENIED = "denied"
    PAST = "past"
    """Long ago, and said to be cured."""
    MAYBE_PAST = "maybe past"
    """Long ago, or said to be gone."""
    OTHER = "other"
    """Another person's sign, in a message about the writer's own back."""
    OTHER_NOW = "other now"
    """The same, told in the present: "my wife can't feel her legs"."""
    HYPOTHETICAL = "hypothetical"
    QUESTION = "question"
    UNCLEAR = "unclear"


HERE: Final = frozenset({Assertion.PRESENT, Assertion.MAYBE_PAST, Assertion.UNCLEAR})
"""Assertions with which the sign may be the writer's own, and present."""
WAS_ONCE: Final = frozenset({Assertion.PAST, Assertion.MAYBE_PAST})


class Context:
    """The scopes of one message. The work grows linearly with the length of the message."""

    def __init__(self, reading: TokenizedText, spans: Spans) -> None:
        self.reading = reading
        self.spans = spans
        self.families = frozenset(spans)
        self._clauses = Clauses(reading, spans)
        is_own = OWN_COMPLAINT in spans or any(map(self._is_own_back, spans.get(OWN_BACK, ())))
        self._is_own_story = is_own and FOR_ANOTHER not in spans
        self._noes: dict[int, list[int]] = {}
        self._here: dict[Span, bool] = {}

    def _is_own_back(self, back: Span) -> bool:
        """Whether the person named last before it in its sentence is the writer: "I only have a stiff back"."""
        own, other = self._nearest_people(back[1])
        return own > other and "the" not in self.reading.words[max(0, back[0] - 2) : back[0]]

    def assertion(self, spans: tuple[Span, ...]) -> Assertion:
        """The assertion of a mention; one that is in no scope is present."""
        first, last = min(start for start, _ in spans), max(end for _, end in spans)
        if self._is_answered_yes(last):
            return Assertion.PRESENT

        if self._is_denied(spans, first, last) or self._is_nobodys(first, last):
            return Assertion.DENIED

        return self._not_here(first, last) or self._time_of(first, last)

    def is_in_one_clause(self, spans: Iterable[Span]) -> bool:
        return len({self._clauses.numbers[start] for start, _ in spans}) == 1

    def is_absent(self, family: str, most: int | None = None) -> bool:
        """Whether none of its mentions, or of the first ones, is the writer's own and present."""
        return not any(map(self._is_here, self.spans.get(family, [])[:most]))

    def _is_here(self, span: Span) -> bool:
        if span not in self._here:
            self._here[span] = self.assertion((span,)) in HERE

        return self._here[span]

    def passes(self, spans: tuple[Span, ...]) -> bool:
        """Whether a mention comes from a position and is gone within minutes, in its sentence and the next."""
        place = spans[0][0]
        around = (self._clauses.in_sentences(name, place) for name in (POSITION, WITHIN_MINUTES))
        return all(around)

    # Negation

    def _is_denied(self, spans: tuple[Span, ...], first: int, last: int) -> bool:
        """Whether any part is in the scope of a "no", except a "no" within the mention itself ("no feeling")."""
        own = frozenset(place for start, end in spans for place in range(start, end + 1))
        if any(self._denied_before(start, own) for start, _ in spans) or self._is_no_trouble(spans):
            return True

        return self._denied_after(last) or self._answered_no(first, last)

    def _denied_before(self, first: int, own: frozenset[int]) -> bool:
        noes = self._noes_of(first)
        for no in reversed(noes[: bisect_left(noes, first)]):
            if no not in own:
                return self._reaches(no, first)

        return False

    def _is_no_trouble(self, spans: tuple[Span, ...]) -> bool:
        """Whether trouble is denied that begins with a "no" of the mention: "no balance" in "no balance problems"."""
        ends = {end + 1 for _, end in spans}
        noes = (no for start, end in spans for _, no in self._clauses.in_clause(NO, start) if start <= no <= end)
        return any(True for _ in noes) and any(map(self._is_trouble, ends))

    def _is_trouble(self, place: int) -> bool:
        return (place, place) in self._clauses.in_clause(TROUBLE, place) if place < len(self.reading.words) else False

    def _noes_of(self, place: int) -> list[int]:
        """The last words of the denials in its clause, in order."""
        number = self._clauses.numbers[place]
        if number not in self._noes:
            self._noes[number] = sorted({no[1] for no in self._clauses.in_clause(NO, place) if self._denies(no)})

        return self._noes[number]

    def _denies(self, no: Span) -> bool:
        """Whether it is a denial; “never” with “before” is not: “never wet myself before”."""
        around = self._clauses.in_sentence(NOT_A_NO, no[0])
        if any(first <= no[0] and no[1] <= last and not self._is_trouble(last + 1) for first, last in around):
            return False

        if self.reading.words[no[1]] == "without" and self._is_unable_before(no[0]):
            return False

        return not (self._clauses.in_sentence(UNTIL_NOW, no[0]) and self._inside(no, NEVER))

    def _is_unable_before(self, place: int) -> bool:
        before = range(max(0, place - NO_REACHES), place)
        numbers = self._clauses.numbers
        return any(self.reading.words[at] in UNABLE and numbers[at] == numbers[place] for at in before)

    def _inside(self, span: Span, family: str) -> bool:
        around = self._clauses.in_sentence(family, span[0])
        return any(first <= span[0] and span[1] <= last for first, last in around)

    def _reaches(self, no: int, first: int) -> bool:
        """Whether the word at `first` is in the scope of the "no".

        A new subject ends the scope, unless a thought is denied ("I don't think my …").
        """
        if self.reading.words[no] == "nothing" and self.reading.between(no, first) > 0:
            return False

        passes_on = self._inside((no, no), PASSES_ON)
        if not passes_on and any(self._clauses.starts_new_subject(place) for place in range(no + 1, first)):
            return False

        words = self.reading.words[no + 1 : first]
        if not {"since", "because"}.isdisjoint((*words, self.reading.words[first])):
            return False

        names_things = self._inside((no, no), NO_THING)
        if not names_things and "and" in words:
            return False

        if SOFT not in words:
            return self.reading.between(no, first) <= NO_REACHES

        return names_things and self._is_list(no)

    def _is_list(self, no: int) -> bool:
        """Whether commas separate items of a list: in "no fever, chills or sweats", not in "no spleen, back pain"."""
        words = []
        for place in range(no, len(self.reading.words)):
            if self._clauses.sentences[place] != self._clauses.sentences[no]:
                break

            words.append(self.reading.words[place])

        return not {"or", "nor", "and"}.isdisjoint(words) or words.count(SOFT) > 1

    def _denied_after(self, last: int) -> bool:
        """Whether a denial follows: “my chest is fine”, “numbness was ruled out”."""
        return any(
            last < place and self.reading.between(last, place) <= within
            for family, within in ((NO_AFTERWARDS, FINE_WITHIN), (RULED_OUT, NO_REACHES))
            for place, _ in self._clauses.in_clause(family, last)
        )

    def _answered_no(self, first: int, last: int) -> bool:
        """Whether the sign was asked about and the answer was no, in this sentence or the next."""
        if any(place > last for place, _ in self._clauses.in_sentences(SAID_NO, last)):
            return True

        following = self.reading.words[last + 1 : last + 3]
        if not NO_ANSWERS.isdisjoint(following[:1]) and not any(map(is_word, following[1:])):
            return True

        return self._is_answered_with_no(last) and not self._is_statement(first)

    def _is_statement(self, first: int) -> bool:
        """Whether its sentence tells something, so that a "No" behind it is no answer: "My foot is numb. No pain."."""
        beginning = self._clauses.beginnings[self._clauses.sentences[first]]
        return self._clauses.has_verb_before(first) or self._clauses.starts_new_subject(beginning)

    def _is_answered_with_no(self, place: int) -> bool:
        number = self._clauses.sentences[place] + 1
        while place < len(self.reading.words) and self._clauses.sentences[place] < number:
            place += 1

        answer = self.reading.words[place : place + ANSWER_LENGTH + 1]
        if not answer or answer[0] not in {"no", "none", "nope", "nah"}:
            return False

        if len(answer) > 1 and self._clauses.starts_new_subject(place + 1):
            return True

        end = place + len(answer) - 1
        return len(answer) <= ANSWER_LENGTH or self._clauses.sentences[end] > number

    # Experiencer

    def _is_nobodys(self, first: int, last: int) -> bool:
        """Whether it is about no person in the conversation: "a car crash on telly", "our tent collapsed"."""
        around = self._clauses.in_clause(ELSEWHERE, first)
        near = (self.reading.between(min(start, last), max(end, first)) <= FINE_WITHIN + 1 for start, end in around)
        if any(near) and not self._is_affirmed(last):
            return True

        before = self._clauses.in_clause(NOBODY, first)
        return any(place < first and self.reading.between(end, first) <= 1 for place, end in before)

    def _is_somebody_elses(self, first: int, last: int) -> bool:
        """Whether it is another person's sign in a message about the writer's own back.

        In other messages a relative may be the patient, so the relative's signs count.
        """
        if not self._is_own_story:
            return False

        if any(place > last for place, _ in self._clauses.in_sentence(HAPPENED_TO, last)):
            return True

        own, other = self._nearest_people(last)
        return other > own and (self._is_long_ago(first, last) or not self._is_going_on(first, last))

    def _nearest_people(self, last: int) -> tuple[int, int]:
        """Where the writer and another person are last named in the sentence up to `last`, or -1."""
        said = {start for start, _ in self._clauses.in_sentence(SAYING, last)}
        others = [
            start
            for name in (RELATIVE, THEIRS)
            for start, end in self._clauses.in_sentence(name, last)
            if end + 1 not in said  # "my wife says" tells of nobody but the writer
            and not self.is_handled((start, end))
        ]
        selves = [
            start
            for start, end in self._clauses.in_sentence(SELF, last)
            if not self._inside((start, end), RELATIVE)  # "my" in "my dad" does not mean the writer
        ]
        own, other = (max((start for start in found if start <= last), default=-1) for found in (selves, others))
        return own, other

    def is_handled(self, person: Span) -> bool:
        """In "I lifted my son", the son is nobody whose back hurts."""
        return any(first < person[0] <= last + 1 for first, last in self._clauses.in_sentence(HANDLING, person[0]))

    def _others_when(self, first: int, last: int) -> Assertion:
        if self._is_long_ago(first, last):
            return Assertion.OTHER

        is_now = any(first <= end and start <= last for start, end in self._clauses.in_clause(NOW, last))
        is_now = is_now or any(start < first for start, _ in self._clauses.in_clause(NOW, first))
        return Assertion.OTHER_NOW if is_now else Assertion.OTHER

    # Hypothetical, feared, advised, asked

    def _not_here(self, first: int, last: int) -> Assertion | None:
        advices = [end for start, end in self._clauses.in_sentence(ADVISED, first) if start < first]
        if advices:
            is_news = not NEWS.isdisjoint(self.reading.words[min(advices) + 1 : first])
            is_affirmed = is_news or self._is_affirmed(min(advices))
            return Assertion.UNCLEAR if is_affirmed else Assertion.HYPOTHETICAL

        if self._is_somebody_elses(first, last):
            return self._others_when(first, last)

        supposed = self._supposed(first, last)
        return Assertion.UNCLEAR if supposed and self._is_affirmed(last) else supposed

    def _is_affirmed(self, last: int) -> bool:
        """Whether the writer says after `last`, in its sentence or the next, to have it: "… and I have that now"."""
        return any(place > last for place, _ in self._clauses.in_sentences(SAID_YES, last))

    def _is_answered_yes(self, last: int) -> bool:
        """Whether "yes" stands behind the item of a list that ends with the sign: "cough: no, numbness: yes"."""
        following = self.reading.words[last + 1 : last + ANSWER_LENGTH + 2]
        mark = next((at for at, word in enumerate(following) if not is_word(word)), len(following))
        return following[mark + 1 : mark + 2] == ("yes",)

    def _supposed(self, first: int, last: int) -> Assertion | None:
        if any(self._openings(SUPPOSING, first)):
            return Assertion.HYPOTHETICAL

        words = self.reading.words
        if fears := [*self._openings(FEARING, first)]:
            before = words[max(0, first - NO_REACHES) : last]
            is_mine = any(words[end] != "when" and not WRITER.isdisjoint(words[end : end + 2]) for _, end in fears)
            if not TO_COME.isdisjoint(before):
                return Assertion.HYPOTHETICAL

            near = words[max(0, first - 2) : first]
            is_mine = is_mine or "my" in near or near in {("of", "the"), ("about", "the")}
            return Assertion.UNCLEAR if is_mine or self._is_going_on(first, last) else Assertion.HYPOTHETICAL

        if any(self._openings(WONDERING, first)):
            return Assertion.UNCLEAR

        return self._questioned(first)

    def _openings(self, family: str, first: int) -> Iterator[Span]:
        """The triggers before `first` in its clause or just before it, with at most one subject between."""
        return (
            (start, last)
            for start, last in self._clauses.in_sentence(family, first)
            if last < first
            and self.reading.words[max(0, start - 1)] != "as"
            and self._clauses.numbers[last + 1] == self._clauses.numbers[first]
            and sum(self._clauses.starts_new_subject(place) for place in range(last + 1, first)) <= 1
        )

    def _questioned(self, first: int) -> Assertion | None:
        """Whether a sign is only asked about, "can a spasm make you wet yourself?", or asked about as one's own."""
        words = self.reading.words
        general = [end for start, end in self._clauses.in_sentence(GENERAL, first) if start < first]
        if general:
            is_told = not (WRITER | {"now"}).isdisjoint(words[max(general) + 1 : first])
            is_own = is_told or "my" in words[max(0, first - 2) : first + 2]
            return Assertion.UNCLEAR if is_own else Assertion.QUESTION

        if not any(place < first and self._asks(place) for place, _ in self._clauses.in_sentence(ASKING, first)):
            return None

        is_told = any(self._clauses.in_sentence(name, first) for name in (SELF, RELATIVE, THEIRS))
        return None if is_told else Assertion.QUESTION

    def _asks(self, place: int) -> bool:
        """Whether the words at `place` ask; "can" in "swollen, can barely move" does not."""
        words = self.reading.words
        if self._inside((place, place), NOT_A_NO):
            return False

        return words[place] not in {"can", "could"} or HARDLY.isdisjoint(words[place + 1 : place + 2])

    # Time

    def _time_of(self, first: int, last: int) -> Assertion:
        if self._is_going_on(first, last):
            return Assertion.PRESENT

        is_mended = any(place > last for place, _ in self._clauses.in_sentences(MENDED, last))
        is_long_ago = self._is_long_ago(first, last) or self._is_dated_afterwards(last)
        dated_before = self._clauses.in_sentence(LONG_AGO, last, following=-1)
        if is_mended and (is_long_ago or self._is_past(dated_before, last)):
            return Assertion.PAST

        is_gone = any(place > first and end > last for place, end in self._clauses.in_sentences(OVER, last))
        return Assertion.MAYBE_PAST if is_mended or is_long_ago or is_gone else Assertion.PRESENT

    def _is_long_ago(self, first: int, last: int) -> bool:
        """Whether the clause names a past time, or an earlier clause does and this one has no verb in the present."""
        if not all(self._inside(span, NOT_LONG_AGO) for span in self._clauses.in_clause(LONG_AGO, last)):
            return True

        is_now = any(place <= last for place, _ in self._clauses.in_clause(NOW, last))
        earlier = (span for span in self._clauses.in_sentence(LONG_AGO, last) if span[0] < first)
        return not is_now and not all(self._inside(span, NOT_LONG_AGO) for span in earlier)

    def _is_dated_afterwards(self, last: int) -> bool:
        """Whether the next sentence says that it was long ago: "That was 2011."."""
        beginning = self._clauses.beginnings.get(self._clauses.sentences[last] + 1)
        looks_back = beginning is not None and self.reading.words[beginning] in LOOKS_BACK
        return looks_back and self._is_past(self._clauses.in_sentence(LONG_AGO, last, following=1), last)

    def _is_past(self, times: Iterable[Span], last: int) -> bool:
        """Whether one of the times is past, and its clause has no verb in the present."""
        now = (place for place, _ in self._clauses.in_clause(NOW, last))
        is_now = any(place == 0 or self.reading.words[place - 1] not in DID for place in now)
        return not is_now and not all(self._inside(span, NOT_LONG_AGO) for span in times)

    def is_years_ago(self, spans: tuple[Span, ...]) -> bool:
        """Whether its clause says that it happened years ago, or in which year, even if something of it goes on."""
        place = spans[-1][1]
        words = self.reading.words
        dated = any(
            (words[first].isdigit() or ("ago" in words[first : last + 1] and not YEARS.isdisjoint(words[first:last])))
            and {"as", "like", "than"}.isdisjoint(words[max(0, first - 2) : first])  # "the same as 2 years ago"
            for first, last in self._clauses.in_clause(LONG_AGO, place)
        )
        near = range(number := self._clauses.sentences[place], number + 2)
        said = (word for word, sentence in zip(words, self._clauses.sentences, strict=False) if sentence in near)
        return dated and RECENT.isdisjoint(said)

    def _is_going_on(self, first: int, last: int) -> bool:
        """Whether its clause says that it continues or is new: "still", "since this morning"."""
        families = (OVER, MENDED, LONG_AGO, FEARING, NOT_GOING_ON)
        besides = [(first, last), *(span for family in families for span in self._clauses.in_sentence(family, first))]
        going_on = {*self._clauses.in_clause(GOING_ON, first), *self._clauses.in_clause(GOING_ON, last)}
        return any(not _overlap(span, besides) for span in going_on)


def _overlap(span: Span, others: Iterable[Span]) -> bool:
    return any(first <= span[1] and span[0] <= last for first, last in others)
