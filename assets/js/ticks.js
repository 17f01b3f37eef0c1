// <button data-tick-next="#list">：勾上清单里下一条还没有勾的，焦点落在它上面（空格可以去掉）。没有脚本时按钮藏着。
import { each } from "./start.js";

export function enhance(root) {
  each(root, "button[data-tick-next]", (button) => {
    button.hidden = false;
    button.addEventListener("click", () => {
      const list = document.querySelector(button.dataset.tickNext);
      const next = list?.querySelector('input[type="checkbox"]:not(:checked)');
      if (!next) return;
      next.click();
      next.focus();
      next.scrollIntoView({ block: "nearest" });
    });
  });
}
