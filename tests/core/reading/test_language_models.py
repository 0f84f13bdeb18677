from bot.core.reading.language_models import LanguageModels
from tests.content.content_folder import CAUSES, EXAMPLES, RED_FLAGS, TIPS, snapshot_of
from tests.content.content_folder import folder as folder_of


def folder(**changes: str) -> dict[str, bytes]:
    """A folder with little to learn from."""
    return folder_of(redflags=RED_FLAGS, examples=EXAMPLES, **changes)


class Stems:
    """Counts the words that somebody learns: an language_model that is made learns many."""

    def __init__(self) -> None:
        self.learnt = 0

    def __call__(self, word: str) -> str:
        self.learnt += 1
        return word


def test_what_was_prepared_is_not_made_again_while_people_wait() -> None:
    stems, snapshot = Stems(), snapshot_of(folder())
    language_models = LanguageModels(stems)
    language_models.prepare(snapshot)
    learnt = stems.learnt

    language_models.of(snapshot.content())

    assert stems.learnt == learnt > 0


def test_other_tips_are_no_reason_to_learn_anew() -> None:
    stems = Stems()
    language_models = LanguageModels(stems)
    language_models.prepare(snapshot_of(folder()))
    learnt = stems.learnt

    language_models.prepare(snapshot_of(folder(tips=TIPS + "# two\n")))

    assert stems.learnt == learnt


def test_other_topics_are_and_until_they_are_live_the_first_ear_stays() -> None:
    language_models = LanguageModels(str.lower)
    before = snapshot_of(folder()).content()
    after = snapshot_of(folder(causes=CAUSES.replace("About posture.", "About sitting."))).content()
    language_model = language_models.of(before)

    assert language_models.of(after) is not language_model
    assert language_models.of(before) is language_model
