"""The command line: finds the commands, runs one, and gives its exit status: 0, 1 (failed or stopped) or 2 (wrong input)."""

import pkgutil
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from inspect import cleandoc
from itertools import pairwise
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperCommand

from experiments.presentation import cli
from experiments.presentation.cli.main_job import main_job
from experiments.presentation.cli.options import FAILED, WRONG_INPUT, check_together

STOPPED = 130  # what typer makes of Ctrl-C
SCRIPT, INSTALLED = "run.py", "family-safeguarding"
NEVER_WRAPPED = "\b"  # what the help's formatter takes for: leave the lines below as they are
NO_COMMANDS = ("app", "main_job", "options")


class Command(TyperCommand):
    """A command that looks at which options were given before it begins."""

    def invoke(self, ctx: Any) -> Any:
        """Carry out the command; raise InputError for options that do not go together."""
        check_together(ctx)
        return super().invoke(ctx)


def command_line() -> typer.Typer:
    """Return the command line: the main job, and every file beside this one whose function `command` is the command of the file's name."""
    context = {"help_option_names": ["-h", "--help"]}
    app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False, context_settings=context)
    app.callback(invoke_without_command=True, help=help_of(main_job))(main_job)
    for name in command_names():
        module = import_module(f"{cli.__name__}.{name}")
        own = getattr(module, "CONTEXT", None)
        app.command(name.replace("_", "-"), cls=Command, help=help_of(module.command), context_settings=own)(module.command)
    return app


def help_of(function: Callable[..., object]) -> str:
    """Return a command's docstring with its example on a line of its own that is never wrapped, so that it can be pasted."""
    text = cleandoc(function.__doc__ or "").replace("\n\nExample: ", f"\n\n{NEVER_WRAPPED}\nExample:\n  ")
    return text if program() == SCRIPT else text.replace(f"python {SCRIPT}", program())


def program() -> str:
    """Return how this command line was called: as run.py, or as the command that an installation gives."""
    return INSTALLED if Path(sys.argv[0]).stem == INSTALLED else SCRIPT


def command_names() -> list[str]:
    """Return the files that are commands."""
    return [module.name for module in pkgutil.iter_modules(cli.__path__) if module.name not in NO_COMMANDS]


def usage_message(error: Any, arguments: list[str]) -> str:
    """Return what is wrong with the arguments themselves: the option, the value after it, and where help is."""
    names = getattr(getattr(error, "param", None), "opts", [])
    given = [f"{option} {value!r}: " for option, value in pairwise(arguments) if option in names]
    context = getattr(error, "ctx", None)
    path = context.command_path if context else program()
    return f"{''.join(given)}{error.format_message()} See `{'python ' if program() == SCRIPT else ''}{path} --help`."


def guarded(work: Callable[[], object]) -> int:
    """Return the exit status of some work: 0, 1 (failed or stopped) or 2 (wrong input); messages go to the error stream."""
    from experiments.inputs.errors import InputError
    from experiments.runs.failures import RunFailed

    try:
        with warnings_as_lines():
            code = work()
        return code if isinstance(code, int) else 0
    except InputError as error:
        typer.echo(f"Wrong input. {error}", err=True)
        return WRONG_INPUT
    except RunFailed as error:
        typer.echo(str(error), err=True)
    except (KeyboardInterrupt, typer.Abort):
        typer.echo("Stopped before anything was finished; nothing was kept.", err=True)
    except BrokenPipeError:
        sys.stderr.close()
    return FAILED


@contextmanager
def warnings_as_lines() -> Iterator[None]:
    """Print a posterior that is not used, and parameters set by hand, as a line each on the error stream; other warnings as Python does."""
    from experiments.inputs.errors import NotRefitted, PosteriorNotUsed

    with warnings.catch_warnings():
        for ours in (PosteriorNotUsed, NotRefitted):
            warnings.simplefilter("default", ours)
        show = warnings.showwarning

        def as_line(message: Warning | str, category: type[Warning], *where: Any, **more: Any) -> None:
            if issubclass(category, (PosteriorNotUsed, NotRefitted)):
                typer.echo(str(message), err=True)
            else:
                show(message, category, *where, **more)

        warnings.showwarning = as_line
        yield


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    command = typer.main.get_command(command_line())
    arguments = sys.argv[1:] if arguments is None else arguments

    def work() -> object:
        from experiments.runs.interruption import listening

        try:
            with listening() as interruption, interruption.at_once():
                code = command.main(args=arguments, prog_name=program(), standalone_mode=False)
        except Exception as error:
            if not hasattr(error, "format_message") or not hasattr(error, "show"):
                raise
            typer.echo(f"Wrong input. {usage_message(error, arguments)}", err=True)
            return WRONG_INPUT
        if code == STOPPED:
            raise KeyboardInterrupt
        return code

    return guarded(work)
