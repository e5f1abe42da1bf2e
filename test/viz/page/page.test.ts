import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { unpackedResult } from "../../../viz/encodings/columns.js";
import { embeddedJson, html } from "../../../viz/encodings/html.js";
import { bibtex } from "../../../viz/exports/citation.js";
import { renderReport } from "../../../viz/page/page.js";
import { fixtureResult } from "../fixture.js";

const sha256 = (text: string) => createHash("sha256").update(text).digest("base64");

describe("the report as text", () => {
  it("allows exactly its own script and style", () => {
    const page = renderReport(fixtureResult());
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)![1].replaceAll("&#39;", "'");
    const script = page.slice(page.lastIndexOf("<script>") + 8, page.lastIndexOf("</script>"));
    const style = page.slice(page.indexOf("<style>") + 7, page.indexOf("</style>"));
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain(`script-src 'sha256-${sha256(script)}'`);
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
    const data = /<script type="application\/json" id="result">([\s\S]*?)<\/script>/.exec(page)![1];
    expect(unpackedResult(JSON.parse(data))).toEqual(JSON.parse(JSON.stringify(fixtureResult())));
  });

  it("names everything a reviewer asks for", () => {
    const page = renderReport(fixtureResult());
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
    expect(page).toContain("Open: events arrive whether the program keeps up or not, at 5/s per pending operation");
    expect(page).toContain("1 us, or 1 ms with probability 0.01");
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
