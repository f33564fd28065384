/** What the doctor found: one line, and the fix in one line where there is something to do. */
export type Finding =
  | { readonly mark: "good"; readonly text: string }
  /** Baton serves nevertheless. */
  | { readonly mark: "warning"; readonly text: string; readonly fix: string }
  /** Baton cannot serve, or not as it should, until it is put right. */
  | { readonly mark: "fault"; readonly text: string; readonly fix: string };

export const good = (text: string): Finding => ({ mark: "good", text });
export const warning = (text: string, fix: string): Finding => ({ mark: "warning", text, fix });
export const fault = (text: string, fix: string): Finding => ({ mark: "fault", text, fix });

export const RUN_SETUP = "run npx baton setup";
