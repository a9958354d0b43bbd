/** What the script of the page adds to it: controls, maps and texts. Nothing of it is printed but what was looked up. */

/** CSS of the controls. */
export const viewerStyle: string = `
.tools{border:0;padding:0;min-width:0;display:flex;flex-wrap:wrap;align-items:center;gap:6px 8px;margin:10px 0;font-size:13px;color:var(--muted)}
.tools button,.choices button,.plain{font:inherit;color:inherit;background:none;border:1px solid var(--rule);border-radius:6px;padding:3px 10px;min-height:26px;cursor:pointer}
.tools button:hover,.choices button:hover,.plain:hover{color:var(--ink);border-color:var(--muted)}
.tools button[aria-pressed=true]{background:var(--tint);color:var(--ink);border-color:var(--muted)}
button:focus-visible,input:focus-visible,select:focus-visible,canvas:focus-visible,h3:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.tools input,.tools select{font:inherit;color:var(--ink);background:var(--surface);border:1px solid var(--muted);border-radius:6px;padding:3px 8px;min-height:28px;max-width:100%}
.tools input[type=range]{padding:0;width:min(22rem,100%);accent-color:var(--accent)}
.tools label{display:flex;flex-wrap:wrap;align-items:center;gap:4px 6px;min-width:0;max-width:100%}
.tools .number-box{width:6.5em}
.choices{gap:4px 10px}
.choices button{display:flex;align-items:center;gap:7px;border-color:transparent;padding:3px 6px;text-align:left}
.choices button[aria-pressed=false]:not(.only){text-decoration:line-through}
.choices button[aria-pressed=false]:not(.only) svg{opacity:.35}
.choices .only{font-size:12px;padding:1px 6px;text-decoration:underline dotted}
.choices .only[aria-pressed=true]{background:var(--tint)}
thead th>button{font:inherit;color:inherit;background:none;border:0;padding:2px 0;cursor:pointer;text-align:inherit}
thead th>button::after{content:"\\2195"/"";margin-left:4px;opacity:.45}
thead th[aria-sort=ascending]>button::after{content:"\\2191"/"";opacity:1}
thead th[aria-sort=descending]>button::after{content:"\\2193"/"";opacity:1}
.scroll.low{max-height:24rem;overflow:auto}
.drawn{display:none}
.map{position:relative}
.map canvas{display:block;position:sticky;left:0;touch-action:pan-x pan-y;cursor:crosshair}
.reading{min-height:1.6em;margin:8px 0 0;font-size:14px;font-variant-numeric:tabular-nums}
.ramp{display:flex;align-items:center;gap:8px;font-size:13px;color:var(--muted);margin:6px 0 0}
.opened{margin:28px 0 0;padding:20px 0 4px;border-top:2px solid var(--accent)}
.opened>.plain{margin-top:20px;font-size:14px}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(22rem,100%),1fr));gap:4px 36px}
.pair>*{min-width:0}
.texts{list-style:none;margin:0;padding:0;font-size:14px}
.texts li{padding:7px 0;border-bottom:1px solid var(--rule)}
.texts p{margin:2px 0 0}
.texts .which{color:var(--muted);font-size:13px}
h4{margin:22px 0 4px;font:600 15px/1.4 var(--sans)}
@media screen{figure.live>.drawn{display:block}figure.live>.still,figure:has(>.choices)>.legend:not(.choices){display:none}}
@media print{.tools,h4:has(+.tools),section:not(:has(.opened))>.part:has(~.map),section:has(>.map)>.note,.choices,.map,.reading,.ramp,.plain{display:none}thead th>button::after{content:none}.scroll.low{max-height:none}}
@media (prefers-reduced-motion:no-preference){.tools button,.choices button{transition:border-color .12s,color .12s}}
`;
