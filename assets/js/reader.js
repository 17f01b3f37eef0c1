// <button data-read-card data-status="#id">：经设备桥读身份证，填申请人（已填了单位代码的，填代理人），选“读卡核验”。
// 读到的连同设备桥的签名放进 card、card_seal，平台验过才算读卡。没有读卡器的，说明原因，焦点到证件号码。
import { bridge } from "./bridge.js";
import { each } from "./start.js";

export function enhance(root) {
  each(root, "button[data-read-card]", (button) => {
    button.hidden = false;
    const { form } = button;
    const field = (name) => form.elements[name];
    const say = (words, isWrong) => {
      const place = document.querySelector(button.dataset.status);
      place.textContent = words;
      place.classList.toggle("tb-err", isWrong);
    };
    button.addEventListener("click", async () => {
      button.disabled = true;
      say("正在读证…", false);
      try {
        const read = await bridge().call("POST", "/v1/id-card", {});
        fill(JSON.parse(read.reading).card, read);
        say("已读证", false);
      } catch (error) {
        say(error.message, true);
        field("id_number").focus();
      } finally {
        button.disabled = false;
      }
    });

    function fill(card, read) {
      field("card").value = read.reading;
      field("card_seal").value = read.seal;
      const isCompany = /^[^1-8]|[A-Z]/.test(field("id_number").value.trim().slice(0, 17));
      if (field("id_number").value.trim() && isCompany) {
        field("agent_name").value = card.name;
        field("agent_id_number").value = card.id_number;
        field("agent_name").closest("details").open = true;
      } else {
        field("id_number").value = card.id_number;
        field("name").value = card.name;
        field("id_number").dispatchEvent(new Event("change", { bubbles: true }));
      }
      const note = [...form.querySelectorAll('[name="identity_note"]')].find((one) => one.value.startsWith("读卡"));
      if (note) note.checked = true;
      next();
    }

    // Where something is still open, as Enter goes.
    function next() {
      const open = [...form.querySelectorAll('[name^="s."]')].find((one) => !form.querySelector(`[name="${CSS.escape(one.name)}"]:checked`));
      (open || form.querySelector('footer button[type="submit"]')).focus();
    }
  });
}
