// Keeps an open page of the inbox fresh, and never takes away what somebody is typing.
//
// Asks every moment whether something changed. When it did, the same page is fetched again and its
// parts (`data-live`) are put in the place of the old ones; the HTML is the server's, which escapes
// all that was typed. Everything here also works without this script, with a reload.
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

  const tell = (text) => {
    if (status.dataset.text === text) return;
    status.dataset.text = text;
    status.textContent = text;
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

  // What changed by hand in a field since the page was drawn.
  const isTouched = (field) => {
    if (field.type === "hidden" || field.readOnly) return false;
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    if (field instanceof HTMLSelectElement) {
      const drawn = [...field.options].findIndex((option) => option.defaultSelected);
      return field.selectedIndex !== Math.max(drawn, 0);
    }
    return field.value !== field.defaultValue;
  };
  const fieldsOf = (part) => [...part.querySelectorAll("input, select, textarea")];
  const touchedIn = (part) => fieldsOf(part).filter(isTouched);

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

  // Puts the fresh part in place of the old one; what was typed and opened goes along.
  // Where the form is gone in which somebody types, the old part stays: the server says why later.
  const swap = (old, fresh) => {
    if (shape(old) === shape(fresh)) return true;
    const touched = touchedIn(old);
    const targets = touched.map((field) => fresh.querySelector(`#${CSS.escape(field.id)}`));
    if (targets.includes(null)) return false;
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
    let isWhole = true;
    for (const old of document.querySelectorAll("[data-live]")) {
      const fresh = page.getElementById(old.id);
      if (fresh) isWhole = swap(old, fresh) && isWhole;
    }
    tell(isWhole ? "" : TEXTS.changed);
  };

  // A search was posted, so that what is looked for stands in no address; it is posted again.
  const fetchPage = () => {
    const search = document.getElementById("zoeken");
    const field = document.getElementById("zoek");
    if (!search || !field.defaultValue) return ask(location.href);
    const fields = new URLSearchParams(new FormData(search));
    fields.set("zoek", field.defaultValue);
    fields.set("na", document.getElementById("lijst").dataset.after);
    return ask(search.action, { method: "POST", body: fields });
  };

  // The request is another team's now. Who types something keeps it in sight.
  const leave = () => {
    if (touchedIn(document).length) tell(TEXTS.changed);
    else location.reload();
  };

  const refresh = async () => {
    const { ok, status: code, text } = await fetchPage();
    if (ok) draw(text);
    else if (code === 404) leave();
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
    if (now.stamp !== stamp) {
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

  document.addEventListener("input", () => { isBusy = true; });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-insert]");
    if (!button) return;
    event.preventDefault();
    const field = document.getElementById(button.dataset.insert);
    const chosen = button.form.elements.standaard.selectedOptions[0];
    if (!chosen?.dataset.text) return;
    field.value = [field.value.trim(), chosen.dataset.text].filter(Boolean).join("\n\n");
    isBusy = true;
    field.focus();
  });

  // A double click, or a key held down, sends a form once; the server would keep it once all the same.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    setTimeout(() => delete form.dataset.sent, 3000);
  });

  const problem = document.querySelector(".field [aria-invalid]") ?? document.querySelector('[role="alert"]');
  if (problem) {
    if (problem.matches('[role="alert"]')) problem.tabIndex = -1;
    problem.focus();
  }
  setTimeout(loop, PAUSE_MS);
})();
