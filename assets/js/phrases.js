// 常用语：<button data-phrase="…" data-into="#id">，点一下写进意见框（已有的话接在后面）。
import { each } from "./start.js";

export function enhance(root) {
  each(root, "[data-phrase]", (button) => {
    button.addEventListener("click", () => {
      const box = document.querySelector(button.dataset.into);
      if (!box) return;
      const before = box.value.trim();
      box.value = before ? `${before.replace(/[。；]?$/, "；")}${button.dataset.phrase}` : button.dataset.phrase;
      box.dispatchEvent(new Event("input", { bubbles: true }));
      box.focus();
    });
  });
}
