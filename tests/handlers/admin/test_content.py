"""Admins edit the tips: with mistakes, two at once, and people who are not admins."""

import os
import shutil
import stat
from datetime import datetime
from errno import EINVAL
from pathlib import Path

import pytest

from bot.config import Config
from bot.content.library import LastKnownGood, Opening
from bot.content.publisher import Conflict, ContentPublisher
from bot.core.content.tip_edits import file_version
from bot.database.versions import TipsFileDraft
from bot.handlers.admin.watch import list_reviews, look
from bot.playground import Playground
from bot.playground.faults import ServerError
from tests.content.content_folder import RED_FLAGS, TIPS, folder
from tests.handlers.chat import Chat
from tests.handlers.conftest import ADMIN, BEN

FTL = Path(__file__).parents[3] / "content" / "locales"


@pytest.fixture
def content_dir(tmp_path: Path) -> Path:
    directory = tmp_path / "content"
    directory.mkdir()
    (directory / "locales").symlink_to(FTL)
    for name, content in folder().items():
        (directory / name).write_bytes(content)

    return directory


@pytest.fixture
def config(playground: Playground, tmp_path: Path, content_dir: Path) -> Config:
    return Config.load(
        _env_file=None,
        telegram_api_base_url=playground.url,
        admin_ids=frozenset({ADMIN.id, BEN.id}),
        database_path=tmp_path / "bot.sqlite3",
        content_dir=content_dir,
    )


@pytest.fixture
def opening() -> None:
    """The folder is opened as it is."""


@pytest.fixture
async def desk(admin_chat: Chat) -> Chat:
    """Grace's chat, with the version that is live at the start kept."""
    await admin_chat.services.publisher.begin()
    for person in (ADMIN, BEN):
        await admin_chat.of(person).say("/start")

    return admin_chat


def live(chat: Chat, tip_id: str) -> str:
    tip = chat.services.library.content().tip(tip_id)
    return tip.text if tip else ""


BETTER = TIPS.replace("Stand up each half hour", "Stand up every half hour")


async def look_around(desk: Chat) -> None:
    await look(desk.bot.application)
    await desk.bot.application.background.settled()


async def reviews_listed(desk: Chat) -> None:
    await list_reviews(desk.bot.application)
    await desk.bot.application.background.settled()


@pytest.mark.parametrize("command", ["/admin", "/stats", "/tipsfile", "/preview", "/rollback", "/broadcast"])
async def test_to_everybody_else_the_desk_does_not_exist(chat: Chat, command: str) -> None:
    await chat.say(command)

    assert command not in chat.last
    assert not any(words in chat.last for words in ("tips.yaml", "Figures", "announcement", "Versions"))


@pytest.mark.parametrize(
    "data", ["admin:menu", "draft:publish:1", "rollback:1", "newtip:ask", "broadcast:confirm:1", "stats", "preview:x"]
)
async def test_a_forged_button_of_an_admin_is_an_old_button(chat: Chat, data: str) -> None:
    await chat.say("/start")
    await chat.press_data(data)

    assert "older message" in chat.flash


async def test_the_menu_leads_everywhere_and_back(desk: Chat) -> None:
    await desk.say("/admin")
    labels = [label for label in desk.buttons if "Tips file" not in label]

    assert "2 tips are live" in desk.last
    for label in labels:
        await desk.say("/admin")
        await desk.press(label)
        assert desk.last


async def test_the_file_goes_out_as_it_is_and_comes_back_changed(desk: Chat, content_dir: Path) -> None:
    await desk.say("/tipsfile")
    assert desk.last_message["document"]["file_name"] == "tips.yaml"

    await desk.send_document("tips (1).yaml", BETTER.encode())
    assert "0 new, 1 changed, 0 gone" in desk.last
    assert "Stand up every half hour" in desk.last
    assert "each" in live(desk, "stand-up")

    await desk.press("Publish")

    assert "Live." in desk.last
    assert "every" in live(desk, "stand-up")
    assert (content_dir / "tips.yaml").read_bytes() == BETTER.encode()
    assert not [path.name for path in content_dir.iterdir() if path.name.startswith(".")]


async def test_what_the_bot_published_is_no_news_to_it(desk: Chat) -> None:
    await desk.send_document("tips.yaml", BETTER.encode())
    await desk.press("Publish")
    said = len(desk.answers)

    await look_around(desk)
    await look_around(desk)

    assert len(desk.answers) == said


async def test_a_broken_file_changes_nothing_and_every_mistake_is_named(desk: Chat, content_dir: Path) -> None:
    await desk.send_document(
        "tips.yaml", BETTER.replace("[posture]", "[postur]").replace("2027-06-30", "soon").encode()
    )

    assert "2 mistakes" in desk.last
    assert "tips.yaml:4:14" in desk.last
    assert 'did you mean "posture"?' in desk.last
    assert (content_dir / "tips.yaml").read_bytes() == TIPS.encode()


async def test_very_many_mistakes_come_as_a_file_as_well(desk: Chat) -> None:
    broken = "tips:\n" + "".join(f"  - id: t{number}\n    txt: x\n" for number in range(40))
    await desk.send_document("tips.yaml", broken.encode())

    assert desk.last_message["document"]["file_name"] == "problems.txt"


async def test_another_file_is_turned_away(desk: Chat) -> None:
    await desk.send_document("holiday.pdf", b"%PDF")
    assert "no other file" in desk.last


@pytest.mark.hurried
async def test_a_file_that_cannot_be_fetched_from_telegram_is_told(desk: Chat) -> None:
    desk.playground.faults.add(ServerError(), method="getFile")
    await desk.send_document("tips.yaml", BETTER.encode())

    assert desk.last.startswith("Something went wrong on my side.")


async def test_a_file_from_somebody_else_is_only_a_file(chat: Chat) -> None:
    await chat.send_document("tips.yaml", BETTER.encode())

    assert "only read words" in chat.last


async def test_nothing_is_published_by_pressing_cancel(desk: Chat) -> None:
    await desk.send_document("tips.yaml", BETTER.encode())
    await desk.press("Cancel")

    assert "nothing was changed" in desk.last
    assert "each" in live(desk, "stand-up")


async def test_publish_pressed_twice_publishes_once(desk: Chat) -> None:
    await desk.send_document("tips.yaml", BETTER.encode())
    message = desk.last_message
    await desk.press("Publish")
    await desk.press_data("draft:publish:1", message)

    assert "draft is gone" in desk.messages[-1] or "draft is gone" in desk.messages[-2]


async def test_the_second_of_two_admins_is_told(desk: Chat) -> None:
    ben = desk.of(BEN)
    await ben.say("/tipsfile")
    await desk.send_document("tips.yaml", BETTER.encode())
    await ben.send_document("tips.yaml", TIPS.replace("10 minutes", "15 minutes").encode())
    await desk.press("Publish")

    await ben.press("Publish")

    assert "Nothing was published" in ben.last
    assert str(ADMIN.id) in ben.last
    assert "10 minutes" in live(desk, "warm-up")

    await ben.send_document("tips.yaml", TIPS.replace("10 minutes", "15 minutes").encode())
    assert "changed since you fetched" in ben.last


async def test_who_fetched_a_file_and_went_back_is_told_that_the_file_undoes_that(desk: Chat) -> None:
    await desk.send_document("tips.yaml", BETTER.encode())
    await desk.press("Publish")
    await desk.say("/tipsfile")
    await desk.say("/rollback")
    await desk.press("Back to 1")
    await desk.send_document("tips.yaml", BETTER.encode())

    assert "changed since you fetched" in desk.last


async def test_a_typed_tip_undoes_nothing_though_the_admin_fetched_the_file_before_a_change(desk: Chat) -> None:
    await desk.say("/tipsfile")
    await desk.of(BEN).send_document("tips.yaml", BETTER.encode())
    await desk.of(BEN).press("Publish")
    await desk.say("/admin")
    await desk.press("New tip")
    await desk.say("Roll your shoulders 5 times: slowly, & with a smile.")
    await desk.press("Posture")
    await desk.press("Next")

    assert "1 new, 0 changed, 0 gone" in desk.last
    assert "changed since you fetched" not in desk.last


async def test_one_tap_goes_back_and_another_returns(desk: Chat, content_dir: Path) -> None:
    await desk.send_document("tips.yaml", BETTER.encode())
    await desk.press("Publish")

    await desk.say("/rollback")
    await desk.press("Back to 1")
    assert (content_dir / "tips.yaml").read_bytes() == TIPS.encode()
    assert "each" in live(desk, "stand-up")

    await desk.say("/rollback")
    await desk.press("Back to 2")
    assert "every" in live(desk, "stand-up")

    await desk.say("/admin")
    await desk.press("Log")
    assert desk.last.count("went back") == 2


async def test_going_back_twice_to_the_same_version_changes_nothing_more(desk: Chat) -> None:
    await desk.send_document("tips.yaml", BETTER.encode())
    await desk.press("Publish")
    await desk.say("/rollback")
    message = desk.last_message
    await desk.press("Back to 1")
    await desk.press_data("rollback:1", message)

    assert "live already" in desk.messages[-2]
    await desk.say("/rollback")
    assert desk.last.count(", live") == 1
    assert "the same as what is live" in desk.last
    await desk.say("/admin")
    await desk.press("Log")
    assert desk.last.count("went back to an earlier version: 0 new, 1 changed, 0 gone") == 1


async def test_a_file_that_changed_in_the_folder_since_the_draft_is_not_blamed_on_anybody(
    desk: Chat, content_dir: Path
) -> None:
    await desk.send_document("tips.yaml", BETTER.encode())
    (content_dir / "tips.yaml").write_bytes(TIPS.replace("10 minutes", "12 minutes").encode())
    await desk.press("Publish")

    assert "Nothing was published: the tips have changed meanwhile (from the folder)" in desk.last


async def test_an_edit_in_the_folder_during_the_check_of_a_draft_is_kept(desk: Chat, content_dir: Path) -> None:
    edited = TIPS.replace("10 minutes", "12 minutes").encode()

    def now_as_somebody_edits() -> datetime:
        (content_dir / "tips.yaml").write_bytes(edited)
        return desk.services.now()

    publisher = ContentPublisher(
        content_dir,
        opening=Opening(desk.services.library, folder(), folder()),
        last_good=LastKnownGood(desk.services.database),
        versions=desk.services.publisher.versions,
        language_models=desk.services.language_models,
        now=now_as_somebody_edits,
    )
    draft = TipsFileDraft(1, ADMIN.id, file_version(TIPS.encode()), BETTER.encode())

    assert await publisher.publish(draft) == Conflict()
    assert (content_dir / "tips.yaml").read_bytes() == edited


async def test_a_folder_that_cannot_be_synchronised_is_written_all_the_same(
    desk: Chat, content_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.send_document("tips.yaml", BETTER.encode())
    monkeypatch.setattr("os.fsync", refuse_folders)
    await desk.press("Publish")

    assert "every" in live(desk, "stand-up")
    assert (content_dir / "tips.yaml").read_bytes() == BETTER.encode()


def refuse_folders(descriptor: int) -> None:
    """As some network file systems do."""
    if stat.S_ISDIR(os.fstat(descriptor).st_mode):
        raise OSError(EINVAL, "Invalid argument")


async def test_a_broken_file_in_the_folder_is_mended_by_one_tap_back(desk: Chat, content_dir: Path) -> None:
    (content_dir / "tips.yaml").write_bytes(b"tips: [")
    for _ in range(2):
        await look_around(desk)

    await desk.say("/tipsfile")
    assert "It is not live" in desk.last
    await desk.say("/rollback")
    await desk.press("Back to 1")

    assert (content_dir / "tips.yaml").read_bytes() == TIPS.encode()
    await desk.say("/admin")
    await desk.press("Problems")
    assert "All is well" in desk.last


async def test_versions_show_every_line_that_changed(desk: Chat) -> None:
    await desk.send_document("tips.yaml", BETTER.encode())
    await desk.press("Publish")
    await desk.say("/rollback")
    await desk.press("differences")

    assert desk.last_message["document"]["file_name"] == "tips.diff"


async def test_a_new_tip_is_typed_ticked_and_published(desk: Chat, content_dir: Path) -> None:
    await desk.say("/admin")
    await desk.press("New tip")
    await desk.say("Roll your shoulders 5 times: slowly, & with a smile.")
    assert "Roll your shoulders" in desk.last

    await desk.press("Posture")
    await desk.press("Sports")
    await desk.press("Sports")
    await desk.press("Next")
    assert "1 new, 0 changed, 0 gone" in desk.last

    await desk.press("Publish")

    tip = desk.services.library.content().tip("roll-your-shoulders-5-times")
    assert tip is not None
    assert tip.causes == ("posture",)
    assert tip.text == "Roll your shoulders 5 times: slowly, &amp; with a smile."
    assert (content_dir / "tips.yaml").read_text().startswith(TIPS.rstrip())


async def test_a_tip_that_is_too_long_is_asked_for_again(desk: Chat) -> None:
    await desk.say("/admin")
    await desk.press("New tip")
    await desk.say("x" * 501)
    assert "501 characters" in desk.last

    await desk.say("Short enough.")
    assert "Short enough." in desk.last


async def test_in_a_folder_that_is_gone_nothing_is_promised_and_the_tips_stay(desk: Chat, content_dir: Path) -> None:
    await desk.send_document("tips.yaml", BETTER.encode())
    await desk.press("Publish")
    shutil.rmtree(content_dir)

    await desk.send_document("tips.yaml", TIPS.encode())
    assert "cannot be written" in desk.last

    await desk.say("/rollback")
    assert "cannot be written" in desk.last
    assert not any("Back to" in label for label in desk.buttons)

    await desk.say("/admin")
    await desk.press("New tip")
    assert "cannot be written" in desk.last

    await desk.say("/tipsfile")
    assert "cannot be written" in desk.messages[-2]
    assert desk.last_message["document"]["file_name"] == "tips.yaml"
    assert "every" in live(desk, "stand-up")


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
async def test_a_folder_that_cannot_be_written_says_so_first(desk: Chat, content_dir: Path) -> None:
    content_dir.chmod(0o500)
    await desk.send_document("tips.yaml", BETTER.encode())
    content_dir.chmod(0o700)

    assert "cannot be written" in desk.last


async def test_a_change_in_the_folder_goes_live_and_every_admin_hears_of_it(desk: Chat, content_dir: Path) -> None:
    (content_dir / "tips.yaml").write_bytes(BETTER.replace("2027-06-30", "2020-06-30").encode())
    await look_around(desk)
    await look_around(desk)

    assert "every" in live(desk, "stand-up")
    assert "is live" in desk.last
    assert "is live" in desk.of(BEN).last
    assert "1 remark" in desk.last


async def test_a_broken_change_in_the_folder_is_told_once_and_the_live_tips_stay(desk: Chat, content_dir: Path) -> None:
    (content_dir / "tips.yaml").write_bytes(b"tips: []")
    for _ in range(4):
        await look_around(desk)

    assert len([text for text in desk.messages if "1 mistake" in text]) == 1
    assert "each" in live(desk, "stand-up")

    await desk.say("/admin")
    assert "the version before stays live" in desk.last.lower()


async def test_a_sign_that_cannot_be_listened_for_is_told_and_nothing_changes(desk: Chat, content_dir: Path) -> None:
    (content_dir / "redflags.yaml").write_text(RED_FLAGS.replace("hits: [", "hits: [спина болит, "), "utf-8")
    for _ in range(3):
        await look_around(desk)

    assert "redflags.yaml" in desk.last
    assert "is not read: write words in Latin letters" in desk.last

    await desk.say("/admin")
    assert "the version before stays live" in desk.last.lower()
    await desk.press("Problems")
    assert "is not read: write words in Latin letters" in desk.last
    await desk.send_document("tips.yaml", BETTER.encode())
    assert "is not read: write words in Latin letters" in desk.last
    assert "each" in live(desk, "stand-up")


async def test_a_change_is_live_also_when_no_version_of_it_can_be_kept(desk: Chat, content_dir: Path) -> None:
    await desk.services.database.execute("DROP TABLE tips_version")
    (content_dir / "tips.yaml").write_bytes(BETTER.encode())
    await look_around(desk)
    await look_around(desk)

    assert "every" in live(desk, "stand-up")
    assert "is live" in desk.last


async def test_other_words_of_the_interface_go_live_as_well(desk: Chat, content_dir: Path) -> None:
    (content_dir / "locales").unlink()
    words = (FTL / "en" / "bot.ftl").read_text("utf-8").replace("<b>The content desk</b>", "<b>The back office</b>")
    (content_dir / "locales" / "en").mkdir(parents=True)
    (content_dir / "locales" / "en" / "bot.ftl").write_text(words, "utf-8")
    await look_around(desk)
    await look_around(desk)

    await desk.say("/admin")

    assert desk.last.startswith("The back office")


async def test_a_file_that_is_gone_can_be_fetched_and_brought_back(desk: Chat, content_dir: Path) -> None:
    await desk.send_document("tips.yaml", BETTER.encode())
    await desk.press("Publish")
    (content_dir / "tips.yaml").unlink()

    await desk.say("/tipsfile")
    assert "what is live now" in desk.last

    await desk.say("/rollback")
    await desk.press("Back to 1")
    assert (content_dir / "tips.yaml").read_bytes() == TIPS.encode()
    assert "each" in live(desk, "stand-up")


async def test_tips_due_for_review_are_listed_once_a_week(desk: Chat) -> None:
    desk.clock.advance(days=480)
    await reviews_listed(desk)
    await reviews_listed(desk)
    assert len([text for text in desk.messages if "1 tip is due for review" in text]) == 1

    desk.clock.advance(days=7)
    await reviews_listed(desk)
    assert len([text for text in desk.messages if "1 tip is due for review" in text]) == 2


async def test_a_tip_is_shown_as_people_see_it(desk: Chat) -> None:
    await desk.say("/preview stand-up")
    assert "Stand up each half hour" in desk.last

    await desk.press("Next")
    assert "warm-up" in desk.last

    await desk.say("/preview standup")
    await desk.press("stand-up")
    assert "stand-up · 1 of 2" in desk.last
