"""The settings from the environment or `.env`: a complete frozen object, or an error that lists every problem."""

import logging
import os
import re
import stat
from collections.abc import Callable, Iterable
from datetime import time, timedelta
from difflib import get_close_matches
from io import StringIO
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from dotenv.parser import parse_stream
from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    PlainSerializer,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

UNITS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86400}
LAST_PORT: Final = 65535
FASTEST: Final = 10_000
"""Messages per second."""
ENV_FILE: Final = Path(".env")
ALIKE: Final = 0.8
"""Similarity (`difflib`, 0 to 1) from which a name in `.env` is reported as a misspelt setting."""


class ConfigProblem(ValueError):
    """Settings are missing or invalid; the message has one line for each, with what to do."""


def _matched(pattern: str, text: str) -> re.Match[str]:
    if match := re.fullmatch(pattern, text):
        return match

    raise ValueError


def _duration(text: str) -> timedelta:
    _matched(r"(\d{1,6}[smhd])+", text)
    return timedelta(seconds=sum(int(n) * UNITS[unit] for n, unit in re.findall(r"(\d+)([smhd])", text)))


def _between(least: timedelta, most: timedelta, shown: str) -> AfterValidator:
    def checked(length: timedelta) -> timedelta:
        if not least <= length <= most:
            raise ValueError(f"write a length from {shown}")

        return length

    return AfterValidator(checked)


def _wall_time(text: str) -> time:
    hour, minute = _matched(r"([01]?\d|2[0-3]):([0-5]\d)", text).groups()
    return time(int(hour), int(minute))


def _ids(text: str) -> object:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if wrong := [part for part in parts if not re.fullmatch(r"[0-9]{1,16}", part)]:
        raise ValueError(
            f"write Telegram user ids with commas between them, such as 1001,1002; {wrong[0][:40]!r} is none"
        )

    return frozenset(int(part) for part in parts)


def _port(text: str) -> str:
    if int(_matched(r"[0-9]{1,5}", text)[0]) > LAST_PORT:
        raise ValueError

    return text


def _rate(text: str) -> str:
    if not 0 < float(_matched(r"\d{1,5}(\.\d+)?", text)[0]) <= FASTEST:
        raise ValueError

    return text


def _url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.port == 0 or re.search(r"[\s{}]", text):
        raise ValueError

    return text


def _read(parse: Callable[[str], object], wanted: str = "") -> BeforeValidator:
    """Apply it to texts, and say what is `wanted` if it fails; a default, or a value that a test passes, is no text."""

    def read(value: object) -> object:
        try:
            return parse(value) if isinstance(value, str) else value
        except (ValueError, LookupError, OSError) as error:
            raise ValueError(wanted or str(error)) from error

    return BeforeValidator(read)


def _token(value: SecretStr) -> SecretStr:
    if not re.fullmatch(r"\d+:[\w-]+", value.get_secret_value()):
        raise ValueError("this is no bot token; a token from @BotFather looks like 123456789:AAF… with no spaces")

    return value


def _token_file(path: Path) -> Path:
    _token(SecretStr(_read_token(path)))
    return path


def _key_file(path: Path, info: ValidationInfo) -> Path:
    read_key(path, info.data["database_path"])
    return path


def _webhook(url: str, info: ValidationInfo) -> str:
    if not url.startswith("https://") and not info.data.get("telegram_api_base_url"):
        raise ValueError("Telegram posts updates to https addresses only")

    return url


def _metrics_port(port: int, info: ValidationInfo) -> int:
    is_served = info.data.get("http") or info.data.get("webhook_url")
    if port and port == info.data.get("port") and is_served:
        raise ValueError("it is the number of PORT already; write another one")

    return port


def _folder(path: Path) -> Path:
    try:
        next(path.iterdir(), None)
    except OSError as error:
        raise ValueError(
            f"the folder {path} cannot be read ({error.strerror}); it holds tips.yaml, causes.yaml and check.yaml"
        ) from error

    return path


def _writable(path: Path) -> Path:
    """A folder that exists and can be written, or can be made where it does not exist."""
    nearest = next(each for each in (path.absolute(), *path.absolute().parents) if os.path.lexists(each))
    if not os.access(f"{nearest}/.", os.W_OK | os.X_OK):
        raise ValueError(f"the folder {path} cannot be made or written; this user needs to own it")

    return path


_length: Final = _read(_duration, "write a length such as 90d, 3h or 1h30m")
_zone: Final = _read(ZoneInfo, "write the name of a time zone such as Europe/Madrid or UTC")
LateLimit = Annotated[timedelta, _length, _between(timedelta(minutes=1), timedelta(days=7), "1m to 7d")]
Retention = Annotated[timedelta, _length, _between(timedelta(days=1), timedelta(days=3650), "1d to 3650d")]
WallTime = Annotated[time, _read(_wall_time, "write a time such as 09:00")]
Zone = Annotated[ZoneInfo, _zone, PlainSerializer(str)]
Ids = Annotated[frozenset[int], NoDecode, _read(_ids)]
Switch = Annotated[bool, _read(lambda text: {"on": True, "off": False}[text.lower()], "write on or off")]
Port = Annotated[int, _read(_port, "write the number of a port such as 8080")]
Rate = Annotated[float, _read(_rate, f"write a number above 0, {FASTEST} at the most")]
Url = Annotated[str, _read(_url, "write an address such as https://bot.example.org/telegram")]


class Config(BaseSettings):
    """Every setting. Its name in capital letters is the environment variable; README.md describes them."""

    model_config = SettingsConfigDict(
        frozen=True, extra="ignore", env_file=ENV_FILE, env_ignore_empty=True, arbitrary_types_allowed=True
    )

    telegram_bot_token: Annotated[SecretStr, AfterValidator(_token)] | None = None
    telegram_bot_token_file: Annotated[Path, AfterValidator(_token_file)] | None = None
    telegram_api_base_url: Url | None = None
    admin_ids: Ids = frozenset()
    database_path: Path = Path("data/bot.sqlite3")
    database_key_file: Annotated[Path, AfterValidator(_key_file)] | None = None
    backup_dir: Annotated[Path, AfterValidator(_writable)] | None = None
    content_dir: Annotated[Path, AfterValidator(_folder)] = Path("content")
    webhook_url: Annotated[Url, AfterValidator(_webhook)] | None = None
    webhook_secret: SecretStr | None = Field(default=None, validate_default=True)
    listen: str = "127.0.0.1"
    port: Port = 8080
    http: Switch = False
    metrics_listen: str = "127.0.0.1"
    metrics_port: Annotated[Port, AfterValidator(_metrics_port)] | None = None
    messages_per_second: Rate = 30
    default_timezone: Zone = ZoneInfo("UTC")
    default_tip_time: WallTime = time(9)
    late_tip_limit: LateLimit = timedelta(hours=3)
    erase_stopped: Retention = timedelta(days=90)
    erase_unreachable: Retention = timedelta(days=180)
    operator_contact: str = ""
    keep_unanswered: Switch = True
    log_level: Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR"], _read(str.upper)] = "INFO"
    log_format: Annotated[Literal["text", "json"], _read(str.lower)] = "text"

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Remove spaces and quotes around values: a `.env` parser removes them, `docker run --env-file` does not."""
        bare = {name: _without_quotes(value) if isinstance(value, str) else value for name, value in values.items()}
        return {name: value for name, value in bare.items() if value != ""}

    @field_validator("webhook_secret")
    @classmethod
    def _goes_with_the_webhook(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if value is None and info.data.get("webhook_url", "a wrong one"):
            raise ValueError("webhook mode needs a secret; write 16 or more letters and digits of your own")

        if value is not None and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", value.get_secret_value()):
            raise ValueError("use letters, digits, _ and - only")

        return value

    @classmethod
    def load(cls, **overrides: Any) -> Self:  # noqa: ANN401 - whatever type the named setting has
        """Read the environment and `.env`; raises ConfigProblem, which lists every problem."""
        problems = [] if "_env_file" in overrides else _slips(cls.model_fields)
        try:
            config = cls(**overrides)
        except ValidationError as error:
            problems += _lines(error)
        if problems:
            raise ConfigProblem("\n".join(problems)) from None

        return config

    @property
    def token(self) -> str | None:
        """The token from the variable, or else from the file."""
        if self.telegram_bot_token is not None:
            return self.telegram_bot_token.get_secret_value()

        return _read_token(self.telegram_bot_token_file) if self.telegram_bot_token_file else None

    @property
    def api_root(self) -> str:
        """The root of the Bot API server, without a slash at the end."""
        return (self.telegram_api_base_url or "https://api.telegram.org").rstrip("/")

    @property
    def backup_folder(self) -> Path:
        return self.backup_dir or self.database_path.parent / "backups"

    @property
    def database_key(self) -> str | None:
        return _read_secret(self.database_key_file) if self.database_key_file else None


def read_key(path: Path, database: Path) -> str:
    """The key in the file; raises ConfigProblem if others can read it or if it would be copied with the database."""
    key = _read_secret(path)
    if path.stat().st_mode & stat.S_IRWXO:
        raise ConfigProblem(f"everybody on this machine may read {path}; run: chmod o= {path}")

    if path.resolve().parent == database.resolve().parent:
        beside = f"{path} lies beside the database, so whoever copies one has both; move it to another folder."
        raise ConfigProblem(beside)

    return key


def _read_token(path: Path) -> str:
    """Without a byte order mark, which editors may add. A key is read with it: databases may be encrypted so."""
    return _read_secret(path).removeprefix("\ufeff")


def _read_secret(path: Path) -> str:
    try:
        secret = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigProblem(f"{path} cannot be read; check the name and who may read it.") from error

    if not secret:
        raise ConfigProblem(f"{path} is empty.")

    return secret


def _without_quotes(text: str) -> str:
    text = text.strip()
    is_quoted = len(text) > 1 and text[0] == text[-1] and text[0] in "\"'"
    return text[1:-1].strip() if is_quoted else text


def _slips(settings: Iterable[str]) -> list[str]:
    """Mistakes in `.env` that pydantic ignores: lines that are not settings, and misspelt names of settings."""
    try:
        text = ENV_FILE.read_text(encoding="utf-8") if ENV_FILE.is_file() else ""
    except (OSError, UnicodeDecodeError) as error:
        # Without the file, no other setting can be checked.
        raise ConfigProblem(f"{ENV_FILE} cannot be read; save it as UTF-8, readable for this user.") from error

    logging.getLogger("dotenv").setLevel(logging.ERROR)  # it would report the same lines
    names = [name.upper() for name in settings]
    slips = []
    for binding in parse_stream(StringIO(text)):
        if binding.error:
            slips.append(f"{ENV_FILE}, line {binding.original.line}: this is no setting; write NAME=value.")
        elif (name := (binding.key or "").upper()) not in names:
            slips += [f"{name}: do you mean {meant}?" for meant in get_close_matches(name, names, 1, ALIKE)]

    return slips


def _lines(error: ValidationError) -> list[str]:
    return [
        f"{str(problem['loc'][0]).upper()}: {_plain(problem['msg'])}." for problem in error.errors(include_input=False)
    ]


def _plain(message: str) -> str:
    return message.removeprefix("Value error, ").replace("Input should be", "it must be").rstrip(".")
