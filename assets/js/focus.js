// [data-calm-focus]：打开页面时焦点落在它上面，不滚动；手机上不抢焦点。
// 有错误汇总就把焦点放上去；局部刷新后，焦点回到原来那个元素（按 id 找），光标回到原来的地方；
// 刷新前看得见的，刷新后也看得见（换内容时页面变短过，滚动位置会变）。
import { each } from "./start.js";

let last = { id: "", caret: null, wasSeen: false };

function isSeen(element) {
  const { top, bottom } = element.getBoundingClientRect();
  return top >= 0 && bottom <= window.innerHeight;
}

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
      const caret = isText && [activeElement.selectionStart, activeElement.selectionEnd];
      last = { id: activeElement?.id || "", caret, wasSeen: Boolean(activeElement?.id) && isSeen(activeElement) };
    });
    document.addEventListener("htmx:afterSettle", () => {
      const element = last.id && document.getElementById(last.id);
      if (!element) return;
      if (!document.activeElement || document.activeElement === document.body) {
        element.focus({ preventScroll: true });
        if (last.caret && element.matches(hasCaret)) element.setSelectionRange(...last.caret);
      }
      if (last.wasSeen && element === document.activeElement) element.scrollIntoView({ block: "nearest" });
    });
  });
}
