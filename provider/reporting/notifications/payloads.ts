import { isAlarming, textOf, titleOf, type RunEvent } from "../runEvent";

/** The forms in which chat servers take a message. */
export type WebhookFormat = "generic" | "slack" | "teams";

/** What is posted to a webhook, as JSON. */
export function payloadOf(format: WebhookFormat, event: RunEvent): object {
  switch (format) {
    case "generic":
      return { version: 1, title: titleOf(event), ...event };
    case "slack":
      return slackMessage(event);
    case "teams":
      return teamsMessage(event);
  }
}

/**
 * Source: Slack, "Sending messages using incoming webhooks": `text` is the fallback of `blocks`; a section holds 3000
 * characters, and `&`, `<` and `>` are escaped.
 */
function slackMessage(event: RunEvent): object {
  const mark = isAlarming(event) ? ":rotating_light: " : "";
  const title = escapedForSlack(titleOf(event));
  const body = escapedForSlack(textOf(event)).slice(0, 2900);
  return {
    text: `${mark}${title}`,
    blocks: [{ type: "section", text: { type: "mrkdwn", text: `${mark}*${title}*\n${body}` } }],
  };
}

function escapedForSlack(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** Source: Microsoft Teams, "Create incoming webhooks with Workflows": an adaptive card of version 1.4 as attachment. */
function teamsMessage(event: RunEvent): object {
  const color = isAlarming(event) ? "attention" : "default";
  return {
    type: "message",
    attachments: [
      {
        contentType: "application/vnd.microsoft.card.adaptive",
        contentUrl: null,
        content: {
          $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
          type: "AdaptiveCard",
          version: "1.4",
          body: [
            { type: "TextBlock", text: titleOf(event), weight: "bolder", wrap: true, color },
            { type: "TextBlock", text: textOf(event), wrap: true },
          ],
        },
      },
    ],
  };
}
