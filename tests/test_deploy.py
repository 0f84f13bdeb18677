"""The files in deploy/ and compose.yaml: they parse, and what they name exists."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from bot.config import Config
from bot.metrics import Metrics

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
SETTINGS = {name.upper() for name in Config.model_fields}
NOT_OURS = {"PYTHONDONTWRITEBYTECODE"}
METRIC = re.compile(r"\bbackspasm_\w+")


def parsed(path: Path) -> list[Any]:
    return list(YAML(typ="safe").load_all(path))


def test_each_metric_of_the_dashboard_and_the_alerts_exists() -> None:
    metrics = Metrics()
    metrics.job_succeeded("x")
    for counter in (metrics.screened, metrics.sends, metrics.updates):
        counter.labels("x").inc()
    page = metrics.page({("x", "x"): 1}, {}).decode()
    exported = {line.split("{")[0].split(" ")[0] for line in page.splitlines() if not line.startswith("#")}
    dashboard = json.loads((DEPLOY / "grafana.json").read_text())
    (alerts,) = parsed(DEPLOY / "alerts.yaml")
    rules = alerts["groups"][0]["rules"]
    asked = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    named = set(METRIC.findall(" ".join([*asked, *(rule["expr"] for rule in rules)])))

    assert len(rules) >= 3
    assert all(rule["annotations"]["summary"] for rule in rules)
    assert named <= exported
    unseen = {name for name in exported if not name.endswith(("_created", "_count", "_sum", "_bucket"))} - named
    assert unseen == {"backspasm_updates_longest_wait_seconds"}


def test_compose_names_settings_that_exist() -> None:
    (compose,) = parsed(ROOT / "compose.yaml")
    bot = compose["services"]["bot"]

    assert set(bot["environment"]) <= SETTINGS
    assert set(bot["secrets"]) == set(compose["secrets"])
    assert bot["environment"]["DATABASE_KEY_FILE"] == "/run/secrets/database_key"
    assert bot["read_only"]
    assert [volume.split(":")[1] for volume in bot["volumes"]] == ["/data"]


def test_the_kubernetes_manifest_names_settings_and_ports_that_exist() -> None:
    claim, deployment = parsed(DEPLOY / "kubernetes" / "backspasm.yaml")
    pod = deployment["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    environment = {variable["name"]: variable.get("value") for variable in container["env"]}
    ports = {port["name"]: port["containerPort"] for port in container["ports"]}

    assert claim["kind"] == "PersistentVolumeClaim"
    assert deployment["spec"]["replicas"] == 1
    assert set(environment) <= SETTINGS
    assert ports == {"http": 8080, "metrics": int(environment["METRICS_PORT"])}
    assert {mount["name"] for mount in container["volumeMounts"]} == {volume["name"] for volume in pod["volumes"]}
    probes = {name: container[f"{name}Probe"]["httpGet"]["path"] for name in ("startup", "readiness", "liveness")}
    assert probes == {"startup": "/livez", "readiness": "/readyz", "liveness": "/livez"}


def test_the_unit_names_settings_that_exist() -> None:
    unit = (DEPLOY / "backspasm.service").read_text()

    assert set(re.findall(r"^Environment=(\w+)=", unit, re.MULTILINE)) <= SETTINGS | NOT_OURS


def test_the_unit_lets_numpy_and_onnxruntime_load() -> None:
    """Numpy calls mbind, one of @resources, which would end the process; onnxruntime reads /proc/cpuinfo."""
    unit = (DEPLOY / "backspasm.service").read_text()

    assert "SystemCallErrorNumber=EPERM" in unit
    assert "ProcSubset=pid" not in unit


@pytest.mark.parametrize(
    ("probe", "command"),
    [
        ("systemd-analyze --version", "systemd-analyze verify --man=no deploy/backspasm.service"),
        ("docker compose version", "docker compose --file compose.yaml config --quiet --no-interpolate"),
        ("kubeconform -v", "kubeconform -strict deploy/kubernetes/backspasm.yaml"),
        ("promtool --version", "promtool check rules deploy/alerts.yaml"),
        ("caddy version", "caddy validate --adapter caddyfile --config deploy/Caddyfile"),
    ],
    ids=["systemd", "docker", "kubernetes", "prometheus", "caddy"],
)
def test_the_programs_they_are_for_accept_them(probe: str, command: str) -> None:
    if shutil.which(probe.split(maxsplit=1)[0]) is None or run(probe).returncode:
        pytest.skip(f"{probe!r} does not run here")

    checked = run(command)
    said = [line for line in (checked.stdout + checked.stderr).splitlines() if "is not executable" not in line]
    assert checked.returncode == 0 or said == [], "\n".join(said)


def run(command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command.split(), cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603
