// data-key="F9" / "Shift+F8" / "a"：按键即点（输入框是聚焦）。? 打开全部按键。正在打字时，单个字母不算。
import { each } from "./start.js";

const typing = 'input:not([type="radio"]):not([type="checkbox"]):not([type="button"]):not([type="submit"]), textarea, select, [contenteditable]';

function name(event) {
  const parts = [];
  if (event.ctrlKey) parts.push("Ctrl");
  if (event.altKey) parts.push("Alt");
  if (event.shiftKey && event.key.length > 1) parts.push("Shift");
  parts.push(event.key.length === 1 ? event.key.toLowerCase() : event.key);
  return parts.join("+");
}

function visible(element) {
  return element.getClientRects().length > 0 && !element.closest("[inert]");
}

// The focus goes along, so that a dialog gives it back to the button that opened it.
function press(element) {
  element.focus({ preventScroll: true });
  if (!element.matches(typing)) element.click();
}

export function enhance(root) {
  each(root, "[data-key]", (element) => element.setAttribute("aria-keyshortcuts", element.dataset.key));
  each(root, "html", () => {
    document.addEventListener("keydown", (event) => {
      if (event.isComposing || event.defaultPrevented) return;
      const key = name(event);
      if (key === "Escape" && event.target.matches(typing)) {
        event.target.blur();
        return;
      }
      const isPlain = key.length === 1;
      if (isPlain && event.target.matches(typing)) return;
      const open = document.querySelector("dialog[open]");
      const within = open || document;
      if (key === "?" && !open) {
        const help = document.getElementById("keys");
        if (help) {
          event.preventDefault();
          help.showModal();
        }
        return;
      }
      const target = [...within.querySelectorAll("[data-key]")].find(
        (element) => element.dataset.key.split(" ").includes(key) && visible(element),
      );
      if (!target) return;
      event.preventDefault();
      press(target);
    });
  });
}
