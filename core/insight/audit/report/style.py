"""How the report of an audit looks beside other reports: wider for its tables, with what folds, and curves."""

from core.selection.report.style import CSS as _CSS

CSS = (
    _CSS
    + """
main{max-width:76rem}
figure{max-width:50rem}
header p,header ul,main>section>p,nav,.note,dl,figcaption{max-width:50rem}
nav ul{padding-left:1.2rem}
a{color:inherit;text-decoration-color:var(--kept);text-underline-offset:.2em}
section{position:relative}section>h2{padding-right:5rem}
.back{position:absolute;right:0;top:.7rem;font-size:.85rem;font-weight:400;color:var(--quiet)}
table{font-size:.87rem}
th,td{padding:.2rem .4rem}
.curve{stroke-width:2;fill:none}
.curves{display:grid;grid-template-columns:1fr minmax(6rem,11rem);column-gap:.6rem;padding-left:3rem;font-size:12px}
.curves div{position:relative;color:var(--quiet)}
.curves span{position:absolute;left:0;right:0;line-height:18px;white-space:nowrap}
.curves span{overflow:hidden;text-overflow:ellipsis}
.curves span svg{display:inline;width:22px;height:14px;vertical-align:-3px}
.thin{stroke-width:1.5;opacity:.6}.thick{stroke-width:6;opacity:.75}
.mean{fill:var(--ink);stroke:var(--ground);stroke-width:1.5}
h3{font-size:1rem;margin:1.5rem 0 .4rem}
details{margin:.6rem 0}summary{cursor:pointer;color:var(--quiet)}
.sides{display:grid;grid-template-columns:1fr 1fr;gap:1rem}
article{background:var(--pane);padding:.5rem .7rem;margin:0 0 .7rem}
article p{margin:0 0 .3rem}.text{white-space:pre-wrap;font-size:.9rem}
.remark{border-left:3px solid #D55E00;padding-left:.7rem}
ul{padding-left:1.2rem}
@media(max-width:40rem){.sides{grid-template-columns:1fr}.curves{grid-template-columns:1fr 6rem;padding-left:2.4rem}}
@media print{article{break-inside:avoid}}
"""
)
