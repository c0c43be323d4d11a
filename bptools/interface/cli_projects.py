"""The commands that begin a paper and try its laws."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from bptools.errors import UsageError
from bptools.interface.options import given, root_option


@click.command()
@click.argument("name", required=False, type=click.Path(path_type=Path))
@click.option("--title", help="Authors and year. [default: NAME]")
@click.option("--reference", help="Where the paper can be read, as arXiv:1803.11173v1.")
@click.option("--claim", "claim", help="Add this claim, as FILE.CLAIM, to the paper at --root.")
@root_option
def new(name: Path | None, claim: str | None, root: Path | None, **words: Any) -> None:  # noqa: ANN401 - click passes options by name
    """Lay out a paper with one worked claim, or add a claim to one.

    The claim, its refutation and its rate pass at once; replace them by your own. An added claim
    has no right side yet: bptools check says what the engine makes of it.

    \b
    Examples:
      bptools new mcclean_2018 --title "McClean et al. 2018" --reference arXiv:1803.11173
      bptools new --claim mcclean_2018.both
    """
    from bptools.interface import scaffold

    if (name is None) is (claim is None):
        raise UsageError("new needs either the name of a paper or --claim FILE.CLAIM")
    if claim is not None:
        if given(words):
            raise UsageError("--title and --reference are of a new paper, not of --claim")
        click.echo(f"wrote {scaffold.add_claim(claim, root=root)}")
    elif name is not None:
        folder = name if root is None else root / name
        for path in scaffold.new(folder, **given(words)):
            click.echo(f"wrote {path}")
        click.echo(f"next: cd {folder} && bptools check && bptools laws")


@click.command("laws")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@root_option
def laws_command(names: tuple[str, ...], root: Path | None) -> None:
    """Try the laws that every claim, proof, check and slack has to keep.

    A perturbed claim fails, a check starved of samples is inconclusive, a false statement and an
    altered line are not proved, no check imports what derives, every slack is the claim's; exit 1
    if one is broken, with how.

    \b
    Examples:
      bptools laws
      bptools laws mcclean_2018.variance
    """
    from bptools.interface.lawful import try_laws
    from bptools.interface.progress import shown_progress

    with shown_progress("laws") as progress:
        tried = try_laws(names, root=root, progress=progress)
    click.echo(str(tried))
    raise SystemExit(tried.exit_code)
