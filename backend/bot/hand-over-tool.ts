/** The tool a model hands over with: what it is told of it, and what its call means. */
import type { Answer } from "../engine/ports.ts";
import type { RoutingRules } from "../routing/route.ts";
import { excerptOf } from "./excerpt.ts";
import { fieldOf, listOf, textOf } from "./unchecked.ts";

export type HandedOver = Extract<Answer, { readonly type: "handed-over" }>;

export type HandOverTool = {
  /** In the words of Chat Completions. */
  readonly definition: ReturnType<typeof define>;
  /** What a call means. The wish for a person counts, also when its arguments cannot be read. */
  readonly read: (rawArguments: string) => HandedOver;
};

export const HAND_OVER = "hand_over";

const VISITOR_ASKED = "visitor_asked";
const CANNOT_HELP = "cannot_help";

/** Four times what is asked for: models count badly, and an agent reads it at a glance all the same. */
export const MAX_SUMMARY_CHARACTERS = 2_000;

export function createHandOverTool(rules: RoutingRules["skills"]): HandOverTool {
  const skills = [...new Set(rules.map((rule) => rule.skill))];
  return {
    definition: define(skills),
    read: (rawArguments) => {
      const given = parsed(rawArguments);
      const asked = new Set(listOf(fieldOf(given, "skills")));
      return {
        type: "handed-over",
        reason: fieldOf(given, "reason") === CANNOT_HELP ? "helpless" : "asked",
        summary: summaryIn(given),
        wanted: skills.filter((skill) => asked.has(skill)),
      };
    },
  };
}

function define(skills: readonly string[]) {
  const properties = {
    reason: {
      type: "string",
      enum: [VISITOR_ASKED, CANNOT_HELP],
      description: "Why a person is needed: the visitor asked for one, or you cannot help.",
    },
    summary: {
      type: "string",
      description:
        "For the person who takes over: what the visitor wants and what was tried, in at most 500 characters.",
    },
    ...(skills.length === 0 ? {} : { skills: skillsAmong(skills) }),
  };
  return {
    type: "function",
    function: {
      name: HAND_OVER,
      description:
        "Gives the conversation to a person from the team. Call it when the visitor asks for a person or when you cannot help.",
      parameters: {
        type: "object",
        properties,
        // Of a strict tool OpenAI wants every property here, so who needs no skill gives an empty list.
        required: Object.keys(properties),
        additionalProperties: false,
      },
    },
  } as const;
}

function skillsAmong(skills: readonly string[]) {
  return {
    type: "array",
    items: { type: "string", enum: skills },
    description: "What the person has to know about; empty when it does not matter.",
  };
}

function summaryIn(given: unknown): string | null {
  const summary = textOf(fieldOf(given, "summary")).trim().toWellFormed();
  return summary === "" ? null : excerptOf(summary, MAX_SUMMARY_CHARACTERS);
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}
