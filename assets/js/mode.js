// 长辈版、高对比：链接本身由服务器记住并返回原页；有脚本时立即换，不离开页面。
import { each } from "./start.js";

export function enhance(root) {
  each(root, "a[data-mode-set]", (link) => {
    link.addEventListener("click", async (event) => {
      event.preventDefault();
      const answer = await fetch(link.href, { headers: { Accept: "application/json" }, credentials: "same-origin" });
      if (!answer.ok) {
        location.assign(link.href);
        return;
      }
      const mode = link.dataset.modeSet;
      document.documentElement.dataset.mode = mode;
      for (const other of document.querySelectorAll("a[data-mode-set]")) {
        other.hidden = other.dataset.modeSet === mode;
      }
      document.getElementById("main")?.focus({ preventScroll: true });
    });
  });
}
