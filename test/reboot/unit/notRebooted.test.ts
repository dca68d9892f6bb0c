import type { MaintenanceErrorCode } from "../../../provider/errors/codes";
import { MaintenanceError } from "../../../provider/errors/maintenanceError";
import { notRebooted } from "../../../provider/reboot/notRebooted";
import { ordered } from "../../support/orderedWorld";
import { requestInputs } from "../../support/stepInputs";

const refusal = (code: MaintenanceErrorCode): MaintenanceError =>
  new MaintenanceError(code, { what: "It said no.", next: "Ask it why.", status: 400, requestSent: "yes" });

test.each(["ERR_NODE_NOT_FOUND", "ERR_NODE_BUSY", "ERR_REBOOT_ROLE_MISSING"] as const)(
  "a refusal with %s says already what it means for the node, and stays as it is",
  async (code) => {
    const { order } = await ordered();
    const error = refusal(code);
    expect(notRebooted(requestInputs(order), error)).toBe(error);
  },
);

test("any other refusal keeps its code and facts, and says that the node was not rebooted", async () => {
  const { order } = await ordered();
  const cause = refusal("ERR_UNEXPECTED_RESPONSE");
  const { node, operationId } = order;
  expect(notRebooted(requestInputs(order), cause)).toMatchObject({
    code: "ERR_UNEXPECTED_RESPONSE",
    message:
      "Node worker-0 was not rebooted; the next pulumi up asks again, once. It said no. Ask it why. (ERR_UNEXPECTED_RESPONSE)",
    cause,
    node,
    operationId,
    status: 400,
    requestSent: "yes",
  });
});
