/** The arguments that a `NodeReboot` has. */
export const rebootArguments = [
  "node",
  "triggers",
  "timeoutSeconds",
  "polling",
  "rebootOnCreate",
  "window",
  "outsideWindow",
  "allowDeferred",
  "spreadSeconds",
  "drain",
  "budget",
  "healthGate",
  "readiness",
  "settleSeconds",
  "cluster",
  "connection",
] as const;
