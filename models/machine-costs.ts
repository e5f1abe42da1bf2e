/** From a price list to what the computer itself charges. */
import type { MachineCosts } from "../sim/machine.js";
import type { CostName, CostTable } from "./costs.js";

/** What the machine itself charges. */
export function machineCosts(costs: CostTable): MachineCosts {
  const ifAny = (name: CostName) => (costs.has(name) ? costs.ps(name) : 0);
  return {
    interrupt: costs.ps("interrupt"),
    interruptPerEvent: costs.ps("interruptPerEvent"),
    wakeup: costs.ps("wakeup"),
    ipi: costs.ps("ipi"),
    wakeupAsleep: ifAny("wakeupAsleep"),
    wakeupAwake: ifAny("wakeupAwake"),
    idleEnter: ifAny("idleEnter"),
    idleResume: ifAny("idleResume"),
    idleExit: costs.idleExit,
    contextSwitch: costs.ps("contextSwitch"),
  };
}
