/** The fixture with every text a scenario's author could write replaced by an attempt to inject markup. */
import type { Result } from "../../scenarios/types.js";
import { fixtureResult } from "./fixture.js";

export const ATTACKS = [
  "</script><img src=x onerror=alert(1)>",
  '"><svg onload=alert(2)>',
  "'><iframe srcdoc='<script>alert(3)</script>'>",
  "<!--<script>alert(4)//",
  "]]></title></desc></style><script>alert(5)</script>",
  "&lt;img src=x onerror=alert(6)&gt; \u0007\uffff",
];

/** The fixture in which `text` stands at the end of every free text. */
export function withTexts(text: (place: number) => string): Result {
  const result = fixtureResult();
  const { scenario } = result;
  let place = 0;
  const next = (start: string) => `${start} ${text(place++)}`;
  const rename = new Map(scenario.lines.map((line) => [line.id, next(line.id)]));
  for (const line of scenario.lines) {
    line.id = rename.get(line.id)!;
    line.label = next(line.label);
    line.parameters = { [next("threads")]: next("cores") };
  }
  for (const point of result.points) {
    point.line = rename.get(point.line)!;
    if (point.reason) point.reason = next(point.reason);
  }
  scenario.name = next(scenario.name);
  scenario.question = next(scenario.question);
  scenario.description = next(scenario.description);
  scenario.seed = next(scenario.seed);
  scenario.profile.name = next(scenario.profile.name);
  scenario.profile.title = next(scenario.profile.title);
  scenario.profile.description = next(scenario.profile.description);
  const costs = Object.entries(scenario.profile.costs).map(([name, cost]) => [
    next(name),
    { ...cost, source: next(cost.source) },
  ]);
  scenario.profile.costs = Object.fromEntries(costs);
  result.mechanisms = result.mechanisms.map((note) => ({
    ...note,
    title: next(note.title),
    summary: next(note.summary),
    realThing: next(note.realThing),
    model: next(note.model),
    law: next(note.law),
    signals: {
      ...note.signals,
      start: next(note.signals.start),
      done: next(note.signals.done),
      commits: next(note.signals.commits),
    },
    divergence: note.divergence.map(next),
    sources: note.sources.map((source) => ({
      ...source,
      text: next(source.text),
      url: source.url && next(source.url),
    })),
  }));
  result.command = next(result.command);
  result.answer = next(result.answer);
  result.version = next(result.version);
  result.engine = { node: next("v20"), v8: next("11"), platform: next("linux") };
  return result;
}
