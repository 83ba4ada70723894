// How one entry of a talk looks. All text goes in as text, never as markup.

const LINK = /(https?:\/\/[^\s<>"'，。；：！？（）【】]+)/;

export function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function link(url, text) {
  const made = element("a", "", text);
  made.href = url;
  made.target = "_blank";
  made.rel = "noopener";
  return made;
}

function words(text) {
  const bubble = element("div", "bubble");
  for (const part of text.split(LINK)) {
    bubble.append(LINK.test(part) ? link(part, part) : part);
  }
  return bubble;
}

function picture(id) {
  const bubble = element("div", "bubble picture");
  const image = element("img");
  image.src = `pictures/${encodeURIComponent(id)}`;
  image.alt = "发出的照片";
  bubble.append(image);
  return bubble;
}

function card({ title, fields, url }) {
  const made = element("article", "card");
  const list = element("dl");
  for (const [label, value] of fields) {
    list.append(element("dt", "", label), element("dd", "", value));
  }
  made.append(element("h3", "", title), list);
  if (/^https?:\/\//.test(url)) made.append(link(url, "查看详情 ›"));
  return made;
}

/** Give the element for an entry; `name` is whose phone it is. */
export function draw(entry, name) {
  if (entry.kind === "event" || entry.kind === "system") {
    return element("p", "event", entry.text);
  }
  const mine = entry.kind === "said";
  const line = element("div", mine ? "line mine" : "line");
  const face = element("span", "face", mine ? name.slice(0, 1) : "格");
  face.setAttribute("aria-hidden", "true");
  const body = entry.card ? card(entry.card) : entry.picture ? picture(entry.picture) : words(entry.text);
  line.append(face, element("span", "hidden", mine ? `${name}说：` : "小格说："), body);
  return line;
}

/** Give month, day, weekday and time as the community's clock shows them. */
export function moment(iso) {
  const [, year, month, day, time] = iso.match(/^(\d+)-(\d+)-(\d+)T(\d+:\d+)/);
  const weekday = "日一二三四五六"[new Date(Date.UTC(+year, month - 1, +day)).getUTCDay()];
  return `${+month}月${+day}日 周${weekday} ${time}`;
}
