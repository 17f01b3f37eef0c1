// <form data-refresh="#fields">：改了带 data-driver 的一题（它决定别的题出不出现），把题目按服务器的说法重画。
import { each } from "./start.js";

export function enhance(root) {
  each(root, "form[data-refresh]", (form) => {
    form.addEventListener("change", (event) => {
      if (!event.target.matches("[data-driver]") || !window.htmx) return;
      const values = {};
      for (const [name, value] of new FormData(form)) {
        if (value instanceof File) continue;
        values[name] = name in values ? [].concat(values[name], value) : value;
      }
      const { refresh: target } = form.dataset;
      window.htmx.ajax("POST", form.action, { source: form, target, select: target, swap: "outerHTML", values });
    });
  });
}
