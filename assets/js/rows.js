// 选行：[data-rows] 里的 [data-row] 用 ↑↓（或 j k，由 data-rows-keys="jk" 选）走动；当前行带 is-on。
// 行里的 [data-choice="1"] 用数字键选中；行带 data-target（选择器）时，把对应的那几块显示出来。带链接的行，回车打开。
// 焦点随着走，读屏念得出是哪一份；在单选上按回车也是到下一行，不会误提交。
// data-rows-advance：用数字键选过以后，到下一个还没有选的。
// [data-row-show] 在没有脚本时自己打开那一行；有脚本时只选行，不离开页面。指向一行的 #链接（错误汇总）也选中它。
import { each } from "./start.js";

const typing = 'input:not([type="radio"]):not([type="checkbox"]), textarea, select';

export function enhance(root) {
  each(root, "[data-rows]", (box) => {
    const all = () => [...box.querySelectorAll("[data-row]")];
    const current = () => box.querySelector("[data-row].is-on") || box.querySelector('[data-row] [aria-current]')?.closest("[data-row]");
    const isLetters = box.dataset.rowsKeys === "jk";

    const show = (row) => {
      for (const other of all()) {
        other.classList.toggle("is-on", other === row);
        if (!other.dataset.target) continue;
        for (const target of document.querySelectorAll(other.dataset.target)) target.hidden = other !== row;
      }
      row.scrollIntoView({ block: "nearest" });
    };
    const go = (by) => {
      const rows = all();
      const next = rows[Math.min(Math.max(rows.indexOf(current()) + by, 0), rows.length - 1)];
      if (!next) return;
      show(next);
      if (isLetters) next.querySelector("a")?.focus();
      else (next.querySelector("input:checked") || next.querySelector("[data-choice]") || next.querySelector("a, button"))?.focus({ preventScroll: true });
    };

    if (isLetters) box.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });

    const advance = () => {
      const rows = all();
      const open = (row) => row.querySelector("[data-choice]") && !row.querySelector("[data-choice]:checked");
      const next = rows.slice(rows.indexOf(current()) + 1).find(open);
      if (!next) return;
      show(next);
      next.querySelector("[data-choice]").focus({ preventScroll: true });
    };

    box.addEventListener("click", (event) => {
      const row = event.target.closest("[data-row]");
      if (event.target.closest("[data-row-show]")) event.preventDefault();
      if (row && !isLetters) show(row);
      const wished = event.target.closest('a[href^="#"]');
      const meant = wished && all().find((one) => `#${one.id}` === wished.getAttribute("href"));
      if (meant) show(meant);
    });
    box.addEventListener("focusin", (event) => {
      const row = event.target.closest("[data-row]");
      if (row && row !== current() && !isLetters) show(row);
    });
    document.addEventListener("keydown", (event) => {
      if (!box.isConnected || event.defaultPrevented || event.isComposing) return;
      if (event.ctrlKey || event.altKey || event.metaKey || document.querySelector("dialog[open]")) return;
      if (event.target.matches(typing)) return;
      if (!isLetters && event.target.matches('input[type="radio"]') && !box.contains(event.target)) return;
      const down = isLetters ? "j" : "ArrowDown";
      const up = isLetters ? "k" : "ArrowUp";
      if (event.key === down || event.key === up) {
        event.preventDefault();
        go(event.key === down ? 1 : -1);
        return;
      }
      const isHere = event.target === document.body || (event.target.matches('input[type="radio"]') && box.contains(event.target));
      if (!isLetters && event.key === "Enter" && isHere && current()) {
        event.preventDefault();
        go(1);
        return;
      }
      const choice = !isLetters && /^[1-9]$/.test(event.key) && current()?.querySelector(`[data-choice="${event.key}"]`);
      if (choice) {
        event.preventDefault();
        choice.checked = true;
        choice.focus({ preventScroll: true });
        choice.dispatchEvent(new Event("change", { bubbles: true }));
        if ("rowsAdvance" in box.dataset) advance();
      }
    });
  });
}
