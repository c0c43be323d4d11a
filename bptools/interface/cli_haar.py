"""The command line's exact integrals, and its tests of samplers."""

from __future__ import annotations

from pathlib import Path

import click

from bptools.errors import UsageError


@click.command()
@click.argument("expression")
@click.option("--dim", default="d", show_default=True, help="Dimension of all matrices.")
@click.option("--constant", "constants", multiple=True, help="A name that is a constant matrix.")
@click.option("--scalar", "scalars", multiple=True, help="A name that is a real number.")
@click.option("--random", multiple=True, help='What a name is instead: "G: ginibre".')
@click.option("--assume", multiple=True, help='What is known of a constant: "A: pauli".')
@click.option("--latex", is_flag=True, help="Print LaTeX.")
@click.option("--limit", default="10min", show_default=True, help='Of cost: "2h", "1h, 8GB".')
@click.option("--draw", "picture", type=Path, help="Draw the networks into FILE.svg.")
def haar(
    expression: str,
    dim: str,
    constants: tuple[str, ...],
    scalars: tuple[str, ...],
    random: tuple[str, ...],
    assume: tuple[str, ...],
    limit: str,
    picture: Path | None,
    *,
    latex: bool,
) -> None:
    """Integrate an expression over Haar-random matrices, exactly.

    U, V, W are unitary, O, Q, R orthogonal, S symplectic (--dim is half its size), psi, phi,
    chi states; other capitals are constant matrices, SWAP that of two factors. Tr, |...|, conj,
    det, kron or ⊗, U^⊗2, [A, B], ptrace, twirl, purity, sum(X, i), E[...], Var[...] and Cov[X, Y]
    are read, elements as U_00 or U[0, 1], blocks as U[:2, :2], and LaTeX. How every letter was
    read, and where the value holds, is printed on stderr; what can be read in two ways is refused.
    --assume says that a constant is hermitian, unitary, involution, projector (of rank r), pauli,
    traceless or pure; --random that a name is another random matrix: su, so, diagonal,
    permutation, centred-permutation, ginibre, real-ginibre, gue, goe, coe, cse, clifford,
    stabiliser, pauli, 2-design, ..., "group of H, S" of gates X, Y, Z, H, S, T, CX, CZ, SWAP,
    "brickwork of 3 layers on 4 sites".
    What takes more than 10 s or 2 GB is announced on stderr with an estimate, and refused over
    the --limit.

    \b
    Examples:
      bptools haar "Tr(U A U† B)^2"
      bptools haar "|U_00|^4" --dim 3
      bptools haar "Var[<psi|A|psi>]" --dim "2^n" --latex
      bptools haar "Tr(U rho U.H B)" --constant rho --assume "rho: pure"
      bptools haar "Tr(H^4)" --random "H: gue"
      bptools haar "|Tr(C)|^8" --random "C: clifford" --dim "2^n"
    """
    from bptools.haar import cost, integral_from_text

    try:
        with cost.limit(**cost.parsed_limit(limit)):
            integral = integral_from_text(
                expression,
                dim,
                constants=constants,
                scalars=scalars,
                random=_kinds(random),
                assuming=_assumed(assume, "--assume"),
            )
            cost.require_printable(integral.value)
        if picture is not None:
            integral.draw().save(picture)
    except (MemoryError, TypeError, ValueError) as error:
        raise UsageError(str(error)) from None
    if integral.reading:
        click.echo(integral.reading, err=True)
    click.echo(integral.to_latex() if latex else str(integral.value))
    if integral.domain != True:  # noqa: E712 - a SymPy condition
        click.echo(f"for {integral.domain}", err=True)


def _kinds(random: tuple[str, ...]) -> dict[str, str]:
    """Return the kinds that "G: group of H, S" gives, by name."""
    words = _assumed(random, "--random")
    return {name: ", ".join(kinds) for name, kinds in words.items()}


def _assumed(assumptions: tuple[str, ...], option: str) -> dict[str, list[str]]:
    """Return what "A: pauli" says, by name."""
    assumed: dict[str, list[str]] = {}
    for assumption in assumptions:
        name, colon, words = assumption.partition(":")
        if not colon:
            raise UsageError(f'{option} must be like "A: pauli", not {assumption!r}')
        assumed.setdefault(name.strip(), []).extend(word.strip() for word in words.split(","))
    return assumed


@click.command("haar-test")
@click.argument("sampler", metavar="FILE.py:NAME")
@click.option("--group", default="unitary", show_default=True, help="unitary, orthogonal or state.")
@click.option("--degree", default=2, show_default=True, help="Of the moments compared, 1 to 6.")
@click.option("--samples", default=100_000, show_default=True, help="How many are drawn.")
@click.option("--alpha", default=1e-3, show_default=True, help="Rate of rejected true samplers.")
@click.option("--seed", default=1, show_default=True, help="Root of the random stream.")
def haar_test(sampler: str, group: str, degree: int, samples: int, alpha: float, seed: int) -> None:
    """Test whether a sampler draws from the Haar measure, at a declared error rate.

    NAME is a function of (generator, count) that returns count matrices or states. Moments of
    elements, of traces and of several elements together are compared with their exact values,
    before and after turning by fixed elements of the group; it is said which are off, and by how
    much. A global phase is not tested. Exit 1 if one is off.

    \b
    Examples:
      bptools haar-test samplers.py:random_unitaries --degree 3
      bptools haar-test samplers.py:states --group state
    """
    from bptools.interface.haar_samplers import haar_test as tested

    test = tested(sampler, group, degree, samples=samples, error_rate=alpha, seed=seed)
    click.echo(str(test))
    if test.off:
        raise SystemExit(1)
