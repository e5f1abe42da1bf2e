/** Web servers' logs: what is read, and what is said of lines that cannot be. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fnv1a } from "../../../scenarios/trace/row.js";
import { events, said, scan } from "./files.js";

const line = (second: string, rest = ' "GET / HTTP/1.0" 200 2326') =>
  `10.0.0.1 - frank [10/Oct/2000:13:55:${second} -0700]${rest}\n`;

describe("a web server's log", () => {
  it("in the common format: hosts, bytes, whole seconds that are spread", () => {
    const trace = scan(
      '127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] "GET /apache_pb.gif HTTP/1.0" 200 2326\n' +
        '2001:db8::7 - - [10/Oct/2000:13:55:36 -0700] "GET /a b\\"c HTTP/1.0" 304 -\n' +
        '127.0.0.1 - John Doe [10/Oct/2000:22:55:37 +0200] "POST / HTTP/1.1" 500 0\n' +
        'example.org - - [10/Oct/2000:20:55:38 +0000] "-" 408 -\n',
    );
    expect(trace).toMatchObject({ format: "log", events: 4, known: { operation: 4, size: 4, service: 0 } });
    const of = (host: string, seconds: number, bytes: number) => ({
      ...{ atPs: seconds * 1e12, operation: fnv1a(host), bytes, servicePs: undefined },
    });
    expect(events(trace)).toEqual([
      of("127.0.0.1", 0, 2326),
      of("2001:db8::7", 0.5, 0),
      of("127.0.0.1", 1, 0),
      of("example.org", 2, 0),
    ]);
  });

  it("in the combined format, with a request time in seconds or microseconds as its last field, or none", () => {
    const combined =
      ' "GET / HTTP/1.0" 200 2326 "http://www.example.com/start.html" "Mozilla/4.08 [en] (Win98; I ;Nav)"';
    const trace = scan(
      line("36", combined) +
        line("37", `${combined} 0.012`) +
        line("38", `${combined} 1500`) +
        line("39", `${combined} "forwarded for" upstream=1 2.5`) +
        line("40", `${combined} -`) +
        line("41", ' "GET / HTTP/1.0" 200 2326 0.000'),
    );
    expect(events(trace).map(({ servicePs }) => servicePs)).toEqual([undefined, 12e9, 1500e6, 25e11, undefined, 0]);
    expect(trace.known.service).toBe(4);
  });

  it("keeps the rate where many requests fall into one second", () => {
    const trace = scan(line("36").repeat(8) + line("37") + line("39"));
    expect(events(trace).map(({ atPs }) => atPs / 1e12)).toEqual(
      [0, 1, 2, 3, 4, 5, 6, 7].map((i) => i / 8).concat(1, 3),
    );
    expect(trace).toMatchObject({ durationPs: 3e12, mostAtOnce: 1 });
  });

  it("whose lines are written when requests end is put in the order of its times", () => {
    const trace = scan(line("38") + line("36") + line("37") + line("36"));
    expect(events(trace).map(({ atPs }) => atPs / 1e12)).toEqual([0, 0.5, 1, 2]);
    expect(trace.outOfOrder).toBe(3);
  });
});

describe("of a line that is none it is said where and why", () => {
  it.each([
    ["10.0.0.1\n", "1:9: expected the identity, or a hyphen, behind the host"],
    ["10.0.0.1 - frank 10/Oct/2000\n", "1:12: expected the user, or a hyphen, and then the time in brackets"],
    ["10.0.0.1 - - [10/10/2000:13:55:36 -0700]\n", "1:14: expected the time, such as [10/Oct/2000:13:55:36 -0700]"],
    [line("36", " GET 200 1"), '1:47: expected the request in quotes, such as "GET / HTTP/1.0"'],
    [line("36", ' "GET / HTTP/1.0" OK 1'), "1:64: expected the status, such as 200"],
    [line("36", ' "GET / HTTP/1.0" 200 many'), "1:68: expected the bytes of the answer, or a hyphen"],
    [
      line("36", ' "GET / HTTP/1.0" 200 1 "never ends'),
      "1:70: expected nothing, or further fields, each in quotes or without blanks",
    ],
    [line("36") + line("99"), "2:19: there is no such time"],
    [line("36").replace("10/Oct", "32/Oct"), "1:19: there is no such time"],
    [line("36").replace("Oct", "Okt"), '1:22: unknown month "Okt"; did you mean "Oct"?'],
    [
      line("36") + line("37").replace("Oct", "Xyz"),
      '2:22: unknown month "Xyz"; known: Jan, Feb, Mar, Apr, May, Jun, Jul, Aug, Sep, Oct, Nov, Dec',
    ],
  ])("%j", (content, message) => expect(said(content, "log")).toBe(message));

  it("any text is a line or has a place where it stops being one, in no time", () => {
    const piece = fc.constantFrom(
      " ",
      "[",
      '"',
      "\\",
      "-",
      "a",
      "10/Oct/2000:13:55:36 -0700",
      "]",
      "200",
      line("36").trim(),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 2000 }), (pieces) => {
        const start = performance.now();
        expect(said(`${pieces.join("")}\n`, "log")).toMatch(/^1:\d+: expected|^t has one event|is empty/);
        expect(performance.now() - start).toBeLessThan(1000);
      }),
      { seed: 1, numRuns: 200 },
    );
  });
});
