/** What the steps of a reboot need of windows. */
export { behindDeferredError, outsideWindowError } from "./outsideWindowError";
export { windowAt, type WindowDecision } from "./windowAt";
export { faultsOfOutsideWindow, faultsOfSpread, resolveWindows } from "./windowFaults";
