// The page: three phones, one poll a second, the clock and the faults.

import { moment } from "./chat.js";
import { Phone } from "./phone.js";
import * as platform from "./platform.js";

const KINDS = [
  {
    title: "居民",
    takes: (role) => role === "resident",
    chips: ["翠湖苑3号楼2单元楼道灯不亮了", "帮我妈买两斤鸡蛋一袋米，她腿脚不好",
      "楼上天天半夜吵架摔东西，我劝了还骂我", "进度", "评价 {n} 满意", "没解决 {n}", "帮助"],
  },
  {
    title: "网格员",
    takes: (role) => role !== "resident" && role !== "admin",
    chips: ["我的任务", "接单 {n}", "到场 {n}", "办结 {n} 修好了", "帮助"],
  },
  {
    title: "管理员",
    takes: (role) => role === "admin",
    chips: ["待派", "派单 {n} 林晓", "统计", "网格员", "查看 {n}", "帮助"],
  },
];
/** What a person did themselves is never unread. */
const OWN = new Set(["said", "event"]);

const page = {
  phones: [],
  talks: new Map(),
  entries: [],
  unread: new Map(),
  last: 0,
  started: false,
  run: "",
  known: new Set(),
  active: null,
  shownMenu: "[]",

  talk(openid) { return this.talks.get(openid) || []; },
  everything() { return this.entries; },

  tell(text) {
    const notice = document.getElementById("notice");
    notice.textContent = text;
    notice.hidden = !text;
  },

  activate(phone) {
    if (this.active !== phone) {
      this.active = phone;
      this.phones.forEach((each) => each.root.classList.toggle("active", each === phone));
    }
    this.read(phone);
  },

  read(phone) {
    this.unread.delete(phone.openid);
    phone.count(this.unread);
  },

  async say(openid, what) {
    this.tell("");
    const done = platform.say(openid, what);
    done.catch(() => {});
    // What was said shows at once, though the reply takes its time.
    await this.refresh();
    try {
      await done;
    } catch (problem) {
      this.tell(`没有发成：${problem.message}`);
    }
    await this.refresh();
  },

  take(entry) {
    if (entry.id <= this.last) return;
    this.last = entry.id;
    this.entries.push(entry);
    if (!this.talks.has(entry.openid)) this.talks.set(entry.openid, []);
    this.talks.get(entry.openid).push(entry);
    this.meet(entry.openid);
    const phone = this.phones.find((each) => each.openid === entry.openid);
    if (phone && this.started) phone.append(entry);
    const seen = !this.started || OWN.has(entry.kind) || (phone && phone === this.active);
    if (!seen) this.unread.set(entry.openid, (this.unread.get(entry.openid) || 0) + 1);
  },

  /** Somebody whom the demo did not list is a resident who just came. */
  meet(openid) {
    if (this.known.has(openid)) return;
    this.known.add(openid);
    this.phones[0].addPerson({ openid, name: `新来的居民 ${openid.slice(-4)}`, note: "还没有登记" });
  },

  async refresh() {
    const news = await platform.changes(this.last);
    // The demo was started anew: its talks begin again, and so must the page.
    if (this.run && this.run !== news.run) window.location.reload();
    this.run = news.run;
    document.getElementById("clock").textContent = moment(news.now);
    const left = document.getElementById("faults-left");
    left.textContent = news.faults ? `还有 ${news.faults} 次` : "";
    if (!news.faults) document.getElementById("fault").value = "";
    news.entries.forEach((entry) => this.take(entry));
    const menu = JSON.stringify(news.menu);
    if (menu !== this.shownMenu) this.phones.forEach((phone) => phone.menu(news.menu));
    this.shownMenu = menu;
    for (const phone of this.phones) {
      phone.count(this.unread);
      if (news.entries.length) phone.labelChips();
    }
  },
};

async function poll() {
  const notice = document.getElementById("notice");
  try {
    await page.refresh();
    if (notice.dataset.lost) page.tell("");
    delete notice.dataset.lost;
  } catch {
    notice.dataset.lost = "yes";
    page.tell("连不上演示程序，请看它是不是还开着。");
  }
  setTimeout(poll, 1000);
}

async function advance(button) {
  const buttons = document.querySelectorAll("[data-advance]");
  buttons.forEach((each) => { each.disabled = true; });
  try {
    await platform.advance(Number(button.dataset.advance));
    await page.refresh();
  } catch (problem) {
    page.tell(problem.message);
  }
  buttons.forEach((each) => { each.disabled = false; });
  button.focus();
}

async function setFault(value) {
  try {
    await platform.fault({ count: 0 });
    if (value) await platform.fault(JSON.parse(value));
    await page.refresh();
  } catch (problem) {
    page.tell(problem.message);
  }
}

async function start() {
  const everybody = await platform.people();
  page.known = new Set(everybody.map((person) => person.openid));
  page.phones = KINDS.map((kind) => new Phone(kind, page));
  for (const phone of page.phones) {
    everybody.filter((person) => phone.kind.takes(person.role)).forEach((person) => phone.addPerson(person));
    document.getElementById("phones").append(phone.root);
  }
  const random = Array.from(crypto.getRandomValues(new Uint8Array(4)), (b) => b.toString(16).padStart(2, "0"));
  page.meet(`new-${random.join("")}`);
  await page.refresh();
  page.started = true;
  page.phones.forEach((phone) => phone.show());
  document.querySelectorAll("[data-advance]").forEach((button) => {
    button.addEventListener("click", () => advance(button));
  });
  document.getElementById("fault").addEventListener("change", (event) => setFault(event.target.value));
  page.phones[0].find(".words").focus();
  page.activate(page.phones[0]);
  setTimeout(poll, 1000);
}

start().catch((problem) => page.tell(`演示没有打开：${problem.message}`));
