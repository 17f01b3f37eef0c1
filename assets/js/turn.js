// <button data-turn="#id">：把原件图转 90 度。没有脚本时按钮藏着。
import { each } from "./start.js";

export function enhance(root) {
  each(root, "button[data-turn]", (button) => {
    button.hidden = false;
    let quarter = 0;
    button.addEventListener("click", () => {
      const picture = document.querySelector(button.dataset.turn);
      picture?.classList.remove(`tb-turn-${quarter}`);
      quarter = (quarter + 1) % 4;
      picture?.classList.add(`tb-turn-${quarter}`);
    });
  });
}
