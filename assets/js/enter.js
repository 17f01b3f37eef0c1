// <form data-enter-next>：在一行输入框、单选里按回车，到下一项，不提交；到了最后一项，焦点落在提交按钮上。
// 读卡器、扫码枪打完字会带一个回车，正好到下一项。
import { each } from "./start.js";

const stop = 'input:not([type="hidden"]):not([type="file"]), select, textarea, button[type="submit"]:not([name])';

function isThere(element) {
  if (element.disabled || !element.getClientRects().length) return false;
  if (element.type !== "radio" || element.checked) return true;
  const group = element.form.querySelectorAll(`input[type="radio"][name="${CSS.escape(element.name)}"]`);
  return ![...group].some((one) => one.checked) && group[0] === element;
}

export function enhance(root) {
  each(root, "form[data-enter-next]", (form) => {
    form.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing || event.ctrlKey || event.altKey || event.shiftKey) return;
      if (!event.target.matches("input, select") || event.target.type === "file") return;
      event.preventDefault();
      const all = [...form.querySelectorAll(stop)];
      const here = event.target;
      const next = all.slice(all.indexOf(here) + 1).find((one) => isThere(one) && !(one.type === "radio" && one.name === here.name));
      next?.focus();
      next?.select?.();
    });
  });
}
