// 工作区整块换掉时（别人先办了、清单有错），开着的对话框随即关上，免得盖住要看的话。
// <button data-dialog="id"> 打开 <dialog id>；<button data-dialog-close> 关上。没有脚本时，按钮本身是一个链接。
import { each } from "./start.js";

export function enhance(root) {
  each(root, "[data-dialog]", (opener) => {
    opener.addEventListener("click", (event) => {
      const dialog = document.getElementById(opener.dataset.dialog);
      if (!dialog?.showModal) return;
      event.preventDefault();
      dialog.showModal();
    });
  });
  each(root, "[data-dialog-close]", (closer) => {
    closer.addEventListener("click", (event) => {
      const dialog = closer.closest("dialog");
      if (!dialog) return;
      event.preventDefault();
      dialog.close();
    });
  });
  each(root, "dialog[data-dialog-open]", (dialog) => dialog.showModal());
  each(root, "html", () => {
    document.addEventListener("htmx:afterSwap", (event) => {
      if (event.detail.target.id !== "main") return;
      for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
    });
  });
}
