"""A small valid content folder, which tests change in one place at a time."""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Final

from bot.content.folder import LoadedContent, RefusedContent, check_content
from bot.core.content.models import CAUSE_IDS, TOPIC_IDS
from bot.core.content.problems import Problem
from bot.core.content.snapshot import Snapshot
from bot.core.reading.context import HANDLING
from bot.core.reading.screening import TOO_INTIMATE

TODAY = date(2026, 11, 22)

SHIPPED = (Path(__file__).parents[2] / "content" / "check.yaml").read_bytes()
CHECK = re.sub(rb"(?m)^( +source: ).*$", rb"\1NHS-BACK", SHIPPED)

EXERCISES = """
source: NHS-BACK
rules: Move slowly.
evidence: "Exercise as a whole: some evidence."
exercises:
  - id: ex-one
    name: One
    stage: early
    steps: [Lie down., Get up.]
    dose: Once.
    care: Nobody.
    source: NHS-BACK
"""

CAUSES = (
    "sources:\n  GK: {title: Common advice}\n"
    "  NHS-BACK: {title: Back pain, url: 'https://www.nhs.uk/conditions/back-pain/'}\ntopics:\n"
    + "".join(
        f"  - {{id: {topic}, kind: {'cause' if topic in CAUSE_IDS else 'topic'}, name: {topic.title()},"
        f" label: {topic.title()}, summary: About {topic}., reviewed: 2026-11-01}}\n"
        for topic in (*CAUSE_IDS, *TOPIC_IDS)
    )
)

FAMILIES: Final = (TOO_INTIMATE, "legs", "weak", HANDLING)

RED_FLAGS = (
    "families:\n"
    + "".join(f"  {name}: ['{name.replace('-', ' ')}']\n" for name in FAMILIES)
    + """
flags:
  - id: rf-one
    level: emergency
    sign: that your legs give way
    question: Do your legs give way?
    why: It may be a nerve.
    hits: [my legs give way]
    groups: [legs + weak]
    exceptions: [weak tea]
    examples: |
      my legs are like jelly
    near_misses: [my legs ache]
    sources: [GK]
"""
)
"""Far fewer than the bot comes with, so that they are learnt in no time."""

EXAMPLES = """
sports: {words: [tennis], questions: it hurts after tennis}
offtopic: {questions: what is the weather like}
"""

TIPS = """\
# Tips for every day.
tips:
  - id: stand-up
    causes: [posture]
    text: Stand up each half hour and walk to the window.
    category: desk
    source: NHS-BACK
    review_by: 2027-06-30

  - id: warm-up
    causes: [sports, exercise]
    text: >-
      Before you play, walk briskly for 10 minutes.
    category: warm-up
    source: GK
"""


def folder(**changes: str | bytes) -> dict[str, bytes]:
    """The files by name; a changed file is named by its stem."""
    files: dict[str, str | bytes] = {
        "causes.yaml": CAUSES,
        "check.yaml": CHECK,
        "exercises.yaml": EXERCISES,
        "tips.yaml": TIPS,
    }
    files |= {f"{name}.yaml" if "/" not in name else name: content for name, content in changes.items()}
    return {name: content.encode() if isinstance(content, str) else content for name, content in files.items()}


def problems_of(files: Mapping[str, bytes]) -> list[Problem]:
    return list(check_content(files, today=TODAY).problems)


def snapshot_of(files: Mapping[str, bytes]) -> Snapshot:
    result = check_content(files, today=TODAY)
    assert isinstance(result, LoadedContent), [str(problem) for problem in result.problems]
    return result.snapshot


def refused(files: Mapping[str, bytes]) -> list[Problem]:
    result = check_content(files, today=TODAY)
    assert isinstance(result, RefusedContent)
    return [problem for problem in result.problems if problem.is_error]
