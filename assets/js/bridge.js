// 柜台设备：经这台电脑上的设备桥（只听 127.0.0.1，docs/reference/devices.md）。不是行为，供扫描、读证、签名用。
// 页上 <div id="bridge" data-url data-pair data-token> 说桥在哪里、向平台哪里要配对的凭据；没有这一块，就是没有设备。
// data-gone：连不上时说什么，没有就用柜台的话。
const NONE = "这个平台没有设置柜台设备。请直接选文件、手工填写。";
const GONE = "没有连上这台电脑的设备桥。请确认“通办设备桥”已经启动，再按“继续”；不用设备也能办：直接选文件、手工填写。";
const TOKEN = "tb-bridge";

let made = null;

export function bridge() {
  made ??= new Bridge(document.getElementById("bridge"));
  return made;
}

export class DeviceError extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

class Bridge {
  constructor(place) {
    this.place = place;
    this.token = recall();
  }

  // JSON by default; as="blob" for a page of a scan.
  async call(method, path, body, as = "json") {
    if (!this.place) throw new DeviceError("none", NONE);
    if (!this.token) await this.pair();
    let answer = await this.send(method, path, body);
    if (answer.status === 401) {
      await this.pair();
      answer = await this.send(method, path, body);
    }
    return read(answer, as);
  }

  // The bridge sets a challenge, the platform answers it for the clerk, the bridge gives a token for this page.
  async pair() {
    this.token = "";
    const hello = await read(await this.send("GET", "/v1/"));
    let answer;
    try {
      answer = await fetch(this.place.dataset.pair, {
        method: "POST",
        body: JSON.stringify({ station: hello.station, challenge: hello.challenge }),
        headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": this.place.dataset.token },
        credentials: "same-origin",
      });
    } catch {
      throw new DeviceError("platform", "网络断了，没有和设备配对。请检查网络，再按“继续”。");
    }
    const { proof } = await read(answer);
    const found = await read(await this.send("POST", "/v1/pair", { challenge: hello.challenge, proof }));
    this.token = found.token;
    remember(found.token);
  }

  async send(method, path, body) {
    const headers = this.token ? { Authorization: `Bearer ${this.token}` } : {};
    if (body) headers["Content-Type"] = "application/json";
    try {
      return await fetch(this.place.dataset.url + path, { method, headers, body: body && JSON.stringify(body), credentials: "omit" });
    } catch {
      throw new DeviceError("gone", this.place.dataset.gone || GONE);
    }
  }
}

async function read(answer, as = "json") {
  if (answer.ok) return as === "blob" ? answer.blob() : answer.json();
  const told = await answer.json().catch(() => ({}));
  throw new DeviceError(told.code || "broken", told.message || "设备没有应答，请再试一次");
}

function remember(token) {
  try {
    sessionStorage.setItem(TOKEN, token);
  } catch {
    // Then each page pairs anew.
  }
}

function recall() {
  try {
    return sessionStorage.getItem(TOKEN) || "";
  } catch {
    return "";
  }
}
