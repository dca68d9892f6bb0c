/** Each command is loaded when it is given: the help and a mistyped option need no Automation API. */
import type * as Accept from "./commands/accept";
import type * as Operations from "./commands/operations";
import type * as Plan from "./commands/plan";
import type * as Retry from "./commands/retry";
import type * as Run from "./commands/run";
import type * as Status from "./commands/status";
import type * as Windows from "./commands/windows";

export const commands = {
  accept: () => (require("./commands/accept") as typeof Accept).accept,
  operations: () => (require("./commands/operations") as typeof Operations).operations,
  plan: () => (require("./commands/plan") as typeof Plan).plan,
  retry: () => (require("./commands/retry") as typeof Retry).retry,
  run: () => (require("./commands/run") as typeof Run).run,
  status: () => (require("./commands/status") as typeof Status).status,
  windows: () => (require("./commands/windows") as typeof Windows).windows,
};
