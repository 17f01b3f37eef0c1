// 自助终端的行为：没有它们也能用。
import { watch } from "./idle.js";

document.documentElement.dataset.script = "on";
for (const element of document.querySelectorAll("[data-idle]")) watch(element);
