import { describe, expect, it } from "vitest";
import type { Verdict } from "../../../scenarios/common/types.js";
import { viewOfClaim } from "../../../viz/charts/claim-view.js";
import { defaultView, parseHash } from "../../../viz/charts/view.js";
import { toCsv, toMarkdown } from "../../../viz/encodings/table.js";
import { unbroken } from "../../../viz/encodings/text.js";
import { claimsSection } from "../../../viz/page/sections/claims.js";
import {
  type ClaimGroup,
  claimGroups,
  claimsTable,
  conclusion,
  evidenceTable,
  examinedClaims,
  takenAt,
  verdictCounts,
} from "../../../viz/wording/claims.js";
import { linked } from "../../../viz/wording/links.js";
import { fixtureResult } from "../fixture.js";

const result = fixtureResult();
const groups = claimGroups(examinedClaims(result));
const markup = claimsSection(result)
  .map((part) => part.markup)
  .join("");

describe("claims", () => {
  it("are counted by verdict", () => {
    expect(verdictCounts(examinedClaims(result))).toBe("10 claims: 6 supported, 3 refuted, 1 undecided");
    expect(verdictCounts(examinedClaims(result).slice(0, 1))).toBe("1 claim: 1 supported");
  });

  it("stand together under the sentence they stand for, what is described first", () => {
    expect(groups).toHaveLength(7);
    expect(groups[0].claims.map(({ claim }) => claim.about)).toEqual(["described", "real"]);
    const turned = fixtureResult();
    turned.findings.claims.reverse();
    const last = claimGroups(examinedClaims(turned)).find(({ says }) => says === groups[0].says)!;
    expect(last.claims.map(({ claim }) => claim.id)).toEqual(["fifo-linear", "iocp-linear"]);
  });

  it("that lack a verdict, or verdicts without a claim, are left out", () => {
    const torn = fixtureResult();
    torn.scenario.claims.pop();
    torn.findings.claims.shift();
    expect(examinedClaims(torn)).toHaveLength(8);
  });

  it("have an identifier from the hash, and one row each in a table", () => {
    const { columns, rows } = claimsTable(result);
    expect(rows).toHaveLength(10);
    expect(rows[0].at(-1)!.text).toBe("3fa9c12b-claim-fifo-linear");
    expect(toMarkdown(claimsTable(result))).toContain("| refuted | in fact | mean notice latency of iocp grows");
    for (const row of rows) expect(row).toHaveLength(columns.length);
  });

  it("have their numbers, raw, in a table of their own", () => {
    const csv = toCsv(evidenceTable(result)).split("\r\n");
    expect(csv[0]).toBe("id,says,source,about,statement,claim_verdict,of,pending,metric,unit,value,low,high,verdict");
    expect(csv.find((line) => line.startsWith("3fa9c12b-claim-switches"))).toMatch(
      /,refuted,"thread per operation - shared FIFO, 4 threads",1000,contextSwitches,count,-0.6,-0.7,-0.5,refuted$/,
    );
  });

  it("say where they were taken, in few words", () => {
    const at = (pending: number[]) => takenAt(result, { ...result.findings.claims[0], pending });
    expect([at([]), at([1000]), at([1, 10, 100])]).toEqual(["", "n = 1 k", "n = 1, 10 and 100"]);
    expect(at([1, 10, 100, 1000, 10_000])).toBe("5 values of n from 1 to 10 k");
  });
});

describe("the conclusion on a sentence", () => {
  const of = (described: Verdict[], real: Verdict[]): ClaimGroup => ({
    ...groups[0],
    claims: [
      ...described.map((verdict) => ({ about: "described" as const, verdict })),
      ...real.map((verdict) => ({ about: "real" as const, verdict })),
    ].map(({ about, verdict }) => {
      const [{ claim, verdict: whole, result: part }] = groups[0].claims;
      return { result: part, claim: { ...claim, about }, verdict: { ...whole, verdict } };
    }),
  });

  it.each<[Verdict[], Verdict[], string | undefined]>([
    [["supported"], ["refuted"], "Holds for the scheme described; does not hold for the systems."],
    [["supported", "supported"], ["supported"], "Holds for the scheme described and for the systems."],
    [["refuted"], ["refuted"], "Holds neither for the scheme described nor for the systems."],
    [["undecided"], ["refuted"], "Undecided for the scheme described; does not hold for the systems."],
    [
      ["supported"],
      ["supported", "refuted", "undecided"],
      "Holds for the scheme described; holds in 1 of 3 cases for the systems.",
    ],
    [["supported"], [], "Holds for the scheme described."],
    [[], ["refuted", "supported"], "Holds in 1 of 2 cases for the systems."],
    [[], [], undefined],
  ])("of %s and %s is %s", (described, real, expected) => expect(conclusion(of(described, real))).toBe(expected));
});

describe("the chart of a claim", () => {
  const shown = (id: string) => viewOfClaim(result, result.scenario.claims.find((claim) => claim.id === id)!.statement);

  it("shows its metric and pins its lines", () => {
    expect(shown("fifo-linear")).toEqual({
      chart: "latency",
      change: { pinned: ["overlapped-fifo"], hidden: [], latency: "notice", statistic: "mean" },
    });
    expect(shown("readiness-better")).toMatchObject({
      chart: "difference",
      change: { first: "epoll", second: "iocp", comparison: "ratio", latency: "response", statistic: "p99" },
    });
    expect(shown("switches")).toMatchObject({ chart: "costs", change: { metric: "contextSwitches" } });
    expect(shown("ranking")).toMatchObject({ chart: "memory", change: { pinned: ["poll", "select", "epoll"] } });
  });

  it("is reached by a link that the page understands", () => {
    const links = [...markup.matchAll(/href="(#[^"]*)" data-shows="([^"]*)"/g)];
    expect(links).toHaveLength(10);
    const view = parseHash(links[0][1].replaceAll("&amp;", "&"), result);
    expect(view).toEqual({ ...defaultView(result), ...shown("fifo-linear").change });
  });
});

describe("the section", () => {
  it("comes with words besides colours, and with what a verdict rests on", () => {
    expect(markup).toMatch(/class="badge refuted"><svg[^>]*aria-hidden="true">.*?<\/svg> refuted</);
    expect(markup).toContain('>assumed costs</a>: <span class="assumed">queuePop</span>,');
    expect(markup).toContain('id="claim-iocp-linear"');
    expect(markup).toContain("Holds for the scheme described; does not hold for the systems.");
  });

  it("is missing where nothing is claimed", () => {
    const silent = fixtureResult();
    silent.scenario.claims = [];
    silent.findings.claims = [];
    expect(claimsSection(silent)).toEqual([]);
  });
});

describe("numbers in a text", () => {
  it("are not torn from their units", () => {
    expect(unbroken("1 k to 10 M, 5.2 us, 380 ms, 4 kB, 95 % and 3 more; 7 kernels")).toBe(
      "1\u00a0k to 10\u00a0M, 5.2\u00a0us, 380\u00a0ms, 4\u00a0kB, 95\u00a0% and 3 more; 7 kernels",
    );
  });
});

describe("addresses in a text", () => {
  it("are links if they are of the web, without the full stop after them", () => {
    expect(linked('See https://example.org/a?b=1&c="2. Not javascript:alert(1).').markup).toBe(
      'See <a class="address" href="https://example.org/a?b=1&amp;c=" rel="noopener noreferrer">https://example.org/a?b=1&amp;c=</a>&quot;2. Not javascript:alert(1).',
    );
  });
});
