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
--pool:#c3ccd5;--kept:#5383AF;--held:#2E8B86}
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
svg{display:block;width:100%;overflow:visible}
svg text{font:11px system-ui,sans-serif;fill:var(--quiet)}
.rows{display:grid;grid-template-columns:fit-content(15rem) 1fr auto;column-gap:1rem;font-size:12px;color:var(--quiet)}
.rows span{display:block;height:var(--row);line-height:var(--row);white-space:nowrap}
.names,.beside{padding-top:16px;font-variant-numeric:tabular-nums}
.names{min-width:0;overflow:hidden}
.names span{text-align:right;overflow:hidden;text-overflow:ellipsis}
.beside{position:relative}
.beside b{position:absolute;top:0;line-height:16px;font-weight:400}
.axis{margin:0;text-align:center;font-size:12px;color:var(--quiet)}
.bars{padding:0 .6rem 0 3.2rem}
.sign{white-space:nowrap}
.sign svg{display:inline;width:14px;height:14px;vertical-align:-2px}
.pool{fill:var(--pool)}
.grid{stroke:var(--line)}
.one{stroke:var(--ink)}
.stem{stroke-width:2}
.of-dot{stroke:var(--kept)}.of-square{stroke:var(--held);stroke-width:1.5}
.arrow{stroke:none;fill:var(--kept)}.arrow.of-square{fill:var(--held)}.arrow.of-diamond{fill:var(--quiet)}
.gap{fill:var(--ground)}
.break{stroke:var(--ink);stroke-width:1.2;fill:none}
.dot{fill:var(--kept);stroke:var(--kept);stroke-width:2}
.square,.diamond,.pale .dot{fill:var(--ground)}
.square{stroke:var(--held);stroke-width:2}
.diamond{stroke:var(--quiet);stroke-width:1.5}
.pale{opacity:.6}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th,td{text-align:right;padding:.2rem .5rem;border-bottom:1px solid var(--line);white-space:nowrap}
th:first-child{text-align:left;font-weight:500;white-space:normal;min-width:9.5rem}
thead th{color:var(--quiet);font-weight:500;white-space:normal;overflow-wrap:normal;vertical-align:bottom}
@media(max-width:40rem){th:first-child{position:sticky;left:0;background:var(--ground)}}
pre{background:var(--pane);padding:.7rem;white-space:pre-wrap}
@media(max-width:40rem){dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:.5rem}
.rows{grid-template-columns:fit-content(8.5rem) 1fr auto;column-gap:.8rem}}
@media print{
:root{--ground:#fff;--ink:#22272b;--quiet:#5a6570;--line:#d9dee3;--pane:#f5f7f9;--pool:#c3ccd5}
main{max-width:none}figure,tr{break-inside:avoid}.wide{overflow:visible}}
"""
