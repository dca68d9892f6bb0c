/** What the steps of a reboot need of drains before one begins. */
export { drainOptionsOf } from "./drainOptions";
export { faultsOfDrain } from "./faultsOfDrain";
