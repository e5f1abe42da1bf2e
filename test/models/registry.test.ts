/** What mechanisms are called. */
import { describe, expect, it } from "vitest";
import { MECHANISMS, mechanismCalled, namesOfMechanisms } from "../../models/registry.js";

const called = (word: string) => mechanismCalled(word, MECHANISMS)?.name;

describe("a mechanism", () => {
  it.each([
    ["io_uring", "io-uring"],
    ["uring", "io-uring"],
    ["iouring", "io-uring"],
    ["IO_uring", "io-uring"],
    ["liburing", "io-uring"],
    ["IOCP", "iocp"],
    ["completion-port", "iocp"],
    ["Completion Ports", "iocp"],
    ["I/O completion ports", "iocp"],
    ["kevent", "kqueue"],
    ["/dev/poll", "dev-poll"],
    ["devpoll", "dev-poll"],
    ["dev_poll", "dev-poll"],
    ["aio", "linux-aio"],
    ["libaio", "linux-aio"],
    ["event-port", "event-ports"],
    ["event_ports", "event-ports"],
    ["wepoll", "afd-poll"],
    ["RIO", "rio"],
    ["epoll_wait", "epoll"],
    ["busy_poll", "busy-poll"],
    ["rt_signals", "rt-signals"],
    ["thread-per-connection", "blocking-threads"],
    ["EPOLL", "epoll"],
  ])("%s is %s", (word, name) => expect(called(word)).toBe(name));

  // WSAPoll and POSIX AIO are neither Linux' poll nor its AIO; others may mean several.
  it.each(["wsapoll", "posix-aio", "threads", "overlapped", "ports", "fifo", "poller", "épollé", "", "-"])(
    "%s is none",
    (word) => expect(called(word)).toBeUndefined(),
  );

  it("shares none of its names, however they are spelt", () => {
    const names = namesOfMechanisms(MECHANISMS);
    for (const { name, aliases = [] } of MECHANISMS) {
      for (const word of [name, ...aliases]) expect(called(word)).toBe(name);
      for (const word of [name, ...aliases]) expect(called(word.toUpperCase().replaceAll("-", "_"))).toBe(name);
    }
    expect(new Set(names).size).toBe(names.length);
  });

  it("of one's own keeps its name, though it is another word for one that ships", () => {
    const [some] = MECHANISMS;
    const own = { ...some, name: "uring", aliases: [] };
    expect(mechanismCalled("uring", [...MECHANISMS, own])).toBe(own);
    expect(mechanismCalled("io_uring", [...MECHANISMS, own])?.name).toBe("io-uring");
  });
});
