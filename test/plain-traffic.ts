/** Of a scenario without classes of traffic. */
export function plain<W extends { kind: string }>(workload: W): Exclude<W, { kind: "classes" }> {
  if (workload.kind === "classes") throw new Error("the workload has classes");
  return workload as Exclude<W, { kind: "classes" }>;
}
