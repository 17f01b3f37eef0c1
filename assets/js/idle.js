// 自助终端没有人动：先问“您还在看吗”，倒数，再回首页。<div data-idle="90" data-idle-warning="20" data-idle-home="/kiosk/">
// 和 <dialog data-idle-dialog>。用截止时刻算，屏幕睡过再醒也对。
const SIGNS = ["pointerdown", "keydown", "scroll", "wheel", "touchmove"];

export function watch(element) {
  const dialog = document.querySelector("[data-idle-dialog]");
  const left = dialog?.querySelector("[data-idle-left]");
  const seconds = Number(element.dataset.idle);
  const warning = Number(element.dataset.idleWarning);
  if (!dialog?.showModal || !(seconds > 0)) return;
  let end = 0;
  const stay = () => {
    end = Date.now() + seconds * 1000;
    if (dialog.open) dialog.close();
  };
  const look = () => {
    const rest = Math.ceil((end - Date.now()) / 1000);
    if (rest <= 0) {
      clearInterval(ticking);
      location.replace(element.dataset.idleHome);
    } else if (rest <= warning) {
      left.textContent = rest;
      if (!dialog.open) dialog.showModal();
    }
  };
  // 提示开着的时候，只有按钮算数：有人路过碰一下屏幕，不算还在看。
  for (const sign of SIGNS) addEventListener(sign, () => dialog.open || stay(), { passive: true, capture: true });
  dialog.querySelector("[data-idle-stay]").addEventListener("click", stay);
  dialog.addEventListener("close", stay);
  stay();
  const ticking = setInterval(look, 250);
  addEventListener("pageshow", stay); // 从上一页退回来，重新数
}
