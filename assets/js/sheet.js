// <form data-sheet>：判定一变，动作条上的数、哪个是主按钮、能不能容缺随着变；写了意见就判为需补。
// [data-all-good] 把交了而还没有判的都判为合格。
// 改过的行，错误随即收起。[data-matters] 行要判，[data-late] 行可容缺；[data-when] 按钮，[data-count] 数，[data-words] 一句话；标签页上的“合格／总数”是 [data-count=good]。
import { each } from "./start.js";

const marked = (row) => row.querySelector('input[type="radio"]:checked')?.value || "";

function words(waiting, wanting, isLate) {
  if (waiting) return `还有 ${waiting} 份没有判定`;
  if (isLate) return `${wanting} 份可以容缺，受理须走容缺`;
  return wanting ? `还有 ${wanting} 份需补` : "材料全部合格";
}

export function enhance(root) {
  each(root, "form[data-sheet]", (form) => {
    const tell = () => {
      const rows = [...form.querySelectorAll("[data-row][data-matters=yes]")];
      const waiting = rows.filter((row) => !marked(row)).length;
      const wrong = rows.filter((row) => ["fix", "miss"].includes(marked(row)));
      const isLate = wrong.length > 0 && wrong.every((row) => row.dataset.late === "yes");
      for (const place of form.querySelectorAll("[data-count=wanting]")) place.textContent = wrong.length;
      const total = document.querySelector("[data-count=good]");
      if (total) {
        const good = rows.filter((row) => marked(row) === "ok").length;
        total.textContent = `${good}／${rows.length}`;
        total.classList.toggle("tb-tag--ok", good === rows.length);
        total.classList.toggle("tb-tag--warn", good !== rows.length);
      }
      for (const place of form.querySelectorAll("[data-words]")) place.textContent = words(waiting, wrong.length, isLate);
      for (const button of form.querySelectorAll("[data-when]")) {
        const { when } = button.dataset;
        if (when === "late") button.hidden = !isLate;
        else button.classList.toggle("tb-btn--primary", !waiting && (when === "wanting") === wrong.length > 0);
      }
    };
    const mend = (row) => {
      if (!row?.classList.contains("is-wrong")) return;
      row.classList.remove("is-wrong");
      row.querySelector(".tb-err")?.remove();
      const summary = form.querySelector(".tb-errsum");
      summary?.querySelector(`a[href="#${row.id}"]`)?.closest("li").remove();
      const left = summary?.querySelectorAll("li").length;
      if (left) summary.querySelector("h2").textContent = `还有 ${left} 处需要改`;
      else summary?.remove();
    };
    for (const button of form.querySelectorAll("[data-all-good]")) {
      button.hidden = false;
      button.addEventListener("click", () => {
        const rows = [...form.querySelectorAll("[data-row][data-matters=yes][data-given=yes]")].filter((row) => !marked(row));
        for (const row of rows) {
          const good = row.querySelector('input[type="radio"][value="ok"]');
          good.checked = true;
          good.dispatchEvent(new Event("change", { bubbles: true }));
        }
      });
    }
    form.addEventListener("change", (event) => {
      if (event.target.matches('input[type="radio"]')) mend(event.target.closest("[data-row]"));
      tell();
    });
    form.addEventListener("input", (event) => {
      const name = event.target.dataset.opinion;
      if (!name || !event.target.value.trim()) return;
      mend(form.querySelector(`[data-row][id="${name}"]`));
      const chosen = form.querySelector(`input[name="${name}"]:checked`);
      if (chosen && chosen.value !== "ok") return;
      form.querySelector(`input[name="${name}"][value="fix"]`).checked = true;
      tell();
    });
  });
}
