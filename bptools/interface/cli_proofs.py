"""The commands that hand proofs on: to the second reader, to a proof assistant, to a paper."""

from __future__ import annotations

from pathlib import Path

import click

from bptools.interface.options import FILE

REFUSED = 1  # the exit code of a file that does not prove what it says


@click.command()
def trust() -> None:
    """Show what a reader of a proof has to trust: the kernel's rules, and what each rests on.

    \b
    Examples:
      bptools trust
    """
    from bptools.interface import commands

    for name, mathematics in commands.trust().rows:
        click.echo(f"{name}\n  {mathematics}")


@click.command()
@click.argument("results", type=FILE)
def verify(results: Path) -> None:
    """Check a results.json and its proofs by a second reader, which shares no code with the first.

    Every proof and counterexample is carried out again, theorem by theorem, and printed in the
    reader's own words; what is not re-checked is said, with the reason. Exit 1 if a file was
    changed, or does not prove what it says.

    \b
    Examples:
      bptools verify reports/results.json
    """
    from bptools.interface import verifying
    from bptools.verification.limits import Rejected

    try:
        click.echo(str(verifying.verify(results)))
    except Rejected as rejected:
        click.echo(f"bptools: {results} is refused: {rejected}", err=True)
        raise SystemExit(REFUSED) from None
