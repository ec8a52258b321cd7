// The form of a meeting under way. It works without this script; with it the numbers follow each tap, conclusions are added in the page, and the form
// survives a lost line. What is typed is kept in this tab (sessionStorage). Only once it is sent and there is no line does it wait in the device's
// store (localStorage), until it is sent, deleted by hand, a week has passed, or its owner signs out. Names are not kept, ids and words are.

const form = document.querySelector("form[data-sitting]");
const words = form.dataset;
const key = `chibo:${document.body.dataset.me ?? ""}:sitting:${words.sitting}`;
const week = 7 * 24 * 3600 * 1000;
const said = form.querySelector("[data-said]");
const drop = form.querySelector("[data-forget]");
const button = form.querySelector(".foot .main");
const safely = (f) => { try { return f(); } catch { return undefined; } };
const tab = safely(() => sessionStorage);
const device = safely(() => localStorage);

// ---------------------------------------------------------------- numbers

const roll = form.querySelector(".roll");
const number = (name) => form.querySelector(`[data-${name}]`);
const due = Number(number("due").textContent);
const least = Number(words.least);
const fixed = Number(words.fixed); // absent by lines that the form cannot change
const most = Number(words.most);
const percent = (part) => {
  const tenths = Math.floor((part * 2000 + due) / (due * 2)); // half up, as the server prints it
  const text = String(tenths / 10);
  return document.documentElement.lang === "vi" ? text.replace(".", ",") + "\u00a0%" : text + "%";
};
const count = () => {
  const away = roll.querySelectorAll("input[type=checkbox]:checked").length + fixed;
  number("absent").textContent = String(away);
  number("present").textContent = String(due - away);
  if (!due) return;
  const rate = number("rate");
  rate.textContent = percent(due - away);
  rate.className = least ? ((due - away) * 100 > least * due ? "ok" : "warn") : "";
};
roll.addEventListener("change", count);

// Whoever is marked absent has his reason chosen next, by one more tap. A page left open is asked before it waits for a line: the server asks the same.
const reasonOf = (box) => box.closest(".line").querySelector(".why select");
const chosen = (select) => {
  document.getElementById(select.id + "-e")?.remove();
  select.parentElement.classList.remove("wrong");
  select.removeAttribute("aria-invalid");
  select.removeAttribute("aria-describedby");
};
const unchosen = () => {
  const missing = [...roll.querySelectorAll("input[type=checkbox]:checked")].map(reasonOf).filter((select) => !select.value);
  for (const select of missing) {
    chosen(select);
    const err = document.createElement("p");
    err.className = "err";
    err.id = select.id + "-e";
    err.textContent = words.tUnchosen;
    select.after(err);
    select.parentElement.classList.add("wrong");
    select.setAttribute("aria-invalid", "true");
    select.setAttribute("aria-describedby", err.id);
  }
  missing[0]?.scrollIntoView({ block: "center" });
  missing[0]?.focus();
  return missing.length > 0;
};
roll.addEventListener("change", (e) => { if (e.target.matches(".why select") && e.target.value) chosen(e.target); });
roll.addEventListener("click", (e) => {
  const box = e.target.closest("label.tick")?.control;
  if (!box || e.pointerType !== "touch") return;
  setTimeout(() => { // once the tap has marked him
    const select = reasonOf(box);
    if (box.checked && !select.value) safely(() => select.showPicker());
  });
});

// ---------------------------------------------------------------- conclusions

const boxes = () => [...form.querySelectorAll("[data-conclusion]")];
const more = form.querySelector("template[data-more]");
const add = form.querySelector("[data-add]");

const grow = () => {
  const n = String(boxes().length + 1);
  const box = more.content.firstElementChild.cloneNode(true);
  for (const e of [box, ...box.querySelectorAll("*")]) {
    for (const a of [...e.attributes]) if (a.value.includes("NEW")) e.setAttribute(a.name, a.value.replaceAll("NEW", n));
  }
  for (const e of box.querySelectorAll("label")) for (const t of e.childNodes) if (t.nodeType === Node.TEXT_NODE) t.data = t.data.replace("NEW", n);
  more.before(box);
  return box;
};

for (const box of boxes()) if ("empty" in box.dataset) box.hidden = true;
const room = () => { add.hidden = boxes().filter((b) => !b.hidden).length >= most; };
add.addEventListener("click", () => {
  const box = boxes().find((b) => b.hidden) ?? grow();
  box.hidden = false;
  box.querySelector("textarea").focus();
  room();
});
room();

// ---------------------------------------------------------------- kept

// content is the form as it would be sent, less the account's token; key and version are part of it, so that what is sent again counts once.
const content = () => {
  const all = new URLSearchParams(new FormData(form));
  all.delete("token");
  return all.toString();
};
const first = "typed" in words ? "" : content(); // what the server sent back is still to be sent
let waiting = false;
let gone = false;

const tell = (text, waits = false) => {
  said.textContent = text;
  said.className = waits ? "waits" : "quiet";
};
const clock = () => new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });

const keep = () => {
  if (gone || "leaving" in document.body.dataset) return; // signed out: chibo.js has emptied the stores
  const now = content();
  const put = (store) => safely(() => { store.setItem(key, JSON.stringify({ at: Date.now(), path: location.pathname, content: now })); return true; });
  if (waiting) return put(device);
  if (now === first) {
    safely(() => tab.removeItem(key));
    return;
  }
  drop.hidden = false;
  tell(put(tab) ? `${words.tKept} ${clock()}` : words.tFull);
};

const forget = () => {
  gone = true;
  for (const s of [tab, device]) safely(() => { s.removeItem(key); s.removeItem(key + ":sent"); });
};

const fill = (text) => {
  const all = new URLSearchParams(text);
  while (all.has(`words-${boxes().length + 1}`) && boxes().length < 300) grow();
  // Which conclusion a box is about is said by what was kept, not by the page of today: others may have concluded since.
  for (const box of boxes()) {
    const name = `stand-${box.dataset.conclusion}`;
    const stand = form.elements[name];
    if (all.has(name) && !stand) box.querySelector(".inset").prepend(make("input", name));
    else if (stand && !all.has(name)) stand.remove();
  }
  for (const e of form.elements) {
    if (!e.name || e.name === "token") continue;
    if (e.type === "checkbox") e.checked = all.getAll(e.name).includes(e.value);
    else if (all.has(e.name)) e.value = all.get(e.name);
  }
  let seen = false; // from the last one with something in it on up
  for (const box of boxes().reverse()) {
    seen ||= [...box.querySelectorAll("textarea, select, input")].some((e) => e.value);
    if (seen) box.hidden = false;
  }
  count();
  room();
};

const make = (tag, name) => {
  const e = document.createElement(tag);
  e.type = "hidden";
  e.name = name;
  return e;
};

const stored = (store) => {
  const x = safely(() => JSON.parse(store.getItem(key)));
  return x && typeof x.content === "string" && Date.now() - x.at < week ? x : null;
};

let wait = 0;
const later = () => { clearTimeout(wait); wait = setTimeout(keep, 300); };
form.addEventListener("input", later);
form.addEventListener("change", later);
document.addEventListener("submit", (e) => { if (e.target !== form) keep(); }, true); // signing out asks by what is kept
addEventListener("pagehide", () => { clearTimeout(wait); keep(); });
drop.addEventListener("click", () => {
  forget();
  form.reset();
  location.reload();
});

// ---------------------------------------------------------------- sent, now or when the line is back

let busy = false;
let again = 0;

const hold = () => {
  waiting = true;
  const kept = keep();
  safely(() => tab.removeItem(key));
  drop.hidden = false;
  tell(kept ? words.tWaiting : words.tFull, true);
  clearTimeout(again);
  again = setTimeout(send, 20000);
};

const send = async () => {
  if (busy || gone || "leaving" in document.body.dataset) return;
  busy = true;
  clearTimeout(again);
  button.setAttribute("aria-disabled", "true");
  tell(words.tSending);
  try {
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), credentials: "same-origin",
      headers: { Accept: "text/html", "Chibo-Ahead": "1" }, signal: AbortSignal.timeout(30000) });
    if ([502, 503, 504].includes(answer.status)) throw new Error(String(answer.status)); // a gate without its server is no line either
    const to = new URL(answer.url);
    if (answer.ok && answer.redirected && to.origin === location.origin && to.pathname === location.pathname.replace(/\/sitting$/, "")) {
      forget();
      location.assign(to);
      return;
    }
    // Refused, or the session has ended: the server says it best, with the form as it was sent. Nothing was written, and the key makes twice once.
    keep();
    for (const s of [tab, device]) safely(() => { if (s.getItem(key)) s.setItem(key + ":sent", "1"); });
    gone = true;
    form.submit();
  } catch {
    hold();
  } finally {
    busy = false;
    button.removeAttribute("aria-disabled");
  }
};

form.addEventListener("submit", (e) => {
  e.preventDefault();
  e.stopPropagation(); // the sending of ordinary forms is not for this one
  if (!unchosen()) send();
});
addEventListener("online", () => { if (waiting) send(); });

const queued = stored(device);
const begun = stored(tab);
if ("typed" in words) { // the server sent back what was typed last, with what is wrong
  safely(() => device.removeItem(key));
  keep();
} else if (queued) {
  fill(queued.content);
  waiting = true;
  drop.hidden = false;
  send();
} else if (begun) {
  fill(begun.content);
  drop.hidden = false;
  tell(words.tRestored);
}
if (!queued) safely(() => device.removeItem(key));
count();
