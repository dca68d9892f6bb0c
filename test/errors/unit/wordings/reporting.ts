import { AlertSilence } from "../../../../provider/reporting/alertSilence";
import { targetsIn } from "../../../../provider/reporting/notifications/targets";
import { pushMetrics } from "../../../../provider/reporting/runMetrics";
import { scriptedTransport } from "../../../support/scriptedTransport";
import { VirtualClock } from "../../../support/virtualClock";
import type { Examples } from "./examples";

const answering = (status: number) => () => scriptedTransport({ status }).transport;

export const reporting: Examples = {
  "the targets of notifications have faults": () =>
    targetsIn({
      OPENSHIFT_NOTIFY_SLACK: "hooks.slack.com",
      OPENSHIFT_NOTIFY_SMTP: "smtp://mail.example.com",
    }),
  "an Alertmanager takes no silence": () =>
    AlertSilence.begin(
      {
        url: new URL("https://alerts.example.com"),
        matchers: [{ name: "alertname", value: "a", isRegex: false }],
        createdBy: "robot",
        comment: "maintenance",
      },
      new VirtualClock(),
      answering(403),
      () => undefined,
    ),
  "a Pushgateway takes no metrics": () =>
    pushMetrics(
      new URL("https://push.example.com"),
      {
        project: "cluster",
        stack: "prod",
        endedAtSeconds: 0,
        durationSeconds: 0,
        isSuccess: true,
        nodesByPhase: {},
      },
      answering(400),
    ),
};
