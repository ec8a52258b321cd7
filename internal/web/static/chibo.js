// Chibo's one script. Every page works without it; it makes the same pages quicker: the search key, figures in the side sheet, choosing
// people and organisations by search, a calendar for days, unfinished forms kept, one sending of a form. No inline handlers and no
// styles are set, so that a strict content policy holds. Words come from the page (data-t-…), in the reader's language.

const body = document.body;
const root = document.documentElement;
const word = (name) => body.dataset["t" + name[0].toUpperCase() + name.slice(1)] ?? "";
root.classList.add("js");

const make = (tag, attributes = {}, ...children) => {
  const e = document.createElement(tag);
  for (const [k, v] of Object.entries(attributes)) v === true ? e.setAttribute(k, "") : e.setAttribute(k, v);
  e.append(...children);
  return e;
};

// A page printed to a file is named as its export would be.
const title = document.title;
addEventListener("beforeprint", () => body.dataset.paper && (document.title = body.dataset.paper));
addEventListener("afterprint", () => (document.title = title));

const svgIcon = (name) => {
  const ns = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(ns, "svg");
  svg.setAttribute("class", "i");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(ns, "use");
  use.setAttribute("href", "#i-" + name);
  svg.append(use);
  return svg;
};

// ---------------------------------------------------------------- keys, menu, what folds

const typing = (e) => e instanceof HTMLElement && (e.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(e.tagName));

document.addEventListener("keydown", (e) => {
  if (e.key === "/" && !e.ctrlKey && !e.metaKey && !e.altKey && !typing(e.target)) {
    const find = document.getElementById("find");
    if (find?.offsetParent) {
      e.preventDefault();
      find.focus();
      find.select();
    }
  }
  if (e.key !== "Escape" || e.defaultPrevented) return;
  const open = document.querySelector("details.asof[open], details.me[open]");
  if (open) {
    open.open = false;
    open.querySelector("summary").focus();
  } else if (location.hash === "#menu") {
    closeMenu();
  } else if (sheet && !sheet.hidden && sheet.dataset.opened) {
    closeSheet();
  }
});

const closeMenu = () => {
  location.hash = "#main"; // :target must let go; replaceState alone does not make it
  document.querySelector(".burger")?.focus();
};

document.addEventListener("click", (e) => {
  for (const d of document.querySelectorAll("details.asof[open], details.me[open]")) if (!d.contains(e.target)) d.open = false;
  if (location.hash === "#menu" && !e.target.closest("#menu, .burger")) closeMenu();
  if (e.target.closest("[data-print]")) print();
  const tree = e.target.closest("[data-tree]");
  if (tree) for (const d of document.querySelectorAll("#org-tree details")) d.open = tree.dataset.tree === "open";
});

document.querySelector("[data-focus]")?.focus();

// ---------------------------------------------------------------- a figure in the side sheet

const sheet = document.getElementById("sheet");
const frame = document.getElementById("frame");
let opener = null;
let asked = null;

const closeSheet = () => {
  asked?.abort();
  sheet.hidden = true;
  delete sheet.dataset.opened;
  sheet.replaceChildren();
  frame.classList.remove("open");
  for (const n of document.querySelectorAll(".n[aria-current]")) n.removeAttribute("aria-current");
  opener?.isConnected && opener.focus();
  opener = null;
};

const openSheet = async (link) => {
  const inside = sheet.contains(link);
  const url = new URL(link.href);
  url.searchParams.set("part", "sheet");
  url.hash = "";
  asked?.abort();
  asked = new AbortController();
  sheet.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(url, { signal: asked.signal, headers: { Accept: "text/html" }, credentials: "same-origin", redirect: "error" });
    if (!answer.ok || !(answer.headers.get("Content-Type") ?? "").startsWith("text/html")) throw new Error(String(answer.status));
    const parsed = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!parsed.querySelector(".inner") || parsed.querySelector("main")) throw new Error("a page, not a sheet");
    sheet.replaceChildren(...parsed.body.childNodes);
  } catch (failed) {
    if (failed.name === "AbortError") return;
    location.assign(link.href); // whatever it was, the figure's own page says it best
    return;
  } finally {
    sheet.removeAttribute("aria-busy");
  }
  if (!inside) {
    for (const n of document.querySelectorAll(".n[aria-current]")) n.removeAttribute("aria-current");
    link.setAttribute("aria-current", "true");
    opener = link;
  }
  sheet.hidden = false;
  sheet.dataset.opened = "1";
  frame.classList.add("open");
  sheet.querySelector("h2")?.focus({ preventScroll: !floating() });
  sheet.scrollTop = 0;
};

const floating = () => matchMedia("(max-width: 1180px)").matches;

document.addEventListener("click", (e) => {
  if (e.defaultPrevented || e.button !== 0 || e.ctrlKey || e.metaKey || e.shiftKey || e.altKey || !sheet) return;
  const close = e.target.closest("[data-close]");
  if (close && sheet.contains(close) && sheet.dataset.opened) {
    e.preventDefault();
    closeSheet();
    return;
  }
  const link = e.target.closest("a[data-sheet]");
  if (!link) return;
  e.preventDefault();
  openSheet(link);
});

// ---------------------------------------------------------------- days: typed; the calendar is a help

const typed = (iso) => iso.split("-").reverse().map(Number).join("/");
const iso = (text) => {
  const m = /^\s*(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\s*$/.exec(text);
  return m ? `${m[3]}-${m[2].padStart(2, "0")}-${m[1].padStart(2, "0")}` : "";
};

for (const input of document.querySelectorAll("input[data-day]")) {
  const native = make("input", { type: "date", tabindex: "-1", "aria-hidden": "true", class: "native-day" });
  if (typeof native.showPicker !== "function") continue;
  const label = document.querySelector(`label[for="${CSS.escape(input.id)}"]`)?.textContent.trim() ?? "";
  const button = make("button", { type: "button", class: "btn daypick", "aria-label": `${word("pick")}: ${label}` });
  button.append(svgIcon("day"));
  button.addEventListener("click", () => {
    native.value = iso(input.value);
    try {
      native.showPicker();
    } catch {
      input.focus();
    }
  });
  native.addEventListener("change", () => {
    if (!native.value) return;
    input.value = typed(native.value);
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.focus();
  });
  input.after(button, native);
}

// ---------------------------------------------------------------- people, organisations, documents: picked by search

let pickers = 0;
for (const box of document.querySelectorAll("[data-pick]")) {
  const input = box.querySelector("input:not([type=hidden])");
  const chosen = box.matches("form") ? null : box.querySelector("input[type=hidden]"); // the search's form: what is taken is gone to
  const shown = box.querySelector("[data-for]"); // the text the id stands for: the server drops an id that came with another
  if (!box.dataset.pick || !input) continue;
  const id = `pick-${++pickers}`;
  const options = make("ul", { role: "listbox", id, class: "options", hidden: true, "aria-label": document.querySelector(`label[for="${CSS.escape(input.id)}"]`)?.textContent.trim() ?? "" });
  const said = make("span", { role: "status", class: "vh" });
  box.append(options, said);
  for (const [k, v] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id })) input.setAttribute(k, v);
  let asking = null;
  let wait = 0;
  let at = -1;
  let items = [];

  const shut = () => {
    options.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    at = -1;
  };
  const mark = (i) => {
    at = i;
    [...options.children].forEach((o, j) => o.setAttribute("aria-selected", String(j === i)));
    if (i < 0) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", options.children[i].id);
    options.children[i].scrollIntoView({ block: "nearest" });
  };
  const take = (i) => {
    if (items[i].url) return location.assign(items[i].url);
    input.value = items[i].text;
    if (chosen) chosen.value = items[i].id;
    if (shown) shown.value = items[i].text;
    shut();
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const show = () => {
    options.replaceChildren(...items.map((x, i) => {
      const o = make("li", { role: "option", id: `${id}-${i}`, "aria-selected": "false" }, x.text);
      if (x.note) o.append(make("small", {}, x.note));
      o.addEventListener("pointerdown", (e) => { e.preventDefault(); take(i); });
      return o;
    }));
    said.textContent = items.length ? `${items.length} ${word("found")}` : word("none");
    options.hidden = items.length === 0;
    input.setAttribute("aria-expanded", String(items.length > 0));
    at = -1;
  };
  const ask = async () => {
    const q = input.value.trim();
    asking?.abort();
    if (q.length < 2) return shut();
    asking = new AbortController();
    const url = new URL(box.dataset.pick, location.href);
    url.searchParams.set("q", q);
    try {
      const answer = await fetch(url, { signal: asking.signal, headers: { Accept: "application/json" }, credentials: "same-origin" });
      if (!answer.ok) return shut();
      items = (await answer.json()).items ?? [];
      if (document.activeElement === input) show();
    } catch (failed) {
      if (failed.name !== "AbortError") shut(); // a bad line: what is typed is still sent and understood as text
    }
  };
  input.addEventListener("input", (e) => {
    if (chosen && e.isTrusted) chosen.value = "";
    clearTimeout(wait);
    wait = setTimeout(ask, 150);
  });
  input.addEventListener("blur", shut);
  input.addEventListener("keydown", (e) => {
    const n = options.hidden ? 0 : items.length;
    if (e.key === "ArrowDown" && n) mark((at + 1) % n);
    else if (e.key === "ArrowUp" && n) mark((at + n - 1 + (at < 0 ? 1 : 0)) % n);
    else if (e.key === "Enter" && at >= 0 && n) take(at);
    else if (e.key === "Escape" && n) shut();
    else return;
    e.preventDefault();
  });
}

// ---------------------------------------------------------------- unfinished forms, kept on this machine until they are sent

// A store may be closed to us (private windows, full disks): then nothing is kept and nothing breaks.
const safely = (f) => { try { return f(); } catch { return undefined; } };
const prefix = `chibo:${body.dataset.me ?? ""}:`;
const stores = () => [safely(() => sessionStorage), safely(() => localStorage)].filter(Boolean);
const nameOf = (form) => prefix + form.dataset.keep;

// Nothing is kept longer than a week, whoever's it is and whether he comes back or not: every page of the program looks, the one to sign in too.
const week = 7 * 24 * 3600 * 1000;
for (const s of stores()) {
  for (const k of safely(() => Object.keys(s).filter((k) => k.startsWith("chibo:") && !k.endsWith(":sent"))) ?? []) {
    const age = Date.now() - (safely(() => JSON.parse(s.getItem(k)))?.at ?? 0);
    if (!(age < week)) safely(() => { s.removeItem(k); s.removeItem(k + ":sent"); });
  }
}

// Once its owner signs out, in this window or another, nothing more is kept: what a page does when it is left would write it back.
const leaving = () => "leaving" in body.dataset;
const empty = () => {
  body.dataset.leaving = "";
  for (const s of stores()) safely(() => Object.keys(s).filter((k) => k.startsWith("chibo:")).forEach((k) => s.removeItem(k)));
};
const others = safely(() => new BroadcastChannel("chibo"));
others?.addEventListener("message", (e) => { if (e.data === "leave:" + (body.dataset.me ?? "")) empty(); });
const storeOf = (form) => safely(() => ("keepLong" in form.dataset ? localStorage : sessionStorage));

// kept are the controls whose content may be kept: not secrets, not files, not what the server put there unseen (its key, its version);
// but the id behind a picker's text belongs to that text.
const kept = (form) => [...form.elements].filter((e) => e.name && !("unkept" in e.dataset) && !/^(file|password|submit|button|image|reset)$/.test(e.type) &&
  (e.type !== "hidden" || e.closest("[data-pick]") && !e.parentElement.querySelector("[data-unkept]")));

const changed = (e) => {
  if (e.type === "checkbox" || e.type === "radio") return e.checked !== e.defaultChecked;
  if (e.tagName === "SELECT") return [...e.options].some((o) => o.selected !== o.defaultSelected) && !(e.selectedIndex === 0 && ![...e.options].some((o) => o.defaultSelected));
  if (e.type === "hidden") return e.value !== (e.getAttribute("data-first") ?? e.value);
  return e.value !== e.defaultValue;
};

// Controls go by their name and their place among those of that name: a form that comes back refused may have more of others.
const labelled = (form) => {
  const seen = {};
  return kept(form).map((e) => {
    const name = `${e.name}|${e.type === "checkbox" || e.type === "radio" ? e.value : ""}`;
    seen[name] = (seen[name] ?? -1) + 1;
    return [e, `${name}|${seen[name]}`];
  });
};

// What stands in a refused form is all that was typed: the server put it there, and on the form before it nothing of it stands.
const remember = (form) => {
  const fields = {};
  for (const [e, name] of labelled(form)) {
    if ("typed" in form.dataset || changed(e)) fields[name] = e.type === "checkbox" || e.type === "radio" ? e.checked : e.value;
  }
  if (leaving()) return;
  const store = storeOf(form);
  safely(() => Object.keys(fields).length ? store.setItem(nameOf(form), JSON.stringify({ at: Date.now(), fields })) : store.removeItem(nameOf(form)));
};

const restore = (form) => {
  const fields = safely(() => JSON.parse(storeOf(form).getItem(nameOf(form)) ?? "null"))?.fields;
  if (!fields) return;
  let any = false;
  for (const [e, name] of labelled(form)) {
    const v = fields[name];
    if (v === undefined) continue;
    any = true;
    if (e.type === "checkbox" || e.type === "radio") e.checked = v;
    else e.value = v;
  }
  if (!any) return;
  const drop = make("button", { type: "button", class: "btn" }, word("drop"));
  const note = make("div", { class: "note gap", role: "status" }, make("p", {}, word("kept")), make("p", { class: "acts" }, drop));
  drop.addEventListener("click", () => {
    forget(form.dataset.keep);
    form.reset();
    for (const e of form.querySelectorAll("[data-first]")) e.value = e.dataset.first;
    note.remove();
    form.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  });
  form.prepend(note);
};

const forget = (key) => { for (const s of stores()) safely(() => { s.removeItem(prefix + key); s.removeItem(prefix + key + ":sent"); }); };

const keeping = [...document.querySelectorAll("form[data-keep]")];

// What was sent and led to a page that neither reports a failure, nor asks to sign in, nor shows the form again with its errors, is done.
// Where it is to be sent once more, its owner having signed in again, it is done only after that.
const mishap = "mishap" in body.dataset;
const went = [];
for (const s of stores()) {
  for (const k of safely(() => Object.keys(s).filter((k) => k.startsWith(prefix) && k.endsWith(":sent"))) ?? []) {
    const name = k.slice(0, -":sent".length);
    const again = keeping.some((f) => nameOf(f) === name && "typed" in f.dataset);
    safely(() => s.removeItem(k));
    if (!mishap && !again) safely(() => s.removeItem(name));
    else if (!again) went.push([s, k]);
  }
}

for (const form of keeping) {
  for (const e of form.querySelectorAll("[data-pick] input[type=hidden]")) e.dataset.first = e.value;
  if (!("typed" in form.dataset)) restore(form); // what the server sends back is what was typed last
  if ("keepSent" in form.dataset && !("typed" in form.dataset)) continue; // kept when it is sent, in case it is refused
  let wait = 0;
  const later = () => { clearTimeout(wait); wait = setTimeout(() => remember(form), 300); };
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  addEventListener("pagehide", () => { if (!form.dataset.left) remember(form); });
}

// Back and Reload must not ask whether to send a refused form once more: its place in the history is that of the form, which finds what was kept.
if (keeping.some((f) => "typed" in f.dataset)) history.replaceState(history.state, "", location.href);

// A meeting's form that waits for a line (see sitting.js) goes out from whatever page of its owner is open once there is one, with the key it was made
// with, so that twice is once, and with his token, so that nobody else's session sends it. What the server does not take as it is stays on the device,
// and every page tells of it: only its form sends it again.
const sittings = (store) => (safely(() => Object.keys(store)) ?? []).filter((k) => k.startsWith(prefix + "sitting:") && !k.endsWith(":sent"));
const sittingOf = (store, k) => {
  const x = safely(() => JSON.parse(store.getItem(k)));
  const id = k.slice((prefix + "sitting:").length);
  return x && typeof x.content === "string" && /^[0-9a-f-]{36}$/.test(id) && x.path === `/meeting/${id}/sitting` ? x : null;
};

const deliver = async (k, note) => {
  const store = safely(() => localStorage);
  const raw = safely(() => store.getItem(k));
  if (leaving()) return;
  const x = raw && sittingOf(store, k);
  if (!x) return note.remove(); // another window has sent it, or it was deleted
  const refused = () => { note.querySelector("p").textContent = word("refused"); };
  if (x.refused) return refused();
  const all = new URLSearchParams(x.content);
  all.set("token", body.dataset.me);
  try {
    const answer = await fetch(x.path, { method: "POST", body: all, credentials: "same-origin", headers: { Accept: "text/html" }, signal: AbortSignal.timeout(30000) });
    if ([429, 502, 503, 504].includes(answer.status)) throw new Error(String(answer.status)); // a gate without its server is no line either
    const to = new URL(answer.url);
    const same = () => safely(() => store.getItem(k)) === raw; // nothing was typed into it meanwhile
    if (answer.ok && answer.redirected && to.origin === location.origin && to.pathname === x.path.replace(/\/sitting$/, "")) {
      if (same()) safely(() => store.removeItem(k));
      note.className = "note done gap";
      note.replaceChildren(make("p", {}, word("delivered")), make("p", { class: "acts" }, make("a", { class: "btn", href: to.pathname }, word("see"))));
    } else if (answer.status >= 400 && answer.status < 500 && (await answer.text()).includes(`data-me="${body.dataset.me}"`) && same()) {
      safely(() => store.setItem(k, JSON.stringify({ ...x, refused: true }))); // said to its owner; a session that ended, or another's, says nothing
      refused();
    }
  } catch {
    const again = () => { clearTimeout(later); removeEventListener("online", again); deliver(k, note); };
    const later = setTimeout(again, 20000);
    addEventListener("online", again);
  }
};

if (body.dataset.me && !mishap) {
  const store = safely(() => localStorage);
  const own = document.querySelector("form[data-sitting]")?.dataset.sitting; // sends itself
  for (const k of sittings(store)) {
    if (k === `${prefix}sitting:${own}`) continue;
    const x = sittingOf(store, k);
    if (!x) {
      safely(() => store.removeItem(k));
      continue;
    }
    const note = make("div", { class: "note due gap", role: "status" }, make("p", {}, word("unsent")), make("p", { class: "acts" }, make("a", { class: "btn", href: x.path }, word("go"))));
    document.getElementById("main")?.prepend(note);
    deliver(k, note);
  }
}

document.addEventListener("click", (e) => {
  const drop = e.target.closest("[data-drop]");
  const form = drop?.closest("form[data-keep]");
  if (!form) return;
  form.dataset.left = "1";
  forget(form.dataset.keep);
});

// ---------------------------------------------------------------- sending: once, and signing out leaves nothing behind

// Minutes that were not sent are not lost by a word too few: whoever signs out says what becomes of them.
const askLeaving = (form, path) => {
  const panel = form.parentElement.querySelector("[role=group]") ?? form.parentElement.querySelector("template").content.firstElementChild.cloneNode(true);
  const stay = (e) => {
    e.stopPropagation(); // once the panel is gone, a click in it would be one outside the menu
    panel.remove();
    form.hidden = false;
    form.querySelector("button").focus();
  };
  panel.querySelector("a").href = path;
  panel.querySelector("[data-stay]").onclick = stay;
  panel.querySelector("[data-lose]").onclick = () => {
    form.dataset.drop = "";
    form.requestSubmit();
  };
  panel.onkeydown = (e) => {
    if (e.key !== "Escape") return;
    e.preventDefault();
    stay(e);
  };
  form.hidden = true;
  form.after(panel);
  form.closest("details").open = true;
  panel.querySelector("a").focus();
};

document.addEventListener("submit", (e) => {
  const form = e.target;
  if (form.dataset.leave !== undefined) {
    const waits = stores().flatMap((s) => sittings(s).map((k) => sittingOf(s, k)?.path)).find(Boolean);
    if (waits && form.dataset.drop === undefined) {
      e.preventDefault();
      askLeaving(form, waits);
      return;
    }
    others?.postMessage("leave:" + (body.dataset.me ?? ""));
    empty();
    return;
  }
  if (form.method !== "post") return;
  if (form.dataset.sent) {
    e.preventDefault(); // the first sending is under way; the key within makes a second one harmless even without this
    return;
  }
  form.dataset.sent = "1";
  e.submitter?.setAttribute("aria-disabled", "true");
  if (form.dataset.keep) {
    remember(form);
    safely(() => storeOf(form).setItem(nameOf(form) + ":sent", "1"));
  } else if (form.matches("form.form")) {
    for (const [s, k] of went) safely(() => s.setItem(k, "1"));
  }
  const sat = /^\/meeting\/([^/]+)\/sitting$/.exec(new URL(form.action, location.href).pathname); // one that goes on after signing in again
  if (sat) for (const s of stores()) safely(() => { if (s.getItem(`${prefix}sitting:${sat[1]}`)) s.setItem(`${prefix}sitting:${sat[1]}:sent`, "1"); });
  setTimeout(() => { delete form.dataset.sent; e.submitter?.removeAttribute("aria-disabled"); }, 15000); // a lost line: let it be tried again
});

// Come back by the browser's Back, a form may be sent again.
addEventListener("pageshow", (e) => {
  if (!e.persisted) return;
  if (leaving()) return location.reload(); // signed out since: the page is nobody's any more
  for (const f of document.querySelectorAll("form[data-sent]")) {
    delete f.dataset.sent;
    for (const b of f.querySelectorAll("[aria-disabled]")) b.removeAttribute("aria-disabled");
  }
});

// ---------------------------------------------------------------- a long job: look again by itself

const job = document.querySelector("[data-refresh]");
if (job) setTimeout(() => location.reload(), 3000);

// On a phone the filters of a list are folded but for the first: they would fill the screen before any row.
document.addEventListener("click", (e) => {
  const more = e.target.closest("[data-unfold]");
  if (!more) return;
  const form = more.closest("form");
  form.classList.add("opened");
  more.setAttribute("aria-expanded", "true");
  form.querySelector(":scope > div:not(:first-of-type) :is(input, select)")?.focus();
});
