import { readFileSync } from "node:fs";
import * as path from "node:path";
import { errorCodes } from "../../../provider/errors/codes";
import { isMaintenanceError, MaintenanceError } from "../../../provider/errors/maintenanceError";
import { rememberSecrets } from "../../../provider/http/redaction/knownSecrets";
import { redactError } from "../../../provider/http/redaction/redactedErrors";

const page = readFileSync(path.join(__dirname, "../../../docs/errors.md"), "utf8");

test("docs/errors.md has an entry with cause and cure for each code, and for no other", () => {
  const entries = page.split(/^## /mu).slice(1);
  expect(entries.map((entry) => entry.split("\n")[0])).toEqual([...errorCodes]);
  for (const entry of entries) {
    expect(entry).toMatch(/\*\*Cause:\*\* \S/u);
    expect(entry).toMatch(/\*\*Cure:\*\* \S/u);
  }
});

test("the message of an error is made of its parts and ends with its code", () => {
  const error = new MaintenanceError("ERR_NODE_BUSY", {
    what: "Node worker-0 is busy.",
    lastSeen: "REBOOT",
    next: "Wait.",
    node: "worker-0",
    requestSent: "no",
  });
  expect(error.message).toBe("Node worker-0 is busy. Last seen: REBOOT. Wait. (ERR_NODE_BUSY)");
  expect(error).toMatchObject({ what: "Node worker-0 is busy.", node: "worker-0", transient: false });
  expect(isMaintenanceError(error, "ERR_NODE_BUSY")).toBe(true);
  expect(isMaintenanceError(error, "ERR_NETWORK")).toBe(false);
});

test("a credential is taken out of the parts of an error as well as out of its message", () => {
  rememberSecrets({ username: "operator", password: "Pl4ntedN33dle7Q" });
  const facts = {
    what: "It said Pl4ntedN33dle7Q.",
    lastSeen: "Pl4ntedN33dle7Q",
    next: "Forget Pl4ntedN33dle7Q.",
  };
  const error = redactError(new MaintenanceError("ERR_NETWORK", facts));
  expect(JSON.stringify({ ...(error as object) })).not.toContain("Pl4nted");
  expect((error as Error).message).not.toContain("Pl4nted");
});
