"""How a report looks: calm, in light and dark, on a telephone and on paper."""

from core.criteria import CRITERION_KEYS

# The same as in the app: one colour a criterion, those of Okabe and Ito, then others that stay apart for every eye.
_COLOURS = (
    *("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"),
    *("#AA3377", "#6F4E37", "#999933", "#B15928", "#EE6677", "#9C755F"),
)
_OTHER = "#5383AF"


def colour_of(criterion: str) -> str:
    """Give the colour of a criterion.

    Examples
    --------
    >>> colour_of("writing_style"), colour_of("beauty")
    ('#0072B2', '#5383AF')
    """
    return dict(zip(CRITERION_KEYS, _COLOURS, strict=False)).get(criterion, _OTHER)


CSS = """
:root{color-scheme:light dark;--ground:#fff;--ink:#22272b;--quiet:#5a6570;--line:#d9dee3;--pane:#f5f7f9;
--pool:#c3ccd5;--kept:#5383AF}
@media(prefers-color-scheme:dark){
:root{--ground:#14181b;--ink:#dde1e4;--quiet:#9aa5af;--line:#333c44;--pane:#1c2226;--pool:#47535e}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:15px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
main{max-width:52rem;margin:0 auto;padding:1.5rem 1rem 3rem}
h1{font-size:1.6rem;margin:.1rem 0 .3rem}
h2{font-size:1.1rem;margin:2rem 0 .6rem;padding-top:.6rem;border-top:1px solid var(--line)}
.kind,.note,figcaption,.key{color:var(--quiet)}
.kind{margin:0}
.numbers{font-variant-numeric:tabular-nums;font-weight:600}
dl{display:grid;grid-template-columns:minmax(9rem,15rem) 1fr;gap:.25rem 1rem;margin:0}
dt{color:var(--quiet)}
dd{margin:0;font-variant-numeric:tabular-nums}
figure{margin:1rem 0 1.4rem}
figcaption{margin-bottom:.3rem}
figcaption b{color:var(--ink)}
.key{margin-left:.6rem;white-space:nowrap}
.key i{display:inline-block;width:.75em;height:.75em;background:var(--pool);margin:0 .1em 0 .5em}
svg{display:block;width:100%;height:auto}
svg text{font:11px system-ui,sans-serif;fill:var(--quiet)}
.pool{fill:var(--pool)}
.grid{stroke:var(--line)}
.one{stroke:var(--ink)}
.stem{stroke:var(--kept);stroke-width:2}
.dot{fill:var(--kept);stroke:var(--kept);stroke-width:2}
.none,.hollow{fill:var(--ground)}
.hollow{stroke:var(--quiet);stroke-width:1.5}
.cross{stroke:var(--ink);stroke-width:1.7}
.pale{opacity:.55}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th,td{text-align:right;padding:.2rem .5rem;border-bottom:1px solid var(--line);white-space:nowrap}
th:first-child{text-align:left;font-weight:500;white-space:normal;min-width:8rem}
thead th{color:var(--quiet);font-weight:500}
pre{background:var(--pane);padding:.7rem;white-space:pre-wrap}
@media(max-width:40rem){dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:.5rem}svg text{font-size:17px}}
@media print{
:root{--ground:#fff;--ink:#22272b;--quiet:#5a6570;--line:#d9dee3;--pane:#f5f7f9;--pool:#c3ccd5}
main{max-width:none}figure,tr{break-inside:avoid}.wide{overflow:visible}}
"""
