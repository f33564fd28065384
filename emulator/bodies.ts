/** Reads what was sent: JSON, a form, or a form with files. */

import type { FastifyInstance } from "fastify";
import { isObject } from "./door.ts";
import type { UploadedFile } from "./message-acts.ts";
import type { JsonObject } from "./play.ts";

/** 15 files of 40 MB would be Chatwoot's limit; more than this is not needed to play. */
const MOST_BYTES = 50 * 1024 * 1024;

export interface SentBody {
  readonly body: JsonObject;
  readonly files: readonly UploadedFile[];
}

/** "a[b]" is a field of an object, as Rails reads it. */
function put(fields: Map<string, unknown>, name: string, value: string): void {
  const inner = /^(\w+)\[(\w+)\]$/.exec(name);
  if (inner?.[1] === undefined || inner[2] === undefined) {
    fields.set(name, value);
    return;
  }
  const before = fields.get(inner[1]);
  fields.set(inner[1], { ...(isObject(before) ? before : {}), [inner[2]]: value });
}

async function readForm(bytes: Buffer, contentType: string): Promise<SentBody> {
  const form = await new Response(new Uint8Array(bytes), {
    headers: { "content-type": contentType },
  }).formData();
  const fields = new Map<string, unknown>();
  const files: UploadedFile[] = [];
  for (const [name, value] of form) {
    if (typeof value === "string") put(fields, name, value);
    else
      files.push({
        name: value.name,
        contentType: value.type,
        bytes: new Uint8Array(await value.arrayBuffer()),
      });
  }
  return { body: Object.fromEntries(fields), files };
}

function readJson(text: string): SentBody {
  const parsed: unknown = text === "" ? {} : JSON.parse(text);
  return { body: isObject(parsed) ? parsed : {}, files: [] };
}

/** Bytes of any kind come through; what they are is worked out by `readBody`. */
export function takeAllBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "buffer", bodyLimit: MOST_BYTES }, (_request, bytes, done) =>
    done(null, bytes),
  );
}

/** Throws a SyntaxError or TypeError on bytes that are not what they say. */
export async function readBody(bytes: unknown, contentType: string | undefined): Promise<SentBody> {
  if (!Buffer.isBuffer(bytes)) return { body: {}, files: [] };
  const type = contentType ?? "application/json";
  if (type.startsWith("multipart/form-data") || type.startsWith("application/x-www-form-urlencoded"))
    return await readForm(bytes, type);
  return readJson(bytes.toString("utf8"));
}
