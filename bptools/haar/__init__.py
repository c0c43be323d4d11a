"""Exact integrals over Haar-random matrices and states.

``expectation`` averages SymPy expressions in ``Unitary``, ``Orthogonal``, ``Symplectic``,
``CircularOrthogonal``, ``CircularSymplectic`` and ``State`` symbols; ``integral`` adds the domain
of the result and exact values outside it. ``haar_integral_*`` integrate matrix elements.
``weingarten_*`` give the Weingarten functions of U(d), O(d) and Sp(2d), for integer, symbolic and
composite dimensions, exact below the threshold too; ``weingarten_table_*`` all those of a degree;
``weingarten_expansion_*`` their expansion in 1/d.

In reading order: ``cost`` (what is much is said before), ``dimensions``, ``matrices``,
``distributions``, ``stabilisers``, ``finite_groups`` and ``circuit_layers`` (other random
matrices), ``factors``, ``subspaces``, ``explicit`` and ``assumptions`` (what users write).
Three machines, each a room: ``weingarten`` (the weights of pairings), ``networks`` (sums over
pairings of traces, on weingarten), ``elements`` (moments of matrix elements, on both). Then
``outcome`` (back to SymPy), ``unexpanded`` (answers of very many terms),
``monomial_averages`` and ``averaging`` (polynomials, by the fastest machine), ``pictures``
(networks drawn), ``second_route`` (by projectors onto invariants), ``numerics`` and
``integrals`` (a value, its domain, its NumPy function), ``explanation`` (how it was found),
``entries`` (matrices by their elements), ``cut_states`` (by all permutations), ``purities`` and
``commutators`` (by characters), ``constant_parts``, ``invariance``,
``real_powers``, ``real_power_sums`` and ``closed_forms`` (beyond polynomials),
``block_products`` (elementwise, of blocks), ``reading`` (expressions as polynomials),
``expressions`` (the face of it all), ``index_notation`` (Einstein's), ``quantum_notation`` (SymPy's
bras and kets), ``circular`` (elements of COE and CSE), ``moments`` (cumulants, twirls, frame
potentials), ``states`` (purities, gradients, distances), ``renyi`` (entropies),
``arrays`` (averages with concrete matrices), ``sampler_moments`` and ``samplers``
(whether a sampler is Haar), ``text`` (a room: the grammar of one line) and ``notation`` (integrals
written in one line).
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bptools.haar.arrays import conjugation_moment, moment_operator, twirl_coefficients
    from bptools.haar.averaging import average
    from bptools.haar.circuit_layers import Brickwork
    from bptools.haar.circular import (
        haar_integral_circular_orthogonal,
        haar_integral_circular_symplectic,
        weingarten_circular_orthogonal,
        weingarten_circular_symplectic,
    )
    from bptools.haar.closed_forms import (
        eigenvalue_density,
        hciz_integral,
        mean_log_determinant,
        page_entropy,
    )
    from bptools.haar.cost import limit
    from bptools.haar.distributions import (
        CentredPermutation,
        Design,
        DiagonalUnitary,
        GaussianOrthogonal,
        GaussianUnitary,
        Ginibre,
        PermutationMatrix,
        RealGinibre,
        SpecialOrthogonal,
        SpecialUnitary,
        Stiefel,
        wishart,
    )
    from bptools.haar.elements.free import (
        haar_integral_free_orthogonal,
        haar_integral_free_symmetric,
    )
    from bptools.haar.elements.haarpy import haar_integral_orthogonal, haar_integral_unitary
    from bptools.haar.elements.permutations import (
        haar_integral_centered_permutation,
        haar_integral_permutation,
        weingarten_centered_permutation,
        weingarten_permutation,
    )
    from bptools.haar.elements.symplectic import haar_integral_symplectic
    from bptools.haar.expressions import expectation, integral
    from bptools.haar.factors import PairingOperator, PartialTrace, PartialTranspose
    from bptools.haar.finite_groups import FiniteGroup
    from bptools.haar.index_notation import einsum
    from bptools.haar.integrals import Integral
    from bptools.haar.matrices import (
        CircularOrthogonal,
        CircularSymplectic,
        Orthogonal,
        State,
        Symplectic,
        SymplecticForm,
        Unitary,
    )
    from bptools.haar.moments import covariance, cumulant, frame_potential, twirl
    from bptools.haar.notation import integral_from_text
    from bptools.haar.quantum_notation import from_quantum
    from bptools.haar.renyi import RenyiMean, renyi_entropy
    from bptools.haar.samplers import SamplerTest, haar_test
    from bptools.haar.stabilisers import Clifford, Pauli, Stabiliser
    from bptools.haar.states import (
        annealed_renyi2_entropy,
        gradient_moments,
        moment_distance,
        subsystem_purity,
    )
    from bptools.haar.subspaces import (
        block_diagonal,
        symmetric_dimension,
        symmetric_projector,
        symmetric_state,
    )
    from bptools.haar.weingarten.asymptotics import (
        weingarten_expansion_orthogonal,
        weingarten_expansion_symplectic,
        weingarten_expansion_unitary,
    )
    from bptools.haar.weingarten.functions import (
        WeingartenTable,
        weingarten_orthogonal,
        weingarten_symplectic,
        weingarten_table_orthogonal,
        weingarten_table_symplectic,
        weingarten_table_unitary,
        weingarten_unitary,
    )
__all__ = [
    "Brickwork",
    "CentredPermutation",
    "CircularOrthogonal",
    "CircularSymplectic",
    "Clifford",
    "Design",
    "DiagonalUnitary",
    "FiniteGroup",
    "GaussianOrthogonal",
    "GaussianUnitary",
    "Ginibre",
    "Integral",
    "Orthogonal",
    "PairingOperator",
    "PartialTrace",
    "PartialTranspose",
    "Pauli",
    "PermutationMatrix",
    "RealGinibre",
    "RenyiMean",
    "SamplerTest",
    "SpecialOrthogonal",
    "SpecialUnitary",
    "Stabiliser",
    "State",
    "Stiefel",
    "Symplectic",
    "SymplecticForm",
    "Unitary",
    "WeingartenTable",
    "annealed_renyi2_entropy",
    "average",
    "block_diagonal",
    "conjugation_moment",
    "covariance",
    "cumulant",
    "eigenvalue_density",
    "einsum",
    "expectation",
    "frame_potential",
    "from_quantum",
    "gradient_moments",
    "haar_integral_centered_permutation",
    "haar_integral_circular_orthogonal",
    "haar_integral_circular_symplectic",
    "haar_integral_free_orthogonal",
    "haar_integral_free_symmetric",
    "haar_integral_orthogonal",
    "haar_integral_permutation",
    "haar_integral_symplectic",
    "haar_integral_unitary",
    "haar_test",
    "hciz_integral",
    "integral",
    "integral_from_text",
    "limit",
    "mean_log_determinant",
    "moment_distance",
    "moment_operator",
    "page_entropy",
    "renyi_entropy",
    "subsystem_purity",
    "symmetric_dimension",
    "symmetric_projector",
    "symmetric_state",
    "twirl",
    "twirl_coefficients",
    "weingarten_centered_permutation",
    "weingarten_circular_orthogonal",
    "weingarten_circular_symplectic",
    "weingarten_expansion_orthogonal",
    "weingarten_expansion_symplectic",
    "weingarten_expansion_unitary",
    "weingarten_orthogonal",
    "weingarten_permutation",
    "weingarten_symplectic",
    "weingarten_table_orthogonal",
    "weingarten_table_symplectic",
    "weingarten_table_unitary",
    "weingarten_unitary",
    "wishart",
]

_PLACES = {
    "Brickwork": "circuit_layers",
    "CentredPermutation": "distributions",
    "CircularOrthogonal": "matrices",
    "CircularSymplectic": "matrices",
    "Clifford": "stabilisers",
    "Design": "distributions",
    "DiagonalUnitary": "distributions",
    "FiniteGroup": "finite_groups",
    "GaussianOrthogonal": "distributions",
    "GaussianUnitary": "distributions",
    "Ginibre": "distributions",
    "Integral": "integrals",
    "Orthogonal": "matrices",
    "PairingOperator": "factors",
    "PartialTrace": "factors",
    "PartialTranspose": "factors",
    "Pauli": "stabilisers",
    "PermutationMatrix": "distributions",
    "RealGinibre": "distributions",
    "RenyiMean": "renyi",
    "SamplerTest": "samplers",
    "SpecialOrthogonal": "distributions",
    "SpecialUnitary": "distributions",
    "Stabiliser": "stabilisers",
    "State": "matrices",
    "Stiefel": "distributions",
    "Symplectic": "matrices",
    "SymplecticForm": "matrices",
    "Unitary": "matrices",
    "WeingartenTable": "weingarten.functions",
    "annealed_renyi2_entropy": "states",
    "average": "averaging",
    "block_diagonal": "subspaces",
    "conjugation_moment": "arrays",
    "covariance": "moments",
    "cumulant": "moments",
    "eigenvalue_density": "closed_forms",
    "einsum": "index_notation",
    "expectation": "expressions",
    "frame_potential": "moments",
    "from_quantum": "quantum_notation",
    "gradient_moments": "states",
    "haar_integral_centered_permutation": "elements.permutations",
    "haar_integral_circular_orthogonal": "circular",
    "haar_integral_circular_symplectic": "circular",
    "haar_integral_free_orthogonal": "elements.free",
    "haar_integral_free_symmetric": "elements.free",
    "haar_integral_orthogonal": "elements.haarpy",
    "haar_integral_permutation": "elements.permutations",
    "haar_integral_symplectic": "elements.symplectic",
    "haar_integral_unitary": "elements.haarpy",
    "haar_test": "samplers",
    "hciz_integral": "closed_forms",
    "integral": "expressions",
    "integral_from_text": "notation",
    "limit": "cost",
    "mean_log_determinant": "closed_forms",
    "moment_distance": "states",
    "moment_operator": "arrays",
    "page_entropy": "closed_forms",
    "renyi_entropy": "renyi",
    "subsystem_purity": "states",
    "symmetric_dimension": "subspaces",
    "symmetric_projector": "subspaces",
    "symmetric_state": "subspaces",
    "twirl": "moments",
    "twirl_coefficients": "arrays",
    "weingarten_centered_permutation": "elements.permutations",
    "weingarten_circular_orthogonal": "circular",
    "weingarten_circular_symplectic": "circular",
    "weingarten_expansion_orthogonal": "weingarten.asymptotics",
    "weingarten_expansion_symplectic": "weingarten.asymptotics",
    "weingarten_expansion_unitary": "weingarten.asymptotics",
    "weingarten_orthogonal": "weingarten.functions",
    "weingarten_permutation": "elements.permutations",
    "weingarten_symplectic": "weingarten.functions",
    "weingarten_table_orthogonal": "weingarten.functions",
    "weingarten_table_symplectic": "weingarten.functions",
    "weingarten_table_unitary": "weingarten.functions",
    "weingarten_unitary": "weingarten.functions",
    "wishart": "distributions",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever the name stands for
    """Import a name when it is first used: symbols of matrices need nothing of the engine."""
    if name in _PLACES:
        return getattr(importlib.import_module(f"bptools.haar.{_PLACES[name]}"), name)
    raise AttributeError(f"module 'bptools.haar' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
