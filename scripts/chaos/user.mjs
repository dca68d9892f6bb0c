/** What a user does after a run that went wrong: unlock, run again, answer what is asked from the server's truth. */
import { execFile } from "node:child_process";
import path from "node:path";
import backend from "./mendBackend.cjs";

/** More than anything should need; each node may ask once, and an unlucky run may fail once more. */
const upsAtMost = (stage) => 4 + 2 * stage.nodes.length;

/**
 * Runs `pulumi up` until it ends well.
 * @param {{ code: number | null, output: string }} [struck] the run before; none is known on another machine
 * @returns {Promise<{ converged: boolean, ups: number }>} how many runs that took, the struck one not counted
 */
export async function converge(trial, stage, struck = { code: null, output: "" }) {
  let last = struck;
  for (let ups = 0; ; ups++) {
    if (last.code === 0) return { converged: true, ups };
    if (ups === upsAtMost(stage)) return { converged: false, ups };
    if (ups > 0 || trial.comesBack === "a minute later") stage.aMinutePasses();
    if (stage.isLocked()) await unlock(stage);
    const answer = await stage.answerTo(last.output);
    // Who is told that the node is busy waits until it is not.
    if (/ERR_NODE_BUSY/u.test(last.output)) await stage.untilIdle();
    last =
      answer === undefined ? await stage.workspace.up([], stage.runOptions()) : await paste(answer, stage);
    await stage.noteUp(answer ?? "pulumi up", last);
  }
}

export async function unlock(stage) {
  const { code, output } = await stage.workspace.run([
    "cancel",
    "--yes",
    "--non-interactive",
    "--color=never",
  ]);
  stage.log.push(`== pulumi cancel: exit ${code}\n${output}`);
  if (!backend.isBackendBroken(output)) return;
  const removed = backend.mendBackend(path.join(stage.workspace.folder, "state"));
  stage.fixed += removed.length;
  stage.log.push(`== rm ${removed.join(" ")}`);
  if (removed.length > 0) await unlock(stage);
}

/** Pastes a command into a shell. Only the questions that `pulumi up` would ask are answered beforehand. */
function paste(command, stage) {
  const { workspace } = stage;
  const typed = `
pulumi() {
  if [ "$1" = up ]; then shift; set -- up --yes --skip-preview "$@"; fi
  command pulumi "$@" --non-interactive --color=never
}
${command}
`;
  const env = workspace.environment(stage.runOptions().env);
  return new Promise((resolve) => {
    execFile("sh", ["-c", typed], { cwd: workspace.projectFolder, env }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : (error.code ?? null), output: stdout + stderr }),
    );
  });
}
