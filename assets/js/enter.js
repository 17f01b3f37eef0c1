// <form data-enter-next>：在一行输入框、单选、多选里按回车，到下一个还空着的地方，不提交；都填了，焦点落在提交按钮上。
// 在单选、多选上按数字，选第几项；单选选了就到下一个空着的地方。
// 读卡器、扫码枪打完字会带一个回车，正好到下一项。打开页面时，焦点在第一个还空着的地方。Tab 仍逐项走。
import { each } from "./start.js";

const stop = 'input:not([type="hidden"]):not([type="file"]), select, textarea, button[type="submit"]:not([name])';

const isSeen = (element) => !element.disabled && (element.checkVisibility?.() ?? element.getClientRects().length > 0);

// Of a group of radios or checkboxes only the first is a stop, and only while none of them is chosen.
function isWaiting(element) {
  if (element.type !== "radio" && element.type !== "checkbox") return element.tagName === "BUTTON" || !element.value;
  const group = [...element.form.querySelectorAll(`input[name="${CSS.escape(element.name)}"]`)];
  return group[0] === element && !group.some((one) => one.checked);
}

export function enhance(root) {
  each(root, "form[data-enter-next]", (form) => {
    const stops = () => [...form.querySelectorAll(stop)];
    const go = (found) => {
      const next = found.find((one) => isSeen(one) && isWaiting(one));
      next?.focus();
      if (next?.type === "text") next.select();
    };
    const follow = (here) => {
      const all = stops();
      go(all.slice(all.indexOf(here) + 1).filter((one) => one.name !== here.name || one.tagName === "BUTTON"));
    };
    form.addEventListener("keydown", (event) => {
      if (!/^[1-9]$/.test(event.key) || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
      const here = event.target;
      if (!here.matches('input[type="radio"], input[type="checkbox"]') || here.closest("[data-rows]")) return;
      const wished = form.querySelectorAll(`input[name="${CSS.escape(here.name)}"]`)[Number(event.key) - 1];
      if (!wished) return;
      event.preventDefault();
      wished.focus();
      wished.click();
      if (wished.type === "radio") follow(wished);
    });
    form.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing || event.ctrlKey || event.altKey || event.shiftKey) return;
      const here = event.target;
      if (!here.matches("input, select") || here.type === "file") return;
      event.preventDefault();
      follow(here);
    });
    // The place that has the focus was filled in for the clerk (a known number brought the name): on to the next.
    form.addEventListener("htmx:afterSettle", (event) => {
      const here = document.activeElement;
      const isBrought = event.target.contains(here) && here.matches("input") && here.value && here.value === here.defaultValue;
      if (isBrought && stops().includes(here) && !isWaiting(here)) follow(here);
    });
    const isFree = !document.activeElement || document.activeElement === document.body;
    if (isFree && !form.querySelector(".tb-errsum, [autofocus]")) go(stops());
  });
}
