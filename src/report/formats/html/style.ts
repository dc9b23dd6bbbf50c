import { VENDOR_NAMES } from '../../rules/vendor-names.js';

/** The style sheet of the page: light and dark, screen and paper; nothing is loaded from elsewhere. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1b1f24; --soft: #57606a; --line: #d0d7de; --page: #ffffff; --card: #f6f8fa;
  --good: #116329; --bad: #b3111d; --doubt: #7d4e00; --accent: #0550ae; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6edf3; --soft: #9da7b1; --line: #3d444d; --page: #0d1117; --card: #151b23;
    --good: #56d364; --bad: #ff7b72; --doubt: #e3b341; --accent: #79c0ff; }
}
* { box-sizing: border-box; }
body { margin: 0; font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; color: var(--ink); background: var(--page); }
header, main, footer { max-width: 72rem; margin: 0 auto; padding: 1rem 1.25rem; }
h1 { font-size: 1.4rem; margin: .2rem 0; } h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; } h3 { font-size: 1rem; margin: 1.2rem 0 .4rem; }
h4 { font-size: 1rem; margin: .3rem 0 .6rem; } p { margin: .4rem 0; } a { color: var(--accent); } small, .soft { color: var(--soft); }
.good { color: var(--good); } .bad { color: var(--bad); } .doubt { color: var(--doubt); }
.verdict { border: 1px solid var(--line); border-left: .5rem solid currentColor; background: var(--card); padding: .8rem 1rem; margin: 1rem 0; }
.verdict strong { font-size: 1.15rem; } .verdict p { color: var(--ink); font-size: 1.1rem; }
.scroll { overflow-x: auto; } .scroll:focus-visible { outline: 2px solid var(--accent); }
table { border-collapse: collapse; width: 100%; margin: .5rem 0; } caption { text-align: left; color: var(--soft); padding: .2rem 0; }
th[scope=row] { min-width: 7.5rem; } th, td { text-align: left; vertical-align: top; padding: .4rem .6rem; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
th { color: var(--soft); font-weight: 600; } thead th { white-space: nowrap; } td.mark { white-space: nowrap; }
.scroll td, .scroll th { overflow-wrap: break-word; max-width: 28rem; }
details.finding { border: 1px solid var(--line); padding: .6rem 1rem; margin: .5rem 0; background: var(--card); }
h1, .chips li { overflow-wrap: anywhere; } h1 small { font-weight: 400; font-size: 1rem; } .kind { margin: 0; } .banner { border: 2px solid currentColor; border-radius: .3rem; padding: 0 .5rem; }
.change { border-left: .3rem solid var(--accent); background: var(--card); padding: .6rem 1rem; margin: .5rem 0; font-size: 1.05rem; overflow-wrap: anywhere; }
.allow { font: 600 1.1rem/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
.chips { display: flex; flex-wrap: wrap; gap: .4rem; list-style: none; padding: 0; margin: .4rem 0; } .chips li { border: 1px solid currentColor; border-radius: 1rem; padding: .1rem .7rem; font-size: .95rem; }
.chips .mark { font-weight: 600; }
.tabs { border: 0; padding: 0; margin: .8rem 0 0; min-width: 0; display: flex; flex-wrap: wrap; gap: .3rem; align-items: center; } .tabs legend { float: left; color: var(--soft); padding: 0 .5rem 0 0; }
.tabs input { position: absolute; opacity: 0; } .tabs label { border: 1px solid var(--line); border-radius: .3rem; padding: .05rem .5rem; cursor: pointer; font-size: .95rem; }
.tabs input:checked + label { background: var(--accent); color: var(--page); border-color: var(--accent); } .tabs input:focus-visible + label { outline: 2px solid var(--accent); outline-offset: 2px; }
.tabs pre { display: none; flex-basis: 100%; margin: .2rem 0; max-height: 15rem; overflow: auto; user-select: all; white-space: pre-wrap; overflow-wrap: anywhere; }
${VENDOR_NAMES.map((name) => `.tabs:has(#as-${name}:checked) pre[aria-label="Rules, ${name}"]`).join(',\n')} { display: block; }
table.tall { display: none; width: auto; } table.tall th { white-space: nowrap; font-size: .85rem; } table.tall td, table.tall thead th { text-align: center; padding: .15rem .2rem; } table.tall th[scope=row] { min-width: 0; } table.tall td { font-size: 1.1rem; overflow-wrap: break-word; } table.tall td small { font-size: .7rem; }
dl { display: grid; grid-template-columns: minmax(6rem, max-content) 1fr; gap: .25rem 1rem; margin: .4rem 0; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; } dd ol { margin: 0; padding-left: 1.2rem; }
code, pre { font: 14px/1.45 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
pre { background: var(--card); border: 1px solid var(--line); padding: .6rem; overflow-x: auto; }
details { border-bottom: 1px solid var(--line); padding: .25rem 0; } summary { cursor: pointer; overflow-wrap: anywhere; }
svg.trace { display: block; max-width: none; width: clamp(var(--wide), 100%, calc(var(--wide) * 1.5)); height: auto; }
table.proof { font-size: .9rem; } table.proof caption { font-size: .9rem; } details:target > summary { font-weight: 600; }
main > section:first-child > h2 { margin-top: .3rem; } svg.trace text { font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; fill: var(--ink); }
svg.trace .soft { fill: var(--soft); } svg.trace .end-bad { fill: var(--bad); } svg.trace .end-good { fill: var(--good); } svg.trace .suspect { fill: var(--doubt); }
svg.trace .track { stroke: var(--line); stroke-width: 1; } svg.trace .alive { stroke: var(--good); stroke-width: 3; } svg.trace .guess { stroke: var(--soft); stroke-width: 2; stroke-dasharray: 4 4; }
svg.trace .dying { stroke: var(--bad); stroke-width: 3; stroke-dasharray: 2 5; } svg.trace .refused { stroke: var(--bad); stroke-width: 3; }
svg.trace .hollow { fill: var(--page); stroke: var(--good); stroke-width: 2; }
svg.trace circle { fill: var(--good); } svg.trace .cross { stroke: var(--bad); stroke-width: 3; stroke-linecap: round; } svg.trace .mild { stroke: var(--soft); stroke-width: 2; }
@media (max-width: 40rem) { dl { grid-template-columns: 1fr; } dt { margin-top: .3rem; } th, td { padding: .35rem .3rem; } table { font-size: .9rem; } thead th { white-space: normal; }
  .tabs pre { max-height: 6rem; } table.tall thead th { white-space: nowrap; } h2 { margin-top: 1rem; } .wide { display: none; } table.tall { display: table; } table.proof td { overflow-wrap: anywhere; } table.proof :is(th, td):nth-child(2) { display: none; } }
@media print { body { font-size: 10.5pt; } header, main, footer { max-width: none; padding: 0; } dd, .verdict, .change, tr, svg { break-inside: avoid; } .wide { display: block; } .tabs pre { max-height: none; } table.tall, .hint-copy { display: none; }
  details.finding::details-content { content-visibility: visible; block-size: auto; } .tabs input, .tabs label:not(input:checked + label) { display: none; }
  h2, h3, h4, caption { break-after: avoid; } .scroll { overflow: visible; } .scroll td, .scroll th { overflow-wrap: anywhere; } svg.trace { width: 100%; max-width: calc(var(--wide) * 1.2); } a { color: inherit; } }
@page { margin: 15mm; }
`;
