// [data-move-row]：焦点在一行里时，Alt+↑ Alt+↓ 就是按这一行的上移、下移；焦点跟着它走（focus.js 按 id 找回按钮）。
import { each } from "./start.js";

const ways = { ArrowUp: "up", ArrowDown: "down" };

export function enhance(root) {
  each(root, "[data-move-row]", (row) => {
    row.addEventListener("keydown", (event) => {
      const way = event.altKey && ways[event.key];
      const button = way && row.querySelector(`[data-move="${way}"]`);
      if (!button || button.disabled) return;
      event.preventDefault();
      button.focus();
      button.click();
    });
  });
}
