/** The arguments that a `NodeReboot` has. */
export const rebootArguments = [
  "node",
  "triggers",
  "timeoutSeconds",
  "polling",
  "rebootOnCreate",
  "window",
  "outsideWindow",
  "spreadSeconds",
  "drain",
  "budget",
  "settleSeconds",
  "cluster",
  "connection",
] as const;
