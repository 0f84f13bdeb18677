"""The bot's profile: commands by scope, descriptions, name, menu buttons."""

from dataclasses import dataclass, field
from typing import Final, Literal

from bot.playground.errors import JsonObject

ScopeKey = tuple[str, int, int]
TextKind = Literal["name", "description", "short_description"]
DEFAULT_SCOPE: Final[ScopeKey] = ("default", 0, 0)


def scope_key(scope: JsonObject | None) -> ScopeKey:
    if scope is None:
        return DEFAULT_SCOPE

    return (scope["type"], int(scope.get("chat_id", 0)), scope.get("user_id", 0))


@dataclass
class Profile:
    """Each text and list for a language; the language "" is for everyone else."""

    commands: dict[tuple[ScopeKey, str], list[JsonObject]] = field(default_factory=dict)
    texts: dict[tuple[TextKind, str], str] = field(default_factory=dict)
    menu_buttons: dict[int, JsonObject] = field(default_factory=dict)

    def text(self, kind: TextKind, language: str = "") -> str:
        """The text in this language, else the one for everyone."""
        return self.texts.get((kind, language), self.texts.get((kind, ""), ""))

    def commands_seen(
        self, *, user_id: int, chat_id: int, is_private: bool, is_administrator: bool, language: str
    ) -> list[JsonObject]:
        """The commands in a person's menu: the narrowest scope that has any, first in their language."""
        in_private: list[ScopeKey] = [("chat", chat_id, 0), ("all_private_chats", 0, 0)]
        in_group: list[ScopeKey] = [
            ("chat_member", chat_id, user_id),
            ("chat_administrators", chat_id, 0),
            ("chat", chat_id, 0),
            ("all_chat_administrators", 0, 0),
            ("all_group_chats", 0, 0),
        ]
        scopes = in_private if is_private else in_group
        if not is_administrator:
            scopes = [scope for scope in scopes if "administrators" not in scope[0]]

        for scope in [*scopes, DEFAULT_SCOPE]:
            for spoken in (language, ""):
                if found := self.commands.get((scope, spoken)):
                    return found

        return []
