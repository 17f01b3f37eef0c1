// <form data-refresh="#fields">：改了带 data-driver 的一题（它决定别的题出不出现），把题目按服务器的说法重画。
// 等回话的时候又填了别的，回话就旧了：不用它，按现在填的再问一次，填的一样也不丢。
import { each } from "./start.js";

function filled(form) {
  const values = {};
  for (const [name, value] of new FormData(form)) {
    if (value instanceof File) continue;
    values[name] = name in values ? [].concat(values[name], value) : value;
  }
  return values;
}

export function enhance(root) {
  each(root, "form[data-refresh]", (form) => {
    const { refresh: target } = form.dataset;
    let asked = "";
    const ask = () => {
      const values = filled(form);
      asked = JSON.stringify(values);
      window.htmx.ajax("POST", form.action, { source: form, target, select: target, swap: "outerHTML", values });
    };
    form.addEventListener("change", (event) => {
      if (event.target.matches("[data-driver]") && window.htmx) ask();
    });
    form.addEventListener("htmx:beforeSwap", (event) => {
      if (!event.target.matches(target) || JSON.stringify(filled(form)) === asked) return;
      event.detail.shouldSwap = false;
      ask();
    });
  });
}
