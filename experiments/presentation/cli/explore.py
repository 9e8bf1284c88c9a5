"""`run.py explore`: the browser page."""

import webbrowser
from typing import Annotated

import typer

from experiments.presentation.cli.options import begin


def command(
    port: Annotated[int, typer.Option("--port", help="Where the page is served; the next free one if it is in use.", min=1024, max=65535)] = 8765,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the page in the browser.")] = True,
) -> None:
    """Open a page in the browser: watch a small area week by week, compare a policy for a whole authority, and learn how the model works.

    Example: python run.py explore --port 8765
    """
    from experiments.inputs.optional_packages import check_packages

    check_packages("explore", "solara")
    begin()
    from experiments.explorer.ready import compile_for_page
    from experiments.presentation.page.server import HOST, free_port, made_server, stop, wait

    taken = free_port(port)
    if taken != port:
        typer.echo(f"Port {port} is in use: port {taken} is taken instead.")
    compile_for_page()
    server, address = made_server(taken), f"http://{HOST}:{taken}/"
    try:
        server.serve_threaded()
        server.wait_until_serving()
        typer.echo(f"The page is at {address} until you press Ctrl-C. Only this computer can reach it.")
        if browser:
            webbrowser.open(address)
        wait(server)
    except KeyboardInterrupt:
        typer.echo("The page is closed.")
    finally:
        stop(server)
