// <form data-refresh="#fields">：改了带 data-driver 的一题（它决定别的题出不出现），把题目按服务器的说法重画。
import { filled, keepFresh } from "./fresh.js";
import { each } from "./start.js";

export function enhance(root) {
  each(root, "form[data-refresh]", (form) => {
    const { refresh: target } = form.dataset;
    const ask = () => {
      window.htmx.ajax("POST", form.action, { source: form, target, select: target, swap: "outerHTML", values: filled(form) });
    };
    form.addEventListener("change", (event) => {
      if (event.target.matches("[data-driver]") && window.htmx) ask();
    });
    keepFresh(form, () => form, ask);
  });
}
