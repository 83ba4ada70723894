// What the page asks of the simulator, and the samples it sends.

/** Ask the simulator; an answer that is no success becomes an Error with its Chinese words. */
async function ask(path, body) {
  const options = body === undefined ? {} : {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  };
  const response = await fetch(path, options);
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error || `HTTP ${response.status}`);
  return answer;
}

export const say = (openid, what) => ask("say", { openid, ...what });
export const people = () => ask("people");
export const changes = (after) => ask(`changes?after=${after}`);
export const advance = (seconds) => ask("clock", { advance_seconds: seconds });
export const fault = (what) => ask("faults", what);

/** Give the base64 of a file somebody chose. */
export function readFile(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.split(",")[1] || "");
    reader.onerror = () => reject(new Error("这个文件读不出来，请换一个"));
    reader.readAsDataURL(file);
  });
}

/** Draw a leaking pipe and give it as the base64 of a JPEG. */
export function samplePicture() {
  const canvas = document.createElement("canvas");
  canvas.width = 480;
  canvas.height = 360;
  const draw = canvas.getContext("2d");
  const box = (colour, ...place) => { draw.fillStyle = colour; draw.fillRect(...place); };
  box("#d8d2c4", 0, 0, 480, 360);
  for (let row = 0; row < 6; row += 1) {
    for (let column = 0; column < 7; column += 1) {
      box("#c9bfae", column * 80 - (row % 2) * 40 + 2, row * 48 + 2, 76, 44);
    }
  }
  box("#6f7f8c", 0, 90, 480, 46);
  box("#93a3af", 0, 96, 480, 10);
  box("#56636d", 215, 80, 50, 66);
  draw.fillStyle = "#3d8fd1";
  for (const [x, y, size] of [[225, 165, 9], [244, 205, 12], [232, 250, 10], [256, 290, 8]]) {
    draw.beginPath();
    draw.arc(x, y, size, 0, Math.PI * 2);
    draw.fill();
  }
  draw.beginPath();
  draw.ellipse(240, 335, 130, 18, 0, 0, Math.PI * 2);
  draw.fill();
  return canvas.toDataURL("image/jpeg", 0.8).split(",")[1];
}

/** Give the base64 of one second of silence in AMR: fifty frames of thirteen bytes. */
export function sampleVoice() {
  const frame = "\x04" + "\0".repeat(12);
  return btoa("#!AMR\n" + frame.repeat(50));
}
