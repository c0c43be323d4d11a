"""Figures hold the medians and ranges of runs that are made up so that both are known."""

import msgspec
import numpy as np
import pytest

from bptools.quddpm.archive import OwnRuns
from bptools.quddpm.cycle import COLUMNS
from bptools.quddpm.gallery.training_figures import (
    EARLY_CYCLES,
    SHOT_NOISE,
    Recorded,
    gradients_by_size,
    settings_listing,
)
from bptools.quddpm.metrics import BINS, METRICS
from bptools.quddpm.model import COMPARISONS
from bptools.quddpm.run_file import SEMANTICS, RunHeader, write_run
from bptools.quddpm.settings import ADDITIONS, PUBLISHED, Settings, of_model
from bptools.quddpm.summary import WINDOW

SEEDS = {1: (0, 1, 2), 2: (0, 5)}  # the run improved, n = 2, seed 5 is missing
FACTORS = {0: 2.0, 1: 7.0, 2: 3.0, 5: 4.0}  # of a seed; at n = 1 the median is 3
MODELS = {"original": 1.0, "improved": 10.0}


def height(model, n_qubits, seed):
    return MODELS[model] * n_qubits * FACTORS[seed]


def arrays_of(settings):
    """Return a run whose quantity number c is (c + 1) (epoch + 1) times its height."""
    tall = height(settings.model, settings.n_qubits, settings.seed)
    cycles = len(settings.trained_steps)
    epochs = np.arange(1.0, cycles * settings.epochs + 1).reshape(cycles, settings.epochs, 1)
    rows = np.arange(1.0, cycles + 2)[:, None, None]
    kinds = 100 * np.arange(1, len(COMPARISONS) + 1)[:, None] + np.arange(len(METRICS))
    counts = np.zeros((2, BINS), int)
    counts[0, 3], counts[1, 4], counts[1, 5] = 5, FACTORS[settings.seed], 8
    return {
        "angles": np.zeros((cycles, 1)),
        "history": tall * epochs * np.arange(1, len(COLUMNS) + 1),
        "metrics": tall * rows * kinds,
        "distribution": np.full((cycles + 1, 2), 0.5),
        "data fidelities": counts[0],
        "generated fidelities": counts[1],
    }


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs")
    for model in MODELS:
        for n_qubits, seeds in SEEDS.items():
            for seed in seeds:
                settings = of_model(model, n_qubits, seed)
                if (model, n_qubits, seed) != ("improved", 2, 5):
                    header = RunHeader(settings, str(SEMANTICS), "", {}, {})
                    write_run(folder / f"{settings.name}.npz", header, arrays_of(settings))
    return Recorded(OwnRuns(folder), SEEDS)


def window_means(factor):
    """Return the means of (epoch + 1) over the windows of the first six cycles, by hand."""
    count = EARLY_CYCLES * Settings(n_qubits=1).epochs // WINDOW
    return [factor * (WINDOW * at + (WINDOW + 1) / 2) for at in range(count)]


def assert_band(series, label, low, median, high):
    """Compare a series with three curves."""
    assert series.label == label
    np.testing.assert_allclose(series.low, low, rtol=1e-12)
    np.testing.assert_allclose(series.y, median, rtol=1e-12)
    np.testing.assert_allclose(series.high, high, rtol=1e-12)
    assert len(series.x) == len(series.y)


@pytest.mark.parametrize(("quantity", "number"), [("loss", 1), ("mmd_u", 3)])
def test_losses_are_medians_of_windows_of_the_early_cycles(recorded, quantity, number):
    figure = recorded.losses("original", quantity)
    one, two = figure.series
    assert_band(one, "$n = 1$", *(window_means(number * factor) for factor in (2, 3, 7)))
    assert_band(two, "$n = 2$", *(window_means(number * factor) for factor in (4, 6, 8)))
    assert one.x[:2] == (25.0, 75.0)
    assert figure.log_y == (quantity == "loss")


def test_a_missing_run_is_left_out(recorded):
    _, two = recorded.losses("improved").series
    assert_band(two, "$n = 2$", *(window_means(40),) * 3)
    assert [len(recorded.runs("improved", n)) for n in SEEDS] == [3, 1]


def test_gradients_follow_the_cycles(recorded):
    original, improved = recorded.gradients_by_cycle(1).series
    assert_band(original, "original", *(window_means(4 * factor) for factor in (2, 3, 7)))
    assert_band(improved, "improved", *(window_means(40 * factor) for factor in (2, 3, 7)))


def test_distances_are_of_held_out_states_to_data_along_the_cycles(recorded):
    kl = 100 + METRICS.index("kl")
    original, improved = recorded.distances(1, "kl", "KL divergence").series
    rows = np.arange(1, 32)
    assert_band(original, "original", *(kl * factor * rows for factor in (2, 3, 7)))
    assert_band(improved, "improved", *(10 * kl * factor * rows for factor in (2, 3, 7)))
    assert improved.x == tuple(map(float, range(31)))


def test_final_distances_are_those_after_the_last_cycle(recorded):
    last = 31 * (100 + METRICS.index("mmd_u"))
    original, improved = recorded.final_distances("mmd_u", "MMD").series
    assert_band(
        original, "original", [2 * last, 4 * last], [3 * last, 6 * last], [7 * last, 8 * last]
    )
    assert_band(
        improved, "improved", [20 * last, 40 * last], [30 * last, 40 * last], [70 * last, 40 * last]
    )
    assert original.x == (1.0, 2.0)


def test_fidelities_are_shares_of_pairs_beside_the_haar_law(recorded):
    haar, original, data, improved = recorded.fidelities(1).series
    assert [series.label for series in (original, data, improved)] == [
        "generated, original",
        "data",
        "generated, improved",
    ]
    np.testing.assert_allclose(haar.y, 1 / BINS)  # at one qubit F is uniform
    np.testing.assert_allclose(haar.x, (np.arange(BINS) + 0.5) / BINS)
    assert data.y[3] == sum(data.y) == 1
    shares = sorted(FACTORS[seed] / (FACTORS[seed] + 8) for seed in SEEDS[1])
    assert (original.low[4], original.y[4], original.high[4]) == pytest.approx(shares)
    two = recorded.fidelities(2).series[0].y
    middles = (np.arange(BINS) + 0.5) / BINS
    np.testing.assert_allclose(two, 3 * (1 - middles) ** 2 / BINS, atol=1e-5)  # midpoint rule


def test_gradients_by_size_stand_over_the_shot_noise():
    found = {("control", 1): [3.0, 1.0, 2.0], ("control", 4): [5.0, 7.0], ("mine", 4): [9.0]}
    figure = gradients_by_size(
        lambda model, n: np.array(found.get((model, n), [])),
        lambda values: (values.min() - 1, values.max() + 1),
        ["control", "mine", "not recorded"],
        [1, 4],
        "at 95 %",
    )
    first, second, noise = figure.series
    assert_band(first, "Haar start, data as target", (0, 4), (2, 6), (4, 8))
    assert first.x == (1.0, 4.0)
    assert_band(second, "mine", (8,), (9,), (10,))
    assert second.x == (4.0,)
    # (f₊ − f₋)/2 of two means of 10⁴ outcomes ±1, each of variance 1 at most
    assert noise.y == pytest.approx((np.sqrt((1e-4 + 1e-4) / 4),) * 2)
    assert noise.y[0] == SHOT_NOISE
    assert "at 95 %" in figure.caption


def test_every_setting_is_listed_with_whose_choice_it_is():
    original, improved = of_model("original", 4), of_model("improved", 4)
    rows = {row[0]: row[1:] for row in settings_listing(original, improved, "Settings").rows}
    names = {field.name.replace("_", " ") for field in msgspec.structs.fields(Settings)}
    additions = {name.replace("_", " ") for name in ADDITIONS}
    assert set(rows) == names - {"model", "n qubits", "seed"} - additions
    noisy = of_model("original", 4, depolarising=0.1)
    with_noise = {row[0] for row in settings_listing(noisy, improved, "Settings").rows}
    assert with_noise - set(rows) == {"depolarising"}
    assert rows["epochs"] == ("300", "300", "the paper")
    assert rows["diffusion scale"] == ("1.0", "0.3", "our choice")
    assert {name.replace("_", " ") for name in PUBLISHED} <= set(rows)
