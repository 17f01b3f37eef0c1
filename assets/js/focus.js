// [data-calm-focus]：打开页面时焦点落在它上面，不滚动；手机上不抢焦点。
// 有错误汇总就把焦点放上去；局部刷新后，焦点回到原来那个元素（按 id 找）。
import { each } from "./start.js";

let lastId = "";

export function enhance(root) {
  each(root, "[data-calm-focus]", (element) => {
    if (window.matchMedia("(min-width: 769px)").matches) element.focus({ preventScroll: true });
  });
  each(root, "[data-focus]", (element) => element.focus({ preventScroll: false }));
  each(root, "html", () => {
    document.addEventListener("htmx:beforeSwap", () => {
      lastId = document.activeElement?.id || "";
    });
    document.addEventListener("htmx:afterSettle", () => {
      if (!lastId || (document.activeElement && document.activeElement !== document.body)) return;
      document.getElementById(lastId)?.focus({ preventScroll: true });
    });
  });
}
