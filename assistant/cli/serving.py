"""Commands that go on until they are told to stop: serve, worker."""

import click

from assistant.cli.common import Common, command, finish


def declare(cli: click.Group) -> None:
    for add in (_serve, _worker):
        add(cli)


def _serve(cli: click.Group) -> None:
    @command(cli, "serve", short_help="The workspace and the scheduler, in one process.")
    @click.option("--host", help="Default: [web] host of the settings.")
    @click.option("--port", type=click.IntRange(0, 65535), help="Default: [web] port of the settings.")
    def serving(common: Common, host: str | None, port: int | None) -> None:
        """Serve the workspace, receive webhooks, and run the jobs.

        \b
        Example: assistant serve --port 8080
        """
        from assistant import scheduler
        from assistant.runtime import Clock
        from assistant.web.app import serve

        rt = common.open(clock=Clock(common.now).walk())
        finish(rt, serve(rt, host, port, jobs=scheduler.start, tell=common.tell))


def _worker(cli: click.Group) -> None:
    @command(cli, "worker", short_help="The scheduler and dispatch without the web; any number of them.")
    def worker(common: Common) -> None:
        """Run the jobs and print what each tick did, until interrupted.

        \b
        Example: assistant worker --database postgresql://collect@db/collect
        """
        from assistant import scheduler
        from assistant.job_table import JOBS
        from assistant.runtime import Clock

        rt = common.open(clock=Clock(common.now).walk())
        for one in JOBS:
            common.tell(f"{one.name}: {one.when}")
        finish(rt, scheduler.work(rt, common.tell))
