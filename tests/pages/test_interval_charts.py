"""Charts of numbers with intervals: the order of colours, the n beside each row, and how numbers are written."""

from core.estimates import Estimate
from core.judging.trust.coverage import JudgeCoverage
from core.qurater.learning.training_log import TrainingLog, TrainingStep
from pages.parts.charts.coverage import pairs_by_judge
from pages.parts.charts.intervals import Dot, Scale, interval_dots
from pages.parts.charts.quality import accuracy_curve
from pages.parts.charts.training import accuracy_by_fold, loss_curves
from pages.parts.raters.naming import names_of
from pages.parts.wording import ABSENT, MINUS

NAMES = names_of(["educational_value", "old", "writing_style"])
KAPPA = Scale("kappa", ends=(-1.0, 1.0), factor=1.0)


def test_criteria_stand_in_one_order_everywhere() -> None:
    assert list(NAMES) == ["writing_style", "educational_value", "old"]
    judged = [JudgeCoverage("Ada", key, 3, 0, 3, 0) for key in ("educational_value", "old", "writing_style")]
    dots = [Dot("Ada", key, Estimate(0.5, 40, 0.4, 0.6)) for key in ("old", "educational_value", "writing_style")]
    for figure in (pairs_by_judge(judged, NAMES), interval_dots(dots, Scale("%"), NAMES)):
        assert [trace.name for trace in figure.data] == list(NAMES.values())


def test_each_row_tells_what_it_rests_on() -> None:
    dots = [
        Dot("Ada", "writing_style", Estimate(-0.25, 1, -0.5, 0.1)),
        Dot("Ada", "educational_value", Estimate(0.1, 1200, 0.0, 0.2)),
        Dot("Bob", "writing_style", Estimate(0.1, 7, 0.0, 0.2)),
    ]
    figure = interval_dots(dots, KAPPA, NAMES)
    assert [note.text for note in figure.layout.annotations] == [f"n = 1{ABSENT}1,200", "n = 7"]
    hover = figure.data[0].text[0]
    assert f"{MINUS}0.25 (95 %: {MINUS}0.50 to 0.10)" in hover
    assert hover.endswith("n = 1 pair")


def test_the_last_dots_of_a_curve_tell_what_they_rest_on() -> None:
    amounts = {0.0: 90, 0.1: 60, 0.2: 40, 0.3: 5, 0.4: 0}
    curve = {cut: Estimate(0.5, n, 0.4, 0.6) for cut, n in amounts.items()}
    more = {cut: Estimate(0.5, n + 1, 0.4, 0.6) for cut, n in amounts.items() if n} | {0.4: curve[0.4]}
    ticks = accuracy_curve({"writing_style": more, "old": curve}, NAMES, marked="old").layout.xaxis.ticktext
    assert set(ticks) == {"0.3<br>n 5", "0.1<br>n 60"}


def test_a_fold_is_no_step_of_a_curve() -> None:
    fit = [TrainingStep(step, 0, "all", 1 / step) for step in (1, 2, 3)]
    folds = [TrainingStep(fold, 2, f"fold {fold}", 0.5, 0.6, {"writing_style": 0.7}) for fold in (1, 2)]
    log = TrainingLog("finished", (*fit, *folds))
    (curve,) = loss_curves(log).data
    assert list(curve.x) == [1, 2, 3]
    together = {"writing_style": Estimate(0.71, 80, 0.6, 0.8)}
    small, large = accuracy_by_fold(log.folds, together, names_of(["writing_style"])).data
    assert (len(small.x), list(large.x)) == (2, [71.0])
    assert large.error_x.array[0] > 0
