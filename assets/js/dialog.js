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
}
