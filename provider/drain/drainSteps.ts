/** What the steps of a reboot need of drains, without what talks to a cluster. */
export { drainInWindow } from "./drainInWindow";
export { drainOptionsOf } from "./plan/drainOptions";
export { faultsOfDrain } from "./plan/faultsOfDrain";
export { sayPreview, sayUnread } from "./sayPreview";
