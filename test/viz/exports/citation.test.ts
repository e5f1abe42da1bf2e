import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { toMarkdown } from "../../../viz/encodings/table.js";
import { bibtex, chartIds, citationParagraph, citationTable } from "../../../viz/exports/citation.js";
import { summaryMarkdown } from "../../../viz/exports/summary.js";
import { citationText } from "../../../viz/terminal/citation.js";
import { claimIds } from "../../../viz/wording/claims.js";
import { fixtureResult } from "../fixture.js";
import { withParts } from "../fixture-parts.js";

describe("the citation of a result", () => {
  const result = fixtureResult();
  const paragraph = citationParagraph(result);

  test("says the answer, how it was found, what is assumed and what is to be treated with care", () => {
    expect(paragraph.startsWith(`${result.answer} By the laws that fit best, `)).toBe(true);
    for (const said of [
      "muxsim v0.1.0, scenario 2012-post, seed 2012, on 4 identical cores",
      "Closed: an operation is issued again",
      "There are 8 independent replications per point",
      "95 %, each by itself: Student's t across the replications; for percentiles, the inverted distribution function",
      "Caveats: thread per operation at 10 k (overloaded, 37 % above capacity: no steady latency)",
      "(result 3fa9c12b)",
    ])
      expect(paragraph).toContain(said);
    const assumed = Object.values(result.scenario.profile.costs).filter(({ kind }) => kind === "assumed");
    expect(paragraph).toContain(` costs, ${assumed.length} assumed.`);
  });

  test("claims no interval from one replication", () => {
    const single = fixtureResult();
    single.scenario.measurement.replications = 1;
    expect(citationParagraph(single)).toContain("No intervals are claimed from a single replication.");
  });

  test("has a table of all lines at four numbers of operations, first and last among them", () => {
    const { columns, rows } = citationTable(result);
    expect(columns.map(({ label }) => label)).toEqual(["line", "n = 1", "n = 100", "n = 1 k", "n = 100 k"]);
    expect(rows.map(([line]) => line.text)).toEqual(result.scenario.lines.map(({ label }) => label));
    const texts = Object.fromEntries(rows.map((row) => [row[0].text, row.map(({ text }) => text)]));
    expect(texts.select[4]).toBe("not run");
    expect(texts.poll[4]).toMatch(/ms ± \d.*% saturated$/);
    expect(texts["thread per operation"][4]).toBe("");
    expect(texts.epoll[1]).toMatch(/^12.8 us ± 6 %$/);
  });

  test("has an entry for BibTeX, and the identifiers of the charts", () => {
    expect(bibtex(result)).toMatch(/^@misc\{muxsim-3fa9c12b,\n {2}title = \{How does latency grow/);
    expect(chartIds(result)).toContain("3fa9c12b-latency");
  });
});

describe("in a terminal, a citation", () => {
  const text = (columns: number) => citationText(fixtureResult(), "results/x", columns).toString();

  test("has the numbers, and of many claims what they come to", () => {
    const shown = text(100).replaceAll(/\s+/g, " ");
    expect(shown).toContain("Holds for the scheme described; does not hold for the systems. (1 supported, 1 refuted)");
    expect(shown).not.toContain("fifo-linear");
    expect(shown).toContain(
      "half the 95 % interval, relative, at its widest; *: saturated, fewer events are delivered than were asked for.",
    );
    expect(shown).toContain(" With muxsim v0.1.0: muxsim run 2012-post --seed 2012 The numbers have SHA-256 3fa9c12b");
  });

  test("names what is needed and is not in the result", () => {
    const result = fixtureResult();
    result.models = [{ mechanisms: ["mine"], file: "mine.ts", sha256: "ab".repeat(32) }];
    result.command = "muxsim run /home/me/x.yaml --model mine.ts";
    result.sources = [{ path: "x.yaml", sha256: "cd".repeat(32), text: "name: x\n" }];
    const shown = citationText(result, "a b", 200).toString();
    expect(shown).toContain(
      `With muxsim v0.1.0 and mine.ts (SHA-256 ${"ab".repeat(32)}), the scenario saved as x.yaml:\n`,
    );
    expect(shown).toContain("\n  muxsim run x.yaml --model mine.ts\n");
    expect(shown).toContain(`x.yaml (SHA-256 ${"cd".repeat(32)}) is in the result:\n  muxsim cite 'a b' --scenario\n`);
  });
});

describe("summary.md", () => {
  test("has question, answer, table, measurement, command and hash", () => {
    const result = fixtureResult();
    const summary = summaryMarkdown(result);
    expect(summary.startsWith(`### ${result.scenario.question}\n\n**${result.answer}**\n`)).toBe(true);
    expect(summary).toContain(toMarkdown(citationTable(result)));
    expect(summary).toContain("\n```sh\nmuxsim run 2012-post --seed 2012\n```\n");
    expect(summary).toContain(`SHA-256 \`${result.sha256}\``);
  });

  test("takes an author's words for words", () => {
    const hostile = fixtureResult();
    hostile.scenario.question = "<img src=x>\n# *Is* [this](evil) `code`?";
    hostile.scenario.lines[0].label = "a | b <b>";
    hostile.command = "muxsim run 'x```y'";
    const summary = summaryMarkdown(hostile);
    expect(summary.split("\n")[0]).toBe("### &lt;img src=x&gt; \\#&#8203; \\*Is\\* \\[this\\](evil) \\`code\\`?");
    expect(summary).toContain("| a \\| b &lt;b&gt; |");
    expect(summary).toContain("\n````sh\nmuxsim run 'x```y'\n````\n");
  });
});

describe("what is drawn from the points", () => {
  const result = fixtureResult();

  test("is cited: laws, claims with identifiers", () => {
    const paragraph = citationParagraph(result);
    expect(paragraph).toContain(
      "By the laws that fit best, p99 response latency is O(1) with iocp and epoll; O(log n) with epoll, a set per thread; " +
        "O(n) with shared FIFO, 4 threads (from n = 100), 4 ports, two choices (from n = 1 k) and poll (from n = 100); " +
        "undecided with thread per operation and select.",
    );
    expect(paragraph).toContain("10 claims: 6 supported, 3 refuted, 1 undecided.");
    expect(claimIds(result)[0]).toBe("3fa9c12b-claim-fifo-linear");
  });

  test("stands in summary.md sentence by sentence", () => {
    const summary = summaryMarkdown(result);
    expect(summary).toContain("\n**10 claims: 6 supported, 3 refuted, 1 undecided.**\n");
    expect(summary).toContain("\n> Then you notice that due to the queue,");
    expect(summary).toContain(
      "\nHolds for the scheme described; does not hold for the systems.\n\n| verdict | about |",
    );
    expect(summary).toContain("; claims `3fa9c12b-claim-fifo-linear`, `");
  });

  test("is folded under its sentences where there is much of it", () => {
    const many = fixtureResult();
    const twice = <T extends { id: string }>(all: T[]) => [
      ...all,
      ...all.map((each) => ({ ...each, id: `${each.id}-2` })),
    ];
    many.scenario.claims = twice(many.scenario.claims);
    many.findings.claims = twice(many.findings.claims);
    expect(summaryMarkdown(many)).toContain(
      "<details><summary>4 claims: 2 supported, 2 refuted</summary>\n\n| verdict | about | claim |",
    );
  });

  test("comes with the scenarios it was found in, and stays text", () => {
    const parts = withParts();
    const [part] = parts.parts!;
    part.scenario.question = "<b>what</b>?";
    part.scenario.claims[0].says = "a\n| b <img>";
    const summary = summaryMarkdown(parts);
    expect(summary).toContain("<details><summary>Scenario many-lines: &lt;b&gt;what&lt;/b&gt;?</summary>");
    expect(summary).toContain("> a \\| b &lt;img&gt;  \n");
    expect(summary).toMatch(
      /\| refuted \| in fact \| p99 response latency with rio .* \| many-lines \| O\(1\) fits best \|/,
    );
    expect(claimIds(parts).at(-1)).toBe("b1946ac9-claim-iocp-linear");
  });
});

describe("CITATION.cff", () => {
  const root = new URL("../../../", import.meta.url);
  const read = (name: string) => readFileSync(new URL(name, root), "utf8");

  test("is of the package's version and licence", () => {
    const citation = parse(read("CITATION.cff"));
    const { version, license } = JSON.parse(read("package.json"));
    expect(String(citation.version)).toBe(version);
    expect(citation).toMatchObject({ "cff-version": "1.2.0", license, type: "software" });
    expect(citation.authors).toEqual([{ name: "muxsim contributors" }]);
    for (const key of ["message", "title", "abstract"]) expect(citation[key]).toEqual(expect.any(String));
  });
});
