// One phone on the page: whose it is, its chat, and everything one can send from it.

import { draw, element, moment } from "./chat.js";
import { readFile, samplePicture, sampleVoice } from "./platform.js";

const NUMBER = /#(\d+)/;

export class Phone {
  /** `kind` has title, chips and whether a new person may come; `host` is the page. */
  constructor(kind, host) {
    this.kind = kind;
    this.host = host;
    this.root = document.getElementById("phone").content.cloneNode(true).firstElementChild;
    this.find(".phone-role").textContent = kind.title;
    this.root.setAttribute("aria-label", `${kind.title}的手机`);
    this.addChips();
    this.listen();
  }

  find(selector) { return this.root.querySelector(selector); }

  get openid() { return this.find(".picker").value; }

  addPerson(person) {
    const option = element("option", "", person.name);
    option.value = person.openid;
    option.dataset.name = person.name;
    option.dataset.note = person.note || "";
    this.find(".picker").append(option);
  }

  addChips() {
    for (const phrase of this.kind.chips) {
      const chip = element("button");
      chip.type = "button";
      chip.dataset.phrase = phrase;
      chip.addEventListener("click", () => this.sayPhrase(phrase));
      this.find(".chips").append(chip);
    }
  }

  /** Write the newest number into the phrases that need one. */
  labelChips() {
    const number = this.newestNumber();
    for (const chip of this.find(".chips").children) {
      const label = chip.dataset.phrase.replace("{n}", number || "号");
      if (chip.textContent !== label) chip.textContent = label;
    }
  }

  listen() {
    this.find(".compose").addEventListener("submit", (event) => {
      event.preventDefault();
      const box = this.find(".words");
      const text = box.value.trim();
      if (!text) return;
      box.value = "";
      this.send({ text });
    });
    this.find(".picker").addEventListener("change", () => this.show());
    this.find(".more").addEventListener("click", () => this.unfold());
    this.find(".photo").addEventListener("change", (event) => this.sendPhoto(event.target));
    for (const button of this.root.querySelectorAll("[data-do]")) {
      button.addEventListener("click", () => this.act(button.dataset.do));
    }
    for (const kind of ["focusin", "pointerdown"]) {
      this.root.addEventListener(kind, () => this.host.activate(this));
    }
  }

  unfold() {
    const extras = this.find(".extras");
    extras.hidden = !extras.hidden;
    this.find(".more").setAttribute("aria-expanded", String(!extras.hidden));
    this.scrollDown();
  }

  send(what) {
    this.host.activate(this);
    this.host.say(this.openid, what);
  }

  sayPhrase(phrase) {
    const number = this.newestNumber();
    if (phrase.includes("{n}") && !number) {
      const box = this.find(".words");
      box.value = phrase.replace("{n}", "").replace(/\s+/g, " ");
      box.focus();
      return;
    }
    this.send({ text: phrase.replace("{n}", number) });
  }

  /** The number named last on this phone, else last on any. */
  newestNumber() {
    for (const talk of [this.host.talk(this.openid), this.host.everything()]) {
      for (let at = talk.length - 1; at >= 0; at -= 1) {
        const found = talk[at].kind !== "said" && talk[at].text.match(NUMBER);
        if (found) return found[1];
      }
    }
    return "";
  }

  async sendPhoto(input) {
    if (!input.files.length) return;
    const file = input.files[0];
    input.value = "";
    try {
      this.send({ image: await readFile(file) });
    } catch (problem) {
      this.host.tell(problem.message);
    }
  }

  act(what) {
    const sends = {
      sample: () => ({ image: samplePicture() }),
      voice: () => ({ voice: sampleVoice() }),
      location: () => ({ location: { lat: 30.5, lng: 114.3, label: "翠湖苑3号楼" } }),
      follow: () => ({ event: "subscribe", key: "" }),
      unfollow: () => ({ event: "unsubscribe" }),
      scan: () => {
        const key = window.prompt("二维码里的内容（场景值）", "G01");
        return key ? { event: "SCAN", key } : null;
      },
    };
    const message = sends[what]();
    if (message) this.send(message);
  }

  /** Draw the whole talk of the person whose phone this is now. */
  show() {
    const option = this.find(".picker").selectedOptions[0];
    this.find(".phone-note").textContent = option ? option.dataset.note : "";
    this.find(".chat").replaceChildren();
    this.lastMoment = "";
    this.host.talk(this.openid).forEach((entry) => this.append(entry));
    this.labelChips();
    this.host.read(this);
  }

  append(entry) {
    const chat = this.find(".chat");
    const at = moment(entry.at);
    if (at !== this.lastMoment) chat.append(element("p", "moment", at));
    this.lastMoment = at;
    const line = draw(entry, this.find(".picker").selectedOptions[0].dataset.name);
    // A picture has its height only when it has come.
    for (const image of line.querySelectorAll("img")) {
      image.addEventListener("load", () => this.scrollDown());
    }
    chat.append(line);
    this.scrollDown();
  }

  scrollDown() {
    const chat = this.find(".chat");
    chat.scrollTop = chat.scrollHeight;
  }

  /** Show how many came unread, on the badge and beside the other names. */
  count(unread) {
    const badge = this.find(".badge");
    let all = 0;
    for (const option of this.find(".picker").options) {
      const fresh = unread.get(option.value) || 0;
      all += fresh;
      const name = option.dataset.name;
      const label = fresh && option.value !== this.openid ? `${name}（${fresh} 条新消息）` : name;
      if (option.textContent !== label) option.textContent = label;
    }
    badge.hidden = !all;
    badge.textContent = all;
    badge.setAttribute("aria-label", `${all} 条新消息`);
  }

  /** Show the account's menu, if it has one. */
  menu(buttons) {
    const bar = this.find(".menu");
    bar.hidden = !buttons.length;
    bar.replaceChildren(...buttons.map((button) => this.menuEntry(button)));
  }

  menuEntry(button) {
    if (!button.sub_button || !button.sub_button.length) return this.menuButton(button);
    const fold = element("details");
    const below = element("div");
    below.append(...button.sub_button.map((inner) => this.menuButton(inner)));
    below.addEventListener("click", () => { fold.open = false; });
    fold.append(element("summary", "", `≡ ${button.name}`), below);
    return fold;
  }

  menuButton(button) {
    const made = element("button", "", button.name);
    made.type = "button";
    made.addEventListener("click", () => {
      const view = button.type === "view";
      if (view && /^https?:\/\//.test(button.url)) window.open(button.url, "_blank", "noopener");
      this.send(view ? { event: "VIEW", key: button.url } : { event: "CLICK", key: button.key });
    });
    return made;
  }
}
