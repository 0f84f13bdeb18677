from bot.core.answers.policy import Ears
from tests.content.content_folder import CAUSES, TIPS, folder, snapshot_of


class Stems:
    """Counts the words that somebody learns: an ear that is made learns many."""

    def __init__(self) -> None:
        self.learnt = 0

    def __call__(self, word: str) -> str:
        self.learnt += 1
        return word


def test_what_was_prepared_is_not_made_again_while_people_wait() -> None:
    stems, snapshot = Stems(), snapshot_of(folder())
    ears = Ears(stems)
    ears.prepare(snapshot)
    learnt = stems.learnt

    ears.of(snapshot.content())

    assert stems.learnt == learnt > 0


def test_other_tips_are_no_reason_to_learn_anew() -> None:
    stems = Stems()
    ears = Ears(stems)
    ears.prepare(snapshot_of(folder()))
    learnt = stems.learnt

    ears.prepare(snapshot_of(folder(tips=TIPS + "# two\n")))

    assert stems.learnt == learnt


def test_other_topics_are_and_until_they_are_live_the_first_ear_stays() -> None:
    ears = Ears(str.lower)
    before = snapshot_of(folder()).content()
    after = snapshot_of(folder(causes=CAUSES.replace("About posture.", "About sitting."))).content()
    ear = ears.of(before)

    assert ears.of(after) is not ear
    assert ears.of(before) is ear
