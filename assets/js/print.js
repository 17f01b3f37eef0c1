// <a data-print-page>：打印本页。
import { each } from "./start.js";

export function enhance(root) {
  each(root, "[data-print-page]", (link) => {
    link.hidden = false;
    link.addEventListener("click", (event) => {
      event.preventDefault();
      window.print();
    });
  });
}
