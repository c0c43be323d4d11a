"""The commands that hand proofs on: to the second reader, to a proof assistant, to a paper."""

from __future__ import annotations

from pathlib import Path

import click

from bptools.interface.options import FILE, FOLDER

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


@click.command()
@click.option("--out", type=FOLDER, default="certificates", show_default=True, help="Their folder.")
@click.option(
    "--degree", default=4, show_default=True, help="Largest degree of the tables, 1 to 6."
)
def certify(out: Path, degree: int) -> None:
    """Write certificates for Coq, and let Coq check them where it is installed.

    Each file stands alone (standard library only): that the Weingarten tables of U, O and Sp invert
    the Gram matrices, at every dimension, with permutations and pairings made inside Coq; Lemma 2's
    coefficients, Theorem 1's bounds, and that Theorem 2's sharp constant holds and is optimal. With
    Coq (apt-get install coq) the axioms of every theorem are printed and recorded by file hash;
    without, each file says that it is not checked on this machine. Averages of matrices themselves
    and the two-qubit counterexample are not certified. Exit 1 if Coq refuses a file.

    \b
    Examples:
      bptools certify
      bptools certify --degree 6 --out proofs-for-coq
    """
    from bptools.interface import certifying

    certificates = certifying.certify(out, degree=degree)
    click.echo(str(certificates))
    raise SystemExit(certificates.exit_code)
