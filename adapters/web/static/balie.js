// Keeps an open page of the inbox fresh, and never takes away what somebody is typing.
//
// Asks every moment whether something changed. When it did, the same page is fetched again and its
// parts (`data-live`) are put in the place of the old ones; the HTML is the server's, which escapes
// all that was typed. Drafts and the last search stay in this tab until they are sent or somebody
// signs out. Everything here also works without this script, with a reload.
"use strict";

(() => {
  const PAUSE_MS = 1500;
  const LONGEST_PAUSE_MS = 15000;
  const PATIENCE_MS = 10000;
  const WARN_SECONDS = 120;
  const TEXTS = {
    offline: "Geen verbinding. Wat je ziet, kan verouderd zijn.",
    out: "Je bent afgemeld. Kopieer wat je typte, en meld je opnieuw aan.",
    soon: "Je wordt binnen twee minuten afgemeld.",
    stay: "Blijf aangemeld",
    changed: "Deze aanvraag is intussen veranderd. Wat je typte, staat er nog.",
  };

  const body = document.body;
  const status = document.getElementById("verbinding");
  const watchers = document.getElementById("kijkers");
  const title = document.title.replace(/^\(\d+\) /, "");
  let stamp = body.dataset.stamp;
  let isBusy = false;
  let failures = 0;
  let isOut = false;
  let isPartial = false;
  let isLeaving = false;

  const tell = (text) => {
    if (status.dataset.text === text) return;
    status.dataset.text = text;
    status.textContent = text;
  };

  // What this tab keeps; a browser may forbid it.
  const kept = {
    get: (name) => { try { return JSON.parse(sessionStorage.getItem(name)); } catch { return null; } },
    set: (name, value) => { try { sessionStorage.setItem(name, JSON.stringify(value)); } catch { /* not kept */ } },
    remove: (name) => { try { sessionStorage.removeItem(name); } catch { /* nothing there */ } },
    clear: () => { try { sessionStorage.clear(); } catch { /* nothing there */ } },
    names: () => { try { return Object.keys(sessionStorage); } catch { return []; } },
    take: (name) => {
      const value = kept.get(name);
      kept.remove(name);
      return value;
    },
  };

  const ask = async (address, options = {}) => {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE_MS);
    try {
      const response = await fetch(address, {
        credentials: "same-origin", cache: "no-store", redirect: "error", signal: stop.signal, ...options,
      });
      return { ok: response.ok, status: response.status, text: await response.text() };
    } finally {
      clearTimeout(timer);
    }
  };

  // What stood in a field before anybody typed: the server fills a refused form in again (`data-before`).
  const before = (field) => field.dataset.before ?? field.defaultValue;

  // What changed by hand in a field since the page was drawn.
  const isTouched = (field) => {
    if (field.type === "hidden" || field.readOnly) return false;
    if (field.type === "checkbox" || field.type === "radio") {
      return "before" in field.dataset || field.checked !== field.defaultChecked;
    }
    if (field instanceof HTMLSelectElement) {
      if ("before" in field.dataset) return true;
      const drawn = [...field.options].findIndex((option) => option.defaultSelected);
      return field.selectedIndex !== Math.max(drawn, 0);
    }
    return field.value !== before(field);
  };
  const fieldsOf = (part) => [...part.querySelectorAll("input, select, textarea")];
  const touchedIn = (part) => fieldsOf(part).filter(isTouched);

  // Drafts: what is typed in words about a request, by its form and field.
  const isWords = (field) =>
    field.matches('textarea[name], input[type="text"]') && field.form?.action.includes("/balie/aanvraag/");
  const draftName = (field) => `concept ${field.form.getAttribute("action")} ${field.name}`;
  const wordsIn = (part) => fieldsOf(part).filter(isWords);

  const keepDraft = (field) => {
    const key = field.form.elements.sleutel.value;
    if (isTouched(field)) kept.set(draftName(field), { before: before(field), text: field.value, key });
    else kept.remove(draftName(field));
  };

  // The form keeps its name too: what was sent and did not seem to arrive, is still sent once.
  const giveDraftsBack = () => {
    for (const field of wordsIn(document)) {
      const draft = kept.get(draftName(field));
      if (!draft || "before" in field.dataset || draft.before !== field.defaultValue) continue;
      field.value = draft.text;
      field.form.elements.sleutel.value = draft.key;
      const panel = field.closest("details");
      if (panel) panel.open = true;
    }
  };

  const dropSentDrafts = () => {
    const sent = kept.take("verstuurd");
    const done = new URLSearchParams(location.search).get("gedaan");
    if (!sent || !done || !sent.endsWith(`/${done}`)) return;
    for (const name of kept.names()) if (name.startsWith(`concept ${sent} `)) kept.remove(name);
  };

  // Hidden fields differ at each drawing, so they do not count as a change.
  const shape = (part) => {
    const copy = part.cloneNode(true);
    for (const field of copy.querySelectorAll('input[type="hidden"]')) field.remove();
    for (const one of copy.querySelectorAll("details")) one.removeAttribute("open");
    return copy.innerHTML.replace(/\s+/g, " ");
  };

  const copyField = (from, to) => {
    if (from.type === "checkbox" || from.type === "radio") to.checked = from.checked;
    else to.value = from.value;
  };

  const pathTo = (element) =>
    element.id ? `#${CSS.escape(element.id)}` : element.href ? `a[href="${CSS.escape(element.getAttribute("href"))}"]` : null;

  const placeOfFocus = (part) => {
    const now = document.activeElement;
    if (!now || !part.contains(now)) return null;
    const isText = typeof now.selectionStart === "number";
    if (now.tagName === "SUMMARY") {
      return { summary: [...part.querySelectorAll("summary")].indexOf(now) };
    }
    if (now.tagName === "BUTTON") return { button: now.textContent };
    return { path: pathTo(now), range: isText ? [now.selectionStart, now.selectionEnd, now.scrollTop] : null };
  };

  const giveFocusBack = (part, place) => {
    if (!place) return;
    let target = null;
    if (place.summary !== undefined) target = part.querySelectorAll("summary")[place.summary];
    else if (place.button) target = [...part.querySelectorAll("button")].find((one) => one.textContent === place.button);
    else if (place.path) target = part.querySelector(place.path);
    if (!target) {
      part.tabIndex = -1;
      target = part;
    }
    target.focus({ preventScroll: true });
    if (place.range) {
      target.setSelectionRange(place.range[0], place.range[1]);
      target.scrollTop = place.range[2];
    }
  };

  const sameForm = (part, form) => part.querySelector(`form[action="${CSS.escape(form.getAttribute("action"))}"]`);
  const copyHidden = (from, to, names) => {
    for (const name of names) if (from?.elements[name] && to?.elements[name]) to.elements[name].value = from.elements[name].value;
  };

  // Puts the fresh part in place of the old one; what was typed and opened goes along.
  // Where the form is gone in which somebody types, the old part stays: the server says why later.
  const swap = (old, fresh) => {
    if (shape(old) === shape(fresh)) {
      for (const form of old.querySelectorAll("form")) copyHidden(sameForm(fresh, form), form, ["versie", "teken"]);
      return true;
    }
    const touched = touchedIn(old);
    const targets = touched.map((field) => fresh.querySelector(`#${CSS.escape(field.id)}`));
    if (targets.includes(null)) return false;
    for (const form of fresh.querySelectorAll("form")) copyHidden(sameForm(old, form), form, ["sleutel"]);
    touched.forEach((field, index) => copyField(field, targets[index]));
    const opened = [...old.querySelectorAll("details[open] > summary")].map((one) => one.textContent);
    for (const summary of fresh.querySelectorAll("details > summary")) {
      if (opened.includes(summary.textContent)) summary.parentElement.open = true;
    }
    const place = placeOfFocus(old);
    old.replaceChildren(...fresh.childNodes);
    giveFocusBack(old, place);
    return true;
  };

  const draw = (html) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    isPartial = false;
    for (const old of document.querySelectorAll("[data-live]")) {
      const fresh = page.getElementById(old.id);
      if (fresh && !swap(old, fresh)) isPartial = true;
    }
    tell(isPartial ? TEXTS.changed : "");
  };

  // A search was posted, so that what is looked for stands in no address; it is posted again.
  const fetchPage = () => {
    const search = document.getElementById("zoeken");
    const field = document.getElementById("zoek");
    const headers = { "X-Balie": "live" };
    if (!search || !field.defaultValue) return ask(body.dataset.place, { headers });
    const fields = new URLSearchParams(new FormData(search));
    fields.set("zoek", field.defaultValue);
    fields.set("na", document.getElementById("lijst").dataset.after);
    return ask(search.action, { method: "POST", body: fields, headers });
  };

  // The request is another team's now. Who types something keeps it in sight.
  const leave = () => {
    if (touchedIn(document).length) tell(TEXTS.changed);
    else location.reload();
  };

  const refresh = async () => {
    const { ok, status: code, text } = await fetchPage();
    if (code === 404) return leave();
    if (!ok) throw new Error("later");
    return draw(text);
  };

  const showLooking = (names) => {
    if (!watchers) return;
    const verb = names.length === 1 ? "bekijkt" : "bekijken";
    const text = names.length ? `${names.join(", ")} ${verb} deze aanvraag ook.` : "";
    if (watchers.textContent !== text) watchers.textContent = text;
    watchers.hidden = !names.length;
  };

  const warn = (secondsLeft) => {
    if (secondsLeft > WARN_SECONDS) {
      if (status.dataset.text === TEXTS.soon || status.dataset.text === TEXTS.offline) tell("");
      return;
    }
    if (status.dataset.text === TEXTS.soon) return;
    tell(TEXTS.soon);
    const stay = document.createElement("button");
    stay.type = "button";
    stay.className = "small";
    stay.textContent = TEXTS.stay;
    stay.addEventListener("click", () => { isBusy = true; tell(""); look(); });
    status.append(" ", stay);
  };

  const signedOut = () => {
    isOut = true;
    tell(TEXTS.out);
    const again = document.createElement("a");
    again.href = "/balie/aanmelden";
    again.target = "_blank";
    again.textContent = "Aanmelden";
    status.append(" ", again);
  };

  const look = async () => {
    const fields = new URLSearchParams();
    if (body.dataset.number) fields.set("aanvraag", body.dataset.number);
    if (isBusy) fields.set("bezig", "ja");
    isBusy = false;
    const answer = await ask(`/balie/live?${fields}`, { headers: { Accept: "application/json" } });
    if (answer.status === 403) return signedOut();
    if (answer.status === 404) return leave();
    if (!answer.ok) throw new Error("later");
    const now = JSON.parse(answer.text);
    document.title = now.new ? `(${now.new}) ${title}` : title;
    showLooking(now.looking);
    warn(now.seconds_left);
    if (now.stamp !== stamp || (isPartial && !touchedIn(document).length)) {
      await refresh();
      stamp = now.stamp;
    }
    return undefined;
  };

  const loop = async () => {
    if (document.visibilityState === "visible" && !isOut) {
      try {
        await look();
        failures = 0;
      } catch {
        failures += 1;
        if (failures > 2) tell(TEXTS.offline);
      }
    }
    setTimeout(loop, Math.min(PAUSE_MS * 2 ** failures, LONGEST_PAUSE_MS));
  };

  document.addEventListener("input", (event) => {
    isBusy = true;
    if (isWords(event.target)) keepDraft(event.target);
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.target.id !== "antwoorden-text") return;
    event.preventDefault();
    event.target.form.requestSubmit();
  });

  addEventListener("beforeunload", (event) => {
    if (!isLeaving && wordsIn(document).some(isTouched)) event.preventDefault();
  });
  addEventListener("pageshow", () => { isLeaving = false; });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-insert]");
    if (!button) return;
    event.preventDefault();
    const field = document.getElementById(button.dataset.insert);
    const chosen = button.form.elements.standaard.selectedOptions[0];
    if (!chosen?.dataset.text) return;
    field.value = [field.value.trim(), chosen.dataset.text].filter(Boolean).join("\n\n");
    isBusy = true;
    keepDraft(field);
    field.focus();
  });

  // A double click, or a key held down, sends a form once; the server would keep it once all the same.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    isLeaving = true;
    kept.set("verstuurd", form.getAttribute("action"));
    if (form.matches(".leave")) kept.clear();
    setTimeout(() => {
      delete form.dataset.sent;
      isLeaving = false;
    }, 3000);
  });

  // The address of a page that was posted, or that says what was done, becomes that of the page itself.
  const settleAddress = (state) => {
    const place = new URL(body.dataset.place, location.href);
    const isSettled = location.pathname === place.pathname && !new URLSearchParams(location.search).has("gedaan");
    history.replaceState(state, "", isSettled ? location.href : place.href + location.hash);
  };

  // The list: an answer to a search gets the address of its list, so that going back asks nothing twice;
  // the text stays in this tab, since an address never holds it.
  const rememberList = async () => {
    const field = document.getElementById("zoek");
    const isBack = performance.getEntriesByType("navigation")[0]?.type !== "navigate";
    const asked = kept.take("terug");
    const found = isBack ? history.state?.search : asked;
    const search = field.defaultValue ? `zoek ${Date.now()}` : found;
    if (field.defaultValue) kept.set(search, field.defaultValue);
    kept.set("lijst", { place: body.dataset.place, search });
    settleAddress({ search });
    const text = search && kept.get(search);
    if (!text || field.defaultValue) return;
    field.defaultValue = text;
    field.value = text;
    fold.open = true;
    stamp = "";
    await refresh();
  };

  const rememberRequest = () => {
    settleAddress(history.state);
    const link = document.querySelector("[data-back]");
    const last = kept.get("lijst");
    if (!last) return;
    link.href = last.place;
    link.addEventListener("click", (event) => {
      if (!event.ctrlKey && !event.metaKey && !event.shiftKey) kept.set("terug", last.search);
    });
  };

  // On a narrow page searching is folded away until it is used.
  const fold = document.querySelector(".fold");
  const narrow = matchMedia("(max-width: 30rem)");
  const foldSearch = () => { fold.open = !narrow.matches || "used" in fold.dataset; };

  const focusOnWhatWasDone = () => {
    const line = document.querySelector('[aria-invalid="true"], [role="alert"]:not(form *)')
      ?? document.querySelector('[role="alert"], .done');
    if (!line) return;
    if (line.matches("p")) line.tabIndex = -1;
    line.focus();
  };

  if (kept.get("wie") !== body.dataset.who) kept.clear();
  kept.set("wie", body.dataset.who);
  dropSentDrafts();
  giveDraftsBack();
  focusOnWhatWasDone();
  if (fold) {
    foldSearch();
    narrow.addEventListener("change", foldSearch);
    document.querySelector(".tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
    rememberList().catch(() => {});
  } else rememberRequest();
  setTimeout(loop, PAUSE_MS);
})();
