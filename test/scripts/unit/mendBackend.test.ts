import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { isBackendBroken, mendBackend } from "../../../scripts/chaos/mendBackend.cjs";

it("the repair of Pulumi's local backend removes the attributes that a kill has left empty, and nothing else", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "openshift-maintenance-"));
  try {
    const stacks = path.join(folder, ".pulumi", "stacks", "test");
    mkdirSync(stacks, { recursive: true });
    const files = { "dev.json": "{}", "dev.json.attrs": "", "dev.json.bak": "", "dev.json.bak.attrs": "{}" };
    for (const [name, text] of Object.entries(files)) writeFileSync(path.join(stacks, name), text);
    expect(mendBackend(folder)).toEqual([path.join(stacks, "dev.json.attrs")]);
    expect(readdirSync(stacks).sort()).toEqual(["dev.json", "dev.json.bak", "dev.json.bak.attrs"]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it("the repair of Pulumi's local backend is needed exactly when Pulumi cannot load the checkpoint", () => {
  expect(isBackendBroken("error: failed to load checkpoint: EOF")).toBe(true);
  expect(isBackendBroken("error: the stack is currently locked by 1 lock(s)")).toBe(false);
});
