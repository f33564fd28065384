/** Checks of an inbox's own messages: Chatwoot sends them whether or not a bot answers (its issue 9293). */
import type { Inbox } from "./admin-answers.ts";
import { type Finding, good, warning } from "./finding.ts";

type Template = {
  readonly isOn: (inbox: Inbox) => boolean;
  readonly text: string;
  /** Where it is switched off, below the inbox's settings. */
  readonly where: string;
};

const TEMPLATES: readonly Template[] = [
  {
    isOn: ({ greeting_enabled: isOn }) => isOn === true,
    text: "greets on top of the bot",
    where: "Settings, Channel greeting",
  },
  {
    isOn: ({ working_hours_enabled: isOn, out_of_office_message: text }) => isOn === true && Boolean(text),
    text: "says out of office on top of the bot",
    where: "Business hours, the message for when nobody is there",
  },
  {
    isOn: ({ enable_email_collect: isOn, channel_type: type }) =>
      isOn === true && type === "Channel::WebWidget",
    text: "asks for the e-mail address on top of the bot",
    where: "Settings, Email collect box",
  },
  {
    isOn: ({ csat_survey_enabled: isOn }) => isOn === true,
    text: "sends its survey also when the bot resolves",
    where: "CSAT",
  },
];

/** What would talk over the bot in this inbox, and who gets opened conversations. */
export function checkInbox(inbox: Inbox): readonly Finding[] {
  const name = `${inbox.name} (${inbox.id})`;
  const talking = TEMPLATES.filter(({ isOn }) => isOn(inbox)).map(({ text, where }) =>
    warning(`Inbox ${name} ${text}`, `switch it off in Chatwoot: inbox ${inbox.name}, ${where}`),
  );
  return [
    ...(talking.length === 0
      ? [good(`Inbox ${name} has no messages of its own that talk over the bot`)]
      : talking),
    good(
      inbox.enable_auto_assignment === true
        ? `Inbox ${name} gives opened conversations to agents who are online`
        : `Inbox ${name} gives opened conversations to nobody: agents take them`,
    ),
  ];
}
