// SPDX-License-Identifier: Apache-2.0
// A plan that waits for approval: as it is, or changed. Order by buttons, by Alt with the arrow keys, or by dragging.

import { call, runPath } from "./api.js";
import { h, languageOf, line, put } from "./dom.js";
import { busy, fail, notify } from "./frame.js";
import { t } from "./words.js";

const TYPES = ["research", "analysis", "synthesis", "validation"];

// Pure: what the editor does to a list of tasks.
export function moved(tasks, from, to) {
  if (from === to || to < 0 || to >= tasks.length) return tasks;
  const next = [...tasks];
  next.splice(to, 0, ...next.splice(from, 1));
  return next;
}
export const without = (tasks, id) =>
  tasks.filter((task) => task.id !== id).map((task) => ({ ...task, depends_on: (task.depends_on || []).filter((other) => other !== id) }));
export function freshId(tasks) {
  let number = tasks.length + 1;
  while (tasks.some((task) => task.id === `t${number}`)) ++number;
  return `t${number}`;
}
// Tasks that `id` may wait for: those that do not wait for it themselves.
export function mayDependOn(tasks, id) {
  const waits = (from, seen = new Set()) =>
    (tasks.find((task) => task.id === from)?.depends_on || []).some((other) => other === id || (!seen.has(other) && waits(other, seen.add(other))));
  return tasks.filter((task) => task.id !== id && !waits(task.id));
}

export function planEditor(runId, plan, approved) {
  let tasks = structuredClone(plan.tasks || []).map((task) => ({ priority: 3, depends_on: [], ...task }));
  const list = h("ol.plan-edit");
  const status = h("div.hidden-text", { role: "status", "aria-live": "polite" });
  let dragged = null;

  const move = (index, to, focus) => {
    const task = tasks[index];
    const next = moved(tasks, index, to);
    if (next === tasks) return;
    tasks = next;
    draw();
    status.textContent = t("moved_to", { n: to + 1, of: tasks.length });
    const item = list.children[tasks.indexOf(task)];
    const wanted = item.querySelector(focus);
    (wanted && !wanted.disabled ? wanted : item.querySelector("button:enabled")).focus();
  };
  const set = (task, name) => (event) => (task[name] = name === "priority" ? Number(event.target.value) : event.target.value);

  function depends(task) {
    const others = mayDependOn(tasks, task.id);
    if (!others.length) return null;
    const tick = (other) => {
      const id = `${task.id}-after-${other.id}`;
      const box = h("input", { id, type: "checkbox", checked: task.depends_on.includes(other.id) });
      box.addEventListener("change", () => {
        task.depends_on = box.checked ? [...task.depends_on, other.id] : task.depends_on.filter((one) => one !== other.id);
        draw();
        document.getElementById(id)?.closest("details")?.setAttribute("open", "");
        document.getElementById(id)?.focus();
      });
      return h("label", box, " ", h("span", { lang: languageOf(other.description) }, `${tasks.indexOf(other) + 1}. ${line(other.description)}`));
    };
    return h("details.after", h("summary", task.depends_on.length ? t("after_n", { n: task.depends_on.map((id) => tasks.findIndex((one) => one.id === id) + 1).join(t("comma")) }) : t("after_none")), others.map(tick));
  }

  function item(task, index) {
    const number = index + 1;
    const text = h("textarea", { rows: "2", maxlength: "2000", "aria-label": t("task_text", { n: number }), lang: languageOf(task.description), on: { input: set(task, "description") } });
    text.value = task.description;
    const type = h("select", { "aria-label": t("task_type", { n: number }), on: { change: set(task, "type") } }, TYPES.map((one) => h("option", { value: one, selected: one === task.type }, t(`type_${one}`))));
    const priority = h("select", { "aria-label": t("task_priority", { n: number }), on: { change: set(task, "priority") } },
      [5, 4, 3, 2, 1].map((one) => h("option", { value: String(one), selected: one === task.priority }, t("priority_n", { n: one })))); // prettier-ignore
    const button = (name, label, act, disabled) => h(`button.quiet.${name}`, { type: "button", "aria-label": t(label, { n: number }), title: t(label, { n: number }), disabled, on: { click: act } },
      h("span", { "aria-hidden": "true" }, { up: "↑", down: "↓", remove: "×" }[name])); // prettier-ignore
    const node = h("li", h("span.handle", { "aria-hidden": "true", draggable: "true", title: t("drag") }, "⠿"), h("span.place", String(number)),
      h("div.task-in", text, h("div.task-row", type, priority, depends(task))),
      h("div.task-buttons", button("up", "move_up", () => move(index, index - 1, ".up"), index === 0), button("down", "move_down", () => move(index, index + 1, ".down"), index === tasks.length - 1),
        button("remove", "remove_task", () => {
          tasks = without(tasks, task.id);
          draw();
          status.textContent = t("task_removed", { n: number });
          (list.children[Math.min(index, tasks.length - 1)]?.querySelector(".remove") || add).focus();
        }, tasks.length === 1))); // prettier-ignore
    node.addEventListener("keydown", (event) => {
      if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
      event.preventDefault();
      move(index, index + (event.key === "ArrowUp" ? -1 : 1), event.target.localName);
    });
    const handle = node.querySelector(".handle");
    handle.addEventListener("dragstart", (event) => {
      dragged = task;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", task.id);
      event.dataTransfer.setDragImage(node, 12, 12);
      node.classList.add("dragged");
    });
    handle.addEventListener("dragend", () => (dragged = null, draw()));
    node.addEventListener("dragover", (event) => {
      if (!dragged) return;
      event.preventDefault();
      node.classList.toggle("over", dragged !== task);
    });
    node.addEventListener("dragleave", () => node.classList.remove("over"));
    node.addEventListener("drop", (event) => {
      event.preventDefault();
      if (dragged && dragged !== task) tasks = moved(tasks, tasks.indexOf(dragged), index);
    });
    return node;
  }

  const draw = () => put(list, tasks.map(item));
  const add = h("button", { type: "button" }, t("add_task"));
  add.addEventListener("click", () => {
    const id = freshId(tasks);
    // Research comes before what is made of it.
    const behind = tasks.reduce((last, task, i) => (task.type === "research" ? i + 1 : last), 0);
    tasks = [...tasks.slice(0, behind), { id, type: "research", description: "", priority: 3, depends_on: [] }, ...tasks.slice(behind)];
    draw();
    list.children[behind].querySelector("textarea").focus();
  });
  const approve = h("button.primary", { type: "button" }, t("approve_plan"));
  approve.addEventListener("click", async () => {
    const empty = tasks.findIndex((task) => !line(task.description));
    if (empty >= 0) {
      notify(t("task_empty", { n: empty + 1 }), "bad");
      return list.children[empty].querySelector("textarea").focus();
    }
    const done = busy(approve, t("approving"));
    try {
      await call("PUT", runPath(runId, "/plan"), { body: { tasks: tasks.map(({ id, type, description, priority, depends_on }) => ({ id, type, description: line(description), priority, depends_on })) } });
      approved();
    } catch (trouble) {
      done();
      fail(trouble);
    }
  });
  draw();
  return h("section.panel.review", h("h2", t("review_title")), h("p", t("review_lead")), list, h("div.actions", add, approve), status);
}
