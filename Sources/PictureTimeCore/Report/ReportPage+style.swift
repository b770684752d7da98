// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

extension ReportPage {
    /// The page's style sheet. Every pair of colours for text has a contrast of at least 4.5 to 1 (WCAG 2.2, AA), and
    /// of 3 to 1 for what is drawn.
    static let style = """
        :root {
          color-scheme: light dark;
          --paper: #fbfaf7; --ink: #23211d; --muted: #625d54; --rule: #e0dbd1; --raised: #f2efe8;
          --accent: #1d6b63; --quiet: #8f897e; --alarm: #a3470c; --focus: #1d6b63;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --paper: #161513; --ink: #e8e4dc; --muted: #a8a196; --rule: #34312c; --raised: #201e1b;
            --accent: #6fbdb3; --quiet: #7d776d; --alarm: #eea063; --focus: #9fdcd4;
          }
        }
        * { box-sizing: border-box; }
        html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
        body {
          margin: 0 auto; padding: 2rem 1rem 4rem; max-width: 62rem; background: var(--paper); color: var(--ink);
          overflow-wrap: break-word;
          font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
        }
        h1, h2 { font-family: "Iowan Old Style", Palatino, "Palatino Linotype", Georgia, serif; font-weight: 600; }
        h1 { margin: 0; font-size: clamp(2rem, 7vw, 3rem); line-height: 1.1; overflow-wrap: anywhere; }
        h2 { margin: 0 0 .75rem; font-size: 1.6rem; line-height: 1.2; }
        h3 { margin: 2rem 0 .5rem; font-size: 1.05rem; line-height: 1.35; }
        h4 { margin: 1.75rem 0 0; font-size: 1rem; font-weight: 600; max-width: 44rem; }
        h3 .muted { font-weight: 400; }
        p { margin: 0 0 .75rem; max-width: 44rem; }
        a { color: var(--accent); text-underline-offset: .15em; }
        a:focus-visible, summary:focus-visible, [tabindex]:focus-visible {
          outline: 2px solid var(--focus); outline-offset: 2px; border-radius: 2px;
        }
        main > section { margin-top: 3rem; padding-top: 1.5rem; border-top: 1px solid var(--rule); }
        .muted { color: var(--muted); }
        .eyebrow { margin-bottom: .5rem; color: var(--muted); font-size: .875rem; letter-spacing: .04em; }
        .lede { margin: .75rem 0 0; font-size: 1.15rem; }
        .note { margin: 1rem 0 0; padding-left: .9rem; border-left: 3px solid var(--rule); overflow-wrap: anywhere; }
        nav ul {
          display: flex; flex-wrap: wrap; gap: .5rem 1.75rem; margin: 1.5rem 0 0; padding: 0; list-style: none;
        }
        nav a { display: inline-block; padding: .2rem 0; }
        footer { margin-top: 4rem; color: var(--muted); font-size: .875rem; }

        ul.cards, ul.sheet, ul.months, ul.legend, ul.plain { margin: 0; padding: 0; list-style: none; }
        ul.cards {
          display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 26rem), 1fr)); gap: 1.5rem 2rem;
          margin: 1rem 0;
        }
        ul.brief { grid-template-columns: repeat(auto-fill, 96px); gap: 1rem .6rem; }
        .cards.brief .name { padding-top: .2rem; font-size: .75rem; font-weight: 400; line-height: 1.3; }
        .cards.brief .muted { font-size: .75rem; }
        .cards li { min-width: 0; }
        .cards:not(.brief) li { display: flex; gap: 1rem; align-items: flex-start; }
        .cards li > div { flex: 1; min-width: 0; }
        .cards p, .plain p { margin: 0 0 .25rem; font-size: .9375rem; line-height: 1.45; }
        .cards .name, .plain .name { font-weight: 600; overflow-wrap: anywhere; }
        .plain li { padding: .6rem 0; border-bottom: 1px solid var(--rule); }
        img { display: block; flex: none; border-radius: 3px; background: var(--raised); }
        img.photo { object-fit: contain; }
        pre { margin: .4rem 0 0; white-space: pre-wrap; overflow-wrap: anywhere; }
        code {
          font: .8125rem/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
          -webkit-user-select: all; user-select: all;
        }
        pre code { display: block; padding: .4rem .6rem; border-radius: 3px; background: var(--raised); }
        details { margin-top: 1.25rem; }
        summary { padding: .25rem 0; cursor: pointer; color: var(--accent); }
        table { margin: 1rem 0; border-collapse: collapse; font-size: .9375rem; font-variant-numeric: tabular-nums; }
        caption { padding-bottom: .35rem; text-align: left; font-weight: 600; }
        caption .muted { font-weight: 400; }
        th, td { padding: .35rem 1.25rem .35rem 0; border-bottom: 1px solid var(--rule); text-align: left; }
        th { font-weight: 400; }
        thead th { color: var(--muted); font-size: .875rem; }
        table code { overflow-wrap: anywhere; }
        .stacked th, .stacked td { vertical-align: top; overflow-wrap: anywhere; }
        .stacked td:nth-child(2) { white-space: nowrap; }
        @media (max-width: 40rem) {
          .stacked thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
          .stacked, .stacked caption, .stacked tbody, .stacked tr, .stacked th, .stacked td {
            display: block; padding: 0; border: 0;
          }
          .stacked caption { padding-bottom: .35rem; }
          .stacked tr { padding: .5rem 0; border-bottom: 1px solid var(--rule); }
        }

        .plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 0 2.5rem; }
        .plots table { align-self: start; margin-top: 1.25rem; }
        figure { margin: 1.25rem 0; min-width: 0; }
        figure h3, .year h3 { margin: 0; }
        figcaption p { margin: 0; font-size: .875rem; line-height: 1.45; }
        .plot { display: grid; grid-template-columns: 3.25rem 1fr; margin-top: .6rem; }
        .plot svg {
          display: block; width: 100%; height: 6.5rem; overflow: visible; border-bottom: 1px solid var(--rule);
        }
        .plot path { fill: none; vector-effect: non-scaling-stroke; stroke-linecap: round; }
        .scale { display: flex; flex-direction: column; justify-content: space-between; }
        .scale, .ticks { color: var(--muted); font-size: .75rem; line-height: 1; font-variant-numeric: tabular-nums; }
        .ticks { grid-column: 2; position: relative; height: 1.25rem; margin-top: .35rem; }
        .ticks span { position: absolute; }
        .tick { stroke: var(--rule); }
        .median { stroke: var(--quiet); stroke-dasharray: 1 5; }
        .marks { stroke: var(--accent); stroke-width: 2.25; }
        .few { stroke-width: 4.5; }
        .off { stroke: var(--alarm); stroke-width: 6; }

        ul.legend { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; margin: 1rem 0; font-size: .875rem; }
        .legend svg { width: .9rem; height: .9rem; margin-right: .4rem; vertical-align: -.12rem; }
        .taken { fill: var(--accent); }
        .missing { fill: var(--quiet); }
        .unused { fill: var(--alarm); }
        .year { max-width: 46rem; }
        .year svg { display: block; width: 100%; height: auto; }
        ul.months { position: relative; height: 1.75rem; font-size: .75rem; }
        .months li { position: absolute; bottom: 0; }
        .months a, .months span { display: inline-block; min-width: 1.45rem; padding: .4rem 0; line-height: 1; }
        .months i { font-style: normal; }
        @media (max-width: 32rem) { .months i { display: none; } }
        .months a { text-decoration-color: var(--rule); }
        .months span { color: var(--muted); }

        .month { content-visibility: auto; contain-intrinsic-size: auto 40rem; scroll-margin-top: 1rem; }
        ul.sheet { display: grid; grid-template-columns: repeat(auto-fill, 96px); gap: .75rem .6rem; }
        .sheet a { display: block; color: inherit; text-decoration: none; }
        .sheet span {
          display: block; padding-top: .15rem; color: var(--muted); font-size: .75rem; line-height: 1.3;
          overflow-wrap: anywhere; font-variant-numeric: tabular-nums;
        }
        @media print { .month { content-visibility: visible; } body { max-width: none; } }
        """
}
