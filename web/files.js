// SPDX-License-Identifier: Apache-2.0
// The user's own documents: collections, and what lies in them.

import { call, get, post, query } from "./api.js";
import { h, line, put, unique } from "./dom.js";
import { busy, confirmed, emptyBox, fail, notify } from "./frame.js";
import { bytes, figure, t } from "./words.js";

const BYTES_MAX = 50 * 1024 * 1024;
const at = (id, more = "") => `/api/collections/${encodeURIComponent(id)}${more}`;

export const collections = async (options) => (await get("/api/collections", options)).collections || [];
export const newCollection = (name) => post("/api/collections", { name });

async function upload(id, file, tell) {
  if (file.size > BYTES_MAX) throw new Error(t("file_too_large", { name: file.name, max: bytes(BYTES_MAX) }));
  tell(t("uploading", { name: file.name }));
  const raw = await file.arrayBuffer(); // a stream would need another protocol
  return call("POST", at(id, `/files${query({ name: file.name })}`), { raw, headers: { "Content-Type": "application/octet-stream" } });
}

// Files dropped or chosen; `into()` gives the id of the collection they go to.
export function dropZone(into, done) {
  const id = unique("files");
  const status = h("p.meta", { role: "status" });
  const input = h("input.hidden-text", { id, type: "file", multiple: true });
  const zone = h("div.drop", h("p", t("drop_here")), h("label.button", { for: id }, t("browse")), input, h("p.meta", t("file_kinds")), status);
  const take = async (files) => {
    if (!files.length) return;
    let sent = 0;
    try {
      const collection = await into();
      for (const file of files) {
        try {
          await upload(collection, file, (text) => (status.textContent = text));
          sent += 1;
        } catch (trouble) {
          fail(trouble);
        }
      }
      status.textContent = t("uploaded_n", { n: sent });
      await done(collection);
    } catch (trouble) {
      fail(trouble);
    }
  };
  input.addEventListener("change", () => take([...input.files]).then(() => (input.value = "")));
  for (const kind of ["dragenter", "dragover"])
    zone.addEventListener(kind, (event) => {
      event.preventDefault();
      zone.classList.add("over");
    });
  zone.addEventListener("dragleave", (event) => !zone.contains(event.relatedTarget) && zone.classList.remove("over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("over");
    take([...event.dataTransfer.files]);
  });
  return zone;
}

async function fileList(collection, place, signal) {
  const { files = [] } = await get(at(collection.id, "/files"), { signal });
  const remove = async (file) => {
    if (!(await confirmed(t("delete_file_sure", { name: line(file.name) }), t("delete")))) return;
    try {
      await call("DELETE", at(collection.id, `/files/${encodeURIComponent(file.id)}`));
      await fileList(collection, place, signal);
    } catch (trouble) {
      fail(trouble);
    }
  };
  put(place, files.length ? h("ul.files", files.map((file) => h("li", h("span.file-name", line(file.name)),
    h("span.meta", [file.media_type, bytes(file.bytes || 0)].filter(Boolean).join(" · ")),
    file.error && h("span.bad", h("span", { "aria-hidden": "true" }, "✗ "), file.error),
    collection.own && h("button.quiet", { type: "button", "aria-label": t("delete_file", { name: line(file.name) }), on: { click: () => remove(file) } }, "×"))))
    : h("p.meta", t("no_files"))); // prettier-ignore
}

export async function filesView({ view, signal, title }) {
  title(t("nav_files"));
  const draw = async (opened = "") => {
    const all = await collections({ signal });
    if (signal.aborted) return;
    const name = h("input", { id: "new-collection", type: "text", maxlength: "100", required: true, autocomplete: "off" });
    const make = h("button.primary", { type: "submit" }, t("create"));
    const form = h("form.inline", h("label", { for: "new-collection" }, t("new_collection")), h("div.pair", name, make));
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const done = busy(make, t("creating"));
      try {
        await draw((await newCollection(name.value.trim())).id);
      } catch (trouble) {
        done();
        fail(trouble);
      }
    });
    put(view, h("div.head", h("h1", { tabindex: "-1" }, t("nav_files")), h("p.lead", t("files_lead"))), form,
      all.length ? h("div.collections", all.map((one) => collectionBox(one, one.id === opened))) : emptyBox(t("no_collections"))); // prettier-ignore
  };
  const remove = async (collection) => {
    if (!(await confirmed(t("delete_collection_sure", { name: line(collection.name), n: collection.files }), t("delete")))) return;
    try {
      await call("DELETE", at(collection.id));
      notify(t("deleted"));
      await draw();
    } catch (trouble) {
      fail(trouble);
    }
  };
  function collectionBox(collection, opened) {
    const list = h("div");
    const box = h("details.panel", h("summary", h("span.panel-name", line(collection.name)),
      h("span.meta", [t("n_files", { n: figure(collection.files || 0) }), collection.bytes ? bytes(collection.bytes) : "", collection.own ? "" : t("registered_folder")].filter(Boolean).join(" · "))),
      collection.own && dropZone(async () => collection.id, (id) => draw(id)), list,
      collection.own && h("button.danger", { type: "button", on: { click: () => remove(collection) } }, t("delete_collection"))); // prettier-ignore
    const fill = () => box.open && fileList(collection, list, signal).catch(fail);
    box.addEventListener("toggle", fill);
    box.open = opened;
    return box;
  }
  await draw();
}
