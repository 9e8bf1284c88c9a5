"""The file of --cluster: what is in it reaches the job, and what is wrong with it is said before any work."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from experiments import InputError, compare
from experiments.inputs.load import CONFIGS
from experiments.runs.backends.cluster_file import ClusterFile, new_cluster, read_cluster_file
from experiments.runs.engine_options import engine_of
from experiments.runs.engines import Dask, Local
from tests.helpers import REPOSITORY

SHIPPED = CONFIGS / "clusters" / "slurm.yaml"
GOOD: dict[str, Any] = {"system": "slurm", "cores": 4, "memory": "8 GB", "walltime": "01:00:00", "maximum_jobs": 3}
FULL = {
    **{"queue": "short", "account": "welfare", "extra_directives": ["--constraint=fast"], "processes": 2},
    **{"job_script_prologue": ["module load python"], "python": "/shared/python", "local_directory": "/scratch"},
}


def written(folder: Path, settings: dict[str, Any]) -> Path:
    """Write a file; return its path."""
    path = folder / "cluster.yaml"
    path.write_text(yaml.safe_dump(settings))
    return path


def test_the_shipped_example_is_right_and_says_that_numbers_depend_on_the_site() -> None:
    file = read_cluster_file(SHIPPED)
    assert file.most_threads == 80 and "depends on your site" in SHIPPED.read_text()
    commented = [line.removeprefix("# ").partition(":")[0] for line in SHIPPED.read_text().splitlines() if line.startswith("# ")]
    keys = set(yaml.safe_load(SHIPPED.read_text())) | set(commented)
    assert set(ClusterFile.model_fields) <= keys, "the example shows every key"


@pytest.mark.parametrize(
    ("system", "lines"),
    [
        ("slurm", ["#SBATCH -p short", "#SBATCH -A welfare", "#SBATCH -t 01:00:00", "#SBATCH --cpus-per-task=4", "#SBATCH --constraint=fast"]),
        ("pbs", ["#PBS -q short", "#PBS -A welfare", "#PBS -l walltime=01:00:00", "#PBS --constraint=fast"]),
        ("sge", ["#$ -q short", "#$ -P welfare", "#$ -l h_rt=01:00:00", "#$ --constraint=fast"]),
    ],
)
def test_all_that_is_given_stands_in_the_job(system: str, lines: list[str], tmp_path: Path) -> None:
    with new_cluster(read_cluster_file(written(tmp_path, {**GOOD, **FULL, "system": system}))) as cluster:
        script = cluster.job_script().splitlines()
    prologue = [f'export PYTHONPATH="{REPOSITORY}${{PYTHONPATH:+:$PYTHONPATH}}"', "module load python"]
    assert set(lines) <= set(script) and [line for line in script if line in prologue] == prologue
    assert script[-1 if script[-1] else -2].startswith("/shared/python -m distributed.cli.dask_worker")
    assert "--nthreads 2" in script[-1] and "--nworkers 2" in script[-1] and "--local-directory /scratch" in script[-1]


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"system": "lsf"}, r"system: got 'lsf'; allowed: 'slurm', 'pbs' or 'sge'"),
        ({"cores": 0}, r"cores: got 0; allowed: a value not below 1"),
        ({"cores": "4"}, r"cores: got '4'; allowed: a whole number"),
        ({"memory": "lots"}, r"memory: got 'lots'; allowed: an amount of memory with its unit, as 8 GB"),
        ({"walltime": "1 hour"}, r"walltime: got '1 hour'; allowed: a length of time in quotation marks"),
        ({"maximum_jobs": None}, r"maximum_jobs: got None; allowed: a whole number"),
        ({"maximum_job": 3}, r"maximum_job: .*Did you mean 'maximum_jobs'\?"),
        ({"minimum_jobs": 4}, r"minimum_jobs: got 4; allowed: at most maximum_jobs, which is 3"),
        ({"processes": 5}, r"processes: got 5; allowed: at most cores, which is 4\. Each process has at least one core"),
        ({"lost_worker_seconds": 0.1}, r"lost_worker_seconds: got 0\.1; allowed: a value not below 1"),
        ({"extra_directives": "-x"}, r"extra_directives: got '-x'; allowed: a list"),
    ],
)
def test_what_is_wrong_in_a_file_is_named(changed: dict[str, Any], message: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=message) as error:
        compare("luton", ["family_safeguarding"], out=tmp_path / "out", cluster=written(tmp_path, {**GOOD, **changed}))
    assert "cluster.yaml: " in str(error.value)
    assert [path.name for path in tmp_path.iterdir()] == ["cluster.yaml"]


def test_a_network_that_this_machine_lacks_is_named(tmp_path: Path) -> None:
    from experiments.runs.backends import opened

    engine = Dask(cluster=written(tmp_path, {**GOOD, "interface": "ib77"}))
    with pytest.raises(InputError, match=r"interface: got .*ib77.*; allowed: a network interface of this machine"), opened(engine):
        pytest.fail("opened")


def test_missing_packages_are_one_message_with_the_way_to_install_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("experiments.inputs.optional_packages.find_spec", lambda name: None)
    with pytest.raises(InputError, match=r"--cluster: it needs dask, distributed, dask-jobqueue, .*pip install '\.\[cluster\]'"):
        engine_of(None, written(tmp_path, GOOD), 1)
    with pytest.raises(InputError, match=r"--scheduler: it needs dask, distributed, of the extra `cluster`"):
        engine_of("node7:8786", None, 1)


def test_one_engine_is_asked_for(tmp_path: Path) -> None:
    path = written(tmp_path, GOOD)
    assert engine_of(None, None, 3) == Local(3) and engine_of(None, str(path), 3) == Dask(cluster=path)
    assert engine_of("node7:8786", None, 3) == Dask("node7:8786")
    with pytest.raises(InputError, match=r"--cluster: got --scheduler beside it; allowed: one of the two"):
        engine_of("node7:8786", path, 1)
