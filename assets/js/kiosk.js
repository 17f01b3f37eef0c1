// 自助终端的行为：没有它们也能用。刷卡以后的公众页也用它看有没有人。
import * as cardin from "./cardin.js";
import { watch } from "./idle.js";

document.documentElement.dataset.script = "on";
for (const element of document.querySelectorAll("[data-idle]")) watch(element);
for (const button of document.querySelectorAll("[data-card-in]")) cardin.enhance(button);
