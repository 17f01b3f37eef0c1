// <form data-pick>：选了就提交（有 hx-get 时由 htmx 局部刷新）；提交按钮藏起来，没有脚本时它还在。
import { each } from "./start.js";

export function enhance(root) {
  each(root, "[data-pick-submit]", (button) => {
    button.hidden = true;
  });
  each(root, "form[data-pick]:not([hx-get])", (form) => {
    form.addEventListener("change", () => form.requestSubmit());
  });
}
