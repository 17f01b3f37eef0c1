// <form data-once>：只提交一次，按钮说“正在提交”。服务器另有防重号，这里只是省得人再按。
import { each } from "./start.js";

export function enhance(root) {
  each(root, "form[data-once]", (form) => {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) {
        event.preventDefault();
        return;
      }
      form.dataset.sent = "yes";
      const button = event.submitter;
      if (button) {
        button.setAttribute("aria-disabled", "true");
        button.firstChild.textContent = form.dataset.once || "正在提交…";
      }
    });
    window.addEventListener("pageshow", () => delete form.dataset.sent);
  });
}
