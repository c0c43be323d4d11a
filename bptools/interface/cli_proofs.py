"""The commands that hand proofs on: to the second reader, to a proof assistant, to a paper."""

from __future__ import annotations

from pathlib import Path

import click

from bptools.interface.options import FILE, FOLDER, root_option

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

    Every proof and counterexample is carried out again, theorem by theorem, compared with the
    formula as it is printed, and printed in the reader's own words. Cases of checks are compared
    again, and evaluated where their labels say enough; what is not re-checked is said, with the
    reason. Exit 1 if a file was changed, or does not prove what it says.

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
@root_option
def certify(out: Path, degree: int, root: Path | None) -> None:
    """Write certificates for Coq, and let Coq check them where it is installed.

    Each file stands alone (standard library only): that the Weingarten tables of U, O and Sp invert
    the Gram matrices, at every dimension, with permutations and pairings made inside Coq; and the
    .v files of a project's proofs/, what it proves with Coq itself. With Coq (apt-get install coq)
    the axioms of every theorem are printed and recorded by file hash; without, each file says that
    it is not checked on this machine. Exit 1 if Coq refuses a file.

    Of the kernel's rules those between real numbers are exported (quotient, ratio, induction, signs
    of powers); what it knows of matrices is not: averages as such, sequences, overlap.

    \b
    Examples:
      bptools certify
      bptools certify --degree 6 --out proofs-for-coq
    """
    from bptools.interface import certifying

    certificates = certifying.certify(out, degree=degree, root=root)
    click.echo(str(certificates))
    raise SystemExit(certificates.exit_code)


@click.command()
@click.argument("name")
@click.option("--latex", "form", flag_value="latex", default="latex", help="LaTeX (the default).")
@click.option("--typst", "form", flag_value="typst", help="Typst.")
@click.option("--json", "form", flag_value="json", help="JSON.")
@click.option("--from", "results", type=FILE, help="The results. [default: reports/results.json]")
@click.option("--figures", type=FOLDER, help="Draw its figures into this folder, and show them.")
def export(name: str, form: str, results: Path | None, figures: Path | None) -> None:
    """Print a claim for a paper: statement, hypotheses, verdict, how it is known, its figures.

    \b
    Examples:
      bptools export theorem1.bound --latex
      bptools export lemma2.first --typst --from reports/results.json
      bptools export theorem1.variance --latex --figures figures > variance.tex
    """
    from bptools.interface import exporting

    click.echo(exporting.export(name, form=form, results=results, figures=figures), nl=False)


@click.command()
@click.argument("out", type=FILE)
@click.option("--folder", type=FOLDER, default="reports", show_default=True, help="The report's.")
def bundle(out: Path, folder: Path) -> None:
    """Write one zip for a referee: report, results, proofs, certificates, and the second reader.

    In it, python verify.py checks every proof again; it needs python-flint and msgspec alone.

    \b
    Examples:
      bptools bundle referee.zip
    """
    from bptools.interface import exporting

    click.echo(str(exporting.bundle(out, folder=folder)))


@click.command()
def schema() -> None:
    """Print the JSON schema of results.json, which is docs/results.schema.json.

    \b
    Examples:
      bptools schema > docs/results.schema.json
    """
    from bptools.interface import exporting

    click.echo(exporting.results_schema().decode(), nl=False)


@click.command()
@click.option("--svg", "svg_file", type=FILE, help="Draw it into this file.")
@root_option
def graph(svg_file: Path | None, root: Path | None) -> None:
    """Show what claims rest on: other claims, literature, and what is true instead.

    \b
    Examples:
      bptools graph
      bptools graph --svg claims.svg
    """
    from bptools.files import write_text
    from bptools.interface import graph as graphs

    claims = graphs.graph(root=root)
    click.echo(str(claims))
    if svg_file is not None:
        write_text(svg_file, claims.to_svg())
