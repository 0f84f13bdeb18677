"""The container image, built without an engine: buildah with chroot isolation, on a base of Debian packages.

It takes minutes and a hundred megabytes of packages, so it runs where buildah and debootstrap are installed and
IMAGE_TEST=on says that it shall.
"""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CERTIFICATES = "/etc/ssl/certs"
BASE, IMAGE = "localhost/backspasm-test-base", "localhost/backspasm-test"
PACKAGES = "python3,python3-venv,python-is-python3,ca-certificates"

pytestmark = [
    pytest.mark.skipif(
        not (shutil.which("buildah") and shutil.which("debootstrap")), reason="buildah or debootstrap is not installed"
    ),
    pytest.mark.skipif(os.environ.get("IMAGE_TEST") != "on", reason="it takes minutes; IMAGE_TEST=on runs it"),
]


def run(*command: str) -> str:
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603
    assert ran.returncode == 0, f"{' '.join(command)}\n{ran.stdout[-3000:]}\n{ran.stderr[-3000:]}"
    return ran.stdout


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., str]]:
    """Runs a command in a container of the image."""
    root = tmp_path_factory.mktemp("image") / "root"
    run("debootstrap", "--variant=minbase", f"--include={PACKAGES}", "stable", str(root))
    base = run("buildah", "from", "scratch").strip()
    run("buildah", "add", "--quiet", base, str(root), "/")
    run("buildah", "config", "--env", f"PIP_CERT={CERTIFICATES}/ca-certificates.crt", base)
    run("buildah", "commit", "--quiet", base, BASE)
    volume = f"{CERTIFICATES}:{CERTIFICATES}:ro"  # the machine's own, which it may need to reach the packages
    run("buildah", "bud", "--isolation=chroot", f"--volume={volume}", f"--build-arg=BASE={BASE}", "-t", IMAGE, ".")
    container = run("buildah", "from", IMAGE).strip()
    try:
        yield lambda *command: run("buildah", "run", "--isolation=chroot", container, "--", *command)
    finally:
        run("buildah", "rm", base, container)
        run("buildah", "rmi", IMAGE, BASE)


def test_content_and_bot_start_in_the_image(image: Callable[..., str]) -> None:
    print(run("buildah", "images", IMAGE))  # noqa: T201 - its size, shown by pytest -s

    assert "backspasm-bot" in image("python", "-m", "bot", "--version")
    assert "no errors" in image("python", "-m", "bot", "doctor")
    assert image("id", "-u").strip() == "10001"
