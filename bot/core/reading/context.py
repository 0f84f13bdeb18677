"""What a message asserts about a sign: present, denied, past, of another person, hypothetical, or asked about.

Follows ConText (Harkema et al., J Biomed Inform 2009), which extends NegEx (Chapman et al., J Biomed Inform 2001):
trigger phrases open a scope within their clause, and the assertion of a mention follows from the scopes around it. The
triggers are the families in context.yaml.
"""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Final

from bot.core.reading.clauses import CONTRAST, JOIN, OWN_COMPLAINT, SUBJECT, VERB, Clauses
from bot.core.reading.lexicon import Span, Spans, TokenizedText
from bot.core.reading.negation import ANSWER_LENGTH, NEGATION, NO_PERSON, NO_REACHES, NOT_A_NO, Negation
from bot.core.reading.tokens import SOFT, is_word

LONG_AGO, NOT_LONG_AGO, MENDED, OVER, GONE = "long-ago", "not-long-ago", "mended", "over", "gone"
GOING_ON, NOT_GOING_ON, NOW, PAST_VERB = "going-on", "not-going-on", "present-tense", "past-verb"
YEARS, COMPARING, LOOKING_BACK = "years", "comparing", "looking-back"
PAST_AGE, RECENT, NOT_RECENT = "past-age", "recent", "not-recent"
SELF, WRITER, RELATIVE, THEIRS, SAYING = "self", "writer", "relative", "theirs", "saying"
HANDLING: Final = "handles-child"
"""A family of the red flags: what somebody does with a person whose back does not hurt."""
HAPPENED_TO, OWN_BACK, FOR_ANOTHER = "happened-to", "own-back", "for-another"
ASKING, GENERAL, SUPPOSING, FEARING, ADVISED = "asking", "general", "supposing", "fearing", "advised"
WONDERING, SAID_YES, ECHO = "wondering", "said-yes", "echo"
NEWS, TO_COME, NOT_TO_COME, CAN, ABLE_TO = "news", "to-come", "not-to-come", "can", "able-to"
ANY_CHANGE, CONDITION, REQUEST = "any-change", "condition", "request"
ELSEWHERE, DREAMT, NOBODY, LOOKING_AFTER = "elsewhere", "dreamt", "nobody", "looking-after"
POSITION, WITHIN_MINUTES, STAYING = "position", "within-minutes", "staying"
PAIN_OVER, NOT_PAIN_OVER, PAIN_BACK = "pain-over", "not-pain-over", "pain-back"
TRIGGERS: Final = (
    *(CONTRAST, JOIN, SUBJECT, VERB, OWN_COMPLAINT),
    *NEGATION,
    *(LONG_AGO, NOT_LONG_AGO, MENDED, OVER, GONE, GOING_ON, NOT_GOING_ON, NOW, PAST_VERB),
    *(YEARS, COMPARING, LOOKING_BACK, PAST_AGE, RECENT, NOT_RECENT),
    *(SELF, WRITER, RELATIVE, THEIRS, SAYING, HAPPENED_TO, OWN_BACK, FOR_ANOTHER),
    *(ASKING, GENERAL, SUPPOSING, FEARING, ADVISED, WONDERING, SAID_YES, ECHO),
    *(NEWS, TO_COME, NOT_TO_COME, CAN, ABLE_TO, ANY_CHANGE, CONDITION, REQUEST),
    *(ELSEWHERE, DREAMT, NOBODY, LOOKING_AFTER),
    *(POSITION, WITHIN_MINUTES, STAYING),
    *(PAIN_OVER, NOT_PAIN_OVER, PAIN_BACK),
)
"""Families that context.yaml must have, because the rules below use them."""
ELSEWHERE_WITHIN: Final = 4
"""Words, without fillers, between a sign and what says that it is nobody's here: "on telly"."""

CUT_OFF_WITHIN: Final = 4
"""A comma within so many words and marks ends a fear or a supposition: "I googled it, numb between my legs"."""
SUPPOSED_CAUSE: Final = frozenset({"its", "thats"})
"""Behind "what if" they name the cause of what there is already, and no sign that may come."""


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
    """The scopes of one message."""

    def __init__(self, reading: TokenizedText, spans: Spans, questions: frozenset[int] = frozenset()) -> None:
        """`questions`: the numbers of the sentences that end with a question mark."""
        self.questions = questions
        self.reading = reading
        self.spans = spans
        self.families = frozenset(spans)
        self._clauses = Clauses(reading, spans)
        self._starts = self._clauses.starts
        self._negation = Negation(reading, self._clauses, questions)
        is_own = OWN_COMPLAINT in spans or any(map(self._is_own_back, spans.get(OWN_BACK, ())))
        self._is_own_story = is_own and not any(map(self._is_for, spans.get(FOR_ANOTHER, ())))
        self._assertions: dict[tuple[Span, ...], Assertion] = {}

    def _is_own_back(self, back: Span) -> bool:
        """Whether the person named last before it in its sentence is the writer: "I only have a stiff back"."""
        own, other = self._nearest_people(back[1])
        return own > other and "the" not in self.reading.words[max(0, back[0] - 2) : back[0]]

    def _is_for(self, another: Span) -> bool:
        """Whether another person is named behind: "it's about my mother", not "it's about my back, my mother …"."""
        named = (start for name in (RELATIVE, THEIRS) for start, _ in self._clauses.in_sentence(name, another[1]))
        return any(
            another[1] <= start <= another[1] + NO_REACHES
            and SOFT not in self.reading.words[another[1] : start]
            and not self._clauses.has(OWN_BACK, another[1], start)
            for start in named
        )

    def assertion(self, spans: tuple[Span, ...]) -> Assertion:
        """The assertion of a mention; one that is in no scope is present."""
        if spans not in self._assertions:
            self._assertions[spans] = self._assertion_of(spans)

        return self._assertions[spans]

    def _assertion_of(self, spans: tuple[Span, ...]) -> Assertion:
        first, last = min(start for start, _ in spans), max(end for _, end in spans)
        is_denied = self._negation.denies(spans, first, last) and not self._is_answered_yes(first, last)
        if is_denied or self._is_nobodys(first, last):
            return Assertion.DENIED

        return self._not_here(first, last) or self._time_of(first, last)

    def is_in_one_clause(self, spans: Iterable[Span]) -> bool:
        return len({self._clauses.numbers[start] for start, _ in spans}) == 1

    def is_absent(self, family: str, most: int | None = None) -> bool:
        """Whether none of its mentions, or of the first ones, is the writer's own and present."""
        return not any(self.assertion((span,)) in HERE for span in self.spans.get(family, [])[:most])

    def passes(self, spans: tuple[Span, ...]) -> bool:
        """Whether a mention comes from a position and is gone within minutes, in its sentence and the next."""
        place = spans[0][0]
        around = (self._clauses.in_sentences(name, place) for name in (POSITION, WITHIN_MINUTES))
        return all(around)

    def is_pain_over_after(self, last: int) -> bool:
        """Whether it is told behind this place that the pain is over, and not that something of it stays or is back."""
        overs = [span for span in self.spans.get(PAIN_OVER, ()) if span[0] > last and self._is_said_over(span)]
        returns = (start for start, _ in self.spans.get(PAIN_BACK, ()))
        return bool(overs) and not any(start > overs[-1][0] for start in returns)

    def _is_said_over(self, over: Span) -> bool:
        """Not "until I am fine again"."""
        is_said = self.assertion((over,)) in HERE | WAS_ONCE
        return is_said and not overlaps(over, self.spans.get(NOT_PAIN_OVER, ()))

    # Experiencer

    def _is_nobodys(self, first: int, last: int) -> bool:
        """Whether it is about no person in the conversation: "a car crash on telly", "our tent collapsed"."""
        around = [
            *self._clauses.in_clause(DREAMT, first),
            *(
                (start, end)
                for start, end in self._clauses.in_clause(ELSEWHERE, first)
                if SOFT not in self.reading.words[min(end, last) : max(start, first)]
            ),
        ]
        near = (self.reading.between(min(start, last), max(end, first)) <= ELSEWHERE_WITHIN for start, end in around)
        if any(near) and not self._is_affirmed(last):
            return True

        before = self._clauses.in_clause(NOBODY, first)
        return any(
            place < first and self.reading.between(end, first) <= 1 and not self._is_looked_after(place, end, first)
            for place, end in before
        )

    def _is_looked_after(self, start: int, end: int, first: int) -> bool:
        """Whether it is the writer who has the sign: "after walking my dog I passed out", "the dog barked, I fell"."""
        return start - 1 in self._starts[LOOKING_AFTER] or SOFT in self.reading.words[end:first]

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
            if not self._clauses.inside((start, end), RELATIVE)  # "my" in "my dad" does not mean the writer
        ]
        own, other = (max((start for start in found if start <= last), default=-1) for found in (selves, others))
        return own, other

    def is_handled(self, person: Span) -> bool:
        """In "I lifted my son", the son is nobody whose back hurts."""
        return any(first < person[0] <= last + 1 for first, last in self._clauses.in_sentence(HANDLING, person[0]))

    def _others_when(self, first: int, last: int) -> Assertion:
        if self._is_long_ago(first, last):
            return Assertion.OTHER

        is_now = overlaps((first, last), self._clauses.in_clause(NOW, last))
        is_now = is_now or any(start < first for start, _ in self._clauses.in_clause(NOW, first))
        return Assertion.OTHER_NOW if is_now else Assertion.OTHER

    # Hypothetical, feared, advised, asked

    def _not_here(self, first: int, last: int) -> Assertion | None:
        advices = [end for start, end in self._clauses.in_sentence(ADVISED, first) if start < first]
        if advices:
            is_news = self._clauses.has(NEWS, min(advices) + 1, first) or self._is_answered_yes(first, last)
            is_affirmed = is_news or self._is_affirmed(min(advices)) or self._is_complete(min(advices), first)
            is_list = self._clauses.has(CONDITION, min(advices), first)  # "come back if numb, cant pee"
            is_told = not (is_list or self._is_to_come(first, last)) and self._is_new_behind(min(advices), first)
            return Assertion.UNCLEAR if is_affirmed or is_told else Assertion.HYPOTHETICAL

        if self._is_somebody_elses(first, last):
            return self._others_when(first, last)

        supposed = self._supposed(first, last)
        return Assertion.UNCLEAR if supposed and self._is_affirmed(last) else supposed

    def _is_complete(self, advice: int, first: int) -> bool:
        """Whether an advice has its condition and a comma before this: "told to come back if worse, bum numb today"."""
        conditions = (end for start, end in self._clauses.in_sentence(ANY_CHANGE, first) if start >= advice)
        return any(end < first and self.reading.words[end + 1] == SOFT for end in conditions)

    def _is_affirmed(self, after: int) -> bool:
        """Whether what was asked, advised or feared is said to be so, after this place: "and yes", "and it has."."""
        echoes = (span for span in self._clauses.in_sentences(ECHO, after) if span[0] > after)
        return self._clauses.follows(SAID_YES, after) or any(map(self._ends_clause, echoes))

    def _ends_clause(self, echo: Span) -> bool:
        """Whether nothing but a time follows in its clause: "and I am now"; not "and I am not", "I am worried"."""
        start, end = echo
        return self._clauses.ends(end, GOING_ON, RECENT) and not self._negation.noes_of(start)

    def _is_answered_yes(self, first: int, last: int) -> bool:
        """Whether the item of a list that ends with the sign is answered with "yes": "cough: no, numbness: yes"."""
        words, mark = self.reading.words, self._clauses.mark_after(last, ANSWER_LENGTH)
        if mark is None or words[mark + 1 : mark + 2] != ("yes",) or any(map(is_word, words[mark + 2 : mark + 3])):
            return False

        noes = [no for no in self._negation.noes_of(first) if no < first]
        return not noes or SOFT in words[noes[-1] : first]

    def _supposed(self, first: int, last: int) -> Assertion | None:
        if supposed := [*self._openings(SUPPOSING, first)]:
            is_told = self._is_going_on(first, last) or all(self._is_told_behind(end, first) for _, end in supposed)
            is_cause = all(self._is_cause(end, first) for _, end in supposed)
            is_said = (is_cause and is_told) or self._is_cut_off(supposed, first)
            return Assertion.UNCLEAR if is_said else Assertion.HYPOTHETICAL

        words = self.reading.words
        if fears := [*self._openings(FEARING, first)]:
            is_going_on = self._is_going_on(first, last)
            if not is_going_on and self._is_to_come(first, last):
                return Assertion.HYPOTHETICAL

            is_mine = any(words[end] != "when" and self._clauses.has(WRITER, end, end + 2) for _, end in fears)
            near = words[max(0, first - 2) : first]
            is_mine = is_mine or "my" in near or near in {("of", "the"), ("about", "the")}
            is_told = any(self._is_told_behind(end, first) for _, end in fears)
            is_said = is_mine or is_going_on or is_told or self._is_cut_off(fears, first)
            return Assertion.UNCLEAR if is_said else Assertion.HYPOTHETICAL

        if any(self._openings(WONDERING, first)):
            return Assertion.UNCLEAR

        return self._questioned(first)

    def _is_cut_off(self, openings: Iterable[Span], first: int) -> bool:
        """Whether a comma soon ends what is feared or supposed: "I googled it, numb between my legs"."""
        return all(SOFT in self.reading.words[end + 1 : min(end + CUT_OFF_WITHIN, first)] for _, end in openings)

    def _is_told_behind(self, opening: int, first: int) -> bool:
        """Whether a joint and a verb divide it from what is feared: "I read about it and stool comes out"."""
        words = self.reading.words
        end = next((place for place in range(first, len(words)) if not is_word(words[place])), len(words))
        joint = self._last_joint(opening, first)
        told = range(joint + 1, end) if joint is not None else ()
        is_verb = any(place in self._starts[VERB] and not words[place].endswith("ing") for place in told)
        return is_verb or self._is_new_behind(opening, first)

    def _is_new_behind(self, opening: int, first: int) -> bool:
        """Whether an "and" or a comma and a new subject divide them: "they asked about my bladder, I wet myself"."""
        joint = self._last_joint(opening, first)
        return joint is not None and self._clauses.starts_new_subject(joint + 1)

    def _last_joint(self, start: int, end: int) -> int | None:
        """The last "and" or comma between two places."""
        return next((at for at in range(end - 1, start, -1) if self.reading.words[at] in {"and", SOFT}), None)

    def _is_cause(self, supposing: int, first: int) -> bool:
        """Whether a comma divides a supposed cause from the sign: "what if it's cancer, my legs are numb"."""
        words = self.reading.words
        return words[supposing + 1] in SUPPOSED_CAUSE and SOFT in words[supposing + 1 : first]

    def _is_to_come(self, first: int, last: int) -> bool:
        """Whether it may happen: "will fail", "going to fail"; not "will not move", "going numb"."""
        words = self._clauses.in_sentence(TO_COME, first)
        near = (span for span in words if first - NO_REACHES <= span[0] < last)
        return not all(self._clauses.inside(span, NOT_TO_COME) for span in near)

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
            start = max(general) + 1
            is_own = (
                self._clauses.has(WRITER, start, first)
                or "now" in words[start:first]
                or "my" in words[max(0, first - 2) : first + 2]
            )
            return Assertion.UNCLEAR if is_own or SOFT in words[start:first] else Assertion.QUESTION

        asking = [end for start, end in self._clauses.in_sentence(ASKING, first) if start < first and self._asks(start)]
        if not asking:
            return None

        if any(self._clauses.in_sentence(name, first) for name in (SELF, RELATIVE, THEIRS)):
            return None

        return Assertion.UNCLEAR if SOFT in words[max(asking) : first] else Assertion.QUESTION

    def _asks(self, place: int) -> bool:
        """Whether the words at `place` ask; "can" in "swollen, can barely move" or "nobody can explain" does not."""
        tells = place in self._starts[CAN] and place + 1 in self._starts[ABLE_TO]
        tells = tells or any(start < place for start, _ in self._clauses.in_clause(NO_PERSON, place))
        requests = (end for start, end in self._clauses.in_sentence(REQUEST, place) if start == place + 1)
        tells = tells or any(self.reading.words[end + 1 : end + 2] == (SOFT,) for end in requests)
        return not tells and not self._clauses.inside((place, place), NOT_A_NO)

    # Time

    def _time_of(self, first: int, last: int) -> Assertion:
        if self._is_going_on(first, last):
            return Assertion.PRESENT

        is_mended = self._clauses.follows(MENDED, last)
        is_long_ago = self._is_long_ago(first, last) or self._is_dated_afterwards(last)
        dated_before = self._clauses.in_sentence(LONG_AGO, last, following=-1)
        if is_mended and (is_long_ago or self._is_past(dated_before, last)):
            return Assertion.PAST

        is_gone = any(place > first and end > last for place, end in self._clauses.in_sentences(OVER, last))
        is_gone = is_gone or any(  # right behind it: "the numbness has gone and …"
            place == last + 1 and self._clauses.ends(end, CONTRAST, JOIN, GOING_ON, RECENT)
            for place, end in self._clauses.in_clause(GONE, last)
        )
        return Assertion.MAYBE_PAST if is_mended or is_long_ago or is_gone else Assertion.PRESENT

    def _is_long_ago(self, first: int, last: int) -> bool:
        """Whether the clause names a past time, or an earlier clause does and this one has no verb in the present."""
        if not all(self._clauses.inside(span, NOT_LONG_AGO) for span in self._clauses.in_clause(LONG_AGO, last)):
            return True

        is_now = any(place <= last for place, _ in self._clauses.in_clause(NOW, last))
        earlier = (span for span in self._clauses.in_sentence(LONG_AGO, last) if span[0] < first)
        return not is_now and not all(self._clauses.inside(span, NOT_LONG_AGO) for span in earlier)

    def _is_dated_afterwards(self, last: int) -> bool:
        """Whether the next sentence says that it was long ago: "That was 2011."."""
        beginning = self._clauses.beginnings.get(self._clauses.sentences[last] + 1)
        looks_back = beginning in self._starts[LOOKING_BACK]
        return looks_back and self._is_past(self._clauses.in_sentence(LONG_AGO, last, following=1), last)

    def _is_past(self, times: Iterable[Span], last: int) -> bool:
        """Whether one of the times is past, and its clause has no verb in the present."""
        is_now = any(place - 1 not in self._starts[PAST_VERB] for place, _ in self._clauses.in_clause(NOW, last))
        return not is_now and not all(self._clauses.inside(span, NOT_LONG_AGO) for span in times)

    def is_years_ago(self, spans: tuple[Span, ...]) -> bool:
        """Whether its clause dates it years back: "years ago", a year or an age. Some of it may go on."""
        place, start, end = spans[-1][1], min(first for first, _ in spans), max(last for _, last in spans)
        words = self.reading.words
        dated = (
            bool(self._clauses.in_clause(PAST_AGE, place))
            or any(
                (words[first].isdigit() or ("ago" in words[first : last + 1] and self._clauses.has(YEARS, first, last)))
                and not self._clauses.has(COMPARING, first - 2, first)  # "the same as 2 years ago"
                and SOFT not in words[min(last, end) : max(first, start)]
                for first, last in self._clauses.in_clause(LONG_AGO, place)
            )
        )
        recent = self._clauses.in_sentences(RECENT, place)
        return dated and all(self._clauses.inside(span, NOT_RECENT) for span in recent)

    def _is_going_on(self, first: int, last: int) -> bool:
        """Whether its clause says that it continues or is new: "still", "since this morning"."""
        families = (OVER, MENDED, GONE, LONG_AGO, FEARING, NOT_GOING_ON)
        besides = [(first, last), *(span for family in families for span in self._clauses.in_sentence(family, first))]
        going_on = {*self._clauses.in_clause(GOING_ON, first), *self._clauses.in_clause(GOING_ON, last)}
        return any(not overlaps(span, besides) for span in going_on)


def overlaps(span: Span, others: Iterable[Span]) -> bool:
    """Whether it shares a word with one of the others."""
    return any(first <= span[1] and span[0] <= last for first, last in others)
