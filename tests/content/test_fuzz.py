"""Random changes of tips.yaml: no crash, no invalid content goes live, and each refusal names a line."""

import time
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.content.folder import LoadedContent, RefusedContent, check_content
from tests.content.content_folder import TIPS, TODAY, folder

CORPUS: Final[tuple[bytes, ...]] = (
    b"a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b]\ntips: [*c,*c,*c,*c]\n",
    b"tips: !!python/object/apply:os.system ['true']\n",
    b"tips: !!python/name:os.system\n",
    b"!!set {a, b}\n",
    b"tips: &t [*t]\n",
    b"tips: {<<: {id: x}}\n",
    b"{" * 100_000,
    b"- " * 100_000,
    b"? " * 50_000,
    b"a: " * 50_000,
    b"'" * 50_001,
    b'"' + b"\\x41" * 300_000,
    b"tips: |\n" + b" x\n" * 300_000,
    b"#" * 3_999_999,
    b"\n" * 3_999_999,
    b"tips: [" + b"{id: x}," * 60_000 + b"]",
    b"tips:\n" + b"  - id: x\n    causes: [posture]\n    text: x\n" * 20_000,
    b"tips: " + b"9" * 5000,
    b"tips: 1e999999\n",
    b"tips: .inf\n",
    b"%YAML 9.9\n---\ntips: []\n",
    b"%TAG ! tag:x,2000:\n---\ntips: !x []\n",
    b"\xef\xbb\xbf\xef\xbb\xbftips: []\n",
    b'tips:\n  - id: "\\ud800"\n    causes: [posture]\n    text: x\n',
    b"tips:\r\r- id\xc2\x85: x\xe2\x80\xa8\n",
    b"<<: *nothing\n",
    b"--- a\n--- b\n...\n",
    b"\x00\x00\xfe\xff\x00\x00\x00a",
    TIPS.encode("utf-16-be"),
    TIPS.encode().replace(b"\n", b"\r\n"),
    TIPS.encode().replace(b"    ", b"\t"),
    TIPS.encode() * 2,
)

SNIPPETS: Final = (
    *("\t", ":", ": ", "- ", "*a", "&a", "!!x", "<", "&", "<b>", "</b>", '"', "'", "[", "]", "{", "}", "#", "%", "@"),
    *("|", ">", "\u0000", "\u0007", "\u202e", "\u2028", "\ufeff", "\u0085", "🙂", "~", "null", "no", "007", "10:00"),
    *("1e9", "\\", "\n", "\r", "---", "? ", 'text: ""', "id: ", "causes: ", "tips:"),
)


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """The right file with a few slips in it."""
    text = TIPS
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        length = draw(st.integers(0, 12))
        insert = draw(st.one_of(st.sampled_from(SNIPPETS), st.text(max_size=6)))
        text = text[:start] + insert + text[start + length :]

    return text.encode("utf-8", "surrogatepass")


def checked(content: bytes) -> LoadedContent | RefusedContent:
    result = check_content(folder(tips=content), today=TODAY)
    assert all(problem.line >= 1 and problem.column >= 1 and problem.message for problem in result.problems)
    assert all(str(problem) for problem in result.problems)
    if isinstance(result, RefusedContent):
        assert any(problem.is_error for problem in result.problems)
    else:
        assert result.snapshot.content().tips
        assert not any(problem.is_error for problem in result.problems)

    return result


@pytest.mark.no_cover
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mutated())
def test_a_slip_never_crashes_and_always_has_a_line(content: bytes) -> None:
    checked(content)


@pytest.mark.no_cover
@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_noise_never_goes_live(content: bytes) -> None:
    assert isinstance(checked(content), RefusedContent)


@pytest.mark.parametrize("content", CORPUS, ids=[str(content[:24]) for content in CORPUS])
def test_a_hostile_file_is_told_soon(content: bytes) -> None:
    begun = time.process_time()
    result = checked(content)

    assert time.process_time() - begun < 4  # 2 s on a quiet machine; see benchmarks/content.py
    if content != TIPS.encode().replace(b"\n", b"\r\n"):
        assert isinstance(result, RefusedContent)
