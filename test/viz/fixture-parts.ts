/** A made-up result of a scenario with two parts. */
import type { Claim, ClaimVerdict, Result } from "../../scenarios/common/types.js";
import { fixtureResult } from "./fixture.js";
import { manyLinesCoarsely } from "./fixture-many.js";

const PORTS: Claim = {
  id: "iocp-linear",
  says: fixtureResult().scenario.claims[0].says,
  source: fixtureResult().scenario.claims[0].source,
  about: "real",
  statement: { kind: "growth", metric: "response.p99", line: "rio", laws: ["O(n)"], from: 1, to: 100_000 },
};
const VERDICT: ClaimVerdict = {
  id: "iocp-linear",
  verdict: "refuted",
  statement: "p99 response latency with rio grows as O(n) from 1 to 100 k",
  because: "O(1) fits best",
  evidence: [],
  pending: [],
  assumedCosts: [],
};

/** The fixture, with the many lines as its part `many-lines` and a part whose axis is too short for laws. */
export function withParts(): Result {
  const many = manyLinesCoarsely();
  many.scenario = { ...many.scenario, name: "many-lines", question: "What do others do?", claims: [PORTS] };
  many.findings.claims = [VERDICT];
  many.answer = "Most of them do not care.";
  many.sha256 = "b1946ac92492d2347c6235b4d2611184e8dd8cd0a0c4ba7f3d6a8e6d2a1b6c4e";
  const short = fixtureResult();
  short.scenario = { ...short.scenario, name: "short axis", question: "And at once?", claims: [] };
  short.findings = { growth: [], knees: [], claims: [] };
  short.sha256 = "591785b794601e212b260e25925636fd3a1f9b2c55e1d6b0e2a4f7a8c1d3e5f7";
  return { ...fixtureResult(), parts: [many, short] };
}
