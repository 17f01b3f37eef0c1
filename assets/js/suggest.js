// <input role="combobox" data-suggest="地址" aria-controls="id">：边打边找，上下键选，回车打开，Esc 收起。
// 地址返回一段 html，其中每个 [role=option] 带 data-href。
import { each } from "./start.js";

export function enhance(root) {
  each(root, "input[data-suggest]", (input) => {
    const list = document.getElementById(input.getAttribute("aria-controls"));
    if (!list) return;
    let timer = 0;
    let latest = 0;
    let isComposing = false;

    const options = () => [...list.querySelectorAll('[role="option"]')];
    const selected = () => list.querySelector('[aria-selected="true"]');

    const close = () => {
      list.hidden = true;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };
    const open = () => {
      if (!options().length) return close();
      list.hidden = false;
      input.setAttribute("aria-expanded", "true");
    };
    const select = (option) => {
      selected()?.setAttribute("aria-selected", "false");
      if (!option) return input.removeAttribute("aria-activedescendant");
      option.setAttribute("aria-selected", "true");
      input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    };
    const move = (by) => {
      const all = options();
      const now = all.indexOf(selected());
      const next = now + by;
      select(next < 0 || next >= all.length ? null : all[next]);
      if (now === -1 && by < 0) select(all.at?.(-1) || all[all.length - 1]);
    };
    const ask = async () => {
      const words = input.value.trim();
      if (!words) {
        list.replaceChildren();
        return close();
      }
      const mine = (latest += 1);
      const address = new URL(input.dataset.suggest, location.href);
      address.searchParams.set("q", words);
      try {
        const answer = await fetch(address, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
        if (!answer.ok || mine !== latest) return undefined;
        list.innerHTML = await answer.text();
        options().forEach((option, index) => {
          option.id ||= `${list.id}-${index}`;
        });
        return document.activeElement === input ? open() : undefined;
      } catch {
        return close();
      }
    };

    input.addEventListener("compositionstart", () => {
      isComposing = true;
    });
    input.addEventListener("compositionend", () => {
      isComposing = false;
      ask();
    });
    input.addEventListener("input", () => {
      if (isComposing) return;
      clearTimeout(timer);
      timer = setTimeout(ask, 120);
    });
    input.addEventListener("focus", open);
    input.addEventListener("keydown", (event) => {
      if (isComposing) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (list.hidden) open();
        move(event.key === "ArrowDown" ? 1 : -1);
      } else if (event.key === "Escape") {
        close();
      } else if (event.key === "Enter" && !list.hidden && selected()) {
        event.preventDefault();
        location.assign(selected().dataset.href);
      }
    });
    input.addEventListener("blur", () => setTimeout(close, 150));
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const option = event.target.closest('[role="option"]');
      if (option && !event.target.closest("a")) location.assign(option.dataset.href);
    });
  });
}
