/**
 * Deliberate defects, each of which the model or the unit tests must catch. `find` stands exactly once in the
 * file; a mutant whose place is gone fails the run, so that the list cannot rot. `caughtBy` only saves time: the tests
 * to try first, where it is not the model that catches it.
 *
 * @type {readonly { name: string, file: string, find: string, replace: string, caughtBy?: string }[]}
 */
export const mutants = [
  {
    name: "the POST goes out before the order is recorded",
    file: "operations/placeOrder.ts",
    find: `const placed = order(node.status, false);`,
    replace: `const placed = order(node.status, false); await context.clientOf(connection).sendReboot(inputs.node);`,
  },
  {
    name: "a POST without an answer is sent again",
    file: "client/selfServiceClient.ts",
    find: `return { kind: "unknown", evidence: \`POST \${show(url)}: \${error.message}\` };`,
    replace: `return this.sendReboot(node);`,
  },
  {
    name: "the right to send is ignored",
    file: "operations/sendRequest.ts",
    find: `if (inputs.runId !== memory.runId && refusal === undefined) {`,
    replace: `if (inputs.runId === "never" && refusal === undefined) {`,
  },
  {
    name: "a request is sent for another node than its order's",
    file: "operations/stepHandlers.ts",
    find: `return checked(news, missing.length === 0 ? faultsOfOtherNode(news) : missing);`,
    replace: `return checked(news, missing);`,
  },
  {
    name: "a wait for another node than the order's is a success",
    file: "resources/oneOperation.ts",
    find: `if (node === orderedNode) return undefined;`,
    replace: `if (node !== "never") return undefined;`,
  },
  {
    name: "all processes have the same run id",
    file: "operations/processMemory.ts",
    find: `runId: randomUUID(),`,
    replace: `runId: "the same",`,
  },
  {
    name: "a step called twice sends twice",
    caughtBy: "unit/operations/sendRequest",
    file: "operations/sendRequest.ts",
    find: `if (first !== undefined) return first;`,
    replace: ``,
  },
  {
    name: "Done alone is a success",
    file: "operations/waitForJob.ts",
    find: `judge: (status) => (status === active ? "success" : "retry"),`,
    replace: `judge: () => "success",`,
  },
  {
    name: "the job's Fail is taken for a success",
    caughtBy: "unit/operations/waitForJob",
    file: "wire/jobOutput.ts",
    find: `if (endsInFail(last)) return "seems-failed";`,
    replace: `if (endsInFail(last)) return "succeeded";`,
  },
  {
    name: "an output cut short after Fail counts at once",
    caughtBy: "unit/operations/waitForJob",
    file: "wire/jobOutput.ts",
    find: `if (current !== previous) return "running";`,
    replace: ``,
  },
  {
    name: "a read from before the reboot is shared after it",
    caughtBy: "unit/operations/sendRequest",
    file: "operations/readNodes.ts",
    find: `shared.sentMs > memory.lastEffectMs &&`,
    replace: ``,
  },
  {
    name: "a time-out forgets the job id",
    caughtBy: "unit/runtime",
    file: "operations/stepResults.ts",
    find: `  if (result.error !== undefined) throw new InitialisationError(id, inputs, result);
  return { id, outs: plain(result.state) };`,
    replace: `  if (result.error !== undefined) throw result.error;
  return { id, outs: plain(result.state) };`,
  },
  {
    name: "an initialisation error has no reason",
    file: "operations/stepResults.ts",
    find: `this.reasons = [message];`,
    replace: `this.reasons = [];`,
  },
  {
    name: "an unfinished job is no difference",
    file: "operations/stepHandlers.ts",
    find: `isUnknown(news.operationId) || olds.operationId !== news.operationId || !ended`,
    replace: `isUnknown(news.operationId) || olds.operationId !== news.operationId`,
  },
  {
    name: "a refusal is retried without the record being deleted",
    file: "operations/stepHandlers.ts",
    find: `return { changes: true, replaces: ["operationId"], deleteBeforeReplace: true };`,
    replace: `return { changes: true };`,
  },
  {
    name: "a 5xx after the POST counts as a refusal",
    file: "client/selfServiceClient.ts",
    find: `(status >= 400 && status <= 499 && status !== 408)`,
    replace: `(status >= 400 && status !== 408)`,
  },
  {
    name: "one look is enough to call a reboot uncertain",
    caughtBy: "unit/operations/sendRequest",
    file: "operations/lookForReboot.ts",
    find: `export const lookMs = 30_000;`,
    replace: `export const lookMs = 1;`,
  },
  {
    name: "any accepted operation accepts all",
    file: "operations/sendRequest.ts",
    find: `acceptedOperations(context).has(operationId)`,
    replace: `acceptedOperations(context).size > 0`,
  },
  {
    name: "the earlier job is not waited for",
    caughtBy: "unit/operations/earlierJob",
    file: "operations/sendRequest.ts",
    find: `if (leftovers.earlierJobId !== undefined)`,
    replace: `if (leftovers.earlierJobId === "never")`,
  },
  {
    name: "a run that was suspended sends",
    caughtBy: "unit/operations/rightToSend",
    file: "operations/sendRequest.ts",
    find: `// Last: nothing is awaited between this and the request.
  const suspended = describeSuspension(context);`,
    replace: `const suspended = "" ? "never" : undefined;`,
  },
  {
    name: "a run that was suspended orders",
    caughtBy: "unit/operations/rightToSend",
    file: "operations/rightToSend.ts",
    find: `if (suspension === undefined) return;`,
    replace: `if (suspension !== null) return;`,
  },
  {
    name: "an order never grows old",
    caughtBy: "unit/operations/rightToSend",
    file: "operations/rightToSend.ts",
    find: `if (ageMs <= sendWithinMs) return;`,
    replace: `if (ageMs !== null) return;`,
  },
  {
    name: "every refusal is believed",
    caughtBy: "unit/operations/refusalAfterTheDeed",
    file: "operations/sendRequest.ts",
    find: `if (outcome.kind === "refused" && outcome.mayHaveActed !== true) {`,
    replace: `if (outcome.kind === "refused") {`,
  },
  {
    name: "a machine that is migrated was rebooted",
    caughtBy: "unit/operations/refusalAfterTheDeed",
    file: "wire/serverStatus.ts",
    find: `return status === "REBOOT" || status === "HARD_REBOOT";`,
    replace: `return transitional.has(status);`,
  },
  {
    name: "an earlier Done is believed without a sign",
    caughtBy: "unit/operations/waitForJob",
    file: "wire/jobOutput.ts",
    find: `return current === "seems-succeeded" && (cameBack || isSilent) ? "succeeded" : "running";`,
    replace: `return current === "seems-succeeded" || isSilent || cameBack ? "succeeded" : "running";`,
  },
  {
    name: "a busy node is rebooted",
    caughtBy: "unit/runtime",
    file: "wire/serverStatus.ts",
    find: `return rebootable.has(status);`,
    replace: `return rebootable.has(status) || transitional.has(status);`,
  },
  {
    name: "nobody compares what the steps say",
    file: "resources/oneOperation.ts",
    find: `if (leftOut === undefined) return faultOfNodes(words);`,
    replace: `  if (leftOut !== "never") return undefined;`,
  },
  {
    name: "a plugin whose engine is gone goes on",
    caughtBy: "unit/operations/waitForJob",
    file: "operations/context.ts",
    find: `if (presence === "gone") context.engine.exit();`,
    replace: ``,
  },
  {
    name: "skipped checkpoints are no reason to stop",
    caughtBy: "unit/operations/placeOrder",
    file: "operations/placeOrder.ts",
    find: `if (["", "0", "false", "f", "no", "off"].includes(value)) return;`,
    replace: `if (value.length >= 0) return;`,
  },
  {
    name: "a password of another origin is used for unfinished work",
    caughtBy: "unit/operations/sendRequest",
    file: "operations/resolveConnection.ts",
    find: `if (canonicalCluster(candidate.connection) === wanted) return candidate.connection;`,
    replace: `return candidate.connection;`,
  },
  {
    name: "a redirect to another origin is followed",
    caughtBy: "integration/misbehavingReads",
    file: "client/redirects.ts",
    find: `if (target?.origin !== request.url.origin) {`,
    replace: `if (target === undefined) {`,
  },
];
