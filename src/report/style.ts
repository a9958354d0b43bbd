/** The page's style sheet: light, dark, narrow and on paper. One string, whose hash stands in the security policy. */
import { colours } from "./plots/palette.ts";
import { viewerStyle } from "./viewer-style.ts";

function variables(scheme: 0 | 1): string {
  return Object.entries(colours)
    .map(([name, values]) => `--${name}:${values[scheme]};`)
    .join("");
}

/** CSS of the report. */
export const style: string = `
:root{color-scheme:light dark;${variables(0)}--tint:#f5f7f9;--accent:#0067a8;--warn:#a04a00;
--serif:"Iowan Old Style","Palatino Linotype",Palatino,Charter,Georgia,"DejaVu Serif",serif;
--sans:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
@media (prefers-color-scheme:dark){:root{${variables(1)}--tint:#1d2228;--accent:#5cb8f0;--warn:#ffb072}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--surface);color:var(--ink);font:16px/1.6 var(--sans);overflow-wrap:anywhere}
main{max-width:1088px;margin:0 auto;padding:22px 24px 72px}
.eyebrow{margin:0 0 4px;font-size:13px;letter-spacing:.08em;text-transform:uppercase;color:var(--accent);font-weight:600}
h1{margin:0;font:600 30px/1.15 var(--serif);letter-spacing:-.01em;text-wrap:balance}
h2{margin:64px 0 16px;font:600 26px/1.25 var(--serif)}
h3{margin:0 0 4px;font:600 19px/1.35 var(--serif)}
.meta{display:flex;flex-wrap:wrap;gap:4px 28px;margin:18px 0 0;padding:0;font-size:14px;color:var(--muted)}
.meta div{display:flex;gap:.5em}.meta dt{margin:0}.meta dd{margin:0;color:var(--ink)}
.variant{margin-top:40px}
.lead{max-width:60rem;margin:14px 0 10px;font:400 22px/1.35 var(--serif);text-wrap:pretty}
.variant>.lead{font-size:19px;margin:14px 0 22px}
.part{margin:44px 0 14px;font:600 22px/1.3 var(--serif)}
.question{border-top:1px solid var(--rule);margin-top:56px}.question>h2{margin-top:32px}
header figure{margin:0}
header .tiles{margin:6px 0 10px}header .tiles div{padding:8px 14px 7px}header .tiles .value{font-size:23px}
.origin{display:flex;flex-wrap:wrap;gap:2px 20px;margin:0;font-size:13px;color:var(--muted)}
nav ul{display:flex;flex-wrap:wrap;gap:4px 22px;margin:10px 0 0;padding:0;list-style:none;font-size:15px}
a{color:var(--accent)}
.lead.limit,.lead.refusal{border-left:4px solid var(--warn);padding-left:18px}
.alarm{margin:32px 0 0;padding:16px 20px;border:3px solid var(--warn);border-radius:10px;font-weight:600;color:var(--warn)}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:1px;margin:0 0 28px;border:1px solid var(--rule);border-radius:10px;overflow:hidden}
.tiles div{box-shadow:0 0 0 1px var(--rule);padding:16px 18px 14px;display:flex;flex-direction:column}
.tiles dt{font-size:13px;color:var(--muted);line-height:1.35}
.tiles dd{margin:0}
.tiles .value{order:-1;font:600 28px/1.2 var(--serif);font-variant-numeric:tabular-nums lining-nums}
.tiles .range{font-size:13px;color:var(--muted);font-variant-numeric:tabular-nums}
.sentences{columns:2 26rem;column-gap:44px;margin:0;padding:0;list-style:none}
.sentences li{position:relative;padding:0 0 0 22px;margin:0 0 12px;break-inside:avoid}
.sentences li::before{content:"";position:absolute;left:2px;top:.6em;width:9px;height:9px;border-radius:50%;background:var(--accent)}
.sentences li.limit::before,.sentences li.refusal::before{background:none;border:2px solid var(--warn)}
.sentences li.fact::before{background:var(--muted);width:5px;height:5px;left:4px;top:.72em}
.sentences li.fact{color:var(--muted)}
.key{max-width:46rem;font-size:13px;color:var(--muted);margin:18px 0 0}
figure{margin:44px 0 0;break-inside:avoid}
figure+details{margin-top:32px}
.legend{display:flex;flex-wrap:wrap;gap:2px 18px;margin:0 0 4px;padding:0;list-style:none;font-size:14px;color:var(--muted)}
.legend li{display:flex;align-items:center;gap:7px;min-width:0}
.legend svg{flex:none}
.chart{display:block;max-width:100%;height:auto;overflow:visible}
.chart text{font-variant-numeric:tabular-nums}
figure .scroll .chart{min-width:640px}
.narrow{display:none}
figcaption{max-width:46rem;margin-top:10px;font-size:14px;line-height:1.55;color:var(--muted)}
.scroll{overflow-x:auto;margin:0 0 8px}
table{border-collapse:collapse;font-size:14px;font-variant-numeric:tabular-nums;min-width:100%}
th,td{padding:7px 14px 7px 0;text-align:left;vertical-align:baseline;border-bottom:1px solid var(--rule);white-space:nowrap;overflow-wrap:normal}
td.w{white-space:normal;overflow-wrap:anywhere;min-width:8rem}
thead th{font-weight:600;color:var(--muted);border-bottom:2px solid var(--rule);white-space:normal}
td.n,th.n{text-align:right}
details{border-top:1px solid var(--rule);padding:12px 0}
details:last-of-type{border-bottom:1px solid var(--rule)}
summary{cursor:pointer;font-weight:600}
summary:focus-visible,a:focus-visible,.scroll:focus-visible{outline:2px solid var(--accent);outline-offset:3px}
details>.note,.note{color:var(--muted);font-size:14px;max-width:46rem}
.method{display:grid;grid-template-columns:minmax(9rem,14rem) minmax(0,46rem);gap:10px 28px;margin:0}
.method dt{font-weight:600}.method dd{margin:0;color:var(--ink)}
.read{margin:8px 0;padding:0 0 0 18px;font-size:14px}.read li{margin:0 0 6px}.read q{quotes:none}
code{font:13px/1.4 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;background:var(--tint);padding:1px 5px;border-radius:4px}
pre{margin:0;padding:12px 14px;background:var(--tint);border-radius:6px}pre code{padding:0;background:none}
footer{margin-top:64px;padding-top:18px;border-top:1px solid var(--rule);font-size:13px;color:var(--muted)}
@media (max-width:640px){
main{padding:12px 16px 48px}h1{font-size:22px}h2{font-size:22px;margin-top:48px}.lead{font-size:16px;margin:6px 0 4px}.eyebrow{font-size:11px;margin-bottom:2px}
header .tiles{grid-template-columns:repeat(3,1fr);margin:4px 0 8px}header .tiles div{padding:4px 8px}header .tiles .value{font-size:18px}header .tiles dt{font-size:11px}header .tiles .range{font-size:11px;line-height:1.35}nav ul{gap:2px 14px;margin-top:6px;font-size:14px}header .tools{margin:8px 0}.origin{font-size:12px;line-height:1.45}
.wide{display:none}.narrow{display:block}
.tiles{grid-template-columns:1fr 1fr}.tiles div{padding:12px 13px}.tiles .value{font-size:23px}
.method{grid-template-columns:minmax(0,1fr);gap:2px}.method dd{margin:0 0 12px}}
@media print{
:root{color-scheme:light;${variables(0)}--tint:#f5f7f9;--accent:#0067a8;--warn:#a04a00}
body{font-size:11pt}main{max-width:none;padding:0}.wide{display:block}.narrow{display:none}
h2,h3,summary,.legend{break-after:avoid}tr,.tiles,.sentences li{break-inside:avoid}
.scroll{overflow:visible}details::details-content{content-visibility:visible;block-size:auto}}
${viewerStyle}`;
