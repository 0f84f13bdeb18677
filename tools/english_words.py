"""Makes `bot/content/english_words.txt.gz`, the list of English words that are no typos.

Run it with the development tools installed: .venv/bin/python -m tools.english_words

Source: the English frequency dictionary of the package symspellpy (licence MIT), which holds the words that are both in
the Google Books Ngrams (licence CC BY 3.0) and in the word lists of SCOWL (http://wordlist.aspell.net, free licence).
"""

import gzip
from importlib.resources import files
from pathlib import Path
from typing import Final

FILE: Final = Path(__file__).parents[1] / "bot" / "content" / "english_words.txt.gz"
FREQUENT: Final = 10_000
SOURCE: Final = "frequency_dictionary_en_82_765.txt"


def text() -> str:
    """The frequent words in alphabetical order, an empty line, and the others. Only words of the letters a to z."""
    lines = files("symspellpy").joinpath(SOURCE).read_text(encoding="utf-8-sig").splitlines()
    words = [word for line in lines if (word := line.split()[0]).isascii() and word.isalpha()]
    return "\n\n".join("\n".join(sorted(part)) for part in (words[:FREQUENT], words[FREQUENT:])) + "\n"


if __name__ == "__main__":
    FILE.write_bytes(gzip.compress(text().encode(), 9, mtime=0))
