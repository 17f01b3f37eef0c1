// 办完一步的回话：8 秒后收起（鼠标或焦点停在上面就不收）；服务器也可用 HX-Trigger: {"toast": "…"} 说一句。
import { each } from "./start.js";

const patience = 8000;

function leave(toast) {
  const wait = () =>
    setTimeout(() => (toast.matches(":hover, :focus-within") ? wait() : toast.remove()), patience);
  wait();
}

export function enhance(root) {
  each(root, ".tb-toast", leave);
  each(root, "html", () => {
    document.body.addEventListener("toast", (event) => {
      const box = document.querySelector(".tb-toasts");
      if (!box) return;
      const toast = document.createElement("p");
      toast.className = "tb-toast";
      toast.textContent = event.detail.value;
      box.append(toast);
      leave(toast);
    });
  });
}
