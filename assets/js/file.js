// <div class="tb-file"><input type="file">：浏览器自带的文件框说的是浏览器的话，换成我们的按钮和一句话；也可以把文件拖进来。
// 没有脚本时，就是浏览器的文件框。
import { each } from "./start.js";

const NOTHING = "还没有选文件";

export function enhance(root) {
  each(root, ".tb-file input[type=file]", (input) => {
    const box = input.closest(".tb-file");
    const button = document.createElement("label");
    button.className = "tb-btn tb-file__button";
    button.htmlFor = input.id;
    button.setAttribute("aria-hidden", "true");
    const words = document.createElement("span");
    words.className = "tb-file__hint";
    const pick = document.createElement("div");
    pick.className = "tb-file__pick";
    input.before(pick);
    pick.append(input, button, words);

    const say = (label, text) => {
      button.textContent = label;
      words.textContent = text;
    };
    const ask = (text = NOTHING) => say(input.multiple ? "选择文件（可多选）" : "选择文件", text);
    // A file on its way is told below, by its own line.
    input.addEventListener("change", () => {
      ask(input.dataset.upload ? "" : [...input.files].map((file) => file.name).join("、") || NOTHING);
    });
    input.addEventListener("tb:uploaded", () => say("换一份", ""));
    input.addEventListener("tb:removed", () => ask());
    if (box.querySelector(".tb-file__done")) say("换一份", "");
    else ask();
    acceptDrops(pick, input);
  });
}

function acceptDrops(pick, input) {
  pick.addEventListener("dragover", (event) => {
    event.preventDefault();
    pick.classList.add("is-over");
  });
  pick.addEventListener("dragleave", () => pick.classList.remove("is-over"));
  pick.addEventListener("drop", (event) => {
    event.preventDefault();
    pick.classList.remove("is-over");
    if (!event.dataTransfer?.files.length) return;
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}
