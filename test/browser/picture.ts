/** Makes the pictures in docs/. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import type { Page } from "playwright-core";
import { DESKTOP } from "./stage.ts";

/** Written only when asked for: a picture differs a little on every machine, and a test leaves no changes behind. */
export async function takePicture(page: Page, name: string): Promise<void> {
  await page.mouse.move(0, 0);
  const picture = await page.screenshot({ animations: "disabled" });
  const path = join(import.meta.dirname, "../../docs", name);
  if (process.env["UPDATE_SCREENSHOTS"] === "1") writeFileSync(path, picture);
  assert.deepEqual(sizeOf(picture), DESKTOP);
  assert.deepEqual(
    sizeOf(readFileSync(path)),
    DESKTOP,
    `docs/${name}: make it anew with UPDATE_SCREENSHOTS=1`,
  );
}

/** Every PNG begins with its width and height: https://www.w3.org/TR/png-3/#11IHDR. */
function sizeOf(png: Buffer): { width: number; height: number } {
  return { width: png.readUInt32BE(16), height: png.readUInt32BE(20) };
}
