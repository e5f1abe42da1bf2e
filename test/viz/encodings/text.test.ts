/** Numbers and their units, which no line ends between. */
import { expect, it } from "vitest";
import { shortenDistinct, unbroken } from "../../../viz/encodings/text.js";

it.each([
  ["the slowest 1 % take 5.2 us at 1 M operations", "the slowest 1~% take 5.2~us at 1~M operations"],
  ["120 k/s, 4.61 GB, 90 B and 1.5 ms.", "120~k/s, 4.61~GB, 90~B and 1.5~ms."],
  ["from 10 to 2 epoll loops, 3 seconds, 2 kqueue, 4 sets", "from 10 to 2 epoll loops, 3 seconds, 2 kqueue, 4 sets"],
])("keeps together what belongs together: %s", (text, together) => {
  expect(unbroken(text)).toBe(together.replaceAll("~", "\u00a0"));
});

it("keeps what tells names apart, by more than one parameter too", () => {
  const names = ["shared", "per-thread"].flatMap((sets) => [1, 4].map((n) => `epoll (sets=${sets}, threads=${n})`));
  expect(shortenDistinct([...names, "iocp"], 22)).toEqual([
    "epoll…shared, 1",
    "epoll…shared, 4",
    "epoll…per-thread, 1",
    "epoll…per-thread, 4",
    "iocp",
  ]);
  expect(new Set(shortenDistinct(names, 30)).size).toBe(4);
  expect(shortenDistinct(["a long name (threads=1)", "a long name (threads=4)"], 12)).toEqual(["a…1", "a…4"]);
});
