// [data-calm-focus]：打开页面时焦点落在它上面，不滚动；手机上不抢焦点。
// 有错误汇总就把焦点放上去；局部刷新后，焦点回到原来那个元素（按 id 找），光标回到原来的地方。
import { each } from "./start.js";

let last = { id: "", caret: null };

// Only these have a caret; setting it elsewhere throws.
const hasCaret = "textarea, input:is([type=text], [type=search], [type=tel])";

export function enhance(root) {
  each(root, "[data-calm-focus]", (element) => {
    if (window.matchMedia("(min-width: 769px)").matches) element.focus({ preventScroll: true });
  });
  each(root, "[data-focus]", (element) => element.focus({ preventScroll: false }));
  each(root, "html", () => {
    document.addEventListener("htmx:beforeSwap", () => {
      const { activeElement } = document;
      const isText = activeElement?.matches(hasCaret);
      last = { id: activeElement?.id || "", caret: isText && [activeElement.selectionStart, activeElement.selectionEnd] };
    });
    document.addEventListener("htmx:afterSettle", () => {
      if (!last.id || (document.activeElement && document.activeElement !== document.body)) return;
      const element = document.getElementById(last.id);
      element?.focus({ preventScroll: true });
      if (last.caret && element?.matches(hasCaret)) element.setSelectionRange(...last.caret);
    });
  });
}
