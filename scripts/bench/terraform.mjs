import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Whether Terraform is installed. */
export async function hasTerraform() {
  return run("terraform", ["version"]).then(
    () => true,
    () => false,
  );
}

/** A `terraform_data` with a `local-exec` for each node: what people use without a provider of their own. */
export async function measureTerraform(count) {
  const folder = mkdtempSync(path.join(tmpdir(), "bench-terraform-"));
  const resource = `
resource "terraform_data" "reboot" {
  count            = ${count}
  triggers_replace = ["v1"]
  provisioner "local-exec" {
    command = "true"
  }
}
`;
  writeFileSync(path.join(folder, "main.tf"), resource);
  const terraform = async (...args) => {
    const startedAt = performance.now();
    await run("terraform", args, {
      cwd: folder,
      maxBuffer: 1e8,
      env: { ...process.env, CHECKPOINT_DISABLE: "1" },
    });
    return { seconds: (performance.now() - startedAt) / 1000 };
  };
  try {
    await terraform("init", "-input=false");
    const apply = ["apply", "-input=false", "-auto-approve", "-parallelism=10"];
    return { create: await terraform(...apply), noop: await terraform(...apply) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
