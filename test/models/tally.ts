/** Counts what becomes of requests, from the outside: what they asked for, what was answered, sent, and finished. */
import type { EventId, Operations } from "../../sim/operations.js";
import { StepKind } from "../../sim/requests/handler.js";
import type { Message } from "../../sim/requests/requests.js";

export class Tally {
  /** Further operations begun; answers of theirs that the program got, or wanted no longer. */
  asked = 0;
  answered = 0;
  /** Among these, requests that came back to their loop from others, each as an answer does. */
  returned = 0;
  /** Replies begun, and with the device; requests to others that are. */
  replies = 0;
  repliesSent = 0;
  requestsSent = 0;
  /** Handlers that are over. */
  finished = 0;

  constructor(operations: Operations) {
    const { requests } = operations;
    if (requests === undefined) return;
    const { next, claim, sent, finish, openFor } = requests;
    requests.openFor = (request: EventId, loop: number) => {
      this.asked++;
      this.returned++;
      return openFor.call(requests, request, loop);
    };
    requests.next = (request: EventId, loop: number) => {
      const kind = next.call(requests, request, loop);
      if (kind === StepKind.Io) this.asked += requests.opened.length;
      if (kind === StepKind.Reply) this.replies++;
      return kind;
    };
    requests.claim = (event: EventId) => {
      if (!requests.isAboutReply(requests.descriptorOf(event))) this.answered++;
      return claim.call(requests, event);
    };
    requests.sent = (message: Message) => {
      if (message < 0) this.requestsSent++;
      else this.repliesSent++;
      sent.call(requests, message);
    };
    requests.finish = (request: EventId) => {
      this.finished++;
      finish.call(requests, request);
    };
  }

  /** Whether `requests` handlers are over, and nothing that they began is still under way. */
  isSettled(requests: number): boolean {
    return this.finished === requests && this.answered === this.asked && this.repliesSent === this.replies;
  }
}
