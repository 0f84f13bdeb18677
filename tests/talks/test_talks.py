"""The talks beside this file go as they were kept. To accept how they go now, read the difference, then run
`python -m bot playground replay tests/talks/*.talk --update`."""

import asyncio
from functools import partial
from pathlib import Path

import pytest

from bot.commands.labelled import EvaluationProblem
from bot.config import Config
from bot.places.gazetteer import read_gazetteer
from bot.playground.talks.script import TalkProblem, read_talk
from bot.replay import difference, replay_files, replayed
from tests import shipped
from tests.fitted import shared_language_models
from tests.virtual import HurryingLoop

TALKS = sorted(Path(__file__).parent.glob("*.talk"))


def test_every_talk_goes_as_it_was_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config, models = Config.load(_env_file=None), shared_language_models()
    replay_one = partial(replayed, gazetteer=read_gazetteer(), opening=shipped.opening())
    different: list[str] = []
    changed = tmp_path / "changed.talk"
    changed.write_text("person: Ada\n\nAda: /cancel\n    bot: No.\n", encoding="utf-8")
    with asyncio.Runner(loop_factory=HurryingLoop) as runner:
        for talk in TALKS:
            before = talk.read_text(encoding="utf-8")
            after = runner.run(replay_one(before, config, models))
            different += difference(before, after, talk.name)

        replay = partial(replay_files, [changed], config, models, replay_one)
        assert runner.run(replay(update=False)) == 1
        assert "-    bot: No.\n" in capsys.readouterr().out
        assert runner.run(replay(update=True)) == 0
        assert runner.run(replay(update=False)) == 0

    assert "".join(different) == ""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ada: /start", "line 1: 'Ada: /start' says nothing that somebody named above can do"),
        ("person: Ada\nAda dances: tango", "line 2: 'Ada dances: tango' says nothing"),
        ("person: Ada, xx-yy-zz", "line 1: 'xx-yy-zz' is no language, zone or 'admin'"),
        ("person: Ada\nclock: soon", "line 2: not enough values"),
        ("group: Backs: Ada", "line 1: nobody is called 'Ada'"),
    ],
)
def test_what_is_no_talk_says_in_which_line(text: str, words: str) -> None:
    with pytest.raises(TalkProblem, match=f"^{words}"):
        read_talk(text)


@pytest.mark.parametrize("character", ["\u2028", "\x85"])
def test_only_a_line_feed_ends_a_line_of_a_talk(character: str) -> None:
    (step,) = read_talk(f"person: Ada\n\nAda: my back{character}hurts\n").steps

    assert step.lines == (f"Ada: my back{character}hurts",)


@pytest.mark.parametrize(("name", "why"), [("none", "No such file or directory"), ("binary", "no text in UTF-8")])
async def test_a_talk_that_cannot_be_read_is_named_with_the_reason(tmp_path: Path, name: str, why: str) -> None:
    (tmp_path / "binary").write_bytes(b"\xff\xfe")

    with pytest.raises(EvaluationProblem, match=rf"{name} cannot be read \({why}\)"):
        await replay_files([tmp_path / name], Config.load(_env_file=None), shared_language_models(), update=False)
