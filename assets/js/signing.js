// <div data-sign>：在屏幕上手写签名，或者经设备桥用签字板。笔划（0 到 1 的坐标）放进里面的 <input type="hidden">。
// 不签也行：纸上签。没有脚本时整块藏着，只留那句话。
import { bridge } from "./bridge.js";
import { each } from "./start.js";

const round = (value) => Math.round(Math.min(Math.max(value, 0), 1) * 10000) / 10000;

export function enhance(root) {
  each(root, "[data-sign]", (box) => {
    const canvas = box.querySelector("canvas");
    const input = box.querySelector('input[type="hidden"]');
    const words = box.querySelector("[role=status]");
    box.hidden = false;
    let strokes = read(input.value);
    let stroke = null;

    const draw = () => {
      const pen = canvas.getContext("2d");
      pen.clearRect(0, 0, canvas.width, canvas.height);
      Object.assign(pen, { lineWidth: canvas.width / 130, lineCap: "round", lineJoin: "round", strokeStyle: getComputedStyle(canvas).color });
      for (const one of strokes) {
        pen.beginPath();
        one.forEach(([x, y], index) => pen[index ? "lineTo" : "moveTo"](x * canvas.width, y * canvas.height));
        pen.stroke();
      }
    };
    const keep = (said) => {
      input.value = strokes.length ? JSON.stringify(strokes) : "";
      words.textContent = said;
      words.classList.remove("tb-err");
      draw();
      input.dispatchEvent(new Event("change", { bubbles: true }));
    };
    const place = (event) => {
      const { left, top, width, height } = canvas.getBoundingClientRect();
      return [round((event.clientX - left) / width), round((event.clientY - top) / height)];
    };
    canvas.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      canvas.setPointerCapture(event.pointerId);
      stroke = [place(event)];
      strokes.push(stroke);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!stroke) return;
      stroke.push(place(event));
      draw();
    });
    for (const name of ["pointerup", "pointercancel"]) {
      canvas.addEventListener(name, () => {
        if (!stroke) return;
        stroke = null;
        keep("已签");
      });
    }
    box.querySelector("[data-sign-clear]").addEventListener("click", () => {
      strokes = [];
      keep("已清除");
    });
    box.querySelector("[data-sign-pad]").addEventListener("click", async (event) => {
      const button = event.currentTarget;
      button.disabled = true;
      words.textContent = "请申请人在签字板上签名…";
      try {
        strokes = (await bridge().call("POST", "/v1/signature", {})).strokes;
        keep("已签");
      } catch (error) {
        words.textContent = error.message;
        words.classList.add("tb-err");
      } finally {
        button.disabled = false;
      }
    });
    draw();
  });
}

function read(text) {
  try {
    return text ? JSON.parse(text) : [];
  } catch {
    return [];
  }
}
