from datetime import time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.config import Config, ConfigProblem


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Config.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)

    (tmp_path / "content").mkdir()
    monkeypatch.chdir(tmp_path)


def test_without_any_setting_everything_has_its_default() -> None:
    config = Config.load()

    assert config.token is None
    assert config.admin_ids == frozenset()
    assert config.database_path == Path("data/bot.sqlite3")
    assert config.default_timezone == ZoneInfo("UTC")
    assert config.default_tip_time == time(9)
    assert config.late_tip_limit == timedelta(hours=3)
    assert config.messages_per_second == 30
    assert not config.http


def test_settings_come_from_the_environment_and_from_the_env_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("ADMIN_IDS=1, 2\nLATE_TIP_LIMIT=1h30m\nHTTP=on\nLOG_LEVEL=debug\nOTHER=x\n")
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "1:from-environment")
    monkeypatch.setenv("HTTP", "off")

    config = Config.load()

    assert config.token == "1:from-environment"
    assert config.admin_ids == {1, 2}
    assert config.late_tip_limit == timedelta(hours=1, minutes=30)
    assert config.log_level == "DEBUG"
    assert not config.http


def test_every_wrong_setting_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = {
        "TELEGRAM_BOT_TOKEN": "no token",
        "TELEGRAM_BOT_TOKEN_FILE": "no/such/file",
        "TELEGRAM_API_BASE_URL": "ftp://nowhere",
        "ADMIN_IDS": "1,me",
        "DATABASE_KEY_FILE": "no/such/key",
        "BACKUP_DIR": "/dev/null/backups",
        "CONTENT_DIR": "no/such/folder",
        "WEBHOOK_URL": "nowhere",
        "PORT": "70000",
        "HTTP": "perhaps",
        "MESSAGES_PER_SECOND": "0",
        "DEFAULT_TIMEZONE": "Middle/Earth",
        "DEFAULT_TIP_TIME": "25:00",
        "LATE_TIP_LIMIT": "soon",
        "LOG_LEVEL": "loud",
        "LOG_FORMAT": "xml",
    }
    for name, value in wrong.items():
        monkeypatch.setenv(name, value)

    with pytest.raises(ConfigProblem) as problem:
        Config.load()

    assert {line.split(":")[0] for line in str(problem.value).splitlines()} == {*wrong, "WEBHOOK_SECRET"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ADMIN_IDS", "9" * 5000),
        ("DATABASE_KEY_FILE", "."),
        ("CONTENT_DIR", "a_file"),
        ("BACKUP_DIR", "a_file"),
        ("BACKUP_DIR", "a_file/backups"),
        ("BACKUP_DIR", "a_link"),
        ("PORT", "http"),
        ("MESSAGES_PER_SECOND", "nan"),
        ("METRICS_PORT", "8080"),
        ("LATE_TIP_LIMIT", "0s"),
        ("LATE_TIP_LIMIT", "8d"),
        ("LATE_TIP_LIMIT", "99999999999999d"),
        ("TELEGRAM_API_BASE_URL", "localhost:8081"),
        ("TELEGRAM_API_BASE_URL", "http://[::1"),
        ("TELEGRAM_API_BASE_URL", "http://host:port"),
        ("WEBHOOK_URL", "https://bot.example.org/{hook"),
        ("WEBHOOK_URL", "http://bot.example.org"),
    ],
)
def test_a_wrong_value_is_answered_in_words_of_ours(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, value: str
) -> None:
    (tmp_path / "a_file").touch()
    (tmp_path / "a_link").symlink_to("x" * 300)  # longer than a name may be, so that it cannot be followed
    monkeypatch.setenv("HTTP", "on")
    monkeypatch.setenv(name, value)
    if name == "WEBHOOK_URL":
        monkeypatch.setenv("WEBHOOK_SECRET", "long_enough-1234")

    with pytest.raises(ConfigProblem) as problem:
        Config.load()

    (line,) = str(problem.value).splitlines()
    assert line.startswith(f"{name}: ")
    assert len(line) < 200
    assert not any(word in line for word in ("pattern", "parse", "valid", "Errno"))


def test_metrics_may_have_the_number_of_a_port_that_is_not_served(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("METRICS_PORT", "8080")

    assert Config.load().metrics_port == 8080


def test_blanks_and_quotes_around_a_value_do_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", ' "1:from-docker" ')
    monkeypatch.setenv("ADMIN_IDS", "'1, 2'")
    monkeypatch.setenv("DATABASE_PATH", "  ")

    config = Config.load()

    assert config.token == "1:from-docker"
    assert config.admin_ids == {1, 2}
    assert config.database_path == Path("data/bot.sqlite3")


def test_what_the_env_file_would_lose_in_silence_is_named(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text('ADMINS_IDS=1\nHTTP_PROXY=http://x\nPORT=many\nTELEGRAM_BOT_TOKEN="1:unclosed\n')

    with pytest.raises(ConfigProblem) as problem:
        Config.load()

    assert str(problem.value).splitlines() == [
        "ADMINS_IDS: do you mean ADMIN_IDS?",
        ".env, line 4: this is no setting; write NAME=value.",
        "PORT: write the number of a port such as 8080.",
    ]


def test_an_env_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("ADMIN_IDS=1", encoding="utf-16")

    with pytest.raises(ConfigProblem, match="UTF-8"):
        Config.load()


def test_a_problem_never_shows_the_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "12345:secret part")

    with pytest.raises(ConfigProblem) as problem:
        Config.load()

    assert "secret" not in str(problem.value)


@pytest.mark.parametrize("before_token", ["", "\ufeff"])
def test_token_and_key_may_stand_in_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, before_token: str) -> None:
    (tmp_path / "token").write_text(f"{before_token}1:from-file\n", encoding="utf-8")
    (tmp_path / "key").write_text("open sesame\n")
    (tmp_path / "key").chmod(0o640)
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN_FILE", "token")
    monkeypatch.setenv("DATABASE_KEY_FILE", "key")

    config = Config.load()

    assert (config.token, config.database_key) == ("1:from-file", "open sesame")


def test_a_key_that_others_can_read_is_refused_with_the_remedy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text("open sesame")
    key.chmod(0o604)
    monkeypatch.setenv("DATABASE_KEY_FILE", str(key))
    with pytest.raises(ConfigProblem, match=f"chmod o= {key}"):
        Config.load()

    key.chmod(0o600)
    monkeypatch.setenv("DATABASE_PATH", str(tmp_path / "bot.sqlite3"))
    with pytest.raises(ConfigProblem, match="beside the database"):
        Config.load()


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"no token"])
def test_a_token_file_without_a_token_is_a_problem(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "token").write_bytes(content)
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN_FILE", "token")

    with pytest.raises(ConfigProblem, match="TELEGRAM_BOT_TOKEN_FILE"):
        Config.load()


def test_a_webhook_needs_a_usable_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEBHOOK_URL", "https://bot.example.org/hook")
    with pytest.raises(ConfigProblem, match="WEBHOOK_SECRET: webhook mode needs a secret"):
        Config.load()

    monkeypatch.setenv("WEBHOOK_SECRET", "not allowed!")
    with pytest.raises(ConfigProblem, match="letters, digits"):
        Config.load()

    monkeypatch.setenv("WEBHOOK_SECRET", "long_enough-1234")
    assert Config.load().webhook_url == "https://bot.example.org/hook"


def test_the_example_file_and_the_readme_name_every_setting() -> None:
    root = Path(__file__).parents[1]
    example, readme = (root / ".env.example").read_text(), (root / "README.md").read_text()

    for name in Config.model_fields:
        assert name.upper() in example
        assert f"`{name.upper()}`" in readme
