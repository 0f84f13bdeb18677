"""The red-flag net of each version of the content, built once."""

from bot.core.net import Net
from bot.core.redflags import Screening
from bot.core.snapshot import Content
from bot.core.words import Stem


class Nets:
    """Screens texts with the net of the content at hand; a new version takes the place of the old one."""

    def __init__(self, stem: Stem) -> None:
        self._stem = stem
        self._nets: dict[str, tuple[str, Net]] = {}

    def screen(self, text: str, content: Content) -> Screening:
        return self.of(content).screen(text)

    def of(self, content: Content) -> Net:
        """Building takes a good part of a second: do it before people wait for it."""
        version, net = self._nets.get(content.language, ("", None))
        if net is None or version != content.version:
            net = Net(content.red_flags, self._stem)
            self._nets[content.language] = (content.version, net)

        return net
