// 标签页一行放不下时（手机），把当前的一页滚进看得见的地方。
import { each } from "./start.js";

export function enhance(root) {
  each(root, ".tb-tabs [aria-current]", (link) => {
    const bar = link.closest(".tb-tabs");
    bar.scrollLeft = link.offsetLeft - bar.offsetLeft - (bar.clientWidth - link.clientWidth) / 2;
  });
}
