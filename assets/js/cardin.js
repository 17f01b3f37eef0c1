// <button data-card-in data-status="#id">：自助终端读身份证，读到的连同设备桥的签名放进表单的 reading、seal，交给平台核对、登录。
// 读不出来的，把原因写在 data-status 那一块，可以再读。
import { bridge } from "./bridge.js";

export function enhance(button) {
  const { form } = button;
  const place = document.querySelector(button.dataset.status);
  const say = (words, isWrong) => {
    place.textContent = words;
    place.classList.toggle("tb-kiosk__warn", isWrong);
  };
  button.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    say("正在读证，请不要移动身份证…", false);
    try {
      const read = await bridge().call("POST", "/v1/id-card", {});
      form.elements.reading.value = read.reading;
      form.elements.seal.value = read.seal;
      form.submit();
    } catch (error) {
      say(error.message, true);
      button.disabled = false;
    }
  });
}
