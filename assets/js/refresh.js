// <form data-refresh="#fields">：改了带 data-driver 的一题（它决定别的题出不出现），把题目按服务器的说法重画。
// 等回话的时候人还在往下填：画好以后，把这段时间新填的放回去。
import { each } from "./start.js";

export function enhance(root) {
  each(root, "form[data-refresh]", (form) => {
    let sent = {};
    let held = {};
    form.addEventListener("change", (event) => {
      if (!event.target.matches("[data-driver]") || !window.htmx) return;
      sent = valuesOf(form);
      const { refresh: target } = form.dataset;
      window.htmx.ajax("POST", form.action, { source: form, target, select: target, swap: "outerHTML", values: sent });
    });
    form.addEventListener("htmx:beforeSwap", () => {
      held = valuesOf(form);
    });
    form.addEventListener("htmx:afterSwap", () => {
      for (const name of new Set([...Object.keys(sent), ...Object.keys(held)])) {
        if (String(sent[name] ?? "") !== String(held[name] ?? "")) putBack(form, name, held[name] ?? []);
      }
      sent = held;
    });
  });
}

// Name → list of what is typed or chosen; files go their own way.
function valuesOf(form) {
  const values = {};
  for (const [name, value] of new FormData(form)) {
    if (!(value instanceof File)) (values[name] ??= []).push(value);
  }
  return values;
}

function putBack(form, name, values) {
  for (const element of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
    if (element.type === "radio" || element.type === "checkbox") element.checked = values.includes(element.value);
    else if (element.type !== "file" && element.type !== "submit") element.value = values[0] ?? "";
  }
}
