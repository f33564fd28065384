/** What the page and the mock bot say, to the letter. */

/** The mock's answer to what it does not know. */
export const mockAnswer = (text: string) =>
  `You wrote: “${text}”. I am a simple bot and have no answer to that, but a person from our team can help.`;

/** The answer to "Hi". */
export const GREETING = "Hello! How can I help you today?";

export const NOTES = {
  on: "System: Human Mode is ON. Messages go to a human agent now.",
  off: "System: Human Mode is OFF. The bot answers again.",
  routed: "System: Your message was routed to a human agent.",
  takenOver: "System: A human agent has taken over this conversation.",
  handedBack: "System: The bot is back and answers from here.",
  lost: "System: Connection lost. Trying to reconnect…",
  back: "System: The connection is back.",
  anew: "System: The server was restarted. This is a new conversation.",
} as const;
