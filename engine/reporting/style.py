"""How a report looks: on paper (A4), on a light and on a dark screen."""

STYLE = """
:root { color-scheme: light dark; --ink: #1d2329; --soft: #5b6670; --paper: #ffffff; --line: #d5dade;
  --mark: #0b5cad; --fill: #dce8f4; --warm: #a04a00; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ec; --soft: #a0abb5; --paper: #16191d;
  --line: #3a4149; --mark: #7fb6ee; --fill: #243647; --warm: #f0a060; } }
@media print { :root { color-scheme: light; --ink: #000; --soft: #444; --paper: #fff; --line: #bbb;
  --mark: #0b5cad; --fill: #dce8f4; --warm: #a04a00; } }
@page { size: A4; margin: 16mm; }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 24px; max-width: 900px; background: var(--paper); color: var(--ink);
  font: 14px/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
h1 { font-size: 26px; margin: 0 0 4px; overflow-wrap: anywhere; }
h2 { font-size: 18px; margin: 32px 0 8px; padding-top: 8px; border-top: 1px solid var(--line);
  break-after: avoid; }
h3 { font-size: 14px; margin: 16px 0 4px; break-after: avoid; }
p { margin: 4px 0 8px; }
.soft { color: var(--soft); }
.big { font-size: 18px; }
table { border-collapse: collapse; margin: 8px 0 16px; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: 4px 12px 4px 0; border-bottom: 1px solid var(--line);
  vertical-align: top; overflow-wrap: anywhere; }
th { color: var(--soft); font-weight: 600; }
.number { text-align: right; white-space: nowrap; }
tr, .grid { break-inside: avoid; }
.grid { font-size: 12px; }
.grid th, .grid td { padding: 4px 6px; text-align: right; border: 1px solid var(--line); max-width: 110px; }
.grid .right { background: var(--fill); font-weight: 600; }
.grid .wrong { color: var(--warm); font-weight: 600; }
.shelf { margin: 8px 0; }
.shelf > img { margin: 0 4px 4px 0; max-width: 130px; max-height: 130px; display: inline-block; }
figure { display: inline-block; vertical-align: top; margin: 0 12px 16px 0; width: 268px;
  break-inside: avoid; font-size: 12px; overflow-wrap: anywhere; }
figure .pair { white-space: nowrap; }
figure img { display: inline-block; vertical-align: top; margin-right: 4px; max-width: 130px;
  max-height: 130px; border: 1px solid var(--line); }
figcaption b { font-weight: 600; }
code { font: 12px/1.4 ui-monospace, Consolas, Menlo, monospace; overflow-wrap: anywhere; }
svg { display: block; max-width: 100%; height: auto; }
svg text { fill: var(--soft); font-size: 12px; }
svg .axis { stroke: var(--line); }
svg .ideal { stroke: var(--soft); stroke-dasharray: 4 4; }
svg .line { stroke: var(--mark); fill: none; stroke-width: 2; }
svg .band { fill: var(--fill); stroke: none; }
svg .dot { fill: var(--mark); }
"""
