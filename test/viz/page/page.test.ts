import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { findMechanism } from "../../../models/registry.js";
import { chargedIn } from "../../../scenarios/evidence/charged.js";
import { loadProfile } from "../../../scenarios/load/load.js";
import { noteOf } from "../../../scenarios/result/result.js";
import { unpackedResult } from "../../../viz/encodings/columns.js";
import { embeddedJson, html } from "../../../viz/encodings/html.js";
import { bibtex } from "../../../viz/exports/citation.js";
import { serverDocument } from "../../../viz/exports/figures.js";
import { built } from "../../../viz/page/packed.js";
import { renderReport } from "../../../viz/page/page.js";
import { citeSection } from "../../../viz/page/sections/cite.js";
import { partPanels } from "../../../viz/page/sections/parts.js";
import { type NamedResult, resolved } from "../../../viz/page/what-if/named.js";
import { fixtureResult } from "../fixture.js";
import { unpackedFrom } from "../unpacked.js";

/** The most that parts of a page may weigh, in kilobytes gzipped. */
const SHIPPED = 110;
const LIVE = 400;
const OWN = 200;
/** The most characters that stand in it unpacked and run: what unpacks the rest. */
const STARTS = 14_500;

const sha256 = (text: string) => createHash("sha256").update(text).digest("base64");

describe("the report as text", () => {
  it("allows exactly its own script and style", () => {
    const page = renderReport(fixtureResult());
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)![1].replaceAll("&#39;", "'");
    const start = page.slice(page.lastIndexOf("<script>") + 8, page.lastIndexOf("</script>"));
    const { script } = unpackedFrom(page);
    const style = page.slice(page.indexOf("<style>") + 7, page.indexOf("</style>"));
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain(`script-src 'sha256-${sha256(start)}' 'sha256-${sha256(script)}';`);
    expect(policy).toContain(`style-src 'sha256-${sha256(style)}'`);
    expect(policy).not.toContain("unsafe");
  });

  it("has no inline style, handler or reference to a resource", () => {
    const page = renderReport(fixtureResult());
    const markup = page.replaceAll(/<(script|style)[^>]*>[\s\S]*?<\/\1>/g, "");
    expect(markup).not.toMatch(/ style=| on[a-z]+=| src=|<link|@import|url\((?!#)/);
  });

  it("carries the result whole", () => {
    const page = renderReport(fixtureResult());
    const { data } = unpackedFrom(page);
    expect(unpackedResult(JSON.parse(data).result)).toEqual(JSON.parse(JSON.stringify(fixtureResult())));
  });

  it("names what ships in its result, where it carries that, and gives the same bytes", () => {
    const result = fixtureResult();
    const [epoll, iocp] = ["epoll", "iocp"].map((name) => noteOf(findMechanism(name)!));
    const own = { ...iocp, model: "another" };
    const part = { ...fixtureResult(), mechanisms: [epoll] };
    Object.assign(result, { mechanisms: [epoll, own], parts: [part] });
    result.scenario.profile = loadProfile("linux-2026-vm");
    part.scenario.profile = { ...loadProfile("linux-2026-vm"), title: "Another" };
    const { data, offers } = unpackedFrom(renderReport(result, { parts: [], profiles: {} }));
    const written = unpackedResult<NamedResult>(JSON.parse(data).result);
    expect(written.mechanisms).toEqual(["epoll", own]);
    expect(written.parts![0].mechanisms).toEqual(["epoll"]);
    expect(written.scenario.profile).toBe("linux-2026-vm");
    expect(written.parts![0].scenario.profile).toEqual(part.scenario.profile);
    expect(JSON.stringify(resolved(written, JSON.parse(offers)), null, 1)).toBe(JSON.stringify(result, null, 1));
    const without = unpackedFrom(renderReport(result));
    expect(without.offers).toBeUndefined();
    expect(JSON.stringify(unpackedResult(JSON.parse(without.data).result))).toBe(JSON.stringify(result));
  });

  it("names everything a reviewer asks for", () => {
    const result = fixtureResult();
    const page = [
      ...partPanels(result, result, serverDocument(), chargedIn(result, findMechanism)),
      citeSection(result),
    ]
      .map((each) => each.markup)
      .join();
    for (const text of [
      "coordinated omission",
      "Student&#39;s t",
      "common random numbers",
      "Closed:",
      "Divergence",
      "@misc{muxsim-3fa9c12b",
      "3fa9c12b-core-time",
      "costs charged here have no trustworthy source",
    ]) {
      expect(page).toContain(text);
    }
  });

  it("comes with one view drawn, and none of the texts that its script draws from the result", () => {
    const page = renderReport(fixtureResult());
    expect(page.match(/data-chart="/g)).toHaveLength(1);
    expect(page).toContain('id="panel-confidence"');
    expect(page).not.toContain('id="panel-model"');
  });

  it("begins with what is seen: no script stands before the first chart, and one alone is to be run", () => {
    const page = renderReport(fixtureResult());
    const chartEnds = page.indexOf("</svg>", page.indexOf('<div class="plot"'));
    expect(chartEnds).toBeGreaterThan(0);
    expect(chartEnds).toBeLessThan(100_000);
    expect(page.slice(0, chartEnds)).not.toMatch(/<script|<link|@import/);
    const scripts = [...page.matchAll(/<script([^>]*)>([^<]*)/g)];
    const runnable = scripts.filter(([, attributes]) => !attributes.includes('type="text/plain"'));
    expect(runnable).toHaveLength(1);
    expect(runnable[0]).toBe(scripts.at(-1));
    expect(runnable[0][2].length).toBeLessThan(STARTS);
  });

  it("weighs no more than it did, gzipped: what every report carries, and what this one does", () => {
    const page = renderReport(fixtureResult());
    const weight = (text: string) => gzipSync(text, { level: 9 }).length / 1000;
    const shipped = /<script[^>]* id="packed-shipped"[^>]*>[^<]*/.exec(page)![0];
    const live = JSON.parse(built("report-live.packed.json"));
    // Kilobytes. Whoever adds to a page raises them knowingly; docs/design/report.md says what the rest is made of.
    expect(weight(shipped)).toBeLessThan(SHIPPED);
    expect(weight(live.packed)).toBeLessThan(LIVE);
    expect(weight(page) - weight(shipped)).toBeLessThan(OWN);
  });

  it("is the same every time", () => expect(renderReport(fixtureResult())).toBe(renderReport(fixtureResult())));

  it("says when the loop is open", () => {
    const result = fixtureResult();
    result.scenario.workload = {
      kind: "open",
      rate: { basis: "per-operation", perSecond: 5 },
      interval: { kind: "exponential", meanPs: 1 },
      callback: { kind: "bimodal", lowPs: 1e6, highPs: 1e9, highProbability: 0.01 },
    };
    const page = renderReport(result);
    // Numbers and their units stay together.
    const words = page.replaceAll("\u00a0", " ");
    expect(words).toContain("Open: events arrive whether the program keeps up or not, at 5/s per pending operation");
    expect(words).toContain("1 us, or 1 ms with probability 0.01");
  });
});

describe("templates", () => {
  it("escape every value, in text and in attributes", () => {
    const hostile = `"'><script>&`;
    expect(html`<p title="${hostile}">${hostile}</p>`.markup).toBe(
      `<p title="&quot;&#39;&gt;&lt;script&gt;&amp;">&quot;&#39;&gt;&lt;script&gt;&amp;</p>`,
    );
  });

  it("insert markup made by templates as it is, and lists of it", () => {
    expect(html`<ul>${["a", "<b>"].map((item) => html`<li>${item}</li>`)}</ul>`.markup).toBe(
      "<ul><li>a</li>\n<li>&lt;b&gt;</li></ul>",
    );
  });

  it("let no JSON end its script element", () => {
    const value = { text: "</script><!--\u2028" };
    expect(embeddedJson(value).markup).not.toMatch(/<|\u2028/);
    expect(JSON.parse(embeddedJson(value).markup)).toEqual(value);
  });
});

describe("the BibTeX entry", () => {
  it("leaves TeX nothing to run", () => {
    const result = fixtureResult();
    result.scenario.question = "50 % of \\input{x} & more?";
    expect(bibtex(result)).toContain(
      "title = {50 \\% of \\textbackslash{}input\\textbraceleft{}x\\textbraceright{} \\& more?}",
    );
  });
});
