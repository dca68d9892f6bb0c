import { plainWord } from "../../core/foreignText";
import { observe } from "../../kubernetes/conditions/conditionOf";
import type { KubeObject } from "../../kubernetes/wire/kubeObject";

/** What each operator must say, and what it is if it says the opposite. */
const wanted = [
  { condition: "Available", status: "True", opposite: "Available=False", word: "unavailable" },
  { condition: "Degraded", status: "False", opposite: "Degraded=True", word: "degraded" },
] as const;

/**
 * What is missing of the operators of a cluster. One that doesn't say counts as bad, as it does for the cluster version
 * operator.
 *
 * Source: openshift/api, `config/v1/types_cluster_operator.go`; openshift/cluster-version-operator,
 * `pkg/cvo/internal/operatorstatus.go`, `checkOperatorHealth`.
 */
export function missingOperators(operators: readonly KubeObject[]): string[] {
  return operators.flatMap((operator) =>
    wanted.flatMap(({ opposite, word, ...expectation }) => {
      const { holds, summary } = observe(operator, expectation);
      if (holds) return [];
      const verb = summary.startsWith(opposite) ? "is" : "may be";
      return [`ClusterOperator ${plainWord(operator.metadata.name)} ${verb} ${word}: ${withoutEnd(summary)}`];
    }),
  );
}

/** Sentences are joined by what is no end of a sentence. */
export function withoutEnd(text: string): string {
  return text.replace(/[.\s]+$/u, "");
}
