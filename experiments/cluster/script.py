"""The scripts that carry out a prepared study as jobs of Slurm: compile, an array of parts, gather; or one allocation with Dask."""

import re
import shlex
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agents.rule import REPOSITORY
from experiments.cluster.prepared import PARTS, prepare_study
from experiments.inputs.errors import InputError
from experiments.inputs.python_words import takes_words
from experiments.runs.compaction import write_whole
from experiments.runs.store import STUDY, unfinished

WARNING_SECONDS = 120
"""Before the walltime: a job then hears SIGTERM, lets running simulations end at their next pause, and leaves what is computed."""

LEAST_SECONDS = 300
"""Of a walltime; Slurm takes 0 for no limit."""

WORDS = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.,:-]*")
UNSAFE = re.compile(r"[^A-Za-z0-9_.-]")
"""Letters that a job's name does without."""

NO_PATH = re.compile(r"[\\\x00-\x1f\x7f]")
"""Letters of a folder that lines for Slurm cannot hold."""

TIME = re.compile(r"[0-9]+(-[0-9]+)?(:[0-9]+){0,2}")
MEMORY = re.compile(r"[0-9]+[KMGT]?")


@dataclass(frozen=True)
class JobOptions:
    """What a job asks of Slurm.

    Parameters
    ----------
    time, memory
        Walltime and memory of each job, as Slurm writes them.
    cpus
        Processors of each job, which are its threads.
    partition, account
        As a site names them; None: its own default.
    """

    time: str = "04:00:00"
    memory: str = "4G"
    cpus: int = 1
    partition: str | None = None
    account: str | None = None

    def check(self) -> None:
        """Raise InputError for what Slurm would not understand."""
        if not isinstance(self.cpus, int) or isinstance(self.cpus, bool) or not 1 <= self.cpus <= 1024:
            raise InputError("--cpus", "", self.cpus, "a whole number from 1 to 1024")
        if not (isinstance(self.time, str) and TIME.fullmatch(self.time)):
            raise InputError("--time", "", self.time, "hours, minutes and seconds as 04:00:00, days before them as 2-00:00:00")
        if seconds_of(self.time) < LEAST_SECONDS:
            fix = f"Jobs are warned {WARNING_SECONDS // 60} minutes before their end."
            raise InputError("--time", "", self.time, f"at least {LEAST_SECONDS // 60} minutes, written 00:05:00", fix)
        if not (isinstance(self.memory, str) and MEMORY.fullmatch(self.memory) and self.memory.strip("0KMGT")):
            raise InputError("--memory", "", self.memory, "a number above 0 with K, M, G or T behind it, as 4G")
        for option, value in (("--partition", self.partition), ("--account", self.account)):
            if value is not None and not (isinstance(value, str) and WORDS.fullmatch(value)):
                raise InputError(option, "", value, "a name of letters, digits, and _ . : -")

    def lines(self, name: str, logs: Path, log: str, *more: str) -> str:
        """Return the lines of a script that ask for a job."""
        asked = [f"--job-name={UNSAFE.sub('_', name)}", f"--time={self.time}", f"--mem={self.memory}", *more]
        asked += [f"--{key}={value}" for key, value in (("partition", self.partition), ("account", self.account)) if value is not None]
        asked += [f"--output={shlex.quote(str(logs).replace('%', '%%') + '/' + log)}", f"--signal=B:TERM@{WARNING_SECONDS}"]
        return "".join(f"#SBATCH {each}\n" for each in asked)


def seconds_of(time: str) -> int:
    """Return a walltime in seconds, as Slurm reads it.

    Examples
    --------
    >>> [seconds_of(time) for time in ("10", "10:30", "01:00:00", "2-00", "1-00:10")]
    [600, 630, 3600, 172800, 87000]
    """
    days, dash, rest = time.rpartition("-")
    numbers = list(map(int, rest.split(":")))
    if not dash and len(numbers) < 3:  # minutes come first
        numbers.insert(0, 0)
    hours, minutes, seconds = [*numbers, 0, 0][:3]
    return ((int(days or 0) * 24 + hours) * 60 + minutes) * 60 + seconds


@dataclass(frozen=True)
class ClusterScript:
    """The scripts of a prepared study.

    Parameters
    ----------
    out
        The results folder.
    folder
        Where scripts, messages of jobs and compiled code are: beside the results folder.
    line
        What to type.
    """

    out: Path
    folder: Path
    line: str

    def __repr__(self) -> str:
        """Return what to type."""
        return f"<cluster script: {self.line}>"


@takes_words
def cluster_script(
    study: str,
    *,
    parts: int = PARTS,
    out: str | Path | None = None,
    seed: int = 1,
    time: str = JobOptions.time,
    memory: str = JobOptions.memory,
    cpus: int = JobOptions.cpus,
    partition: str | None = None,
    account: str | None = None,
    dask: bool = False,
    **options: Any,
) -> ClusterScript:
    """Return the scripts that carry a study out in parts on Slurm, written beside a results folder that is prepared for them.

    Parameters
    ----------
    study
        A name of configs/studies or a path; with `vary` among the options a scenario.
    parts
        Members of the array; with `dask`, workers.
    out
        Folder for the results; None: the command's own.
    seed
        The first seed.
    time, memory, cpus, partition, account
        See `JobOptions`.
    dask
        One job with a scheduler, workers and the command itself, in place of an array.
    options
        Of the study's own command, as its function takes them: `runs`, `draws`, `allow_large`, `robust`, `replicates` and so on.

    Raises
    ------
    InputError
        If anything given is wrong; nothing is then left behind.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from experiments import cluster_script
    >>> with TemporaryDirectory() as folder:
    ...     cluster_script("tests/data/tiny_discovery.yaml", out=f"{folder}/tiny", parts=20)
    <cluster script: bash .../tiny-jobs/submit.sh>
    """
    asked = JobOptions(time, memory, cpus, partition, account)
    asked.check()
    check_folder(out)
    folder = prepare_study(study, out, parts, seed=seed, **options)
    return write_scripts(folder.absolute(), parts, asked, dask)


def check_folder(out: str | Path | None) -> None:
    """Raise InputError for a folder whose name no line of a script for Slurm can hold."""
    whole = str(Path.cwd() / str("" if out is None else out))
    if found := NO_PATH.search(whole):
        raise InputError("--out", "", whole, f"a folder without {found[0]!r} in its path, which scripts for Slurm cannot hold")


def jobs_folder(out: Path) -> Path:
    """Return where the scripts of a results folder are."""
    return out.with_name(f"{out.name}-jobs")


def write_scripts(out: Path, parts: int, options: JobOptions, dask: bool) -> ClusterScript:
    """Write the scripts of a prepared folder beside it."""
    folder = jobs_folder(out)
    (folder / "messages").mkdir(parents=True, exist_ok=True)
    texts = dask_scripts(out, parts, options) if dask else array_scripts(out, parts, options)
    for name, text in texts.items():
        write_whole(folder / name, text)
    return ClusterScript(out, folder, f"bash {shlex.quote(str(folder / SUBMIT))}")


SUBMIT = "submit.sh"


def array_scripts(out: Path, parts: int, options: JobOptions) -> dict[str, str]:
    """Return the scripts of an array by name: the first task alone, which compiles; the parts; the gathering; and what submits them."""
    of, results, jobs = str(parts), shlex.quote(str(out)), '--jobs "${SLURM_CPUS_PER_TASK:-1}"'
    ask, messages, cpus = options.lines, jobs_folder(out) / "messages", f"--cpus-per-task={options.cpus}"
    return {
        "first.sbatch": job(out, ask(f"{out.name}-first", messages, "first-%j.txt", cpus), f"study-part 0 {of} {results} {jobs}"),
        "parts.sbatch": job(
            out,
            ask(f"{out.name}-parts", messages, "part-%a-%A.txt", cpus, f"--array=1-{of}"),
            f'study-part "$SLURM_ARRAY_TASK_ID" {of} {results} {jobs}',
        ),
        "gather.sbatch": job(out, ask(f"{out.name}-gather", messages, "gather-%j.txt", "--cpus-per-task=1"), f"study-gather {results}"),
        SUBMIT: SUBMIT_ARRAY.format(begin=begin_of_submit(out)),
    }


def begin_of_submit(out: Path) -> str:
    """Return what is done before jobs are submitted: none are if the results are in place."""
    is_left = f"[ -e {shlex.quote(str(unfinished(out) / STUDY))} ]"
    said = shlex.quote(f"Nothing is left to do: results are in {out}, or the folder is not prepared any more.")
    return f"set -eu\n{is_left} || {{ echo {said}; exit 0; }}\ncd {shlex.quote(str(jobs_folder(out)))}\n"


SUBMIT_ARRAY = """\
#!/bin/bash
# Submit one stage of the study: a first task that compiles, the parts once it has ended well, and the gathering whatever became of them.
# Give it again for a further stage, and for parts that were stopped: what is computed is not computed again.
{begin}first=$(sbatch --parsable first.sbatch)
parts=$(sbatch --parsable --dependency=afterok:"${{first%%;*}}" --kill-on-invalid-dep=yes parts.sbatch)
gather=$(sbatch --parsable --dependency=afterany:"${{parts%%;*}}" gather.sbatch)
echo "Jobs ${{first%%;*}} (first), ${{parts%%;*}} (parts) and ${{gather%%;*}} (gather) are submitted; what they say is in messages/."
"""


def job(out: Path, asked: str, arguments: str) -> str:
    """Return the script of one job: it becomes the program itself, so that signals reach it."""
    return f"#!/bin/bash\n{asked}{settings(out)}exec {program()} {arguments}\n"


def settings(out: Path) -> str:
    """Return what all jobs do first: go where the study was prepared, and use one cache of compiled code, which the first job fills."""
    cache = shlex.quote(str(jobs_folder(out) / "compiled"))
    return (
        f"set -eu\ncd {shlex.quote(str(Path.cwd()))}\n"
        f'[ -n "${{NUMBA_CACHE_DIR:-}}" ] || NUMBA_CACHE_DIR={cache}  # of compiled code: the first job fills it, all others read it\n'
        "export NUMBA_CACHE_DIR\n"
    )


def program() -> str:
    """Return how the command line is called on a node that has the same folders."""
    return f"{shlex.quote(sys.executable)} {shlex.quote(str(REPOSITORY / 'run.py'))}"


def dask_scripts(out: Path, workers: int, options: JobOptions) -> dict[str, str]:
    """Return the scripts of one job that holds a scheduler, workers and the command, by name."""
    folder, command = jobs_folder(out), f"study-gather {shlex.quote(str(out))}"
    asked = options.lines(f"{out.name}-dask", folder / "messages", "dask-%j.txt", f"--ntasks={workers + 1}", f"--cpus-per-task={options.cpus}")
    asked = asked.replace("--mem=", "--mem-per-cpu=")
    python, file = shlex.quote(sys.executable), shlex.quote(str(folder / "scheduler"))
    text = DASK.format(asked=asked, settings=settings(out), python=python, program=program(), command=command, file=file, workers=workers)
    return {"dask.sbatch": text, SUBMIT: f"#!/bin/bash\n{begin_of_submit(out)}sbatch dask.sbatch\n"}


DASK = """\
#!/bin/bash
{asked}{settings}file={file}-"$SLURM_JOB_ID".json
{python} -m distributed.cli.dask_scheduler --scheduler-file "$file" --no-dashboard --port 0 &
scheduler=$!
srun --ntasks={workers} --exact {python} -m distributed.cli.dask_worker --scheduler-file "$file" --nthreads "${{SLURM_CPUS_PER_TASK:-1}}" \\
    --no-dashboard --local-directory "${{TMPDIR:-/tmp}}" &
workers=$!
until [ -s "$file" ]; do sleep 0.2; done
{program} {command} --scheduler "$file" &
command=$!
trap 'kill -TERM $command' TERM  # before the walltime: the command ends and leaves what is computed
status=0
wait $command || status=$?
while kill -0 $command 2>/dev/null; do wait $command && status=0 || status=$?; done
kill $workers $scheduler 2>/dev/null || true
rm -f "$file"
exit $status
"""
