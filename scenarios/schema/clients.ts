/** How it is written what clients do: the network between, timeouts and retries, and the limits that they meet. */
import { meanOf } from "../../sim/distributions.js";
import type { ClientSide, ClientsWorkload, DistributionSpec, LimitSpec } from "../../sim/spec.js";
import { MAX_PS, type Picoseconds, PS_PER_S } from "../../sim/time.js";
import { MAX_BACKOFF, MAX_OUTSTANDING, MAX_PENDING, MAX_RETRIES } from "../common/limits.js";
import { connections } from "./connections.js";
import { durations, NOTHING } from "./distribution.js";
import { CALLBACK, EXTRAS, extras } from "./event-content.js";
import { field, section } from "./fields.js";
import { oneOf } from "./text.js";
import { count, plainNumber, positiveDuration } from "./units.js";

const bound = count(1, MAX_PENDING);

const limits = section(
  {
    requests: field(bound, "Requests at the server: come, and not answered.").optional(),
    waiting: field(bound, "Requests that wait: come, and their callback not begun. A backlog.").optional(),
    "per-connection": field(bound, "Requests of one connection at the server.").optional(),
  },
  "Most requests at a time: what does not fit is refused at the device.",
).transform(({ requests, waiting, "per-connection": perConnection }, context): LimitSpec => {
  if (requests === undefined && waiting === undefined && perConnection === undefined) {
    context.addIssue({ code: "custom", message: "expected requests, waiting or per-connection, such as waiting: 128" });
  }
  return {
    ...(requests !== undefined && { requests }),
    ...(waiting !== undefined && { waiting }),
    ...(perConnection !== undefined && { perConnection }),
  };
});

/** No wait before a retry may be longer: a tenth of what the clock can show. */
const LONGEST_WAIT_PS = MAX_PS / 10;

const retry = section(
  {
    after: durations("How long a client waits before it sends again, such as 100ms or exponential 100ms."),
    times: field(count(1, MAX_RETRIES), "How often it sends again, 1 if absent.").optional(),
    backoff: field(
      plainNumber(1, MAX_BACKOFF, true),
      "How many times as long it waits each time, 1 if absent.",
    ).optional(),
  },
  "A request that was refused or timed out is sent again.",
).transform(({ after, times = 1, backoff = 1 }, context): NonNullable<ClientSide["retry"]> => {
  if (meanOf(after) * backoff ** (times - 1) > LONGEST_WAIT_PS) {
    const message =
      "the last retry would wait for longer than the clock can show: expected fewer, or a smaller backoff";
    context.addIssue({ code: "custom", path: ["backoff"], message });
  }
  return { after, times, backoff };
});

/** The keys of open traffic and of clients; what clients do otherwise is up to nobody. */
export const CLIENT_SIDE = {
  timeout: field(
    positiveDuration,
    "A client that has no reply so long after it sent gives up; none does if absent.",
  ).optional(),
  retry: retry.optional(),
  limits: limits.optional(),
};

export const network = durations("Each way between client and device, such as 50us or exponential 50us.");

interface WrittenSide {
  network?: DistributionSpec;
  timeout?: Picoseconds;
  retry?: ClientSide["retry"];
  limits?: LimitSpec;
}

/** What was written of {@link CLIENT_SIDE} and `network`; nothing for what was not. */
export function clientSide({ network, timeout, retry, limits }: WrittenSide): ClientSide {
  return {
    ...(network && { network }),
    ...(timeout !== undefined && { timeoutPs: timeout }),
    ...(retry && { retry }),
    ...(limits && { limits }),
  };
}

/** With a program there is no callback. */
type Draft = Omit<ClientsWorkload, "callback"> & Partial<Pick<ClientsWorkload, "callback">>;

const PLACES = ["elsewhere", "same-machine"] as const;

/** What clients on the same machine cannot have, and why. */
const ELSEWHERE_ONLY = {
  network: "there is no network between clients and program on the same machine: the cost loopback is what it takes",
  receivers: "clients on the same machine read as soon as they have a core: expected on: elsewhere",
} as const;

export const clients = section(
  {
    on: field(
      oneOf(PLACES),
      "Where clients run: elsewhere, using no cores (if absent), or on the same machine as the program.",
    ).optional(),
    threads: field(
      count(1, MAX_PENDING),
      "On the same machine: threads that share the connections; if absent, one for each.",
    ).optional(),
    network: network.optional(),
    think: durations("From the reply to the next request; 0 if absent.").optional(),
    outstanding: field(
      count(1, MAX_OUTSTANDING),
      "Requests that a connection keeps under way; 1 if absent.",
    ).optional(),
    connections: connections.optional(),
    ...CLIENT_SIDE,
    callback: CALLBACK,
    ...EXTRAS,
  },
  "Clients on n connections, each of which sends its next request when it has a reply: as load generators do.",
).transform((written, context): Draft => {
  const { network = NOTHING, think = NOTHING, outstanding = 1, threads } = written;
  const isHere = written.on === "same-machine";
  const issue = (key: string, message: string) => context.addIssue({ code: "custom", path: [key], message });
  if (isHere) {
    for (const [key, message] of Object.entries(ELSEWHERE_ONLY)) {
      if (written[key as keyof typeof ELSEWHERE_ONLY] !== undefined) issue(key, message);
    }
    if (outstanding > 1 && threads === undefined)
      issue(
        "outstanding",
        "a thread that waits for each reply has one request under way: give threads, such as threads: 4",
      );
  } else if (threads !== undefined) issue("threads", "clients elsewhere need none here: expected on: same-machine");
  const cyclePs = 2 * meanOf(network) + meanOf(think);
  if (cyclePs === 0 && !isHere) {
    const message = "expected network or think above 0: with neither, clients would send without a pause";
    context.addIssue({ code: "custom", message });
  }
  return {
    kind: "clients",
    rate: { basis: "per-operation", perSecond: cyclePs === 0 ? 0 : (outstanding * PS_PER_S) / cyclePs },
    think,
    outstanding,
    ...(written.connections && { connections: written.connections }),
    ...(written.callback && { callback: written.callback }),
    ...extras(written),
    ...clientSide(written),
    network,
    ...(isHere && { here: threads === undefined ? {} : { threads } }),
  };
});
