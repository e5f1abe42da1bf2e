/**
 * What it takes that threads share a table of open files. With one thread a call looks its descriptor up and is done:
 * nobody else can close the file meanwhile. With several it takes a reference to the file and gives it back, which are
 * atomic operations (Linux, fs/file.c: __fget_light, which skips them while files->count is 1); poll and select do so
 * for each descriptor.
 */
/** Linux' calls that name one descriptor, by what is paid for them. */
export const NAMING_ONE = [
  ...["read", "readEmpty", "write", "writeFull", "accept", "epollWait", "epollCtlModify", "epollCtlAdd"],
  ...["eventfdRead", "eventfdWrite", "fcntl", "shutdown", "pread"],
] as const;
export const NAMING_MANY = ["pollPerDescriptor", "selectPerDescriptor"] as const;

/** What comes on top of `cost` where threads share their files; undefined if nothing does. */
export function sharedFileCost(cost: string): "sharedFile" | "sharedFilePerDescriptor" | undefined {
  if ((NAMING_ONE as readonly string[]).includes(cost)) return "sharedFile";
  return (NAMING_MANY as readonly string[]).includes(cost) ? "sharedFilePerDescriptor" : undefined;
}

interface Process<Parameters> {
  machine: { fileTable?: "shared" | "own" };
  /** Of the program: pools and workers besides the mechanism's threads. */
  workload: { pools?: Record<string, unknown> };
  parameters: Parameters;
  pending: number;
}

/** Whether the process has several threads, which share their files; unless the machine says otherwise. */
export function sharesFiles<Parameters>(
  { machine, workload, parameters, pending }: Process<Parameters>,
  mechanism: { threads(parameters: Parameters, pending: number): number },
  workers: number,
): boolean {
  if (machine.fileTable !== undefined) return machine.fileTable === "shared";
  return mechanism.threads(parameters, pending) + workers > 1 || workload.pools !== undefined;
}
