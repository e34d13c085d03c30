"""What deploy/ ships: one nginx for all ways, every server named, all files in the container."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from contextlib import suppress

import pytest
import requests
import yaml
from servers import ROOT, free_port

from geo.intake.limits import PAGE
from pages.parts.opening import PAGES

DEPLOY = ROOT / "deploy"
TEMPLATE = (DEPLOY / "nginx.conf.template").read_text(encoding="utf-8")
CONTAINER = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
CLUSTER = list(yaml.safe_load_all((DEPLOY / "kubernetes.yaml").read_text(encoding="utf-8")))


def named(kind, name):
    (one,) = [o for o in CLUSTER if o["kind"] == kind and o["metadata"]["name"] == name]
    return one


def container(workload):
    (one,) = workload["spec"]["template"]["spec"]["containers"]
    return one


def values():
    """What nginx is given in compose and in the cluster."""
    in_cluster = container(named("Deployment", "proxy"))["env"]
    given = {"compose": COMPOSE["services"]["proxy"]["environment"]}
    return given | {"cluster": {one["name"]: one["value"] for one in in_cluster}}


def replicas(given):
    return re.findall(r"server (\S+):8501 max_fails=1 fail_timeout=10s;", given["REPLICAS"])


def test_nginx_knows_every_page_and_the_largest_table_of_a_reader():
    pages = re.search(r"location ~ \^/\(([\w|-]+)\)\?\$", TEMPLATE)[1].split("|")
    assert ["", *pages] == [*PAGES, "map"]
    most = int(re.search(r"client_max_body_size (\d+)m", TEMPLATE)[1])
    assert PAGE.size < most * 1024**2


@pytest.mark.parametrize("way", ["compose", "cluster"])
def test_nginx_is_given_every_value_that_its_configuration_has_a_place_for(way):
    places = set(re.findall(r"\$\{(\w+)\}", re.sub(r"#.*", "", TEMPLATE)))
    given = values()[way]
    assert given.keys() == places | {"NGINX_ENVSUBST_OUTPUT_DIR"}
    assert len(replicas(given)) == given["REPLICAS"].count("server ")


def test_nginx_names_every_server_of_compose_by_an_address_that_stays():
    servers = {n: s for n, s in COMPOSE["services"].items() if n != "proxy"}
    fixed = [one["networks"]["inside"]["ipv4_address"] for one in servers.values()]
    assert replicas(values()["compose"]) == fixed and len(fixed) >= 2
    assert COMPOSE["services"]["proxy"]["depends_on"].keys() == servers.keys()
    (held,) = COMPOSE["services"]["proxy"]["volumes"]
    assert held.split(":")[0] == "./nginx.conf.template"


def test_nginx_names_every_server_of_the_cluster_by_a_service_of_its_own():
    servers = named("StatefulSet", "atlas")["spec"]
    names = [f"atlas-{n}" for n in range(servers["replicas"])]
    assert replicas(values()["cluster"]) == names
    for name in names:
        chosen = named("Service", name)["spec"]["selector"]
        assert chosen == {"statefulset.kubernetes.io/pod-name": name}
    away = int(re.search(r"fail_timeout=(\d+)s", values()["cluster"]["REPLICAS"])[1])
    assert servers["minReadySeconds"] > away, "nginx leaves out who was away"


def test_the_cluster_asks_a_server_whether_it_is_well_where_it_says_so(ask):
    one = container(named("StatefulSet", "atlas"))
    for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
        assert ask(one[probe]["httpGet"]["path"]).status_code == 200, probe
        assert one[probe]["httpGet"]["port"] == 8501


def test_the_cluster_is_given_the_configuration_as_it_is_in_its_file():
    held = yaml.safe_load((DEPLOY / "kustomization.yaml").read_text(encoding="utf-8"))
    assert held["configMapGenerator"] == [{"name": "nginx", "files": ["nginx.conf.template"]}]
    assert held["resources"] == ["kubernetes.yaml"]


@pytest.mark.systems
def test_a_stock_nginx_takes_the_configuration_of_compose(tmp_path):
    given = values()["compose"] | {"STATE": str(tmp_path)}
    written = TEMPLATE
    for name, value in given.items():
        written = written.replace("${" + name + "}", value)
    (tmp_path / "nginx.conf").write_text(written, encoding="utf-8")
    program = os.environ.get("NGINX") or shutil.which(
        "nginx", path=f"{os.environ['PATH']}:/usr/sbin"
    )
    command = [program, "-t", "-p", tmp_path, "-c", tmp_path / "nginx.conf", "-e", "stderr"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0 and "warn" not in done.stderr, done.stderr


@pytest.mark.systems
def test_what_the_container_holds_is_enough_to_run_and_is_the_same_edition(tmp_path, real):
    for line in re.findall(r"^COPY (.+)$", CONTAINER, re.M):
        *sources, _ = line.split()
        for source in sources:
            copy = shutil.copytree if (ROOT / source).is_dir() else shutil.copy
            copy(ROOT / source, tmp_path / source)
    made = dict(re.findall(r"(\w+)=(\S+)", re.search(r"^ENV (.+)$", CONTAINER, re.M)[1]))
    env = {"PATH": os.environ["PATH"]} | made | {"HOME": str(tmp_path)}
    build = re.search(r"^RUN (python -m geo build)", CONTAINER, re.M)[1]
    subprocess.run([sys.executable, *shlex.split(build)[1:]], cwd=tmp_path, env=env, check=True)
    port = free_port()
    _, *command = json.loads(re.search(r"^CMD (\[.+\])$", CONTAINER, re.M)[1])
    command = [one.replace("8501", str(port)) for one in command]
    with (tmp_path / "log").open("wb") as log:
        server = subprocess.Popen([sys.executable, *command], cwd=tmp_path, env=env, stderr=log)
    try:
        end, ready = time.monotonic() + 60, None
        while ready is None and time.monotonic() < end:
            with suppress(requests.ConnectionError):
                ready = requests.get(f"http://127.0.0.1:{port}/ready", timeout=10)
            time.sleep(0.1)
        assert ready.json() == {"ready": True, "version": real.version, "edition": real.edition}
        assert requests.get(f"http://127.0.0.1:{port}/figure.png", timeout=60).status_code == 200
    finally:
        server.terminate()
        server.wait(20)
    for line in (tmp_path / "log").read_text(encoding="utf-8").splitlines():
        assert json.loads(line)["level"] == "INFO", line
