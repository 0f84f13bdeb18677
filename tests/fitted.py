"""What takes seconds to fit to the content is fitted once, by whichever test needs it first, and kept between runs."""

from pathlib import Path
from typing import Final

from bot.core.answering import Ears
from bot.storage.fitted_files import FittedFiles
from bot.storage.stems import english_stem

FOLDER: Final = Path(__file__).parents[1] / ".pytest_cache" / "fitted"


def shared_ears() -> Ears:
    return Ears(english_stem(), FittedFiles(FOLDER))
