// 把几页图合成一份 PDF（ISO 32000-1）：JPEG 原样放进去，不再压一遍；别的图先转成 JPEG。转过的页写 /Rotate。
const A4 = 842; // points along the longer side

// `pages`: [{blob, width, height, turn}]
export async function pdfOf(pages) {
  const encoder = new TextEncoder();
  const parts = [];
  const offsets = [];
  let at = 0;
  const put = (piece) => {
    const bytes = typeof piece === "string" ? encoder.encode(piece) : piece;
    parts.push(bytes);
    at += bytes.length;
  };
  const object = (number, head, stream) => {
    offsets[number] = at;
    put(`${number} 0 obj\n${head}\n`);
    if (stream) {
      put("stream\n");
      put(stream);
      put("\nendstream\n");
    }
    put("endobj\n");
  };

  put("%PDF-1.4\n");
  object(1, "<< /Type /Catalog /Pages 2 0 R >>");
  const kids = pages.map((_, index) => `${3 + index * 3} 0 R`).join(" ");
  object(2, `<< /Type /Pages /Kids [${kids}] /Count ${pages.length} >>`);
  for (const [index, page] of pages.entries()) {
    const own = 3 + index * 3;
    const scale = A4 / Math.max(page.width, page.height);
    const [width, height] = [page.width * scale, page.height * scale].map((one) => one.toFixed(2));
    const image = new Uint8Array(await (await jpegOf(page.blob)).arrayBuffer());
    const content = encoder.encode(`q ${width} 0 0 ${height} 0 0 cm /I Do Q`);
    object(own, `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${width} ${height}] /Rotate ${page.turn || 0} /Contents ${own + 1} 0 R /Resources << /XObject << /I ${own + 2} 0 R >> >> >>`);
    object(own + 1, `<< /Length ${content.length} >>`, content);
    object(own + 2, `<< /Type /XObject /Subtype /Image /Width ${page.width} /Height ${page.height} /ColorSpace /${coloursOf(image)} /BitsPerComponent 8 /Filter /DCTDecode /Length ${image.length} >>`, image);
  }
  const table = at;
  put(`xref\n0 ${offsets.length}\n0000000000 65535 f \n`);
  for (const offset of offsets.slice(1)) put(`${String(offset).padStart(10, "0")} 00000 n \n`);
  put(`trailer << /Size ${offsets.length} /Root 1 0 R >>\nstartxref\n${table}\n%%EOF\n`);
  return new Blob(parts, { type: "application/pdf" });
}

export async function jpegOf(blob, turn = 0) {
  if (blob.type === "image/jpeg" && !turn) return blob;
  const canvas = await canvasOf(blob, turn);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.85));
}

// The picture on a canvas, turned by quarters, `width` dots wide when that is asked for.
export async function canvasOf(blob, turn = 0, width = 0) {
  const bitmap = await createImageBitmap(blob);
  const isAcross = turn % 180 !== 0;
  const [own, other] = isAcross ? [bitmap.height, bitmap.width] : [bitmap.width, bitmap.height];
  const scale = width ? width / own : 1;
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(own * scale);
  canvas.height = Math.round(other * scale);
  const pen = canvas.getContext("2d", { willReadFrequently: !width });
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.translate(canvas.width / 2, canvas.height / 2);
  pen.rotate((turn * Math.PI) / 180);
  pen.drawImage(bitmap, (-bitmap.width * scale) / 2, (-bitmap.height * scale) / 2, bitmap.width * scale, bitmap.height * scale);
  bitmap.close();
  return canvas;
}

// How many colours the frame header (SOF) names.
function coloursOf(jpeg) {
  for (let at = 2; at + 9 < jpeg.length; ) {
    const mark = jpeg[at + 1];
    if (mark >= 0xc0 && mark <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(mark)) {
      return { 1: "DeviceGray", 4: "DeviceCMYK" }[jpeg[at + 9]] || "DeviceRGB";
    }
    at += 2 + jpeg[at + 2] * 256 + jpeg[at + 3];
  }
  return "DeviceRGB";
}
