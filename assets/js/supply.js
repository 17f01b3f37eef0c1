// <section data-supply>：一份材料交了没有，跟着上传、改选、删除变；不用等整页重画。
// [data-supply-have] 是交了以后的话（里面 b 换字），[data-supply-need] 是还没交的话；用证照的话写在选项的 data-supply-words。
import { each } from "./start.js";

export function enhance(root) {
  each(root, "[data-supply]", (section) => {
    const have = section.querySelector("[data-supply-have]");
    const need = section.querySelector("[data-supply-need]");
    if (!have || !need) return;
    const show = () => {
      const words = wordsOf(section);
      have.hidden = !words;
      need.hidden = Boolean(words);
      have.querySelector("b").textContent = words;
      if (words) forgive(section);
    };
    section.addEventListener("change", show);
    section.addEventListener("tb:removed", show);
    section.addEventListener("tb:uploaded", () => {
      const way = section.querySelector('input[type=radio][value="file"]');
      if (way) way.checked = true;
      show();
    });
  });
}

function wordsOf(section) {
  const chosen = section.querySelector("input[type=radio]:checked");
  if (chosen?.dataset.supplyWords) return chosen.dataset.supplyWords;
  return section.querySelector(".tb-file__done input[type=hidden]") ? "已上传" : "";
}

// What was asked for is there: the complaint goes, here and in the list above.
function forgive(section) {
  section.classList.remove("tb-supply--err");
  section.querySelector(":scope > .tb-err")?.remove();
  const summary = document.getElementById("errors");
  const line = summary?.querySelector(`a[href="#${CSS.escape(section.dataset.supply)}"]`)?.closest("li");
  if (!line) return;
  line.remove();
  const left = summary.querySelectorAll("li").length;
  if (left) summary.querySelector("h2").textContent = `有 ${left} 处需要改`;
  else summary.remove();
}
