/** simjs on the two models of the benchmark. It hands its classes to a browser's window and to nobody else. */
import { carryOut, processorSeconds, timeHolds } from "../task.mjs";

globalThis.window = globalThis;
await import("simjs");
const { Sim, Entity, Facility } = globalThis.Sim;

function hold(increments, pending, warmup, holds) {
  const mask = increments.length - 1;
  let k = 0;
  class Holder extends Entity {
    start() {
      for (let i = 0; i < pending; i++) this.again();
    }
    again() {
      this.setTimer(increments[k++ & mask]).done(this.again, this);
    }
  }
  const sim = new Sim("hold");
  sim.addEntity(Holder, "holder");
  return timeHolds(() => sim.step(), warmup, holds);
}

function mm1(times, customers) {
  const start = processorSeconds();
  const server = new Facility("server");
  let arrived = 0;
  let sum = 0;
  class Customers extends Entity {
    start() {
      this.setTimer(times[0]).done(this.arrive, this);
    }
    arrive() {
      const now = this.time();
      const service = times[customers + arrived];
      if (++arrived < customers) this.setTimer(times[arrived]).done(this.arrive, this);
      this.useFacility(server, service).done(() => {
        sum += this.time() - now;
      });
    }
  }
  const sim = new Sim("M/M/1");
  sim.addEntity(Customers, "customers");
  sim.simulate(Number.POSITIVE_INFINITY);
  return { seconds: processorSeconds() - start, mean: sum / customers };
}

carryOut({ hold, mm1 });
