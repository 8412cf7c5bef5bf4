/** The looks of a report: the colours of the dashboard, one column of text, charts in pairs where there is room. */
export const STYLE = `
:root{color-scheme:light dark;
--ground:light-dark(oklch(98.4% .003 260),oklch(16.5% .008 262));--surface:light-dark(#fff,oklch(19.5% .01 262));
--line:light-dark(oklch(91.5% .006 260),oklch(28.5% .013 262));--ink:light-dark(oklch(22% .018 262),oklch(94% .005 260));
--soft:light-dark(oklch(45% .018 262),oklch(74.5% .012 260));--still:light-dark(oklch(70% .01 260),oklch(52% .014 262));
--model:light-dark(oklch(48.5% .17 262),oklch(76% .115 258));--model-ground:light-dark(oklch(92% .035 258),oklch(32% .06 260));
--rule:light-dark(oklch(58% .125 60),oklch(76% .12 75));--other:light-dark(oklch(52% .1 160),oklch(74% .105 160));
--up:light-dark(oklch(60% .17 27),oklch(68% .15 25));--down:light-dark(oklch(58% .115 160),oklch(66% .105 160));
--warn-ground:light-dark(oklch(96.6% .027 85),oklch(26% .035 75));--warn:light-dark(oklch(62% .13 70),oklch(74% .125 75))}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:15px/1.55 ui-sans-serif,system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;font-variant-numeric:tabular-nums;-webkit-text-size-adjust:100%}
main{max-width:1000px;margin:0 auto;padding:40px 20px 64px}
h1,h2,p{overflow-wrap:anywhere}
h1{font-size:28px;line-height:1.2;margin:4px 0 12px;text-wrap:balance;letter-spacing:-.01em}
h2{font-size:19px;line-height:1.3;margin:0 0 4px;text-wrap:balance}
h3{font-size:15px;margin:0 0 2px}
p{margin:0 0 12px}
.about{color:var(--soft);font-size:13px;margin:0}
.lead{font-size:18px;line-height:1.5;max-width:44em;text-wrap:pretty}
.answer{max-width:52em;color:var(--soft);text-wrap:pretty}
.answer strong,.means strong{color:var(--ink);font-weight:600}
section{margin-top:44px}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,280px),1fr));gap:1px;margin:28px 0 0;background:var(--line);border:1px solid var(--line);border-radius:10px;overflow:hidden}
.figures>div{background:var(--surface);padding:16px 18px}
dt{font-size:13px;color:var(--soft)}
dd{margin:0}
.value{font-size:28px;line-height:1.25;font-weight:600;letter-spacing:-.015em}
.beside{font-size:13px;color:var(--soft)}
.means{margin-top:8px;font-size:14px;line-height:1.45}
.warning{margin-top:28px;background:var(--warn-ground);border-left:4px solid var(--warn);border-radius:6px;padding:16px 20px}
.warning ul{margin:8px 0 0;padding-left:20px}
.warning li{margin:6px 0;overflow-wrap:anywhere}
.panel+.pair,.pair+.pair,.pair+.panel{margin-top:20px}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,340px),1fr));gap:20px;margin-top:8px}
.chart{margin:0;background:var(--surface);border:1px solid var(--line);border-radius:10px;padding:14px 14px 12px;min-width:0}
.chart .wide svg{min-width:760px;width:100%;height:auto;display:block}
.chart .sheet svg{display:block;width:100%;max-width:480px;height:auto;margin:0 auto}
.keys{list-style:none;display:flex;flex-wrap:wrap;gap:2px 16px;margin:0 0 8px;padding:0;font-size:13px;color:var(--soft)}
.keys svg{width:18px;height:8px;margin-right:6px;vertical-align:middle}
svg text{fill:var(--soft);font-size:11px;font-family:inherit}
.axis{font-size:11.5px}
.grid{stroke:var(--line)}.mark,.base{stroke:var(--still)}
.line{fill:none;stroke-width:2;stroke-linejoin:round;stroke-linecap:round}
.line.model{stroke:var(--model)}.line.rule{stroke:var(--rule)}.line.other{stroke:var(--other)}.line.still{stroke:var(--still);stroke-width:1.5}
.dashed{stroke-dasharray:5 4}
.band{fill:var(--model-ground);opacity:.8}
.dot{fill:var(--model)}.dot.odd{fill:var(--up)}.whisker{stroke:var(--model);stroke-width:1.5;opacity:.75}
.bar.model{fill:var(--model)}.bar.other{fill:var(--other)}.bar.still{fill:var(--still)}.bar.rule{fill:var(--rule)}
details{margin-top:10px;font-size:13px}
summary{color:var(--soft);cursor:pointer}
.scroll{overflow-x:auto;max-width:100%}
.panel,section,.chart,figure,.figures{min-width:0}
table{border-collapse:collapse;width:100%;font-size:13px;line-height:1.4}
.moments{list-style:none;margin:0;padding:0}
.moments li{padding:9px 0;border-bottom:1px solid var(--line)}
.moments li:last-child{border-bottom:0}
caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
th,td{padding:7px 10px;text-align:right;border-bottom:1px solid var(--line);white-space:nowrap}
th:first-child{text-align:left;padding-left:0}
td:last-child,thead th:last-child{padding-right:2px}
thead th{color:var(--soft);font-weight:500}
tbody th{font-weight:500}
tfoot th,tfoot td{font-weight:600;border-bottom:0}
.panel{background:var(--surface);border:1px solid var(--line);border-radius:10px;padding:14px 18px;min-width:0}
.bars{list-style:none;margin:8px 0 0;padding:0}
.bars li{display:grid;grid-template-columns:minmax(0,1.4fr) minmax(70px,1fr) 62px;gap:12px;align-items:center;padding:5px 0;border-bottom:1px solid var(--line);font-size:14px}
.bars li:last-child{border-bottom:0}
.name{overflow-wrap:anywhere;line-height:1.35}
.note{color:var(--soft);font-size:13px}
.track{position:relative;height:12px;display:block}
.track.middle{border-left:0;background:linear-gradient(var(--line),var(--line)) 50% 0/1px 100% no-repeat}
.fill{position:absolute;top:0;bottom:0;border-radius:2px;min-width:1px}
.fill.model{background:var(--model);left:0}.fill.up{background:var(--up)}.fill.down{background:var(--down)}
.figure{text-align:right;font-size:13px;white-space:nowrap}
footer{margin-top:48px;padding-top:16px;border-top:1px solid var(--line);font-size:13px;color:var(--soft)}
code{font:13px/1.4 ui-monospace,Menlo,Consolas,monospace;overflow-wrap:anywhere}
:focus-visible{outline:2px solid var(--model);outline-offset:2px;border-radius:4px}
@media (max-width:520px){main{padding:24px 16px 48px}h1{font-size:24px}.lead{font-size:16px}.bars li{grid-template-columns:minmax(0,1.5fr) minmax(48px,1fr) 54px;gap:8px}.chart{padding:12px 8px 10px}}
@media print{:root{color-scheme:light}body{background:#fff;font-size:11pt}main{max-width:none;padding:0}.chart,.panel,.figures>div,.warning,li{break-inside:avoid}h2{break-after:avoid}section{margin-top:24px}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}details:not([open]){display:none}}
`;
