/// How the page looks: in light and dark, on screen and on paper.
enum PageStyle {
  static let text = """
    :root {
      color-scheme: light dark;
      --paper: #ffffff; --sheet: #f6f7f9; --line: #d5d9e0; --ink: #1b1f24; --soft: #5b6470;
      --green: #1a7f37; --green-back: #e0f5e5; --red: #b42318; --red-back: #fde8e6;
      --amber: #8a5a00; --amber-back: #fff1cf; --blue: #0b57d0; --faded: #8b929c;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --paper: #14171b; --sheet: #1c2026; --line: #363c45; --ink: #e6e9ee; --soft: #a3acb8;
        --green: #5bd27d; --green-back: #14331e; --red: #ff8a80; --red-back: #411a18;
        --amber: #f2c14e; --amber-back: #3a2c08; --blue: #8ab4f8; --faded: #78818c;
      }
    }
    * { box-sizing: border-box; }
    body {
      margin: 0 auto; padding: 1.5rem; max-width: 80rem; background: var(--paper); color: var(--ink);
      font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, Helvetica, Arial, sans-serif;
    }
    code, pre, .value, .key { font-family: ui-monospace, "SF Mono", Menlo, Consolas, monospace; font-size: .875em; }
    h1 { margin: 0; font-size: 1.5rem; }
    h2 { margin: 2.5rem 0 .75rem; padding-bottom: .25rem; border-bottom: 2px solid var(--line); font-size: 1.25rem; }
    h3 { display: flex; flex-wrap: wrap; gap: .25rem .6rem; align-items: baseline; margin: 0; font-size: 1rem; font-weight: 600; }
    h3 code { overflow-wrap: anywhere; }
    a { color: var(--blue); }
    :focus-visible { outline: 3px solid var(--blue); outline-offset: 2px; border-radius: 3px; }
    .skip { position: absolute; left: -999rem; }
    .skip:focus { left: 1rem; top: .5rem; background: var(--paper); padding: .5rem; }
    .lead, .size, .note { color: var(--soft); }
    .lead { margin: .25rem 0 1rem; }
    .size { font-weight: 400; font-size: .875rem; }
    nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: 0 0 1rem; padding: 0; list-style: none; }
    button {
      padding: .3rem .8rem; border: 1px solid var(--line); border-radius: 6px; background: var(--sheet);
      color: var(--ink); font: inherit; font-size: .875rem; cursor: pointer;
    }
    .file { margin: 0 0 1rem; padding: .9rem 1.1rem; border: 1px solid var(--line); border-radius: 8px; }
    .note { margin: .5rem 0 0; font-size: .9rem; }
    .badge { padding: 0 .5rem; border-radius: 1rem; font-size: .8rem; font-weight: 600; }
    .badge.added { color: var(--green); background: var(--green-back); }
    .badge.removed { color: var(--red); background: var(--red-back); }
    .badge.changed { color: var(--amber); background: var(--amber-back); }
    details { margin-top: .6rem; }
    summary { cursor: pointer; width: fit-content; max-width: 100%; }
    summary .count { color: var(--soft); }
    ul.tree { margin: .25rem 0 0; padding-left: 1.1rem; border-left: 1px solid var(--line); list-style: none; }
    ul.tree details { margin: 0; }
    ul.tree li > details.whole { display: inline-block; max-width: 100%; vertical-align: top; }
    ul.tree li { padding: .1rem 0 .1rem .3rem; overflow-wrap: anywhere; }
    .key { font-weight: 600; }
    .sign { display: inline-block; width: 1.2em; font-weight: 700; }
    .is-added > .sign, .is-added > .key { color: var(--green); }
    .is-removed > .sign, .is-removed > .key { color: var(--red); }
    .is-changed > .sign, .is-moved > .sign { color: var(--amber); }
    ins, del { padding: 0 .15em; border-radius: 3px; }
    ins { color: var(--green); background: var(--green-back); text-decoration: none; }
    del { color: var(--red); background: var(--red-back); text-decoration: line-through; }
    .value { white-space: pre-wrap; }
    pre { margin: .6rem 0 0; padding: .7rem; overflow-x: auto; border-radius: 6px; background: var(--sheet); line-height: 1.45; }
    pre ins, pre del { display: block; margin: 0 -.7rem; padding: 0 .7rem; border-radius: 0; text-decoration: none; }
    .message {
      margin: 0 0 .8rem; padding: .6rem .9rem; max-width: 85%; border-radius: 10px; background: var(--sheet);
      border-left: 4px solid var(--soft);
    }
    .message.human { margin-left: auto; border-left-color: var(--blue); }
    .message.ai { border-left-color: var(--green); }
    .message.gone { border-left-color: var(--red); }
    .message header { color: var(--soft); font-size: .85rem; }
    .message header strong { color: var(--ink); }
    .message p { margin: .25rem 0 0; white-space: pre-wrap; overflow-wrap: anywhere; }
    dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: .6rem 0 0; font-size: .9rem; }
    dt { color: var(--soft); }
    dd { margin: 0; overflow-wrap: anywhere; }
    figure { margin: .8rem 0 0; }
    .picture { overflow: auto; padding: .75rem; border-radius: 8px; background: var(--sheet); text-align: center; }
    .picture svg { max-width: 100%; height: auto; }
    .picture.actual { text-align: left; }
    .picture.actual svg { max-width: none; }
    figcaption button { margin-left: auto; padding: 0 .6rem; }
    figcaption { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; margin-top: .4rem; font-size: .85rem; color: var(--soft); }
    figcaption b { font-weight: 600; }
    .legend-added { color: var(--green); } .legend-removed { color: var(--red); }
    .legend-changed { color: var(--amber); } .legend-unchanged { color: var(--faded); }
    .detail { display: block; min-height: 1.6em; margin-top: .3rem; white-space: pre-line; font-size: .9rem; }
    svg text { font-family: Helvetica, Arial, "Liberation Sans", sans-serif; fill: var(--mark); }
    svg g { --mark: var(--faded); --back: transparent; --weight: 1; }
    svg .added { --mark: var(--green); --back: var(--green-back); --weight: 2.5; }
    svg .removed { --mark: var(--red); --back: var(--red-back); --weight: 1.5; }
    svg .changed { --mark: var(--amber); --back: var(--amber-back); --weight: 2.5; }
    svg .graph > polygon { fill: none; stroke: none; }
    svg .node :is(polygon, ellipse, path), svg .cluster :is(polygon, path) { fill: var(--back); stroke: var(--mark); stroke-width: var(--weight); }
    svg .cluster :is(polygon, path) { fill: none; }
    svg polyline { fill: none; stroke: var(--mark); stroke-width: var(--weight); }
    svg .edge path { fill: none; stroke: var(--mark); stroke-width: var(--weight); }
    svg .edge :is(polygon, ellipse) { fill: var(--mark); stroke: var(--mark); }
    svg .edge [fill=none] { fill: none; }
    svg .removed :is(polygon, ellipse, path) { stroke-dasharray: 6 4; }
    svg .edge.removed polygon { stroke-dasharray: none; }
    svg .removed text { text-decoration: line-through; }
    svg path.hit { stroke: transparent; stroke-width: 14; stroke-dasharray: none; }
    svg g[tabindex] { cursor: help; outline-offset: 1px; }
    svg g[tabindex]:is(:hover, :focus) { --weight: 4; }
    footer { margin-top: 2.5rem; color: var(--soft); font-size: .85rem; }
    @media (max-width: 40rem) { body { padding: .8rem; } .message { max-width: 100%; } }
    @media (prefers-reduced-motion: no-preference) { button { transition: background .1s; } }
    @media print {
      body { max-width: none; padding: 0; font-size: 11pt; }
      .tools, .skip, .detail { display: none; }
      .file, .message, figure { break-inside: avoid-page; }
      pre, .value { white-space: pre-wrap; }
    }
    """
}
