/** The command of the documentation that lets another image into the namespace of the pods that reboot nodes. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { parseAllDocuments } from "yaml";
import { usualImage } from "../../../provider/backends/kubernetes/podSettings";
import { repository } from "../../../scripts/setup/paths.cjs";
import { fencedBlocks } from "../../support/documentation";

it("the command for an image of your own puts it into the policy in the place of the default one, and changes nothing else", () => {
  const block = fencedBlocks("docs/backends.md").find(({ text }) => text.startsWith("sed "));
  const [sed = ""] = (block?.text ?? "").split(" | kubectl");
  const { stdout, stderr } = spawnSync("sh", ["-c", sed], {
    cwd: path.join(repository, "docs"),
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  const objects = (text: string): string =>
    JSON.stringify(parseAllDocuments(text).map((each) => each.toJS() as unknown));
  const before = readFileSync(path.join(repository, "docs", "node-maintenance.yaml"), "utf8");
  expect(objects(before)).toContain(usualImage);
  expect(objects(stdout)).toBe(
    objects(before).replaceAll(usualImage, "registry.example.com/busybox@sha256:DIGEST"),
  );
});
