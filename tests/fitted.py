"""Models whose training takes seconds: trained once, by the first test that needs them, and stored between runs."""

from pathlib import Path
from typing import Final

from bot.content.fitted_files import FittedFiles
from bot.content.words import english_words
from bot.core.reading.language_models import LanguageModels
from bot.encoder.encoder import FOLDER as MODEL
from bot.encoder.encoder import Encoder
from bot.encoder.stemmer import english_stem
from tests import shipped

FOLDER: Final = Path(__file__).parents[1] / ".pytest_cache" / "fitted"
ENCODER: Final = Encoder(shipped.DIRECTORY / MODEL)


def shared_language_models() -> LanguageModels:
    return LanguageModels(english_stem(), FittedFiles(FOLDER), english_words, ENCODER)
