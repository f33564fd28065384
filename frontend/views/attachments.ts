/** What came with a message: the files by name and size, each to be fetched, and how many more there are. */
import type { AttachedFile } from "../../contract/attached-file.ts";
import { element, icon } from "../dom.ts";
import { describeBytes, describeCount } from "../file-words.ts";

type Attached = { readonly attachments: number; readonly files: readonly AttachedFile[] };

/** `pathOf` is where a file's content is. */
export function attachmentsOf(
  { attachments, files }: Attached,
  pathOf: (index: number) => string,
): readonly Node[] {
  const rest = describeCount(attachments, files.length);
  const named = files.map((file, index) =>
    element("li", { class: "attachment" }, partsOf(file, pathOf(index))),
  );
  const list = named.length === 0 ? [] : [element("ul", { class: "files", role: "list" }, named)];
  return rest === "" ? list : [...list, element("p", { class: "attachments" }, [icon("clip"), rest])];
}

/** A name is a stranger's text: isolated, so that its direction turns nothing around it. */
function partsOf({ name, bytes }: AttachedFile, path: string): readonly Node[] {
  const link = element("a", { class: "file-name", href: path, download: "" }, [element("bdi", {}, [name])]);
  const size = bytes === null ? [] : [element("span", { class: "file-size" }, [`, ${describeBytes(bytes)}`])];
  return [icon("clip"), element("span", { class: "file" }, [link, ...size])];
}
