"""The same audit at other settings: how what is kept of each group moves with temperature, criterion and budget."""

from collections.abc import Sequence
from functools import partial
from time import monotonic

import streamlit as st

from core.insight.audit.in_order import InOrder
from core.insight.audit.sweeps import BUDGET, CRITERION, TEMPERATURE, UNIFORM, Setting
from core.selection.asked.parameters import DOMAIN
from core.wording import count
from pages.parts.bias.audited import Audited
from pages.parts.bias.names import columns_in_words
from pages.parts.bias.picture import choose_clicked
from pages.parts.bias.view import KINDS, SELECTIONS, BiasView
from pages.parts.caches import audit as caches
from pages.parts.charts.audit_curves import MOST_NAMED, Curve, audit_curves
from pages.parts.charts.audit_heat import audit_heat
from pages.parts.charts.palette import NO_BUTTONS, TEXT_ON_DARK, TEXT_ON_LIGHT
from pages.parts.messages import empty
from pages.parts.opened import Opened
from pages.parts.plain import for_markdown, shortened
from pages.parts.selections import membership
from pages.parts.state import changes, seeded
from pages.parts.wording import percent, short_title

# What takes no longer is answered without a word.
_PATIENCE_SECONDS = 0.5
_ADVICE = {
    TEMPERATURE: "Phases, a mix of criteria, and a uniform draw have no temperature to change.",
    CRITERION: "Phases, a mix of criteria, and a uniform draw have no criterion to change.",
    BUDGET: "No other budget can be had of the documents that are rated.",
}


def settings_section(corpus: Opened, found: Audited, view: BiasView) -> None:
    """Draw what is kept of each group by selections that differ from this one in one thing."""
    key = seeded("bias_kind", view.kind)
    st.segmented_control(
        "With another",
        list(KINDS),
        key=key,
        format_func=KINDS.__getitem__,
        required=True,
        on_change=changes(BiasView, key, kind=str),
    )
    if view.kind == SELECTIONS:
        _saved(corpus, found, view)
        return
    uniform, others, absent = _swept(corpus, found, view)
    if not others:
        empty("There is nothing to compare.", _ADVICE[view.kind])
        return
    if view.kind == TEMPERATURE:
        _curves(found, view, [*others, *uniform])
        _say_absent(absent)
        return
    here = caches.setting_here(*corpus.key, found.parameters.rater, found.what, columns=view.columns)
    _heat(found, view, [here, *uniform, *others])
    what = "the ratings by another criterion" if view.kind == CRITERION else "another share of all tokens"
    st.caption(
        f"Retention when one thing is changed, here {what}; the rest stays as it was asked for, the seed too. "
        f"{_UNIFORM} Full tints: half, and twice, of what is kept overall. Exact; n: documents of the group."
    )
    _say_absent(absent)


_UNIFORM = "Uniform: one draw without ratings, of the same budget and quotas, by another seed; it varies by chance."


def _swept(corpus: Opened, found: Audited, view: BiasView) -> tuple[list[Setting], list[Setting], list[str]]:
    """Select at each setting, with progress where it takes long: the uniform draw, these, and what cannot be had."""
    place, begun = st.empty(), monotonic()
    settings: list[Setting] = []
    absent: list[str] = []
    asked = caches.kept_at_settings(*corpus.key, found.parameters, columns=view.columns, kinds=(UNIFORM, view.kind))
    for number, n_asked, (kind, name), setting in asked:
        if setting is None:
            absent.append(_title(kind, name))
        else:
            settings.append(setting)
        if monotonic() - begun > _PATIENCE_SECONDS:
            place.progress(number / n_asked, f"Selecting at {number} of {n_asked} settings…")
    place.empty()
    return (
        [each for each in settings if each.kind == UNIFORM],
        [each for each in settings if each.kind == view.kind],
        absent,
    )


def _say_absent(absent: Sequence[str]) -> None:
    if absent:
        st.caption(f"Left out, since they cannot be had of the documents that are rated: {', '.join(absent)}.")


def _curves(found: Audited, view: BiasView, settings: Sequence[Setting]) -> None:
    named = [] if view.group is None else [view.group]
    named += [name for name in found.order.most_moved(MOST_NAMED) if name != view.group]
    drawn = [each.retention.group.name for each in found.order.ranked or found.order.few]
    curves = _lines(found, view, settings, drawn + named[:1])
    key = f"bias_curves_{'_'.join(view.columns)}_{view.group}"
    st.plotly_chart(
        audit_curves(curves, [_title(each.kind, each.name) for each in settings], named=named[:MOST_NAMED]),
        config=NO_BUTTONS,
        key=key,
        on_select=partial(choose_clicked, key),
        selection_mode="points",
        alt=f"Retention by {columns_in_words(view.columns)} at {count(len(settings), 'setting')}.",
    )
    st.caption(
        "Temperature 0 takes the highest rated; the higher, the more chance decides. Named: the group that was chosen, "
        f"and those that win or lose most tokens, signs first. "
        f"{_dotted(view, named)}{_few(found.order)} {_UNIFORM} Exact, at one seed."
    )


def _dotted(view: BiasView, named: Sequence[str]) -> str:
    """Say what the thin line is; a domain is kept as a draw that takes the same share of it."""
    if DOMAIN in view.columns or not named:
        return ""
    return f"Thin dots: a uniform draw with the same domains, of {for_markdown(shortened(named[0], 40))}. "


def _few(order: InOrder) -> str:
    if not order.ranked:
        return "All have few documents: a step of a line is a document or two."
    return "Groups with few documents are left out." if order.few else ""


def _saved(corpus: Opened, found: Audited, view: BiasView) -> None:
    # Beside itself nothing is seen.
    against = [name for name in view.against if name != found.name]
    if not against:
        advice = "Choose them in the side bar, under Set beside it."
        if not corpus.workspace.selections():
            advice = "Save what you select on the page Subset; then choose it in the side bar."
        empty("No selection is set beside this one.", advice)
        return
    rater = found.parameters.rater
    here = caches.setting_here(*corpus.key, rater, found.what, columns=view.columns)
    others = [
        caches.setting_here(*corpus.key, rater, membership(corpus, name, kept=True), columns=view.columns)
        for name in against
    ]
    uniform = [
        setting
        for _, _, _, setting in caches.kept_at_settings(
            *corpus.key, found.parameters, columns=view.columns, kinds=(UNIFORM,)
        )
        if setting is not None
    ]
    _heat(found, view, [here, *uniform, *others])
    kept = " · ".join(
        f"{for_markdown(each.name)} {count(each.kept.n_documents, 'document')}" for each in (here, *others)
    )
    st.caption(f"Retention by each selection. {_UNIFORM} Kept: {kept}. Exact; n: documents of the group.")


def _heat(found: Audited, view: BiasView, settings: Sequence[Setting]) -> None:
    order: InOrder = found.order
    titles = [_title(each.kind, each.name) for each in settings]
    key = f"bias_heat_{view.kind}_{'_'.join(view.columns)}_{view.group}"
    st.plotly_chart(
        audit_heat(
            _lines(found, view, settings, [each.retention.group.name for each in order.shown]),
            titles,
            n_few=len(order.few),
            text_colour=TEXT_ON_DARK if st.context.theme.type == "dark" else TEXT_ON_LIGHT,
            chosen=view.group,
        ),
        config=NO_BUTTONS,
        key=key,
        on_select=partial(choose_clicked, key),
        selection_mode="points",
        alt=f"Retention by {columns_in_words(view.columns)}: {', '.join(titles)}.",
    )


def _lines(found: Audited, view: BiasView, settings: Sequence[Setting], names: Sequence[str]) -> list[Curve]:
    """Give each of some groups what the settings keep of it, in the order of their names."""
    by_name = {
        each.retention.group.name: Curve(
            each.retention.group.name,
            each.retention.pool.n_documents,
            [setting.ratios[place] for setting in settings],
            None if DOMAIN in view.columns else [setting.uniform_matched[place] for setting in settings],
        )
        for place, each in enumerate(found.found.groups)
    }
    return [by_name[name] for name in dict.fromkeys(names) if name in by_name]


def _title(kind: str, name: str) -> str:
    if kind == CRITERION:
        return short_title(name)
    if kind == BUDGET:
        return percent(float(name), 0)
    return name
