import { nodeRows } from "../../../provider/cli/stack/nodeRows";
import { operationsOf } from "../../../provider/cli/stack/operations";
import { doneSteps, storedStack } from "../../support/storedStack";

const node = (name: string) => ({ name, role: "worker", status: "Ready" });
const need = { node: "worker-2", needed: true, reasons: ["kernel is older"], key: "kernel" };

test("the nodes of a cluster have their reboot need, and what the stack knows of them, also under a name without its domain", () => {
  const operations = operationsOf(storedStack({ "worker-10": doneSteps }));
  const rows = nodeRows([node("worker-10.example"), node("worker-2")], [need], operations);
  expect(rows).toEqual([
    { node: "worker-2", role: "worker", status: "Ready", needsReboot: true, reasons: ["kernel is older"] },
    {
      node: "worker-10.example",
      role: "worker",
      status: "Ready",
      reasons: [],
      phase: "completed",
      since: "2027-01-10T02:05:01Z",
      operationId: "one",
    },
  ]);
});

test("a reboot need is absent where no cluster could be asked, and two names with different domains are two nodes", () => {
  const operations = operationsOf(storedStack({ "worker-0.a": doneSteps }));
  expect(nodeRows([node("worker-0.b")], undefined, operations)).toEqual([
    { node: "worker-0.b", role: "worker", status: "Ready", reasons: [] },
  ]);
});
