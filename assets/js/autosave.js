// <form data-autosave="地址" data-autosave-status="#id">：停笔 1.5 秒后存草稿，说出存好的时间；离开页面前再存一次。
import { each } from "./start.js";

export function enhance(root) {
  each(root, "form[data-autosave]", (form) => {
    const status = document.querySelector(form.dataset.autosaveStatus || "[data-autosave-words]");
    let timer = 0;
    let isDirty = false;

    const body = () => {
      const data = new FormData(form);
      for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
      return data;
    };
    const save = async () => {
      isDirty = false;
      try {
        const answer = await fetch(form.dataset.autosave, {
          method: "POST",
          body: body(),
          headers: { Accept: "application/json" },
          credentials: "same-origin",
        });
        if (!answer.ok && answer.status !== 409) throw new Error(String(answer.status));
        const told = await answer.json();
        const words = answer.ok ? told.words : told.message; // 409：页面打开以后别人改过，再存也存不上
        if (status && words) status.textContent = words;
      } catch {
        isDirty = true;
        if (status) status.textContent = "刚才没有存上。请不要关页面，网络恢复后会再存。";
      }
    };
    const later = () => {
      isDirty = true;
      clearTimeout(timer);
      timer = setTimeout(save, 1500);
    };

    form.addEventListener("input", later);
    form.addEventListener("change", later);
    form.addEventListener("submit", () => {
      clearTimeout(timer);
      isDirty = false;
    });
    window.addEventListener("online", () => isDirty && save());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden" && isDirty) navigator.sendBeacon(form.dataset.autosave, body());
    });
  });
}
