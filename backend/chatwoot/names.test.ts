import assert from "node:assert/strict";
import { test } from "node:test";
import { conversationId } from "../conversation/ids.ts";
import { chatwootConversationId, pageConversationOf, pageSourceId } from "./names.ts";

test("a conversation of Chatwoot is named after its account and its number there", () => {
  assert.equal(chatwootConversationId(1, 57), "chatwoot-1-57");
});

test("a page's conversation is found again by the name that Chatwoot was given", () => {
  const conversation = conversationId("p-m1abc2-0f3a-4b5c");
  assert.equal(pageSourceId(conversation), "baton:p-m1abc2-0f3a-4b5c");
  assert.equal(pageConversationOf(pageSourceId(conversation)), conversation);
});

test("a name that we did not give leads to no conversation", () => {
  for (const foreign of ["", "baton:", "p-m1abc2", "xbaton:p-1", "Baton:p-1", `baton:${"x".repeat(65)}`])
    assert.equal(pageConversationOf(foreign), null);
});
